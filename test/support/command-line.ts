/** A command line run in this process, against a server that is up. */
import { PassThrough } from 'node:stream';
import { parsePlanFile } from '#planning/plan-file.ts';
import type { CliPorts } from '#surfaces/cli/ports.ts';
import { run } from '#surfaces/cli/program.ts';
import { createTerminal } from '#surfaces/cli/terminal.ts';

/** Its exit code, and what it wrote to stdout. */
export async function command(argv: string[]): Promise<{ code: number; out: string }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const ports: CliPorts = {
    version: '0',
    terminal: createTerminal(stdin, stdout, stderr),
    signal: new AbortController().signal,
    settings: ({ url, token }) => ({ dataDir: '/nowhere', url: url ?? null, token: token ?? null, pageFolder: '/nowhere' }),
    startServer: () => Promise.reject(new Error('There is a server.')),
    startWorker: () => Promise.reject(new Error('Nobody wants a worker.')),
    parsePlan: parsePlanFile,
    writePlan: () => '',
    bridgeMcp: async () => {},
  };
  const code = await run(ports, argv);
  return { code, out: String(stdout.read() ?? '') };
}

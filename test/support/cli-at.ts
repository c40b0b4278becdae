/** The command line against a server that runs: what it wrote, and its exit code. */
import { PassThrough } from 'node:stream';
import { parsePlanFile, writePlanFile } from '#planning/plan-file.ts';
import { run } from '#surfaces/cli/program.ts';
import { createTerminal } from '#surfaces/cli/terminal.ts';

export interface Written {
  code: number;
  out: string;
  err: string;
}

/** Runs one command as whoever has the token. */
export async function cliAt({ url, token }: { url: string; token: string }, ...argv: string[]): Promise<Written> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const code = await run(
    {
      version: '0.0.0-test',
      terminal: createTerminal(stdin, stdout, stderr),
      signal: new AbortController().signal,
      settings: () => ({ dataDir: '/nowhere', url, token, pageFolder: '/nowhere' }),
      startServer: () => Promise.reject(new Error('no server is started')),
      startWorker: () => Promise.reject(new Error('no worker is started')),
      bridgeMcp: async () => {},
      parsePlan: parsePlanFile,
      writePlan: writePlanFile,
    },
    argv,
  );
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

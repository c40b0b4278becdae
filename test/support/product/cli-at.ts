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

interface CliAt {
  url: string;
  token: string;
  /** All that stdin brings. */
  piped?: string | undefined;
  /** What a person types into a terminal. */
  typed?: string | undefined;
  /** A program reads what is written. */
  isPiped?: boolean;
}

/** Runs one command as whoever has the token. */
export async function cliAt({ url, token, piped, typed, isPiped = false }: CliAt, ...argv: string[]): Promise<Written> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  if (piped !== undefined) stdin.end(piped);
  if (typed !== undefined) stdin.write(typed);
  const person = typed === undefined ? stdin : Object.assign(stdin, { isTTY: true, setRawMode: () => stdin });
  const code = await run(
    {
      version: '0.0.0-test',
      terminal: createTerminal(person, stdout, stderr),
      isPiped,
      signal: new AbortController().signal,
      settings: () => ({ dataDir: '/nowhere', url, token, ownDatabase: false, pageFolder: '/nowhere' }),
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

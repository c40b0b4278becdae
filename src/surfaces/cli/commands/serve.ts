/** `headgate serve` and `headgate worker`: processes that stay. */
import { inputError } from '#domain/errors.ts';
import { exitCodes, type ExitCode } from '../exit-code.ts';
import { answers } from '../find-server.ts';
import { readLock } from '../lockfile.ts';
import type { CliPorts, ServerOptions } from '../ports.ts';

/** Serves until interrupted. */
export async function serve(ports: CliPorts, options: ServerOptions): Promise<ExitCode> {
  const { dataDir, token: fixedToken } = ports.settings(options);
  const other = await readLock(dataDir);
  if (other !== null && (await answers(other.url))) {
    throw inputError('serve.already-running', `A server already runs on ${dataDir}, at ${other.url}.`, {
      hint: 'Use it, stop it, or give another --data-dir.',
    });
  }
  const server = await ports.startServer(options, { quiet: false });
  try {
    if (ports.signal.aborted) {
      ports.terminal.line('Headgate was stopped before it was ready.');
      return exitCodes.done;
    }
    // A token that the person has set is known to them, and this line may end up in a log.
    ports.terminal.line(`Headgate is ready: ${server.url}/${fixedToken === null ? `#token=${server.token}` : ''}`);
    await untilAborted(ports.signal);
  } finally {
    await server.stop();
  }
  return exitCodes.done;
}

/** Works on jobs until interrupted; what is under way is finished or handed back. */
export async function worker(ports: CliPorts, options: ServerOptions): Promise<ExitCode> {
  const running = await ports.startWorker(options);
  ports.terminal.line('The worker is ready.');
  await untilAborted(ports.signal);
  await running.stop();
  return exitCodes.done;
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

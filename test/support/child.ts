/** A child process under test: its log is kept, and it can be killed, stopped and woken like a machine that fails. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

const keptLogBytes = 200_000;
const startMs = 120_000;

export interface Child {
  readonly pid: number;
  /** What it wrote on stderr, newest last. */
  log(): string;
  /** Nobody reads what it writes on stderr any more. */
  unheard(): void;
  /** The first message on its channel. Throws with the log when it ends before. */
  greeting(): Promise<unknown>;
  /** Code or signal of its end. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Settles when nothing holds its log any more: neither it nor a child of it that outlived it for a moment. */
  readonly gone: Promise<unknown>;
  isAlive(): boolean;
  signal(name: NodeJS.Signals): void;
  /** SIGKILL, and wait. Idempotent. */
  kill(): Promise<void>;
}

/** Runs a TypeScript file of the project with exactly this environment; it ends when this process does. */
export function startChild(file: URL, { args = [], ...options }: { env: NodeJS.ProcessEnv; cwd: string; args?: string[] }): Child {
  const child = fork(file, args, { ...options, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-keptLogBytes);
  });
  let over = false;
  const ended = once(child, 'exit').then(([code, signal]): number | NodeJS.Signals => {
    over = true;
    return typeof code === 'number' ? code : signal;
  });
  const gone = once(child, 'close');
  const first = once(child, 'message', { signal: AbortSignal.timeout(startMs) }).then(([message]): unknown => message);
  first.catch(() => {});
  const pid = child.pid ?? 0;
  return {
    pid,
    log: () => log,
    unheard: () => void child.stderr?.destroy(),
    ended,
    gone,
    greeting: () =>
      Promise.race([
        first,
        ended.then((how) => {
          throw new Error(`The process ended (${how}) before it was ready:\n${log}`);
        }),
      ]),
    isAlive: () => !over,
    signal: (name) => void (over || process.kill(pid, name)),
    async kill() {
      if (!over) process.kill(pid, 'SIGKILL');
      await ended;
    },
  };
}

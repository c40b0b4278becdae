/** A command in a real terminal of its own, made by `script` of util-linux. */
import { spawn, spawnSync } from 'node:child_process';

/** Whether there is such a program here; other systems have a `script` that takes other arguments. */
export const hasTerminals = String(spawnSync('script', ['--version']).stdout ?? '').includes('util-linux');

export interface InTerminal {
  /** All that was written to the terminal so far, as its bytes say. */
  shown(): string;
  /** Sends keys: text, `\r`, or a control character such as `\u0003`. */
  type(keys: string): void;
  /** Its exit code. Idempotent. */
  end(): Promise<number | null>;
  kill(): void;
}

/** Runs a command. `columns` is how wide its terminal is. */
export function inTerminal(command: readonly string[], { columns, env }: { columns: number; env: NodeJS.ProcessEnv }): InTerminal {
  const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  const line = `stty cols ${columns} rows 40; exec ${quoted}`;
  const child = spawn('script', ['--quiet', '--flush', '--return', '--echo', 'never', '--command', line, '/dev/null'], {
    env: { SHELL: '/bin/sh', TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // A key for a command that has just ended reaches nobody.
  child.stdin.on('error', () => {});
  let shown = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (shown += text));
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return {
    shown: () => shown,
    type: (keys) => void child.stdin.write(keys),
    end: () => ended,
    kill: () => void child.kill('SIGKILL'),
  };
}

/** The terminal: lines, a status line that is overwritten, streamed text, and one question. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Canvas } from './render/canvas.ts';
import { cut, listing } from './render/layout.ts';
import { colourful, colourless } from './render/style.ts';

export interface Terminal {
  /** Read anew each time: a terminal may be resized. */
  readonly canvas: Canvas;
  /** Somebody can type into it. */
  readonly isTypedInto: boolean;
  /** Prints a line to stdout. */
  line(text: string): void;
  /** Prints rows of texts in columns, as far as the terminal is wide enough for them. */
  list(rows: string[][]): void;
  /** Prints text to stdout as it comes, without a line end. */
  stream(text: string): void;
  /** Shows what is going on right now; the next output replaces it. Nothing when stdout is no terminal. */
  status(text: string): void;
  /** Ends a streamed line and takes the status away. */
  settle(): void;
  /** Prints a line to stderr. */
  complain(text: string): void;
  /**
   * Asks on stderr, so that stdout stays clean. Null when nobody can answer or `signal` aborts. Where a pipe brings the answer, the
   * question is shown with it, and not before.
   */
  ask(question: string, signal: AbortSignal): Promise<string | null>;
  /** The same, and what is typed is not shown. Null as well where there is no terminal to type into. */
  askSecret(question: string, signal: AbortSignal): Promise<string | null>;
  /** All that comes in until its end: for what a pipe brings. */
  input(): Promise<string>;
}

type Input = NodeJS.ReadableStream & Partial<Pick<ReadStream, 'isTTY'>>;
type Output = NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'hasColors'>>;

const usualWidth = 80;
const clearLine = '\r\u001b[2K';

/** A terminal over three streams. */
export function createTerminal(stdin: Input, stdout: Output, stderr: Output): Terminal {
  const isTty = stdout.isTTY === true;
  const style = isTty && stdout.hasColors?.() === true ? colourful : colourless;
  let transient = false;
  let midLine = false;
  const settle = (): string => {
    const before = transient ? clearLine : midLine ? '\n' : '';
    transient = false;
    midLine = false;
    return before;
  };
  const clear = (): void => {
    const before = settle();
    if (before !== '') stdout.write(before);
  };
  const width = (): number => stdout.columns ?? usualWidth;
  return {
    get canvas() {
      return { style, width: width() };
    },
    isTypedInto: stdin.isTTY === true,
    line: (text) => void stdout.write(`${settle()}${text}\n`),
    list: (rows) => {
      for (const text of listing(rows, isTty ? width() : Infinity)) stdout.write(`${settle()}${text}\n`);
    },
    stream: (text) => {
      const before = midLine ? '' : settle();
      stdout.write(before + text);
      midLine = !text.endsWith('\n');
    },
    status: (text) => {
      if (!isTty) return;
      stdout.write(settle() + style.dim(cut(text, width() - 1)));
      transient = true;
    },
    settle: clear,
    complain: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
    ask: (question, signal) => {
      clear();
      return askOnce({ stdin, stderr, question, signal });
    },
    askSecret: async (question, signal) => {
      clear();
      if (stdin.isTTY !== true) return null;
      stderr.write(question);
      const answer = await askOnce({ stdin, stderr: silent(), question: '', signal });
      stderr.write('\n');
      return answer;
    },
    input: () => text(stdin),
  };
}

/** Takes what a line editor would echo. */
const silent = (): NodeJS.WritableStream => new Writable({ write: (_chunk, _encoding, done) => done() });

function askOnce({ stdin, stderr, question, signal }: { stdin: Input; stderr: Output; question: string; signal: AbortSignal }) {
  return new Promise<string | null>((resolve) => {
    if (signal.aborted) {
      resolve(null);
      return;
    }
    const lines = createInterface({ input: stdin, output: stderr, terminal: stdin.isTTY === true });
    const finish = (answer: string | null): void => {
      signal.removeEventListener('abort', giveUp);
      lines.removeAllListeners();
      lines.close();
      resolve(answer);
    };
    const giveUp = (): void => finish(null);
    signal.addEventListener('abort', giveUp, { once: true });
    lines.once('close', giveUp);
    lines.once('SIGINT', () => {
      // The terminal is given back first: where this is the second signal, nobody is left to do it. The first one aborts `signal`.
      lines.off('close', giveUp);
      lines.close();
      process.kill(process.pid, 'SIGINT');
    });
    if (stdin.isTTY === true) lines.question(question, finish);
    else
      lines.once('line', (answer) => {
        stderr.write(`${question}${answer}\n`);
        finish(answer);
      });
  });
}

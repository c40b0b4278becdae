/** Structured logs through winston, redacted, one JSON object per line. They go to stderr: stdout belongs to the command line. */
import { createLogger, format, transports, type Logger as WinstonLogger } from 'winston';
import type { Logger } from '#domain/log.ts';
import { showInvisible } from '#domain/visible.ts';
import { createRedactor, type Redactor } from './log-redaction.ts';

export interface LogOptions {
  level: 'debug' | 'info' | 'warn' | 'error';
  /** Where the lines go, usually process.stderr. */
  stream: NodeJS.WritableStream;
  /** Shared with whoever learns secrets later; left out, only names and shapes are masked. */
  redactor?: Redactor;
  /** Short lines for a person at a terminal instead of JSON. */
  readable?: boolean;
}

/** Makes a logger. Every line passes the redactor, and control characters of outside texts are escaped. */
export function createLog(options: LogOptions): Logger {
  const redactor = options.redactor ?? createRedactor();
  // Whoever reads the log may go away, as `head` does: the work must not end half-way with them.
  if (options.stream.listenerCount('error') === 0) options.stream.on('error', () => {});
  const winston = createLogger({
    level: options.level,
    format: format.combine(format.timestamp(), options.readable === true ? readableLine : format.json()),
    transports: [new transports.Stream({ stream: options.stream })],
  });
  return wrap(winston, redactor, {});
}

function wrap(winston: WinstonLogger, redactor: Redactor, bound: Record<string, unknown>): Logger {
  const write =
    (level: string) =>
    (message: string, facts: Record<string, unknown> = {}): void => {
      if (!winston.isLevelEnabled(level)) return;
      // One member of its own, so that no fact can overwrite level, message or time.
      winston.log({ level, message: String(redactor.redact(message)), facts: redactor.redact({ ...bound, ...facts }) });
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (facts) => wrap(winston, redactor, { ...bound, ...facts }),
  };
}

const readableLine = format.printf(({ level, message, timestamp, ...rest }) => {
  const facts = isRecord(rest['facts']) ? rest['facts'] : {};
  const tail = Object.entries(facts).map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  // A newline or an escape code inside a name must not forge a line or drive the terminal.
  return showInvisible(`${String(timestamp).slice(11, 19)} ${level.padEnd(5)} ${String(message)}${tail.join('')}`);
});

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

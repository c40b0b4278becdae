/**
 * A query's rows as a byte stream through a named pipe. The pipe's end alone says nothing about success, so the stream
 * ends only after the statement has answered, and fails when the statement failed.
 */
import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { chown, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { promisify } from 'node:util';
import { asAppError, setupError } from '#domain/errors.ts';
import type { RowStream } from './engine.ts';
import type { JobFolder } from './job-folder.ts';

const run = promisify(execFile);
const bufferBytes = 1 << 20;

export interface CsvPipe {
  job: JobFolder;
  mkfifo: string | null;
  /** Tells pipes of one job apart. */
  name: string;
  /** Runs the statement that writes into the pipe, until it is done or the signal stops it. */
  write: (path: string, signal: AbortSignal) => Promise<{ rows: number }>;
}

/** Opens the pipe and starts the statement. */
export async function openCsvPipe({ job, mkfifo, name, write }: CsvPipe): Promise<RowStream> {
  const path = join(job.work, name);
  await makePipe(path, mkfifo, job.uid);
  // The socket takes the descriptor over, so no file handle may own it as well.
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  const stopping = new AbortController();
  const done = writeInto(path, (target) => write(target, stopping.signal));
  return { stream: streamOf(reader, done, () => stopping.abort()), done };
}

async function writeInto(path: string, write: (path: string) => Promise<{ rows: number }>): Promise<{ rows: number }> {
  try {
    return await write(path);
  } finally {
    await rm(path, { force: true });
  }
}

async function makePipe(path: string, mkfifo: string | null, uid: number | null): Promise<void> {
  if (mkfifo === null) {
    throw setupError('engine.no-mkfifo', 'The program mkfifo is missing; rows cannot be streamed.', { hint: 'Install coreutils.' });
  }
  await run(mkfifo, ['-m', '600', path], { env: {} });
  if (uid !== null) await chown(path, uid, uid);
}

/**
 * The stream that others read. Whoever gives it up stops the statement, but the pipe is read on until the statement has
 * ended: without a reader DuckDB would hang in opening or writing it, deaf to an interrupt.
 */
function streamOf(reader: number, done: Promise<{ rows: number }>, stop: () => void): Transform {
  // A socket reads the pipe through epoll; a file stream would hold a thread of the pool while it waits.
  const socket = new Socket({ fd: reader, readable: true, writable: false });
  const stream = new Transform({
    highWaterMark: bufferBytes,
    transform: (chunk, _encoding, next) => next(null, chunk),
    flush: (end) => {
      done.then(
        () => end(),
        (error: unknown) => end(asAppError(error)),
      );
    },
  });
  socket.pipe(stream);
  socket.on('error', (error) => stream.destroy(error));
  stream.on('close', () => {
    stop();
    socket.unpipe(stream).resume();
  });
  done.catch((error: unknown) => {
    stream.destroy(asAppError(error));
    socket.destroy();
  });
  return stream;
}

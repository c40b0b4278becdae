/**
 * A query's rows as a byte stream through a named pipe. The pipe's end alone says nothing about success, so the stream
 * ends only after the statement has answered, and fails when the statement failed.
 */
import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { chown, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asAppError, setupError } from '#domain/errors.ts';
import type { RowStream } from './engine.ts';
import type { JobFolder } from './job-folder.ts';
import { PipeStream } from './pipe-stream.ts';

const run = promisify(execFile);

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
  // The stream takes the descriptor over, so no file handle may own it as well.
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

/** The stream that others read. Whoever gives it up stops the statement. */
function streamOf(reader: number, done: Promise<{ rows: number }>, stop: () => void): PipeStream {
  const stream = new PipeStream(
    reader,
    done.catch((error: unknown) => {
      throw asAppError(error);
    }),
  );
  stream.on('close', stop);
  return stream;
}

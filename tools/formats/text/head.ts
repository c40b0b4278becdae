/** The beginning of a text file: its bytes unpacked, its encoding, its characters. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';
import { cancelledError, dataError } from '#domain/errors.ts';
import { printable } from '../printable.ts';
import type { DataFile } from '../data-file.ts';

/** Wide enough for the header of ten thousand columns. */
const headBytes = 1 << 20;

/** What a file is read with: a buffer of a megabyte for each of thousands of small files would be most of the work. */
export const bufferBytes = ({ sizeBytes }: Pick<DataFile, 'sizeBytes'>): number => Math.min(1 << 20, Math.max(4_096, sizeBytes + 1));

/** The bytes of a file, unpacked, in pieces. Destroys what it opened when the reader stops early. */
export async function* unpackedBytes(file: DataFile, signal: AbortSignal, limit = Infinity): AsyncGenerator<Buffer> {
  if (signal.aborted) throw cancelledError('run.cancelled', 'Stopped.');
  const raw = createReadStream(file.realPath, { highWaterMark: bufferBytes(file), signal });
  const source: AsyncIterable<Buffer> = file.gzip
    ? pipeline(raw, createGunzip({ chunkSize: Math.min(1 << 18, 20 * bufferBytes(file)) }), () => {})
    : raw;
  let left = limit;
  try {
    for await (const bytes of source) {
      yield bytes.length > left ? bytes.subarray(0, left) : bytes;
      left -= bytes.length;
      if (left <= 0) return;
    }
  } catch (error) {
    throw signal.aborted ? cancelledError('run.cancelled', 'Stopped.', { cause: error }) : unreadable(file, error);
  } finally {
    raw.destroy();
  }
}

/** What a failed read means: damaged gzip data, or a file that is gone or forbidden. */
export function unreadable(file: DataFile, cause: unknown): Error {
  const name = printable(file.name);
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  if (code.startsWith('Z_')) {
    return dataError('source.truncated', `"${name}" is damaged or cut short: its gzip data does not end as it should (${code}).`, {
      hint: 'Fetch or write the file again.',
      cause,
    });
  }
  return dataError('source.unreadable', `"${name}" cannot be read (${code || 'unknown reason'}).`, {
    hint: 'Check the file and its permissions.',
    cause,
  });
}

/** The first bytes of a file, unpacked. */
export async function readHead(file: DataFile, signal: AbortSignal): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of unpackedBytes(file, signal, headBytes)) parts.push(part);
  return Buffer.concat(parts);
}

/** The beginning of a large text object as a small file of whole records, for looking at it. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { inputError } from '#domain/errors.ts';
import type { DataFile } from '#tools/formats/data-file.ts';
import { printable } from '#tools/formats/printable.ts';
import { unreadable } from '#tools/formats/text/head.ts';
import { unpackedEstimate } from '#tools/formats/unpacked-estimate.ts';
import type { ConnectorContext } from '../connector.ts';
import type { RemoteDataset, RemoteFile } from './dataset.ts';
import { inTurns } from './in-turns.ts';
import type { S3World } from './open.ts';
import { readBytes } from './range.ts';

/** What is fetched of all objects together, and of one of them. */
const budgetBytes = 64 << 20;
const maxHeadBytes = 8 << 20;
const minHeadBytes = 64 << 10;
const maxUnpackedBytes = 32 << 20;

/** Beginnings of every object, in the job's folder. Their sizes are those of the objects, so that rows are estimated rightly. */
export function headsOf(world: S3World, { files }: RemoteDataset, context: ConnectorContext): Promise<DataFile[]> {
  const bytes = Math.max(minHeadBytes, Math.min(maxHeadBytes, Math.floor(budgetBytes / files.length)));
  return inTurns(files, (file) => headOf(world, file, bytes, context));
}

async function headOf(world: S3World, file: RemoteFile, bytes: number, { engine, signal }: ConnectorContext): Promise<DataFile> {
  const packed = await readBytes(world, file.object, { from: 0, to: Math.min(bytes, file.sizeBytes) }, signal);
  const text = await unpacked(file, packed);
  const isWhole = packed.length === file.sizeBytes && text.length < maxUnpackedBytes;
  const head = isWhole ? text : wholeRecords(file, text);
  const realPath = join(engine.folder, `head-${randomUUID()}.${file.format}`);
  await writeFile(realPath, head, { flag: 'wx', mode: 0o644 });
  return { format: file.format, gzip: false, name: file.name, realPath, sizeBytes: unpackedEstimate([file]) };
}

/** As far as it can be unpacked: the end of the packed data is missing, which is no damage here. */
async function unpacked(file: RemoteFile, packed: Buffer): Promise<Buffer> {
  if (!file.gzip && file.zstd !== true) return packed;
  const parts: Buffer[] = [];
  let left = maxUnpackedBytes;
  try {
    for await (const part of Readable.from([packed]).pipe(file.gzip ? createGunzip() : createZstdDecompress())) {
      const piece = Buffer.from(part);
      parts.push(piece.subarray(0, left));
      left -= piece.length;
      if (left <= 0) break;
    }
  } catch (error) {
    if (parts.length === 0) throw unreadable(file, error);
  }
  return Buffer.concat(parts);
}

function wholeRecords(file: RemoteFile, text: Buffer): Buffer {
  const cut = file.format === 'json' && text.toString('latin1', 0, 64).trimStart().startsWith('[') ? arrayHead(text) : linesHead(text);
  if (cut !== null && cut.length > 0) return cut;
  throw inputError('source.too-wide', `The first record of "${printable(file.name)}" is too long to be looked at.`, {
    hint: `A record may have at most ${maxHeadBytes >> 20} MiB; write longer ones as several.`,
  });
}

const quote = 0x22;
const lineFeed = 0x0a;

/** Up to the last line end outside of quotes; without one, up to the last line end. */
function linesHead(text: Buffer): Buffer {
  // UTF-16 has two bytes for each of these characters; its line ends are those at its even places.
  const wide = (text[0] === 0xff && text[1] === 0xfe) || (text[0] === 0xfe && text[1] === 0xff);
  let quoted = false;
  let end = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === quote) quoted = !quoted;
    else if (text[at] === lineFeed && !quoted) end = wide ? (at | 1) + 1 : at + 1;
  }
  return text.subarray(0, Math.min(text.length, end === 0 ? text.lastIndexOf(lineFeed) + 1 : end));
}

const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);
const backslash = 0x5c;

/** An array with the elements that are whole; null when there is none. */
function arrayHead(text: Buffer): Buffer | null {
  let depth = 0;
  let inText = false;
  let end = 0;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] ?? 0;
    if (inText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (opening.has(byte)) depth += 1;
    else if (closing.has(byte)) {
      depth -= 1;
      if (depth === 1) end = at + 1;
    }
  }
  return end === 0 ? null : Buffer.concat([text.subarray(0, end), Buffer.from(']')]);
}

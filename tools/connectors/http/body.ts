/** The body of one page, brought to disk: its identity, what it holds, and rows that can be read as a file. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { dataError, type AppError } from '#domain/errors.ts';
import { cutShort, unreadable, type About } from './errors.ts';
import { parseJson, recordsOf } from './json-page.ts';
import { rowsOf, type RowOptions } from './rows.ts';
import type { PageFormat } from './settings.ts';
import type { Answer } from './transport.ts';

/** What a page turned out to be. */
export type Format = Exclude<PageFormat, 'auto'>;

export interface Page {
  format: Format;
  /** Bytes of the body, unpacked, and their hash. */
  sizeBytes: number;
  sha256: string;
  records: number;
  /** Of JSON: the parsed body. */
  body: unknown;
  /** Tells two pages apart, whatever else their bodies say. */
  contentHash: string;
  link: string | null;
}

export interface Reading {
  /** Where the rows are written: those of JSON a line each, everything else as it came. */
  path: string;
  format: PageFormat;
  records: string | undefined;
  rows: RowOptions;
  /** Bytes that may still come, and bytes that may be held in memory. */
  bytesLeft: number;
  maxPageBytes: number;
}

/** Throws `source.truncated`, `source.unreadable`, `source.too-large`, `source.no-records`. */
export async function readBody(answer: Answer, reading: Reading, about: About): Promise<Page> {
  const format = reading.format === 'auto' ? formatOf(answer.header('content-type'), about) : reading.format;
  const limit = format === 'json' ? Math.min(reading.bytesLeft, reading.maxPageBytes) : reading.bytesLeft;
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const meter = new Transform({
    transform(piece: Buffer, _encoding, done) {
      sizeBytes += piece.length;
      hash.update(piece);
      if (sizeBytes > limit)
        done(tooLarge(about, format === 'json' && limit === reading.maxPageBytes ? 'maxPageBytes' : 'maxBytes', limit));
      else done(null, piece);
    },
  });
  const written = pipeline(meter, createWriteStream(reading.path, { mode: 0o644 }));
  // Whatever fails, here or there, ends the other as well; the transport says what it was.
  written.catch(() => {});
  await answer.copy(meter);
  await written;
  const sha256 = hash.digest('hex');
  const page = { format, sizeBytes, sha256, link: answer.header('link') };
  if (format === 'json') return { ...page, ...(await jsonRows(reading, about)) };
  return { ...page, body: null, contentHash: sha256, records: await countLines(reading.path, format, about) };
}

function formatOf(contentType: string | null, about: About): Format {
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (/^application\/(x-)?(ndjson|jsonl|jsonlines|json-seq)$|^text\/(x-)?ndjson$/.test(type)) return 'ndjson';
  if (/^text\/(csv|tab-separated-values)$/.test(type)) return 'csv';
  if (type === '' || /[/+]json$/.test(type)) return 'json';
  throw unreadable(about, `${type.slice(0, 60)}, which is not data`, 'Check the path, or set the format of the endpoint.');
}

/** Puts the rows of a JSON body in its place. */
async function jsonRows({ path, records, rows }: Reading, about: About): Promise<Pick<Page, 'records' | 'body' | 'contentHash'>> {
  const body = parseJson(await readFile(path, 'utf8'), about);
  const found = recordsOf(body, records, about);
  const text = found.map((record) => JSON.stringify(record)).join('\n');
  const lines = rows.child === undefined && found.every((record) => typeof record === 'object') ? text : linesOf(found, rows);
  await writeFile(path, lines === '' ? '' : `${lines}\n`);
  return { body, records: found.length, contentHash: createHash('sha256').update(text).digest('hex') };
}

const linesOf = (records: unknown[], options: RowOptions): string =>
  records.flatMap((record) => rowsOf(record, options).map((row) => JSON.stringify(row))).join('\n');

const newline = 0x0a;
const quote = 0x22;

/** Records of text: lines that hold something, less the header of CSV. Text in quotes may hold line ends. */
async function countLines(path: string, format: 'ndjson' | 'csv', about: About): Promise<number> {
  let lines = 0;
  let held = false;
  let inQuotes = false;
  let last: Buffer[] = [];
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const piece = Buffer.from(chunk);
    let from = 0;
    for (let at = 0; at < piece.length; at++) {
      const byte = piece[at] ?? 0;
      if (format === 'csv' && byte === quote) inQuotes = !inQuotes;
      if (byte === newline && !inQuotes) {
        if (held) lines++;
        [held, from, last] = [false, at + 1, []];
      } else if (byte > 0x20) held = true;
    }
    if (from < piece.length) last.push(piece.subarray(from));
  }
  if (!held) return Math.max(0, format === 'csv' ? lines - 1 : lines);
  // A last line without its end may be one that was cut.
  if (format === 'csv' && inQuotes) throw cutShort(about);
  if (format === 'ndjson') parseJson(Buffer.concat(last).toString('utf8'), about);
  return format === 'csv' ? lines : lines + 1;
}

const tooLarge = ({ connection, what }: About, setting: string, limit: number): AppError =>
  dataError('source.too-large', `${connection} sent more than ${Math.ceil(limit / 2 ** 20).toLocaleString('en-US')} MiB by ${what}.`, {
    hint: `Ask for less by the query, or raise ${setting} of the connection.`,
    details: { connection },
  });

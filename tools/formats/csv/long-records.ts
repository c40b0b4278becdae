/** Refuses CSV files with a record that is too long to be read, by the line on which it begins. */
import { dataError } from '#domain/errors.ts';
import type { DataFile } from '../data-file.ts';
import { printable } from '../printable.ts';
import type { Dialect } from '../reader.ts';
import { lineAt } from '../text/examine.ts';
import { maxRecordBytes } from '../text/gauge.ts';
import type { RecordGauge } from '../text/gauge.ts';
import { RecordWalker } from './walker.ts';

export interface Gauged {
  file: DataFile;
  /** The bytes that were gauged, from their beginning. */
  bytes: () => AsyncIterable<Buffer>;
  dialect: Pick<Dialect, 'delimiter' | 'quote' | 'escape'>;
}

/** Throws `source.line-too-long`, or `source.truncated` when a quote never closes. */
export async function refuseLongRecords(gauge: RecordGauge | null, { file, bytes, dialect }: Gauged): Promise<void> {
  if (gauge === null) return;
  if (gauge.longLineAt !== null) throw tooLong(file, await lineAt(bytes(), gauge.longLineAt));
  if (gauge.openQuoteAt === null) return;
  let start = { at: 0, line: 1 };
  let read = 0;
  const walker = new RecordWalker(dialect, ({ end, ending, line }) => {
    if (ending !== '' && end - start.at > maxRecordBytes) throw tooLong(file, line);
    start = { at: end + ending.length, line: line + 1 };
  });
  for await (const piece of bytes()) {
    walker.push(piece);
    read += piece.length;
    if (read - start.at > maxRecordBytes) break;
  }
  const { openQuoteLine } = walker.finish();
  if (openQuoteLine !== null) throw neverCloses(file, openQuoteLine);
}

const mebibytes = maxRecordBytes >> 20;

const tooLong = (file: DataFile, line: number): Error =>
  dataError(
    'source.line-too-long',
    `The row of "${printable(file.name)}" that begins on line ${line.toLocaleString('en-US')} is longer than ${mebibytes} MiB.`,
    { hint: 'A line end is missing there, or the file is not CSV; correct the line and try again.', details: { line } },
  );

const neverCloses = (file: DataFile, line: number): Error =>
  dataError(
    'source.truncated',
    `A quoted field of "${printable(file.name)}" begins on line ${line.toLocaleString('en-US')} and does not end within ${mebibytes} MiB.`,
    { hint: 'A quote is missing on that line, or the file was cut short.', details: { line } },
  );

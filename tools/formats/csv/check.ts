/** Looks at the bytes of CSV files before anything is parsed, up to a budget. */
import { inputError } from '#domain/errors.ts';
import type { ConnectorContext } from '../../connectors/connector.ts';
import { printable } from '../printable.ts';
import { wrongEncoding } from '../text/encoding.ts';
import { lineAt, TextExaminer } from '../text/examine.ts';
import { family } from '../format.ts';
import { refuseLongRecords } from './long-records.ts';
import type { Gauged } from './long-records.ts';
import type { Dialect } from '../reader.ts';
import type { DataFile } from '../data-file.ts';
import { utf8Bytes } from './source.ts';
import { RecordWalker } from './walker.ts';
import type { LineEnd } from './walker.ts';

export interface TextFacts {
  /** The first file with a NUL character, and its line. */
  nul: { file: DataFile; line: number } | null;
  /** Files whose lines end in more than one way, perhaps inside quotes only. */
  perhapsMixed: DataFile[];
}

/**
 * Throws `source.encoding` with the line of the first byte that is not UTF-8, `source.truncated` for damaged gzip data, and, for CSV,
 * `source.line-too-long` and `source.truncated` for a quote that never closes; for JSON `source.too-deep`.
 */
export async function examineFiles(
  { signal }: ConnectorContext,
  files: readonly DataFile[],
  encoding: Dialect['encoding'],
  budgetBytes: number,
): Promise<TextFacts> {
  const facts: TextFacts = { nul: null, perhapsMixed: [] };
  let left = budgetBytes;
  for (const file of files) {
    if (left <= 0) break;
    const isCsv = family(file.format) === 'csv';
    const examiner = new TextExaminer({
      checksUtf8: encoding === 'utf-8',
      escapedNul: false,
      ...(isCsv ? { quote: '"' } : { maxDepth: maxJsonDepth }),
    });
    const before = left;
    for await (const piece of utf8Bytes(file, encoding, signal, left)) {
      examiner.push(piece);
      left -= piece.length;
    }
    if (left > 0 || before === left) examiner.finish();
    await refuseLongRecords(examiner.gauge, await gauged(file, () => utf8Bytes(file, encoding, signal, before)));
    const line = (offset: number): Promise<number> => lineAt(utf8Bytes(file, encoding, signal), offset);
    const deepAt = examiner.depth?.tooDeepAt ?? null;
    if (deepAt !== null) throw tooDeeplyNested(file, await line(deepAt));
    if (examiner.notUtf8At !== null) throw wrongEncoding(file, await line(examiner.notUtf8At));
    if (examiner.nulAt !== null) facts.nul ??= { file, line: await line(examiner.nulAt) };
    if (examiner.mayMixLineEnds) facts.perhapsMixed.push(file);
  }
  return facts;
}

/** DuckDB's parser ends its process some thousand levels down. */
const maxJsonDepth = 200;

const tooDeeplyNested = (file: DataFile, line: number): Error =>
  inputError('source.too-deep', `Line ${line} of "${printable(file.name)}" nests values more than ${maxJsonDepth} levels deep.`, {
    hint: 'The file is damaged, or made to do harm; store such values as text.',
    details: { line },
  });

/** Before the dialect is known: quotes as they usually are, and the delimiter that stands in the first line most often. */
async function gauged(file: DataFile, bytes: () => AsyncIterable<Buffer>): Promise<Gauged> {
  let delimiter = ',';
  for await (const piece of bytes()) {
    const line = piece.toString('utf8', 0, 10_000).split('\n', 1)[0] ?? '';
    delimiter = [',', ';', '\t', '|'].reduce((best, one) => (line.split(one).length > line.split(best).length ? one : best));
    break;
  }
  return { file, bytes, dialect: { delimiter, quote: '"', escape: '"' } };
}

/** Whether records end in more than one way, line ends inside quotes aside. Stops at the first other one. */
export async function mixesLineEnds(
  bytes: AsyncIterable<Buffer>,
  dialect: Pick<Dialect, 'delimiter' | 'quote' | 'escape'>,
): Promise<boolean> {
  const kinds = new Set<LineEnd>();
  const walker = new RecordWalker(dialect, ({ ending }) => {
    if (ending !== '') kinds.add(ending);
  });
  for await (const piece of bytes) {
    walker.push(piece);
    if (kinds.size > 1) return true;
  }
  walker.finish();
  return kinds.size > 1;
}

/** Finds out how a CSV file is written: DuckDB's sniffer, corrected by what the first bytes say. */
import { z } from 'zod';
import { asAppError, inputError } from '#domain/errors.ts';
import type { Engine } from '../../../engine/engine.ts';
import { quoteText } from '../../../sql.ts';
import type { Dialect, ReadOptions } from '../reader.ts';
import { printable } from '../roots.ts';
import { leadingBlankLines } from './record.ts';
import type { CsvSource } from './source.ts';

const Sniffed = z.tuple([z.string(), z.string(), z.string(), z.string(), z.number(), z.boolean(), z.number()]);

/** What is known before the sniffer is asked. */
export interface Beginning {
  text: string;
  encoding: Dialect['encoding'];
}

type Sniff = Pick<Dialect, 'delimiter' | 'quote' | 'escape' | 'comment' | 'skip' | 'header'>;

/** The dialect of a file, line ends aside. Options win over what is found. Throws `source.unreadable` when no dialect fits. */
export async function sniffDialect(
  engine: Engine,
  source: CsvSource,
  options: ReadOptions,
  beginning: Beginning,
): Promise<Omit<Dialect, 'mixedLineEnds'>> {
  const skip = options.skip ?? leadingBlankLines(beginning.text);
  const wide = wideDelimiter(beginning.text);
  const delimiter = options.delimiter ?? (source.file.format === 'tsv' ? '\t' : wide);
  const given = [
    ...(delimiter === null ? [] : [`delim = ${quoteText(delimiter)}`]),
    ...(options.quote === undefined ? [] : [`quote = ${quoteText(options.quote)}`]),
    // Every combination of marks costs seconds when there are thousands of columns.
    ...(wide === null ? [] : [...(options.quote === undefined ? [`quote = '"'`, `escape = '"'`] : []), 'sample_size = 100']),
    ...(options.header === undefined ? [] : [`header = ${String(options.header)}`]),
    ...(skip === 0 ? [] : [`skip = ${skip}`]),
    `encoding = ${quoteText(source.encoding)}`,
    `compression = ${source.read.gzip ? "'gzip'" : "'none'"}`,
  ];
  const found = await firstFitting(engine, source, given);
  const quote = options.quote ?? (found.quote === '' ? '"' : found.quote);
  return {
    delimiter: delimiter ?? found.delimiter,
    quote,
    escape: found.escape === '' ? quote : found.escape,
    header: options.header ?? found.header,
    skip: options.skip ?? Math.max(skip, found.skip),
    comment: found.comment,
    encoding: beginning.encoding,
  };
}

/** Ever more lenient ways to ask; the first answer with several columns wins, else the first answer. */
const leniences = [[], ['ignore_errors = true'], ['strict_mode = false'], ['strict_mode = false', 'ignore_errors = true']];

async function firstFitting(engine: Engine, source: CsvSource, given: readonly string[]): Promise<Sniff> {
  const fitting: Sniff[] = [];
  let cause: unknown;
  for (const lenience of leniences) {
    try {
      const { sniff, columns } = await sniffOnce(engine, source.path, [...given, ...lenience]);
      if (columns > 1) return sniff;
      fitting.push(sniff);
    } catch (error) {
      if (asAppError(error).family === 'cancelled') throw error;
      cause ??= error;
    }
  }
  const [first] = fitting;
  if (first === undefined) throw noDialect(source.name, cause);
  return first;
}

async function sniffOnce(engine: Engine, path: string, given: readonly string[]): Promise<{ sniff: Sniff; columns: number }> {
  const table = await engine.query(
    `SELECT Delimiter, Quote, Escape, Comment, SkipRows::INTEGER, HasHeader, len(Columns)::INTEGER FROM sniff_csv(${quoteText(path)}, ${given.join(', ')})`,
    { maxRows: 1 },
  );
  const [delimiter, quote, escape, comment, skip, header, columns] = Sniffed.parse(table.rows[0]);
  return { sniff: { delimiter, quote: mark(quote), escape: mark(escape), comment: mark(comment), skip, header }, columns };
}

/** The delimiter of a first line with very many fields; null for ordinary lines. */
function wideDelimiter(text: string): string | null {
  const line = text.slice(0, Math.max(0, text.search(/[\r\n]/)) || text.length);
  return [',', ';', '\t', '|'].find((delimiter) => line.split(delimiter, wideColumns + 1).length > wideColumns) ?? null;
}

const wideColumns = 500;

/** The sniffer spells "none" as words. */
const mark = (text: string): string => (text === '(empty)' || text === '\0' ? '' : text);

const noDialect = (name: string, cause: unknown): Error =>
  inputError('source.unreadable', `It cannot be told how "${printable(name)}" is written: no delimiter and quote fit its first rows.`, {
    hint: 'Say it with options, for example {"delimiter": ";", "quote": "\'"}; or the file may not be CSV at all.',
    cause,
  });

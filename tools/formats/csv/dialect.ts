/** Finds out how a CSV file is written: DuckDB's sniffer, corrected by what the first bytes say. */
import { z } from 'zod';
import { asAppError, inputError } from '#domain/errors.ts';
import type { Engine } from '../../engine/engine.ts';
import { quoteText } from '../../sql.ts';
import type { Dialect, ReadOptions } from '../reader.ts';
import { printable } from '../printable.ts';
import { firstRecords, withBlankLines } from './record.ts';
import { bufferOption } from './source.ts';
import type { CsvSource } from './source.ts';

const Sniffed = z.tuple([z.string(), z.string(), z.string(), z.string(), z.number(), z.boolean()]);

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
  const wide = wideDelimiter(beginning.text);
  const said = saidDelimiter(beginning.text);
  const delimiter = options.delimiter ?? said ?? (source.file.format === 'tsv' ? '\t' : (wide ?? oddDelimiter(beginning.text)));
  const given = [
    ...(delimiter === null ? [] : [`delim = ${quoteText(delimiter)}`]),
    ...(options.quote === undefined ? [] : [`quote = ${quoteText(options.quote)}`]),
    // Every combination of marks costs seconds when there are thousands of columns.
    ...(wide === null ? [] : [...(options.quote === undefined ? [`quote = '"'`, `escape = '"'`] : []), 'sample_size = 100']),
    ...(options.header === undefined ? [] : [`header = ${String(options.header)}`]),
    `encoding = ${quoteText(source.encoding)}`,
    `compression = ${source.read.gzip ? "'gzip'" : "'none'"}`,
    ...bufferOption([source]),
  ];
  const skip = withBlankLines(beginning.text, options.skip ?? (said === null ? 0 : 1));
  const maySkipMore = options.skip === undefined && said === null;
  const found = await bestFitting(engine, source, { given, skip, maySkipMore, text: beginning.text });
  const quote = options.quote ?? found.quote;
  return {
    ...found,
    quote,
    escape: found.escape === '' ? quote : found.escape,
    skip: withBlankLines(beginning.text, found.skip),
    encoding: beginning.encoding,
  };
}

interface Attempt {
  given: readonly string[];
  skip: number;
  maySkipMore: boolean;
  text: string;
}

/** Ever more lenient ways to ask. The sniffer may skip lines to find rows that are alike, so that comes last. */
const leniences = [[], ['ignore_errors = true'], ['strict_mode = false', 'ignore_errors = true']];

/** The first answer that all rows fit; else the one that most rows fit, those it skips included. */
async function bestFitting(engine: Engine, source: CsvSource, { given, skip, maySkipMore, text }: Attempt): Promise<Sniff> {
  const fixed = [...given, `skip = ${skip}`];
  const attempts = [
    ...leniences.map((lenience) => [...fixed, ...lenience]),
    ...(maySkipMore ? leniences.map((lenience) => [...given, ...lenience]) : []),
  ];
  let best: { sniff: Sniff; fit: number } | null = null;
  let cause: unknown;
  for (const attempt of attempts) {
    try {
      const sniff = await sniffOnce(engine, source.path, attempt);
      const fit = fitOf(text, sniff);
      if (best === null || fit > best.fit) best = { sniff, fit };
    } catch (error) {
      if (asAppError(error).family === 'cancelled') throw error;
      cause ??= error;
    }
    if (best?.fit === 1) return best.sniff;
  }
  if (best === null) throw noDialect(source.name, cause);
  return best.sniff;
}

async function sniffOnce(engine: Engine, path: string, given: readonly string[]): Promise<Sniff> {
  const table = await engine.query(
    `SELECT Delimiter, Quote, Escape, Comment, SkipRows::INTEGER, HasHeader FROM sniff_csv(${quoteText(path)}, ${given.join(', ')})`,
    { maxRows: 1 },
  );
  const [delimiter, quote, escape, comment, skip, header] = Sniffed.parse(table.rows[0]);
  // A quote that the first rows do not use may still come.
  return { delimiter, quote: mark(quote) || '"', escape: mark(escape), comment: mark(comment), skip, header };
}

/**
 * The share of the first records that have as many fields as the header. One column fits anything, so it counts as the worst fit
 * unless nothing else fits at all.
 */
function fitOf(text: string, sniff: Sniff): number {
  const records = firstRecords(text, sniff, fitRecords);
  const width = records[0]?.length ?? 0;
  if (width <= 1) return firstLine(text.trimStart()).search(/[,;\t|]/) === -1 ? 1 : 0;
  return records.filter((fields) => fields.length === width).length / (records.length + sniff.skip - withBlankLines(text, 0));
}

const fitRecords = 200;
const usualDelimiters = [',', ';', '\t', '|'];
const firstLine = (text: string): string => /^[^\r\n]*/.exec(text)?.[0] ?? '';

/** How many fields the first line has at most. */
export const widthOf = (text: string): number => Math.max(...usualDelimiters.map((delimiter) => firstLine(text).split(delimiter).length));

/** What Excel says in a first line of its own, `sep=;`; else null. */
const saidDelimiter = (text: string): string | null => /^sep=([^\r\n"a-z0-9])\r?\n/i.exec(text)?.[1] ?? null;

/** The delimiter of a first line with very many fields; null for ordinary lines. */
const wideDelimiter = (text: string): string | null =>
  usualDelimiters.find((delimiter) => firstLine(text).split(delimiter).length > wideColumns) ?? null;

/** Delimiters that the sniffer does not know. None of them stands in ordinary headers. */
const oddDelimiters = ['\u001f', '\u0001', '^', '~', '¦', '§'];

/** A rare delimiter that splits the first records all alike where no usual one stands in the header; else null. */
function oddDelimiter(text: string): string | null {
  const header = firstLine(text.trimStart());
  if (/[,;\t|]/.test(header)) return null;
  const marks = { quote: '"', escape: '"', skip: withBlankLines(text, 0), comment: '' };
  const splits = (delimiter: string): boolean => {
    const records = header.includes(delimiter) ? firstRecords(text, { ...marks, delimiter }, fitRecords) : [];
    return records.length > 1 && records.every((fields) => fields.length === records[0]?.length);
  };
  return oddDelimiters.find(splits) ?? null;
}

/** From here on the sniffer is told more and DuckDB reads with one thread, to save time and memory. */
export const wideColumns = 500;

/** The sniffer spells "none" as words. */
const mark = (text: string): string => (text === '(empty)' || text === '\0' ? '' : text);

const noDialect = (name: string, cause: unknown): Error =>
  inputError('source.unreadable', `It cannot be told how "${printable(name)}" is written: no delimiter and quote fit its first rows.`, {
    hint: 'Say it with options, for example {"delimiter": ";", "quote": "\'"}; or the file may not be CSV at all.',
    cause,
  });

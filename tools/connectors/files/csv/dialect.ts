/** Finds out how a CSV file is written: DuckDB's sniffer, corrected by what the first bytes say. */
import { z } from 'zod';
import { inputError } from '#domain/errors.ts';
import type { Engine } from '../../../engine/engine.ts';
import { quoteText } from '../../../sql.ts';
import type { Dialect, ReadOptions } from '../reader.ts';
import { printable } from '../roots.ts';
import type { FoundFile } from '../walk.ts';
import { leadingBlankLines } from './header.ts';

const Sniffed = z.tuple([z.string(), z.string(), z.string(), z.string(), z.number(), z.boolean()]);

/** What is known before the sniffer is asked. */
export interface Beginning {
  text: string;
  encoding: Dialect['encoding'];
}

/** The dialect of a file. Options win over what is found. Throws `source.unreadable` when no dialect fits. */
export async function sniffDialect(
  engine: Engine,
  path: string,
  file: FoundFile,
  options: ReadOptions,
  beginning: Beginning,
): Promise<Dialect> {
  const skip = options.skip ?? leadingBlankLines(beginning.text);
  const delimiter = options.delimiter ?? (file.format === 'tsv' ? '\t' : undefined);
  const given = [
    ...(delimiter === undefined ? [] : [`delim = ${quoteText(delimiter)}`]),
    ...(options.quote === undefined ? [] : [`quote = ${quoteText(options.quote)}`]),
    ...(options.header === undefined ? [] : [`header = ${String(options.header)}`]),
    ...(skip === 0 ? [] : [`skip = ${skip}`]),
    `encoding = ${quoteText(beginning.encoding)}`,
    `compression = ${file.gzip ? "'gzip'" : "'none'"}`,
  ];
  const strict = await sniff(engine, path, given).catch((error: unknown) => ({ error }));
  const found = 'error' in strict ? await sniff(engine, path, [...given, 'strict_mode = false']).catch(() => null) : strict;
  if (found === null) throw noDialect(file, 'error' in strict ? strict.error : undefined);
  const quote = options.quote ?? (found.quote === '' ? '"' : found.quote);
  return {
    delimiter: delimiter ?? found.delimiter,
    quote,
    escape: found.escape === '' ? quote : found.escape,
    header: options.header ?? found.header,
    skip: options.skip ?? Math.max(skip, found.skip),
    comment: found.comment,
    encoding: beginning.encoding,
    mixedLineEnds: 'error' in strict,
  };
}

async function sniff(
  engine: Engine,
  path: string,
  given: readonly string[],
): Promise<Pick<Dialect, 'delimiter' | 'quote' | 'escape' | 'comment' | 'skip' | 'header'>> {
  const table = await engine.query(
    `SELECT Delimiter, Quote, Escape, Comment, SkipRows::INTEGER, HasHeader FROM sniff_csv(${quoteText(path)}, ${given.join(', ')})`,
    { maxRows: 1 },
  );
  const [delimiter, quote, escape, comment, skip, header] = Sniffed.parse(table.rows[0]);
  return { delimiter, quote: mark(quote), escape: mark(escape), comment: mark(comment), skip, header };
}

/** The sniffer spells "none" as words. */
const mark = (text: string): string => (text === '(empty)' || text === '\0' ? '' : text);

const noDialect = (file: FoundFile, cause: unknown): Error =>
  inputError(
    'source.unreadable',
    `It cannot be told how "${printable(file.inside)}" is written: no delimiter and quote fit its first rows.`,
    {
      hint: 'Say it with options, for example {"delimiter": ";", "quote": "\'"}; or the file may not be CSV at all.',
      cause,
    },
  );

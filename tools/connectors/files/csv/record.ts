/** The first record of a CSV text, field by field, exactly as it is written. */
import type { Dialect } from '../reader.ts';

type Marks = Pick<Dialect, 'delimiter' | 'quote' | 'escape'>;

/** The fields of the first record after `skip` lines and comments. */
export function firstRecord(text: string, dialect: Marks & Pick<Dialect, 'skip' | 'comment'>): string[] {
  let at = 0;
  for (let line = 0; line < dialect.skip; line += 1) at = afterLine(text, at);
  while (dialect.comment !== '' && text.startsWith(dialect.comment, at)) at = afterLine(text, at);
  const fields: string[] = [];
  for (;;) {
    const { field, end } = readField(text, at, dialect);
    fields.push(field);
    if (!text.startsWith(dialect.delimiter, end)) return fields;
    at = end + dialect.delimiter.length;
  }
}

/** Blank lines before anything else: DuckDB would take the first of them for the header. */
export const leadingBlankLines = (text: string): number => (/^(?:[ \t]*\r?\n)*/.exec(text)?.[0].match(/\n/g) ?? []).length;

function afterLine(text: string, from: number): number {
  const end = /\r\n|\r|\n/g;
  end.lastIndex = from;
  return end.test(text) ? end.lastIndex : text.length;
}

function readField(text: string, start: number, { delimiter, quote, escape }: Marks): { field: string; end: number } {
  if (quote === '' || text[start] !== quote) {
    let end = start;
    while (end < text.length && text[end] !== '\n' && text[end] !== '\r' && !text.startsWith(delimiter, end)) end += 1;
    return { field: text.slice(start, end), end };
  }
  let field = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const isEscaped = escape !== '' && text[at] === escape && text[at + 1] === quote;
    if (isEscaped) at += 1;
    else if (text[at] === quote) return { field, end: at + 1 };
    field += text[at];
  }
  return { field, end: text.length };
}

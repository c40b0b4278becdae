/** The first record of a CSV text, field by field, exactly as it is written. */
import type { Dialect } from '../reader.ts';

type Marks = Pick<Dialect, 'delimiter' | 'quote' | 'escape'>;

type Shape = Marks & Pick<Dialect, 'skip' | 'comment'>;

/** The fields of the first record after `skip` lines and comments. */
export const firstRecord = (text: string, shape: Shape): string[] => firstRecords(text, shape, 1)[0] ?? [''];

/** The first records after `skip` lines, at most `limit`, without comments and blank lines. A record cut off at the end is left out unless it is the only one. */
export function firstRecords(text: string, shape: Shape, limit: number): string[][] {
  let at = 0;
  for (let line = 0; line < shape.skip; line += 1) at = afterLine(text, at);
  const records: string[][] = [];
  while (at < text.length && records.length < limit) {
    const { fields, end } = readRecord(text, at, shape);
    const isComment = shape.comment !== '' && text.startsWith(shape.comment, at);
    const isBlank = end === at;
    const isCut = end >= text.length && records.length > 0;
    if (!isComment && !isBlank && !isCut) records.push(fields);
    at = isComment ? afterLine(text, at) : afterLine(text, end);
  }
  return records;
}

function readRecord(text: string, start: number, marks: Marks): { fields: string[]; end: number } {
  const fields: string[] = [];
  for (let at = start; ;) {
    const { field, end } = readField(text, at, marks);
    fields.push(field);
    if (!text.startsWith(marks.delimiter, end)) return { fields, end };
    at = end + marks.delimiter.length;
  }
}

/** `skip` and the blank lines right behind the skipped ones: DuckDB would take the first of them for the header. */
export function withBlankLines(text: string, skip: number): number {
  let at = 0;
  for (let line = 0; line < skip; line += 1) at = afterLine(text, at);
  const blank = /^(?:[ \t]*(?:\r\n|\r|\n))*/.exec(text.slice(at))?.[0] ?? '';
  return skip + (blank.match(/\r\n|\r|\n/g) ?? []).length;
}

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

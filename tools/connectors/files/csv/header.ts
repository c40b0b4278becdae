/** Reads the beginning of a file as bytes: encoding marks, blank lines, the header's exact names. */
import { createReadStream } from 'node:fs';
import { isUtf8 } from 'node:buffer';
import { createGunzip } from 'node:zlib';
import { dataError, inputError } from '#domain/errors.ts';
import { printable } from '../roots.ts';
import type { Dialect } from '../reader.ts';
import type { FoundFile } from '../walk.ts';

/** Wide enough for the header of ten thousand columns. */
export const headBytes = 1 << 20;

/** The first bytes of a file, unpacked. Throws `source.truncated` when gzip data breaks off at once. */
export async function readHead(file: FoundFile, signal: AbortSignal, limit = headBytes): Promise<Buffer> {
  const raw = createReadStream(file.realPath, { signal, ...(file.gzip ? {} : { end: limit - 1 }) });
  const source = file.gzip ? raw.pipe(createGunzip()) : raw;
  raw.on('error', (error) => source.destroy(error));
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of source) {
      const bytes = Buffer.from(part);
      parts.push(bytes);
      size += bytes.length;
      if (size >= limit) break;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (size === 0) throw unreadable(file, error);
  } finally {
    raw.destroy();
  }
  return Buffer.concat(parts).subarray(0, limit);
}

const unreadable = (file: FoundFile, cause: unknown): Error =>
  dataError(file.gzip ? 'source.truncated' : 'source.unreadable', `"${printable(file.inside)}" cannot be read: ${String(cause)}`, {
    hint: file.gzip ? 'The gzip file is damaged or cut short; fetch it again.' : 'Check the file and its permissions.',
    cause,
  });

/** The encoding a head shows: by its mark, else UTF-8 unless its bytes say otherwise. Throws `source.encoding` with the line. */
export function encodingOf(file: FoundFile, head: Buffer, wanted?: Dialect['encoding']): { encoding: Dialect['encoding']; mark: boolean } {
  const mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
  if (wanted !== undefined) return { encoding: wanted, mark };
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return { encoding: 'utf-16', mark: true };
  const line = firstInvalidLine(head);
  if (line === null) return { encoding: 'utf-8', mark };
  throw inputError('source.encoding', `"${printable(file.inside)}" is not UTF-8: line ${line} has bytes of another encoding.`, {
    hint: 'If it was written in a Western European encoding, read it with the option encoding: latin-1.',
    details: { line },
  });
}

/** The first line (from 1) whose bytes are not UTF-8, or null. A character cut at the end of the head does not count. */
export function firstInvalidLine(bytes: Buffer): number | null {
  if (isUtf8(bytes)) return null;
  for (let start = 0, line = 1; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(10, start);
    if (newline === -1) return bytes.length - start < headBytes && !isUtf8(wholeCharacters(bytes.subarray(start))) ? line : null;
    if (!isUtf8(bytes.subarray(start, newline))) return line;
    start = newline + 1;
  }
  return null;
}

/** Without the last few bytes, which may begin a character that goes on behind the head. */
function wholeCharacters(bytes: Buffer): Buffer {
  for (let back = 1; back <= Math.min(4, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte >= 0xc0) return bytes.subarray(0, bytes.length - back);
    if (byte < 0x80) return bytes;
  }
  return bytes;
}

/** Blank lines before anything else: DuckDB would take the first of them for the header. */
export function leadingBlankLines(text: string): number {
  return (/^(?:[ \t]*\r?\n)*/.exec(text)?.[0].match(/\n/g) ?? []).length;
}

export const decode = (head: Buffer, encoding: Dialect['encoding']): string => {
  const text = new TextDecoder(
    encoding === 'utf-16' && head[0] === 0xfe
      ? 'utf-16be'
      : encoding === 'utf-16'
        ? 'utf-16le'
        : encoding === 'latin-1'
          ? 'latin1'
          : 'utf-8',
  ).decode(head);
  return text.replace(/^\uFEFF/, '');
};

/** The fields of the first record after `skip` lines and comments, exactly as they are written. */
export function firstRecord(text: string, dialect: Pick<Dialect, 'delimiter' | 'quote' | 'escape' | 'skip' | 'comment'>): string[] {
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

function afterLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline + 1;
}

function readField(
  text: string,
  start: number,
  { delimiter, quote, escape }: Pick<Dialect, 'delimiter' | 'quote' | 'escape'>,
): { field: string; end: number } {
  if (quote === '' || text[start] !== quote) {
    let end = start;
    while (end < text.length && text[end] !== '\n' && text[end] !== '\r' && !text.startsWith(delimiter, end)) end += 1;
    return { field: text.slice(start, end), end };
  }
  let field = '';
  for (let at = start + 1; at < text.length; at += 1) {
    const isEscape = escape !== '' && text[at] === escape && text[at + 1] === quote;
    if (isEscape) at += 1;
    else if (text[at] === quote) return { field, end: at + 1 };
    field += text[at];
  }
  return { field, end: text.length };
}

/** Which texts may name something to write. */
import { type AppError, deniedError, inputError } from '#domain/errors.ts';
import { printable } from '../formats/printable.ts';

const longestPart = 255;
const longestPath = 1000;

/**
 * The parts of a path below a store, checked: none is hidden, none climbs, none is a pattern. Throws `target.bad-name`,
 * `target.outside-roots`.
 */
export function targetParts(text: string): string[] {
  const parts = text.split('/');
  if (parts.some((part) => part === '..' || part === '.')) throw outside(text, 'it climbs out with ..');
  if (parts.some((part) => part.startsWith('.') || part.toLowerCase() === '_headgate')) throw outside(text, 'hidden names are not written');
  if (/\p{Cc}/u.test(text)) throw outside(text, 'it holds control characters');
  if (parts.includes('') || /[*?[\]{}]/.test(text)) {
    throw inputError('target.bad-name', `"${printable(text)}" cannot be written: it is no plain path.`, {
      hint: 'Name a file or a folder, without * ? [ ] { } and without empty parts.',
    });
  }
  if (text.length > longestPath || parts.some((part) => Buffer.byteLength(part) > longestPart)) {
    throw inputError('target.bad-name', `The path "${printable(text)}" is too long.`, { hint: 'Shorten it.' });
  }
  return parts;
}

export const outside = (text: string, why: string): AppError =>
  deniedError('target.outside-roots', `"${printable(text)}" cannot be written: ${why}.`, {
    hint: 'Name a place below a writable root, for example exports/orders.parquet.',
  });

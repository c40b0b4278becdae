/** Whether columns can be columns of a table here: how many, how they are called, how deep their values nest. */
import type { Column } from '#domain/dataset.ts';
import { inputError } from '#domain/errors.ts';
import { printable } from './printable.ts';

/** What a Postgres table holds at most; far wider files would need gigabytes to be looked at. */
const maxColumns = 1_600;
/** Names are shown on cards and kept in plans. Every database holds far shorter ones. */
const maxNameBytes = 1_000;
/** Each level doubles the work on a nested value. */
export const maxLevels = 16;

/** Throws `source.too-wide`. */
export function refuseTooWide(name: string, width: number): void {
  if (width <= maxColumns) return;
  throw inputError(
    'source.too-wide',
    `"${printable(name)}" has ${width.toLocaleString('en-US')} columns; at most ${maxColumns.toLocaleString('en-US')} can be read.`,
    {
      hint: 'Write the columns that are needed to a file of their own, or turn columns into rows.',
    },
  );
}

/** Throws `source.too-wide`, `source.bad-names` for names that are empty or very long, `source.too-deep`. */
export function refuseUnfit(name: string, columns: readonly Column[]): void {
  refuseTooWide(name, columns.length);
  const odd = columns.find(({ name: text }) => text === '' || text.includes('\0') || Buffer.byteLength(text) > maxNameBytes);
  if (odd !== undefined) throw badName(name, odd.name, columns.indexOf(odd) + 1);
  const deep = columns.find(({ type }) => levelsOf(type) > maxLevels);
  if (deep !== undefined) throw tooDeep(`Values of "${printable(deep.name)}" in "${printable(name)}" nest`);
}

const badName = (name: string, column: string, position: number): Error =>
  inputError(
    'source.bad-names',
    column === '' || column.includes('\0')
      ? `Column ${position} of "${printable(name)}" has ${column === '' ? 'no name' : 'a NUL character in its name'}.`
      : `The name of column ${position} of "${printable(name)}" is ${Buffer.byteLength(column).toLocaleString('en-US')} bytes long: "${printable(column.slice(0, 40))}…".`,
    { hint: 'Give it a short name in the file; a delimiter or quote that is missing also looks like this.' },
  );

const tooDeep = (what: string, details: { line?: number } = {}): Error =>
  inputError('source.too-deep', `${what} more than ${maxLevels} levels deep, which cannot be read.`, {
    hint: 'Store the deep part as text, or flatten it before.',
    details,
  });

/** How many lists and structs lie within each other in a type: `STRUCT(a INTEGER[])[]` has three. */
export function levelsOf(type: string): number {
  const open: number[] = [];
  let level = 0;
  for (const [mark] of type.matchAll(/"(?:[^"]|"")*"|DECIMAL\([^)]*\)|\(|\)|,|\[\d*\]/g)) {
    if (mark === '(') {
      open.push(0);
      level = 0;
    } else if (mark === ',' && open.length > 0) {
      open.push(Math.max(open.pop() ?? 0, level));
      level = 0;
    } else if (mark === ')') level = Math.max(open.pop() ?? 0, level) + 1;
    else if (mark.startsWith('[')) level += 1;
  }
  return level;
}

/** The rows that an undo leaves as they are, as plain text. */
import type { LeftRow, LoadEffect } from '#domain/effect.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Canvas } from './canvas.ts';
import { cell, count, counted, cut, rowText } from './layout.ts';

const shownRows = 5;
const whyLeft = { changed: 'changed since', gone: 'gone', taken: 'its place is taken', tied: 'rows of other tables hold it' };

/** How many there are, and the first of them by key: what was loaded and what is there now. */
export function leftLines({ takesBack }: LoadEffect, { style, width }: Canvas): string[] {
  if (!takesBack || takesBack.left.length === 0) return [];
  const all = takesBack.changed + takesBack.gone + takesBack.taken + (takesBack.tied ?? 0);
  const shown = takesBack.left.slice(0, shownRows);
  const more = all - shown.length;
  return [
    style.amber(`  left as they are: ${counted(all, 'row')}`),
    ...shown.map((row) => style.amber(cut(`  ! ${rowText(row.key)}: ${whyLeft[row.why]}${changeText(row)}`, width))),
    ...(more > 0 ? [style.dim(`  and ${count(more)} more`)] : []),
  ];
}

/** `; loaded amount 10, now amount 12`, with the columns that differ. */
function changeText({ loaded, now }: LeftRow): string {
  if (loaded === null || now === null) return '';
  const names = Object.keys(loaded).filter((name) => name in now && cell(loaded[name] ?? null) !== cell(now[name] ?? null));
  const pick = (row: JsonObject): string => rowText(Object.fromEntries(names.map((name) => [name, row[name] ?? null])));
  return names.length === 0 ? '' : `; loaded ${pick(loaded)}, now ${pick(now)}`;
}

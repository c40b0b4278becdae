/** The rows that an undo leaves as they are, as plain text. */
import { leftRowWords } from '#domain/card-view/load-view.ts';
import type { LoadEffect } from '#domain/effect.ts';
import type { Canvas } from './canvas.ts';
import { count, counted, cut } from './layout.ts';

const shownRows = 5;

/** How many there are, and the first of them by key: what was loaded and what is there now. */
export function leftLines({ takesBack }: LoadEffect, { style, width }: Canvas): string[] {
  if (!takesBack || takesBack.left.length === 0) return [];
  const all = takesBack.changed + takesBack.gone + takesBack.taken + (takesBack.tied ?? 0);
  const shown = takesBack.left.slice(0, shownRows);
  const more = all - shown.length;
  return [
    style.amber(`  left as they are: ${counted(all, 'row')}`),
    ...shown.map((row) => style.amber(cut(`  ! ${leftRowWords(row)}`, width))),
    ...(more > 0 ? [style.dim(`  and ${count(more)} more`)] : []),
  ];
}

/** Where every row of a run went, part by part. */
import { count, counted } from '../amounts.ts';
import type { RowAccount } from '../effect.ts';
import type { LoadReceipt } from '../receipt.ts';

/** `2,061 read`, `1,241 loaded`, …; empty where nothing was read, as by an undo. */
export function accountWords(rows: RowAccount): string[] {
  if (Object.values(rows).every((number) => number === 0)) return [];
  return [
    `${count(rows.source)} read`,
    `${count(rows.loaded)} loaded`,
    `${count(rows.rejected)} rejected`,
    `${count(rows.filtered)} filtered`,
    `${count(rows.deduplicated)} deduplicated`,
    ...reshapedWords(rows),
  ];
}

/** `now has 1,241 rows`, `is gone`; null where nobody counted. */
export function afterWords({ rowsAfter, gone }: Pick<LoadReceipt, 'rowsAfter' | 'gone'>): string | null {
  if (gone) return 'is gone';
  return rowsAfter === null ? null : `now has ${counted(rowsAfter, 'row')}`;
}

/** What became of the rows that are in no other part of the account; empty when there are none. */
export function reshapedWords({ reshaped }: RowAccount): string[] {
  if (reshaped === 0) return [];
  const rows = count(Math.abs(reshaped));
  return [reshaped > 0 ? `${rows} folded together by steps` : `${rows} added by steps or loaded more than once`];
}

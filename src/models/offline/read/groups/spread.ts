/** Figures of how values are spread: "90th percentile of delay", "p95 of duration_ms", "standard deviation of price". */
import type { Column } from '#domain/dataset.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isIdentifier, isNumber } from '../../link/types.ts';
import { joined, lengthAt, type RunWord } from '../../text/word-run.ts';
import { columnAt } from '../rows/scan.ts';
import type { Scope } from '../scope.ts';
import { behindOther, type Spread, spreadOf } from './function-words.ts';
import type { Measure } from './measure.ts';

/** "In the 90th percentile of price" says which rows. */
const within = 'in|above|over|below|under|within|than|beyond|outside';

/** The spread that starts at a word, or behind whose column it stands; null where no column of numbers is said with it. */
export function spreadAt(run: readonly RunWord[], index: number, scope: Pick<Scope, 'columns' | 'subject'>): Measure | null {
  const article = lengthAt(run, index, 'the');
  const spread = spreadOf(run, index + article);
  const end = index + article + (spread?.length ?? 0);
  const from = behindOther(run, end);
  const link = lengthAt(run, from, 'of|of the|for|for the|in|in the');
  const isRows = lengthAt(run, index - 1, within) > 0 || (run[index - 1]?.lower === 'the' && lengthAt(run, index - 2, within) > 0);
  const behind = spread === null || isRows ? null : numberColumnAt(run, from + link, scope);
  // What stands behind another function is read once more with that one.
  if (spread !== null && behind !== null)
    return measured(spread, behind.column, from > end ? end - index : from + link + behind.length - index);
  const before = numberColumnAt(run, index, scope);
  const after = before === null ? null : spreadOf(run, index + before.length);
  return before === null || after === null ? null : measured(after, before.column, before.length + after.length);
}

function numberColumnAt(
  run: readonly RunWord[],
  index: number,
  scope: Pick<Scope, 'columns' | 'subject'>,
): { column: Column; length: number } | null {
  const found = joined(run, index, index + 1) === null ? null : columnAt(run, index, scope);
  return found !== null && isNumber(found.column) && !isIdentifier(found.column) ? found : null;
}

const measured = ({ name, words, sql }: Spread, column: Column, length: number): Measure => ({
  name: `${name}_${column.name}`,
  sql: sql(nameSql(column.name)),
  words: `${words} of ${column.name}`,
  length,
});

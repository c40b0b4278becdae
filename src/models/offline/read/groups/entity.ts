/** What rows name by a key: customers of orders with a `customer_id`. */
import type { Column } from '#domain/dataset.ts';
import { isCustomaryKey } from '../../link/entity-keys.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import type { RunWord } from '../../text/word-run.ts';
import type { Scope } from '../scope.ts';

const keys = ['id', 'number', 'no', 'code', 'key', 'ref'];

/** "per customer" in orders is per `customer_id`. */
export function entityAt(run: readonly RunWord[], index: number, known: Pick<Scope, 'columns'>): { column: Column; length: number } | null {
  const said = nameWords(run[index]?.lower ?? '');
  const column =
    known.columns.find(({ name }) => keys.some((key) => sameWords(nameWords(name), [...said, key]))) ??
    known.columns.find(({ name }) => isCustomaryKey(nameWords(name), said.at(-1) ?? ''));
  return column && said.length > 0 ? { column, length: 1 } : null;
}

/** Sort orders as people write them: `column [asc|desc] [nulls first|nulls last]`. */
import { z } from 'zod';
import type { Problem } from '#domain/errors.ts';
import { quoteName } from '../sql.ts';
import type { Relation } from '../engine/engine.ts';
import { findColumn, otherColumns, spelled, unknownColumns } from './columns.ts';

export const OrderEntry = z
  .string()
  .min(1)
  .max(300)
  .refine((entry) => !entry.includes('\0'), 'an order cannot contain a NUL character')
  .describe('column [asc|desc] [nulls first|nulls last]; ascending and nulls last when not said');

export interface Order {
  column: string;
  direction: 'ASC' | 'DESC';
  nulls: 'FIRST' | 'LAST';
}

/** Reads an entry. A column that is really named "total desc" wins over the words; a name may stand in double quotes. */
export function parseOrder(relation: Relation, entry: string): Order {
  const whole = findColumn(relation, entry);
  if (whole !== undefined) return { column: whole.name, direction: 'ASC', nulls: 'LAST' };
  const words = /^(.+?)(?:\s+(asc|desc))?(?:\s+nulls\s+(first|last))?$/is.exec(entry.trim());
  return {
    column: spelled(relation, unquoted(relation, words?.[1] ?? entry)),
    direction: words?.[2]?.toUpperCase() === 'DESC' ? 'DESC' : 'ASC',
    nulls: words?.[3]?.toUpperCase() === 'FIRST' ? 'FIRST' : 'LAST',
  };
}

function unquoted(relation: Relation, name: string): string {
  if (findColumn(relation, name) !== undefined) return name;
  return /^"(?:""|[^"])+"$/.test(name) ? name.slice(1, -1).replaceAll('""', '"') : name;
}

export function orderProblems(relation: Relation, entries: readonly string[], at: string): Problem[] {
  return entries.flatMap((entry, index) => unknownColumns(relation, [parseOrder(relation, entry).column], `${at}.${index}`));
}

/** How ties end: as they fall, or broken by all remaining columns except the `fixed` ones, so that the result is always the same. */
export type Ties = { break: 'none' } | { break: 'all'; fixed: readonly string[] };

/** The list after ORDER BY, e.g. `"updated_at" DESC NULLS LAST, "id" ASC NULLS LAST`; may be empty. */
export function orderSql(relation: Relation, entries: readonly string[], ties: Ties): string {
  const orders = entries.map((entry) => parseOrder(relation, entry));
  const used = orders.map(({ column }) => column);
  const rest = ties.break === 'all' ? otherColumns(relation, [...used, ...ties.fixed]) : [];
  const breakers = rest.map(({ name }): Order => ({ column: name, direction: 'ASC', nulls: 'LAST' }));
  return [...orders, ...breakers].map(({ column, direction, nulls }) => `${quoteName(column)} ${direction} NULLS ${nulls}`).join(', ');
}

/** `range`: a number or a date lies between bounds, both included. NULL is not judged. */
import { z } from 'zod';
import { ColumnName, findColumn, unknownColumns } from '../relations/columns.ts';
import { fitsType, isNumeric, isTemporal, isTimestamp, literal, wrongType } from '../relations/column-types.ts';
import { columns } from '../relations/example.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName } from '../sql.ts';
import { defineCheck } from './check.ts';

const Bound = z.union([z.number(), z.string().min(1).max(40)], 'give a number, or a date such as "2026-01-31"');
const Params = z
  .strictObject({ column: ColumnName, min: Bound.optional(), max: Bound.optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'give min, max or both');
type Params = z.infer<typeof Params>;

function problems({ column, min, max }: Params, relation: Relation) {
  const found = findColumn(relation, column);
  if (found === undefined) return unknownColumns(relation, [column], 'column');
  if (!isNumeric(found.type) && !isTemporal(found.type)) return [wrongType(found, 'a number, a date or a timestamp', 'column')];
  const misfit = [min, max].find((bound) => bound !== undefined && !fitsType(bound, found.type));
  return misfit === undefined ? [] : [wrongType(found, `a type that can be compared with ${JSON.stringify(misfit)}`, 'column')];
}

/** A day as upper bound of a timestamp includes the whole day. */
function aboveSql(column: string, max: string | number, type: string): string {
  const wholeDay = isTimestamp(type) && /^\d{4}-\d{2}-\d{2}$/.test(String(max).trim());
  return wholeDay ? `${column} >= ${literal(max, type)} + INTERVAL 1 DAY` : `${column} > ${literal(max, type)}`;
}

function toSql({ column, min, max }: Params, relation: Relation): string {
  const { name, type } = findColumn(relation, column) ?? { name: column, type: 'DOUBLE' };
  const quoted = quoteName(name);
  const below = min === undefined ? [] : [`${quoted} < ${literal(min, type)}`];
  const above = max === undefined ? [] : [aboveSql(quoted, max, type)];
  return `SELECT * FROM ${quoteName(relation.name)} WHERE ${[...below, ...above].join(' OR ')}`;
}

function explain({ column, min, max }: Params): string {
  if (min !== undefined && max !== undefined) return `${column} is between ${min} and ${max}`;
  return min === undefined ? `${column} is at most ${max}` : `${column} is at least ${min}`;
}

export const range = defineCheck<Params>({
  name: 'range',
  description: 'The column lies between min and max, both included (a day as max of a timestamp includes that day). NULL is not judged.',
  params: Params,
  scope: 'row',
  problems,
  toSql,
  explain,
  examples: [
    {
      name: 'both bounds belong to it, NULL is not judged',
      params: { column: 'amount', min: 0, max: 10000 },
      columns: columns({ amount: 'DECIMAL(12,2)' }),
      rows: [['0.00'], ['10000.00'], ['-0.01'], ['10000.01'], [null]],
      violations: 2,
    },
    {
      name: 'a day as maximum includes its hours',
      params: { column: 'at', max: '2026-01-31' },
      columns: columns({ at: 'TIMESTAMP' }),
      rows: [['2026-01-31 23:59:59'], ['2026-02-01 00:00:00']],
      violations: 1,
    },
    {
      name: 'dates, one bound, an odd name',
      params: { column: 'the "day"', min: '2026-01-02' },
      columns: columns({ 'the "day"': 'DATE' }),
      rows: [['2026-01-01'], ['2026-01-02']],
      violations: 1,
    },
    {
      name: 'not a number is above every maximum',
      params: { column: 'x', max: 5 },
      columns: columns({ x: 'DOUBLE' }),
      rows: [['nan'], ['infinity'], [5]],
      violations: 2,
    },
  ],
});

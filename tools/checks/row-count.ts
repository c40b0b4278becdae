/** `row-count`: the relation has a plausible number of rows. */
import { z } from 'zod';
import { counted } from '#domain/amounts.ts';
import { columns } from '../relations/example.ts';
import { quoteName } from '../sql.ts';
import { defineCheck } from './check.ts';

const Count = z.int().min(0);
const Params = z
  .strictObject({ min: Count.optional(), max: Count.optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'give min, max or both')
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, 'min cannot be above max');
type Params = z.infer<typeof Params>;

function explain({ min, max }: Params): string {
  if (min !== undefined && max !== undefined) return min === max ? areRows(min, 'exactly ') : `there are ${min} to ${max} rows`;
  return min === undefined ? areRows(max ?? 0, 'at most ') : areRows(min, 'at least ');
}

const areRows = (rows: number, how: string): string => `there ${rows === 1 ? 'is' : 'are'} ${how}${counted(rows, 'row')}`;

export const rowCount = defineCheck<Params>({
  name: 'row-count',
  description: 'The number of rows is at least min and at most max.',
  params: Params,
  scope: 'table',
  problems: () => [],
  toSql: ({ min, max }, relation) => {
    const below = min === undefined ? [] : [`count(*) < ${min}`];
    const above = max === undefined ? [] : [`count(*) > ${max}`];
    return `SELECT count(*) AS "rows" FROM ${quoteName(relation.name)} HAVING ${[...below, ...above].join(' OR ')}`;
  },
  explain,
  examples: [
    { name: 'an empty relation is noticed', params: { min: 1 }, columns: columns({ id: 'INTEGER' }), rows: [], violations: 1 },
    {
      name: 'both bounds belong to it',
      params: { min: 2, max: 2 },
      columns: columns({ id: 'INTEGER' }),
      rows: [[1], [null]],
      violations: 0,
    },
    {
      name: 'too many rows are one violation',
      params: { max: 1 },
      columns: columns({ 'a"b': 'INTEGER' }),
      rows: [[1], [2], [3]],
      violations: 1,
    },
  ],
});

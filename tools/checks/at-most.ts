/** `at-most`: a condition holds in no more than so many rows, or in no more than such a share of them. */
import { z } from 'zod';
import { counted } from '#domain/amounts.ts';
import { columns } from '../relations/example.ts';
import { enclosed, Expression, expressionProblems, inWords } from '../relations/expression.ts';
import { quoteName } from '../sql.ts';
import { defineCheck } from './check.ts';

const Params = z
  .strictObject({
    where: Expression.describe('a DuckDB boolean expression that few rows may fulfil'),
    most_rows: z.int().min(0).optional(),
    most_percent: z.number().min(0).max(100).optional().describe('of all rows'),
  })
  .refine((params) => (params.most_rows === undefined) !== (params.most_percent === undefined), 'give either most_rows or most_percent');

export const atMost = defineCheck<z.infer<typeof Params>>({
  name: 'at-most',
  description: 'The condition is true in at most so many rows, or in at most so many percent of all rows.',
  params: Params,
  scope: 'table',
  problems: ({ where }) => expressionProblems(where, 'where'),
  toSql: ({ where, most_rows, most_percent = 0 }, relation) => {
    const found = `count(*) FILTER (WHERE ${enclosed(where)})`;
    const broken = most_rows === undefined ? `${found} * 100.0 > ${most_percent} * count(*)` : `${found} > ${most_rows}`;
    return `SELECT ${found} AS "found" FROM ${quoteName(relation.name)} HAVING ${broken}`;
  },
  explain: ({ where, most_rows, most_percent }) =>
    `${inWords(where)} in at most ${most_rows === undefined ? `${most_percent} % of the rows` : counted(most_rows, 'row')}`,
  examples: [
    {
      name: 'a share that is reached is not exceeded',
      params: { where: 'email IS NULL', most_percent: 50 },
      columns: columns({ email: 'VARCHAR' }),
      rows: [['a@b.c'], [null]],
      violations: 0,
    },
    {
      name: 'a share that is exceeded breaks it once',
      params: { where: 'email IS NULL', most_percent: 33.3 },
      columns: columns({ email: 'VARCHAR' }),
      rows: [['a@b.c'], [null], [null]],
      violations: 1,
    },
    {
      name: 'rows are counted, and those where it is unknown are none of them',
      params: { where: 'a < 0 OR a > 9 -- odd', most_rows: 1 },
      columns: columns({ a: 'INTEGER' }),
      rows: [[-1], [null], [5]],
      violations: 0,
    },
    {
      name: 'no rows, nothing broken',
      params: { where: 'a < 0', most_percent: 0 },
      columns: columns({ a: 'INTEGER' }),
      rows: [],
      violations: 0,
    },
  ],
});

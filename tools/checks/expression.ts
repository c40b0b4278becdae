/** `expression`: a condition is true in every row. A row where it is NULL breaks it: the promise is "true", not "not false". */
import { z } from 'zod';
import { columns } from '../relations/example.ts';
import { enclosed, Expression, expressionProblems, inWords } from '../relations/expression.ts';
import { quoteName } from '../sql.ts';
import { defineCheck } from './check.ts';

const Params = z.strictObject({ where: Expression.describe('a DuckDB boolean expression that must be true for every row') });

export const expression = defineCheck<z.infer<typeof Params>>({
  name: 'expression',
  description: 'The condition is true for every row; a row where it is NULL breaks it.',
  params: Params,
  scope: 'row',
  problems: ({ where }) => expressionProblems(where, 'where'),
  toSql: ({ where }, relation) => `SELECT * FROM ${quoteName(relation.name)} WHERE ${enclosed(where)} IS NOT TRUE`,
  explain: ({ where }) => `${inWords(where)} for every row`,
  examples: [
    {
      name: 'false and NULL break it',
      params: { where: 'starts <= ends' },
      columns: columns({ starts: 'DATE', ends: 'DATE' }),
      rows: [
        ['2026-01-01', '2026-01-02'],
        ['2026-01-02', '2026-01-01'],
        ['2026-01-02', null],
      ],
      violations: 2,
    },
    {
      name: 'a choice of conditions is judged as a whole',
      params: { where: 'a = 1 OR a = 2' },
      columns: columns({ a: 'INTEGER' }),
      rows: [[1], [2], [3]],
      violations: 1,
    },
    {
      name: 'a comment swallows nothing',
      params: { where: `"a""b" > 0 -- always` },
      columns: columns({ 'a"b': 'INTEGER' }),
      rows: [[1], [0]],
      violations: 1,
    },
  ],
});

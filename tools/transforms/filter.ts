/** `filter`: keep the rows where a condition is true. */
import { z } from 'zod';
import { relation } from '../relations/example.ts';
import { enclosed, Expression, expressionProblems, inWords } from '../relations/expression.ts';
import { quoteName } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Params = z.strictObject({ where: Expression.describe("a DuckDB boolean expression, e.g. status = 'completed'") });

export const filter = defineTransform<z.infer<typeof Params>>({
  op: 'filter',
  description: 'Keeps the rows where a condition is true; rows where it is false or NULL are left out and counted.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'filters',
  problems: ({ where }) => expressionProblems(where, 'where'),
  toSql: ({ where }, inputs) => `SELECT * FROM ${quoteName(one(inputs).name)} WHERE ${enclosed(where)}`,
  explain: ({ where }) => `Keep rows where ${inWords(where)}`,
  examples: [
    {
      name: 'keeps the rows where the condition is true',
      params: { where: "lower(trim(status)) = 'completed'" },
      inputs: [
        relation('orders', { id: 'INTEGER', status: 'VARCHAR' }, [
          [1, 'completed'],
          [2, 'pending'],
          [3, ' Completed'],
        ]),
      ],
      output: {
        columns: ['id', 'status'],
        rows: [
          [1, 'completed'],
          [3, ' Completed'],
        ],
      },
    },
    {
      name: 'leaves out rows where the condition is NULL',
      params: { where: 'amount < 10' },
      inputs: [relation('orders', { amount: 'DECIMAL(12,2)' }, [['5.00'], [null], ['50.00']])],
      output: { columns: ['amount'], rows: [['5.00']] },
    },
    {
      name: 'odd names and quotes are kept and a trailing comment swallows nothing',
      params: { where: `"it's; ""odd""" = 'O''Brien -- (no comment' -- a comment` },
      inputs: [relation('people', { [`it's; "odd"`]: 'VARCHAR' }, [["O'Brien -- (no comment"], ["O'Brien"]])],
      output: { columns: [`it's; "odd"`], rows: [["O'Brien -- (no comment"]] },
    },
  ],
});

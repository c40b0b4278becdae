/** `sql`: any single SELECT over the inputs. */
import { z } from 'zod';
import { relation } from '../relations/example.ts';
import { expressionProblems, inWords } from '../relations/expression.ts';
import { defineTransform } from './transform.ts';

const Params = z.strictObject({ sql: z.string().describe('one DuckDB SELECT that reads only the relations named in "from"') });

/** The statement without its final semicolon; a comment at its end gets its line end. */
const statement = (sql: string): string => {
  const text = sql.trim().replace(/\s*;$/, '');
  return text.includes('--') ? `${text}\n` : text;
};

export const sql = defineTransform<z.infer<typeof Params>>({
  op: 'sql',
  description: 'Runs one SELECT over the relations named in "from"; for what no other step can say.',
  params: Params,
  inputs: { min: 1, max: 20 },
  accounting: 'reshapes',
  problems: (params) => expressionProblems(statement(params.sql), 'sql'),
  toSql: (params) => statement(params.sql),
  explain: (params) => `Run ${inWords(statement(params.sql))}`,
  examples: [
    {
      name: 'counts rows by a column',
      params: { sql: 'SELECT status, count(*) AS orders FROM raw GROUP BY status;' },
      inputs: [relation('raw', { status: 'VARCHAR' }, [['a'], ['b'], ['a']])],
      output: {
        columns: ['status', 'orders'],
        rows: [
          ['a', 2],
          ['b', 1],
        ],
      },
    },
    {
      name: 'reads several relations',
      params: { sql: 'WITH paid AS (SELECT order_id FROM payments) SELECT id FROM orders WHERE id NOT IN (FROM paid)' },
      inputs: [relation('orders', { id: 'INTEGER' }, [[1], [2]]), relation('payments', { order_id: 'INTEGER' }, [[2]])],
      output: { columns: ['id'], rows: [[1]] },
    },
    {
      name: 'keeps NULLs and quoted names, and a comment at the end',
      params: { sql: `SELECT "a;b" AS "c""d" FROM raw -- the end;` },
      inputs: [relation('raw', { 'a;b': 'VARCHAR' }, [[null], ["it's"]])],
      output: { columns: ['c"d'], rows: [[null], ["it's"]] },
    },
  ],
});

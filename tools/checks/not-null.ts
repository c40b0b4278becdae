/** `not-null`: columns have a value in every row. */
import { z } from 'zod';
import { ColumnName, spelled, unknownColumns } from '../relations/columns.ts';
import { columns } from '../relations/example.ts';
import { quoteName } from '../sql.ts';
import { defineCheck } from './check.ts';

const Params = z.strictObject({ columns: z.array(ColumnName).min(1) });

export const notNull = defineCheck<z.infer<typeof Params>>({
  name: 'not-null',
  description: 'The columns are never NULL. An empty text is a value.',
  params: Params,
  scope: 'row',
  problems: (params, relation) => unknownColumns(relation, params.columns, 'columns'),
  toSql: (params, relation) => {
    const missing = params.columns.map((name) => `${quoteName(spelled(relation, name))} IS NULL`);
    return `SELECT * FROM ${quoteName(relation.name)} WHERE ${missing.join(' OR ')}`;
  },
  explain: (params) => `${params.columns.join(', ')} ${params.columns.length === 1 ? 'is' : 'are'} never null`,
  examples: [
    {
      name: 'a row with several NULLs breaks it once',
      params: { columns: ['id', 'email'] },
      columns: columns({ id: 'INTEGER', email: 'VARCHAR' }),
      rows: [
        [1, 'a@b.c'],
        [null, null],
        [2, null],
      ],
      violations: 2,
    },
    { name: 'an empty text is a value', params: { columns: ['a"b'] }, columns: columns({ 'a"b': 'VARCHAR' }), rows: [['']], violations: 0 },
    { name: 'no rows, nothing broken', params: { columns: ['ID'] }, columns: columns({ id: 'INTEGER' }), rows: [], violations: 0 },
  ],
});

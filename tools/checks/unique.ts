/** `unique`: no two rows share a key. As in SQL's UNIQUE a key with a NULL in it equals no other; `not-null` is the check for those. */
import { z } from 'zod';
import { ColumnName, duplicateColumns, spelled, unknownColumns } from '../relations/columns.ts';
import { columns } from '../relations/example.ts';
import { quoteName, quoteNames } from '../sql.ts';
import { defineCheck } from './check.ts';

const Params = z.strictObject({ columns: z.array(ColumnName).min(1).describe('the columns that together are unique') });

export const unique = defineCheck<z.infer<typeof Params>>({
  name: 'unique',
  description: 'No two rows share the values of these columns. Rows with a NULL among them are not compared; add not-null for those.',
  params: Params,
  scope: 'row',
  problems: (params, relation) => [...unknownColumns(relation, params.columns, 'columns'), ...duplicateColumns(params.columns, 'columns')],
  toSql: (params, relation) => {
    const key = params.columns.map((name) => spelled(relation, name));
    const present = key.map((name) => `${quoteName(name)} IS NOT NULL`).join(' AND ');
    const shared = `count(*) OVER (PARTITION BY ${quoteNames(key)}) > 1`;
    return `SELECT * FROM ${quoteName(relation.name)} WHERE ${present} QUALIFY ${shared} ORDER BY ${quoteNames(key)}`;
  },
  explain: (params) => `${params.columns.join(', ')} ${params.columns.length === 1 ? 'is' : 'together are'} unique`,
  examples: [
    {
      name: 'all rows of a repeated key break it; NULL keys are not compared',
      params: { columns: ['id'] },
      columns: columns({ id: 'INTEGER', v: 'VARCHAR' }),
      rows: [
        [1, 'a'],
        [1, 'b'],
        [2, 'c'],
        [null, 'd'],
        [null, 'e'],
      ],
      violations: 2,
    },
    {
      name: 'several columns together',
      params: { columns: ['a', 'B'] },
      columns: columns({ a: 'INTEGER', b: 'INTEGER' }),
      rows: [
        [1, 1],
        [1, 2],
        [1, null],
        [1, null],
      ],
      violations: 0,
    },
    {
      name: 'letters of different case are different values, odd names are fine',
      params: { columns: ['it\'s "x"'] },
      columns: columns({ 'it\'s "x"': 'VARCHAR' }),
      rows: [['a'], ['A'], ['b'], ['b'], ['b']],
      violations: 3,
    },
  ],
});

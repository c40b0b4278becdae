/** `select`: keep and order some columns, or drop some. */
import { z } from 'zod';
import { ColumnName, duplicateColumns, otherColumns, spelled, unknownColumns } from '../relations/columns.ts';
import { relation } from '../relations/example.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName, quoteNames } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Chosen = z.union([ColumnName, z.strictObject({ column: ColumnName, as: ColumnName })], 'give a column name, or {column, as}');
const Params = z
  .strictObject({
    columns: z.array(Chosen).min(1).optional().describe('the columns to keep, in this order'),
    drop: z.array(ColumnName).min(1).optional().describe('the columns to leave out; all others stay'),
  })
  .refine(({ columns, drop }) => (columns === undefined) !== (drop === undefined), 'give either columns or drop');
type Params = z.infer<typeof Params>;

/** What is kept: `column` as the input spells it, `as` as the output names it. */
function chosen({ columns, drop }: Params, input: Relation): { column: string; as: string }[] {
  if (columns === undefined) return otherColumns(input, drop ?? []).map(({ name }) => ({ column: name, as: name }));
  return columns.map((entry) => {
    const { column, as } = typeof entry === 'string' ? { column: entry, as: spelled(input, entry) } : entry;
    return { column: spelled(input, column), as };
  });
}

function problems(params: Params, inputs: Relation[]) {
  const input = one(inputs);
  if (params.drop !== undefined) {
    const left = chosen(params, input).length;
    const nothing = left > 0 ? [] : [{ code: 'column.none-left', message: `Every column of ${input.name} would be dropped.`, at: 'drop' }];
    return [...unknownColumns(input, params.drop, 'drop'), ...nothing];
  }
  const columns = chosen(params, input);
  const wanted = columns.map(({ column }) => column);
  const named = columns.map(({ as }) => as);
  return [...unknownColumns(input, wanted, 'columns'), ...duplicateColumns(named, 'columns')];
}

function toSql(params: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const list = chosen(params, input).map(({ column, as }) => (column === as ? quoteName(as) : `${quoteName(column)} AS ${quoteName(as)}`));
  const kept = params.drop === undefined ? list.join(', ') : `* EXCLUDE (${quoteNames(params.drop.map((name) => spelled(input, name)))})`;
  return `SELECT ${kept} FROM ${quoteName(input.name)}`;
}

function explain(params: Params, inputs: Relation[]): string {
  if (params.drop !== undefined) return `Drop ${params.drop.join(', ')}`;
  const words = chosen(params, one(inputs)).map(({ column, as }) => (column === as ? as : `${column} as ${as}`));
  return `Keep the column${words.length === 1 ? '' : 's'} ${words.join(', ')}`;
}

const people = relation('people', { id: 'INTEGER', name: 'VARCHAR', ssn: 'VARCHAR' }, [
  [1, 'Ada', '123'],
  [2, null, '456'],
]);

export const select = defineTransform<Params>({
  op: 'select',
  description: 'Keeps the named columns in the given order, renaming them if asked, or drops the named ones.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'keeps',
  problems,
  toSql,
  explain,
  examples: [
    {
      name: 'keeps, orders and renames',
      params: { columns: ['name', { column: 'id', as: 'person' }] },
      inputs: [people],
      output: {
        columns: ['name', 'person'],
        rows: [
          ['Ada', 1],
          [null, 2],
        ],
      },
    },
    {
      name: 'drops, whatever the case of the letters',
      params: { drop: ['SSN', 'name'] },
      inputs: [people],
      output: { columns: ['id'], rows: [[1], [2]] },
    },
    {
      name: 'keeps odd names as they are',
      params: { columns: ['a"; DROP TABLE t; --', { column: 'select', as: 'größe "x"' }] },
      inputs: [relation('raw', { select: 'VARCHAR', 'a"; DROP TABLE t; --': 'INTEGER', rest: 'INTEGER' }, [["it's", 1, 2]])],
      output: { columns: ['a"; DROP TABLE t; --', 'größe "x"'], rows: [[1, "it's"]] },
    },
  ],
});

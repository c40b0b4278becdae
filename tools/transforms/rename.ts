/** `rename`: give columns new names; order and values stay. */
import { z } from 'zod';
import { byColumn, ColumnName, duplicateColumns, foldName, spelled, unknownColumns } from '../relations/columns.ts';
import { relation } from '../relations/example.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Params = z.strictObject({ columns: byColumn(ColumnName).describe('{old name: new name}') });
type Params = z.infer<typeof Params>;

function problems({ columns }: Params, inputs: Relation[]) {
  const input = one(inputs);
  const renamed = new Map(Object.entries(columns).map(([from, to]) => [foldName(from), to]));
  const output = input.columns.map(({ name }) => renamed.get(foldName(name)) ?? name);
  return [
    ...unknownColumns(input, Object.keys(columns), 'columns'),
    ...duplicateColumns(Object.keys(columns), 'columns'),
    ...duplicateColumns(output, 'columns'),
  ];
}

function toSql({ columns }: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const list = Object.entries(columns).map(([from, to]) => `${quoteName(spelled(input, from))} AS ${quoteName(to)}`);
  return `SELECT * RENAME (${list.join(', ')}) FROM ${quoteName(input.name)}`;
}

const pair = relation('pair', { a: 'INTEGER', b: 'INTEGER' }, [[1, null]]);

export const rename = defineTransform<Params>({
  op: 'rename',
  description: 'Gives columns new names; their order and values stay.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'keeps',
  problems,
  toSql,
  explain: ({ columns }) =>
    `Rename ${Object.entries(columns)
      .map(([from, to]) => `${from} to ${to}`)
      .join(', ')}`,
  examples: [
    {
      name: 'renames one column and leaves the other',
      params: { columns: { a: 'first' } },
      inputs: [pair],
      output: { columns: ['first', 'b'], rows: [[1, null]] },
    },
    {
      name: 'swaps two names',
      params: { columns: { a: 'b', b: 'a' } },
      inputs: [pair],
      output: { columns: ['b', 'a'], rows: [[1, null]] },
    },
    {
      name: 'changes only the case, and escapes quotes',
      params: { columns: { A: 'A', b: 'say "b"' } },
      inputs: [pair],
      output: { columns: ['A', 'say "b"'], rows: [[1, null]] },
    },
  ],
});

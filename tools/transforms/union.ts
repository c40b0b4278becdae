/** `union`: relations on top of each other, columns matched by name. */
import { z } from 'zod';
import { ColumnName, findColumn, foldName } from '../relations/columns.ts';
import { relation } from '../relations/example.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName, quoteText } from '../sql.ts';
import { defineTransform } from './transform.ts';

const Params = z.strictObject({
  origin: ColumnName.optional().describe('adds a column of this name that tells which relation a row came from'),
});
type Params = z.infer<typeof Params>;

function problems({ origin }: Params, inputs: Relation[]) {
  const clash = origin === undefined ? undefined : inputs.find((input) => findColumn(input, origin) !== undefined);
  if (clash === undefined) return [];
  return [{ code: 'column.duplicate', message: `${clash.name} already has a column "${origin}"; choose another name.`, at: 'origin' }];
}

function toSql({ origin }: Params, inputs: Relation[]): string {
  const parts = inputs.map(({ name }) => {
    const added = origin === undefined ? '' : `, ${quoteText(name)} AS ${quoteName(origin)}`;
    return `SELECT *${added} FROM ${quoteName(name)}`;
  });
  return parts.join(' UNION ALL BY NAME ');
}

/** Columns that some input lacks. */
function partial(inputs: Relation[]): string[] {
  const names = new Map(inputs.flatMap(({ columns }) => columns.map(({ name }) => [foldName(name), name] as const)));
  return [...names.values()].filter((name) => inputs.some((input) => findColumn(input, name) === undefined));
}

function explain({ origin }: Params, inputs: Relation[]): string {
  const missing = partial(inputs);
  const nulls = missing.length === 0 ? '' : `, with ${missing.join(', ')} NULL where missing`;
  return `Stack ${inputs.map(({ name }) => name).join(', ')} by column name${nulls}${origin === undefined ? '' : `, noting the relation in ${origin}`}`;
}

export const union = defineTransform<Params>({
  op: 'union',
  description: 'Stacks relations, matching columns by name; a column that one lacks is NULL there. Keeps duplicates.',
  params: Params,
  inputs: { min: 2, max: 20 },
  accounting: 'reshapes',
  problems,
  toSql,
  explain,
  examples: [
    {
      name: 'by name, whatever the order of columns; duplicates stay',
      params: {},
      inputs: [relation('a', { x: 'INTEGER', y: 'VARCHAR' }, [[1, 'p']]), relation('b', { Y: 'VARCHAR', X: 'INTEGER' }, [['p', 1]])],
      output: {
        columns: ['x', 'y'],
        rows: [
          [1, 'p'],
          [1, 'p'],
        ],
      },
    },
    {
      name: 'a column that one lacks is NULL there',
      params: { origin: 'from "where"' },
      inputs: [relation('jan', { x: 'INTEGER' }, [[1]]), relation('mar', { x: 'INTEGER', extra: 'VARCHAR' }, [[3, 'e']])],
      output: {
        columns: ['x', 'from "where"', 'extra'],
        rows: [
          [1, 'jan', null],
          [3, 'mar', 'e'],
        ],
      },
    },
    {
      name: 'three relations, one of them empty',
      params: {},
      inputs: [relation('a', { x: 'INTEGER' }, [[1]]), relation('b', { x: 'INTEGER' }, []), relation('c', { x: 'INTEGER' }, [[null]])],
      output: { columns: ['x'], rows: [[1], [null]] },
    },
  ],
});

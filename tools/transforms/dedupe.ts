/**
 * `dedupe`: one row per key, the first in an order. Ties are broken by all other columns, so the same input always
 * gives the same rows. As everywhere in GROUP BY and DISTINCT, two NULL keys are equal, unless `nullKeys` is `keep`.
 */
import { z } from 'zod';
import { ColumnName, duplicateColumns, spelled, unknownColumns } from '../relations/columns.ts';
import { relation } from '../relations/example.ts';
import { OrderEntry, orderProblems, orderSql } from '../relations/order.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName, quoteNames } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Params = z
  .strictObject({
    key: z.array(ColumnName).min(1).optional().describe('columns that make rows the same; left out: the whole row'),
    order: z.array(OrderEntry).min(1).optional().describe('the first row in this order is kept, e.g. ["updated_at desc"]'),
    nullKeys: z.enum(['merge', 'keep']).default('merge').describe('keep: rows with a NULL in the key are all kept'),
  })
  .refine(({ key, order }) => key !== undefined || order === undefined, 'an order needs a key: whole rows that are equal have no order')
  .refine(({ key, nullKeys }) => key !== undefined || nullKeys === 'merge', 'nullKeys needs a key');
type Params = z.infer<typeof Params>;

function toSql({ key, order, nullKeys }: Params, inputs: Relation[]): string {
  const input = one(inputs);
  if (key === undefined) return `SELECT DISTINCT * FROM ${quoteName(input.name)}`;
  const names = key.map((name) => spelled(input, name));
  const inOrder = orderSql(input, order ?? [], { break: 'all', fixed: names });
  const numbered = `row_number() OVER (PARTITION BY ${quoteNames(names)}${inOrder === '' ? '' : ` ORDER BY ${inOrder}`})`;
  const kept = nullKeys === 'keep' ? ` OR ${names.map((name) => `${quoteName(name)} IS NULL`).join(' OR ')}` : '';
  return `SELECT * FROM ${quoteName(input.name)} QUALIFY ${numbered} = 1${kept}`;
}

function explain({ key, order, nullKeys }: Params): string {
  if (key === undefined) return 'Keep one of each set of equal rows';
  return `Keep one row per ${key.join(', ')}${order === undefined ? '' : `, ${firstIn(order)}`}${nullKeys === 'keep' ? ', and all rows where it is NULL' : ''}`;
}

function firstIn(order: string[]): string {
  const [, column, direction = 'asc'] = /^(\S+)(?: (asc|desc))?$/i.exec(order[0] ?? '') ?? [];
  if (order.length > 1 || column === undefined) return `the first by ${order.join(', ')}`;
  return `the one with the ${direction.toLowerCase() === 'asc' ? 'lowest' : 'highest'} ${column}`;
}

const versions = relation('orders', { id: 'INTEGER', status: 'VARCHAR', updated_at: 'DATE' }, [
  [1, 'pending', '2026-01-01'],
  [1, 'completed', '2026-01-02'],
  [2, 'pending', null],
  [2, 'completed', '2026-01-01'],
  [null, 'b', '2026-01-01'],
  [null, 'a', '2026-01-01'],
]);

export const dedupe = defineTransform<Params>({
  op: 'dedupe',
  description:
    'Keeps one row per key, the first in the given order (ties are broken by all other columns), or one of each set of equal rows.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'deduplicates',
  problems: ({ key, order }, inputs) => [
    ...unknownColumns(one(inputs), key ?? [], 'key'),
    ...duplicateColumns(key ?? [], 'key'),
    ...orderProblems(one(inputs), order ?? [], 'order'),
  ],
  toSql,
  explain,
  examples: [
    {
      name: 'keeps the latest, NULL dates last, ties by the other columns, NULL keys as one',
      params: { key: ['id'], order: ['updated_at desc'], nullKeys: 'merge' },
      inputs: [versions],
      output: {
        columns: ['id', 'status', 'updated_at'],
        rows: [
          [1, 'completed', '2026-01-02'],
          [2, 'completed', '2026-01-01'],
          [null, 'a', '2026-01-01'],
        ],
      },
    },
    {
      name: 'keeps all rows without a key when asked',
      params: { key: ['ID'], order: ['updated_at asc nulls first'], nullKeys: 'keep' },
      inputs: [versions],
      output: {
        columns: ['id', 'status', 'updated_at'],
        rows: [
          [1, 'pending', '2026-01-01'],
          [2, 'pending', null],
          [null, 'a', '2026-01-01'],
          [null, 'b', '2026-01-01'],
        ],
      },
    },
    {
      name: 'whole rows, NULLs equal',
      params: { nullKeys: 'merge' },
      inputs: [
        relation('raw', { 'a"b': 'VARCHAR', c: 'INTEGER' }, [
          ['x', null],
          ['x', null],
          ['x', 1],
        ]),
      ],
      output: {
        columns: ['a"b', 'c'],
        rows: [
          ['x', null],
          ['x', 1],
        ],
      },
    },
  ],
});

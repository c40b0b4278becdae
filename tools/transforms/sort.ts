/** `sort`: put rows in order and, if asked, keep the first ones. */
import { z } from 'zod';
import { relation } from '../relations/example.ts';
import { OrderEntry, orderProblems, orderSql } from '../relations/order.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Params = z.strictObject({
  order: z.array(OrderEntry).min(1).describe('e.g. ["total desc", "customer_id"]'),
  limit: z.int().min(1).max(1_000_000_000).optional().describe('how many of the first rows to keep'),
});
type Params = z.infer<typeof Params>;

function toSql({ order, limit }: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const inOrder = orderSql(input, order, { break: 'all', fixed: [] });
  return `SELECT * FROM ${quoteName(input.name)} ORDER BY ${inOrder}${limit === undefined ? '' : ` LIMIT ${limit}`}`;
}

const scores = relation('scores', { name: 'VARCHAR', points: 'INTEGER' }, [
  ['b', 5],
  ['c', null],
  ['a', 5],
  ['d', 9],
]);

export const sort = defineTransform<Params>({
  op: 'sort',
  description: 'Sorts rows (ties by all other columns, NULLs last unless said) and keeps the first ones when a limit is given.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'filters',
  problems: ({ order }, inputs) => orderProblems(one(inputs), order, 'order'),
  toSql,
  explain: ({ order, limit }) =>
    limit === undefined ? `Sort by ${order.join(', ')}` : `Keep the first ${limit === 1 ? 'row' : `${limit} rows`} by ${order.join(', ')}`,
  examples: [
    {
      name: 'sorts, ties by the other columns, NULLs last',
      params: { order: ['points desc'] },
      inputs: [scores],
      output: {
        columns: ['name', 'points'],
        rows: [
          ['d', 9],
          ['a', 5],
          ['b', 5],
          ['c', null],
        ],
      },
    },
    {
      name: 'keeps the first ones',
      params: { order: ['Points DESC NULLS FIRST', 'name'], limit: 2 },
      inputs: [scores],
      output: {
        columns: ['name', 'points'],
        rows: [
          ['c', null],
          ['d', 9],
        ],
      },
    },
    {
      name: 'a column whose name looks like an order, bare and quoted',
      params: { order: ['total desc', '"say ""x""" desc'], limit: 2 },
      inputs: [
        relation('odd', { 'total desc': 'INTEGER', 'say "x"': 'INTEGER' }, [
          [1, 1],
          [0, 1],
          [0, 2],
        ]),
      ],
      output: {
        columns: ['total desc', 'say "x"'],
        rows: [
          [0, 2],
          [0, 1],
        ],
      },
    },
  ],
});

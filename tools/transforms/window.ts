/** `window`: running and rolling figures, ranks, neighbours and shares, as new columns beside the old ones. */
import { z } from 'zod';
import type { Problem } from '#domain/errors.ts';
import { byColumn, ColumnName, duplicateColumns, spelled, unknownColumns } from '../relations/columns.ts';
import { relation } from '../relations/example.ts';
import { OrderEntry, orderProblems, orderSql } from '../relations/order.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName, quoteNames } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Figure = z.strictObject({
  function: z.enum(['sum', 'avg', 'min', 'max', 'count', 'share', 'row-number', 'rank', 'dense-rank', 'lag', 'lead']),
  of: ColumnName.optional().describe('the column it is computed from; not for row-number, rank and dense-rank'),
  preceding: z
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .describe('rolling: how many rows before the current one count with it; left out: all before'),
  offset: z.int().min(1).max(100_000).optional().describe('lag, lead: how many rows away; 1 when left out'),
});
type Figure = z.infer<typeof Figure>;
const Params = z.strictObject({
  partition: z.array(ColumnName).default([]).describe('start anew for each combination of these columns'),
  order: z.array(OrderEntry).default([]).describe('the order rows are gone through; empty: figures over the whole partition'),
  columns: byColumn(Figure).describe('{new column: figure}, e.g. {rolling: {function: "sum", of: "revenue", preceding: 6}}'),
});
type Params = z.infer<typeof Params>;

const RANKS = ['row-number', 'rank', 'dense-rank'];
const FRAMED = ['sum', 'avg', 'min', 'max', 'count'];

/** Combinations that mean nothing. */
function figureProblem(name: string, figure: Figure, ordered: boolean): Problem[] {
  const { function: call, of, preceding, offset } = figure;
  const needsOrder = RANKS.includes(call) || call === 'lag' || call === 'lead' || preceding !== undefined;
  const faults = [
    needsOrder && !ordered ? `${preceding === undefined ? call : 'a rolling figure'} needs an order` : null,
    of === undefined && !RANKS.includes(call) && call !== 'count' ? `${call} needs "of": the column it is computed from` : null,
    of !== undefined && RANKS.includes(call) ? `${call} takes no "of"` : null,
    preceding !== undefined && !FRAMED.includes(call) ? `${call} takes no "preceding"` : null,
    offset !== undefined && call !== 'lag' && call !== 'lead' ? `${call} takes no "offset"` : null,
  ];
  return faults
    .filter((fault) => fault !== null)
    .map((fault) => ({ code: 'step.params', message: `${name}: ${fault}.`, at: `columns.${name}` }));
}

function problems({ partition, order, columns }: Params, inputs: Relation[]): Problem[] {
  const input = one(inputs);
  const figures = Object.entries(columns);
  return [
    ...unknownColumns(input, partition, 'partition'),
    ...orderProblems(input, order, 'order'),
    ...figures.flatMap(([name, { of }]) => unknownColumns(input, of === undefined ? [] : [of], `columns.${name}.of`)),
    ...figures.flatMap(([name, figure]) => figureProblem(name, figure, order.length > 0)),
    ...duplicateColumns([...input.columns.map(({ name }) => name), ...Object.keys(columns)], 'columns'),
  ];
}

function figureSql(figure: Figure, { partition, order }: Params, input: Relation): string {
  const { function: call, preceding, offset } = figure;
  const of = figure.of === undefined ? '*' : quoteName(spelled(input, figure.of));
  const names = partition.map((name) => spelled(input, name));
  const by = names.length === 0 ? '' : `PARTITION BY ${quoteNames(names)}`;
  // Equal rows share a rank; everything else goes row by row and must not depend on how ties fall.
  const ties = call === 'rank' || call === 'dense-rank' ? { break: 'none' as const } : { break: 'all' as const, fixed: names };
  const inOrder = order.length === 0 ? '' : `ORDER BY ${orderSql(input, order, ties)}`;
  const frame = FRAMED.includes(call) && order.length > 0 ? `ROWS BETWEEN ${preceding ?? 'UNBOUNDED'} PRECEDING AND CURRENT ROW` : '';
  const over = (parts: string[]): string => `OVER (${parts.filter((part) => part !== '').join(' ')})`;
  if (call === 'share') return `${of} / nullif(sum(${of}) ${over([by])}, 0)`;
  if (call === 'lag' || call === 'lead') return `${call}(${of}, ${offset ?? 1}) ${over([by, inOrder])}`;
  const name = call.replace('-', '_');
  return `${name}(${RANKS.includes(call) ? '' : of}) ${over([by, inOrder, frame])}`;
}

function toSql(params: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const figures = Object.entries(params.columns).map(([name, figure]) => `${figureSql(figure, params, input)} AS ${quoteName(name)}`);
  return `SELECT *, ${figures.join(', ')} FROM ${quoteName(input.name)}`;
}

function figureWords(name: string, { function: call, of, preceding, offset }: Figure, ordered: boolean): string {
  if (call === 'share') return `${name} = share of ${of} in its total`;
  if (RANKS.includes(call)) return `${name} = ${call.replace('-', ' ')}`;
  if (call === 'lag' || call === 'lead')
    return `${name} = ${of} ${offset ?? 1} row${offset === undefined || offset === 1 ? '' : 's'} ${call === 'lag' ? 'before' : 'after'}`;
  const what = of === undefined ? call : `${call} of ${of}`;
  if (preceding !== undefined) return `${name} = ${what} over ${preceding + 1} rows`;
  return `${name} = ${ordered ? 'running ' : ''}${what}`;
}

function explain({ partition, order, columns }: Params): string {
  const figures = Object.entries(columns).map(([name, figure]) => figureWords(name, figure, order.length > 0));
  const by = order.length === 0 ? '' : ` by ${order.join(', ')}`;
  return `Add ${figures.join(', ')}${by}${partition.length === 0 ? '' : ` per ${partition.join(', ')}`}`;
}

const days = relation('days', { day: 'INTEGER', shop: 'VARCHAR', revenue: 'INTEGER' }, [
  [1, 'a', 10],
  [2, 'a', 20],
  [3, 'a', null],
  [1, 'b', 30],
]);

export const window = defineTransform<Params>({
  op: 'window',
  description: 'Adds running or rolling sums and averages, ranks, previous or next values, or shares of a total; rows stay as they are.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'keeps',
  problems,
  toSql,
  explain,
  examples: [
    {
      name: 'rolling and running per shop; NULL adds nothing',
      params: {
        partition: ['shop'],
        order: ['day'],
        columns: {
          two: { function: 'sum', of: 'revenue', preceding: 1 },
          total: { function: 'sum', of: 'revenue' },
          before: { function: 'lag', of: 'revenue' },
        },
      },
      inputs: [days],
      output: {
        columns: ['day', 'shop', 'revenue', 'two', 'total', 'before'],
        rows: [
          [1, 'a', 10, 10, 10, null],
          [2, 'a', 20, 30, 30, 10],
          [3, 'a', null, 20, 30, 20],
          [1, 'b', 30, 30, 30, null],
        ],
      },
    },
    {
      name: 'share of the total and number of rows, without an order',
      params: { partition: [], order: [], columns: { share: { function: 'share', of: 'revenue' }, 'n "rows"': { function: 'count' } } },
      inputs: [days],
      output: {
        columns: ['day', 'shop', 'revenue', 'share', 'n "rows"'],
        rows: [
          [1, 'a', 10, 10 / 60, 4],
          [2, 'a', 20, 20 / 60, 4],
          [3, 'a', null, null, 4],
          [1, 'b', 30, 0.5, 4],
        ],
      },
    },
    {
      name: 'ranks: equal values share one, row numbers differ',
      params: {
        partition: [],
        order: ['points desc'],
        columns: { place: { function: 'rank' }, dense: { function: 'dense-rank' }, number: { function: 'row-number' } },
      },
      inputs: [
        relation('scores', { name: 'VARCHAR', points: 'INTEGER' }, [
          ['b', 5],
          ['a', 5],
          ['c', 1],
          ['d', null],
        ]),
      ],
      output: {
        columns: ['name', 'points', 'place', 'dense', 'number'],
        rows: [
          ['a', 5, 1, 1, 1],
          ['b', 5, 1, 1, 2],
          ['c', 1, 3, 2, 3],
          ['d', null, 4, 3, 4],
        ],
      },
    },
  ],
});

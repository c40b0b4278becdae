/** `aggregate`: one row per group, with measures. */
import { z } from 'zod';
import { byColumn, ColumnName, duplicateColumns, spelled, unknownColumns } from '../relations/columns.ts';
import { relation } from '../relations/example.ts';
import { enclosed, Expression, expressionProblems, inWords, rowMultiplying } from '../relations/expression.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Group = z.union(
  [ColumnName, z.strictObject({ name: ColumnName, expression: Expression })],
  'give a column name, or {name, expression}',
);
const Params = z.strictObject({
  group: z.array(Group).default([]).describe('columns or {name, expression}; empty: one row for everything'),
  measures: byColumn(Expression).describe('{name: aggregate expression}, e.g. {revenue: "sum(amount)", orders: "count(*)"}'),
});
type Params = z.infer<typeof Params>;

interface Item {
  name: string;
  sql: string;
}

const groupItems = ({ group }: Params, input: Relation): Item[] =>
  group.map((entry) => {
    if (typeof entry !== 'string') return { name: entry.name, sql: enclosed(entry.expression) };
    const name = spelled(input, entry);
    return { name, sql: quoteName(name) };
  });

function problems(params: Params, inputs: Relation[]) {
  const input = one(inputs);
  const columns = params.group.filter((entry) => typeof entry === 'string');
  const texts = [
    ...params.group.flatMap((entry, index) => (typeof entry === 'string' ? [] : [{ text: entry.expression, at: `group.${index}` }])),
    ...Object.entries(params.measures).map(([name, text]) => ({ text, at: `measures.${name}` })),
  ];
  const names = [...groupItems(params, input).map(({ name }) => name), ...Object.keys(params.measures)];
  return [
    ...unknownColumns(input, columns, 'group'),
    ...duplicateColumns(names, 'measures'),
    ...texts.flatMap(({ text, at }) => [...expressionProblems(text, at), ...rowMultiplying(text, at)]),
  ];
}

function toSql(params: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const groups = groupItems(params, input);
  const measures = Object.entries(params.measures).map(([name, text]): Item => ({ name, sql: enclosed(text) }));
  const list = [...groups, ...measures].map(({ name, sql }) => (sql === quoteName(name) ? sql : `${sql} AS ${quoteName(name)}`));
  // Positions, because a name would mean the input's column of that name rather than the expression here.
  const by = groups.length === 0 ? '' : ` GROUP BY ${groups.map((_, index) => index + 1).join(', ')}`;
  return `SELECT ${list.join(', ')} FROM ${quoteName(input.name)}${by}`;
}

function explain({ group, measures }: Params): string {
  const what = Object.entries(measures).map(([name, text]) => `${name} = ${inWords(text)}`);
  const by = group.map((entry) => (typeof entry === 'string' ? entry : `${entry.name} (${inWords(entry.expression)})`));
  return `Compute ${what.join(', ')}${by.length === 0 ? ' over all rows' : ` per ${by.join(', ')}`}`;
}

const orders = relation('orders', { day: 'DATE', country: 'VARCHAR', amount: 'DECIMAL(12,2)' }, [
  ['2026-01-05', 'DE', '10.00'],
  ['2026-01-31', 'DE', null],
  ['2026-02-01', null, '5.00'],
]);

export const aggregate = defineTransform<Params>({
  op: 'aggregate',
  description: 'Makes one row per group with measures such as sum(amount) or count(*); groups are columns or named expressions.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'reshapes',
  problems,
  toSql,
  explain,
  examples: [
    {
      name: 'per column, NULL is a group of its own and does not count in sums',
      params: { group: ['country'], measures: { revenue: 'sum(amount)', orders: 'count(*)' } },
      inputs: [orders],
      output: {
        columns: ['country', 'revenue', 'orders'],
        rows: [
          ['DE', '10.00', 2],
          [null, '5.00', 1],
        ],
      },
    },
    {
      name: 'per expression that takes the name of a column',
      params: { group: [{ name: 'day', expression: "date_trunc('month', day) -- by month" }], measures: { orders: 'count(*)' } },
      inputs: [orders],
      output: {
        columns: ['day', 'orders'],
        rows: [
          ['2026-01-01 00:00:00', 2],
          ['2026-02-01 00:00:00', 1],
        ],
      },
    },
    {
      name: 'no group and no rows give one row',
      params: { group: [], measures: { 'how "many"': 'count(*)', total: 'sum("x y")' } },
      inputs: [relation('none', { 'x y': 'INTEGER' }, [])],
      output: { columns: ['how "many"', 'total'], rows: [[0, null]] },
    },
  ],
});

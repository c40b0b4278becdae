/**
 * `date-spine`: a row for every step of time, so that days without data show. Rows that are there stay as they are,
 * even off the grid or without a date; only the added rows get the fill values.
 */
import { z } from 'zod';
import type { Problem } from '#domain/errors.ts';
import { ColumnName, duplicateColumns, findColumn, foldName, freshName, spelled, unknownColumns } from '../relations/columns.ts';
import { fitsType, typedLiteral, wrongType } from '../relations/column-types.ts';
import { relation } from '../relations/example.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName, quoteNames } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Value = z.union([z.string().max(1000), z.number(), z.boolean()], 'give a text, a number, true or false');
const Params = z.strictObject({
  column: ColumnName.describe('a date or timestamp'),
  every: z.enum(['hour', 'day', 'week', 'month', 'quarter', 'year']).default('day'),
  from: z.string().max(40).optional().describe('first date of the grid; left out: the earliest there is'),
  to: z.string().max(40).optional().describe('last date of the grid; left out: the latest there is'),
  by: z.array(ColumnName).default([]).describe('a full grid for each combination of these columns'),
  fill: z.record(ColumnName, Value).default({}).describe('{column: value} for the added rows; left out: NULL'),
});
type Params = z.infer<typeof Params>;

const GRIDDED = ['DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE'];
const INTERVALS = { hour: '1 HOUR', day: '1 DAY', week: '7 DAY', month: '1 MONTH', quarter: '3 MONTH', year: '1 YEAR' };

function problems({ column, from, to, by, fill }: Params, inputs: Relation[]): Problem[] {
  const input = one(inputs);
  const dated = findColumn(input, column);
  if (dated === undefined) return unknownColumns(input, [column], 'column');
  if (!GRIDDED.includes(dated.type)) return [wrongType(dated, 'a date or timestamp', 'column')];
  const bounds = [from, to].filter((bound) => bound !== undefined && !fitsType(bound, dated.type));
  const misfits = Object.entries(fill).flatMap(([name, value]) => {
    const found = findColumn(input, name);
    return found === undefined || fitsType(value, found.type)
      ? []
      : [wrongType(found, `a type that can hold ${JSON.stringify(value)}`, `fill.${name}`)];
  });
  return [
    ...unknownColumns(input, by, 'by'),
    ...unknownColumns(input, Object.keys(fill), 'fill'),
    ...duplicateColumns([column, ...by, ...Object.keys(fill)], 'fill'),
    ...bounds.map((bound) => ({ code: 'step.params', message: `"${bound}" is not a date such as 2026-01-31.`, at: 'from' })),
    ...misfits,
  ];
}

/** All steps of time, for each combination of the `by` columns. */
function gridSql({ every, from, to, by }: Params, input: Relation, dated: { name: string; type: string }): string {
  const date = quoteName(dated.name);
  const bound = (given: string | undefined, found: string): string => (given === undefined ? found : typedLiteral(given, dated.type));
  const series = `generate_series(${bound(from, '"first"')}, ${bound(to, '"last"')}, INTERVAL ${INTERVALS[every]})`;
  const reach = `(SELECT min(${date}) AS "first", max(${date}) AS "last" FROM ${quoteName(input.name)}) AS "reach"`;
  const dates = `SELECT CAST(unnest(${series}) AS ${dated.type}) AS ${date} FROM ${reach}`;
  if (by.length === 0) return `(${dates})`;
  const groups = quoteNames(by.map((name) => spelled(input, name)));
  return `(SELECT * FROM (${dates}) AS "dates" CROSS JOIN (SELECT DISTINCT ${groups} FROM ${quoteName(input.name)}) AS "groups")`;
}

function toSql(params: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const dated = findColumn(input, params.column) ?? { name: params.column, type: 'DATE' };
  const present = quoteName(freshName(input, 'present'));
  const shared = [dated.name, ...params.by.map((name) => spelled(input, name))];
  const fill = new Map(Object.entries(params.fill).map(([name, value]) => [foldName(name), value]));
  const list = input.columns.map(({ name, type }) => {
    const column = quoteName(name);
    if (shared.includes(name)) return `coalesce("rows".${column}, "grid".${column}) AS ${column}`;
    const value = fill.get(foldName(name));
    return value === undefined
      ? `"rows".${column}`
      : `CASE WHEN "rows".${present} THEN "rows".${column} ELSE ${typedLiteral(value, type)} END AS ${column}`;
  });
  const rows = `(SELECT *, true AS ${present} FROM ${quoteName(input.name)}) AS "rows"`;
  const on = shared.map((name) => `"rows".${quoteName(name)} IS NOT DISTINCT FROM "grid".${quoteName(name)}`);
  return `SELECT ${list.join(', ')} FROM ${rows} FULL JOIN ${gridSql(params, input, dated)} AS "grid" ON ${on.join(' AND ')}`;
}

function explain({ column, every, from, to, by, fill }: Params): string {
  const reach = `${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` to ${to}`}`;
  const values = Object.entries(fill).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const groups = by.length === 0 ? '' : ` for each ${by.join(', ')}`;
  return `Add a row for every missing ${every} of ${column}${reach}${groups}${values.length === 0 ? '' : ` with ${values.join(', ')}`}`;
}

const daily = relation('daily', { day: 'DATE', shop: 'VARCHAR', revenue: 'DECIMAL(8,2)', note: 'VARCHAR' }, [
  ['2026-02-27', 'a', '5.00', 'x'],
  ['2026-03-01', 'b', null, null],
]);

export const dateSpine = defineTransform<Params>({
  op: 'date-spine',
  description: 'Adds a row for every hour, day, week, month, quarter or year that is missing, with fill values; existing rows stay.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'reshapes',
  problems,
  toSql,
  explain,
  examples: [
    {
      name: 'fills the gap between the days there are, and only added rows',
      params: { column: 'DAY', every: 'day', by: [], fill: { revenue: 0 } },
      inputs: [daily],
      output: {
        columns: ['day', 'shop', 'revenue', 'note'],
        rows: [
          ['2026-02-27', 'a', '5.00', 'x'],
          ['2026-02-28', null, '0.00', null],
          ['2026-03-01', 'b', null, null],
        ],
      },
    },
    {
      name: 'for each shop, from and to given; a row off the grid and one without a date stay',
      params: {
        column: 'the "month"',
        every: 'month',
        from: '2026-01-01',
        to: '2026-02-01',
        by: ['shop'],
        fill: { 'n "x"': 0, note: "it's new" },
      },
      inputs: [
        relation('monthly', { 'the "month"': 'DATE', shop: 'VARCHAR', 'n "x"': 'INTEGER', note: 'VARCHAR' }, [
          ['2026-01-01', null, 1, null],
          ['2026-01-15', 'a', 2, null],
          [null, 'a', 3, null],
        ]),
      ],
      output: {
        columns: ['the "month"', 'shop', 'n "x"', 'note'],
        rows: [
          ['2026-01-01', null, 1, null],
          ['2026-02-01', null, 0, "it's new"],
          ['2026-01-01', 'a', 0, "it's new"],
          ['2026-02-01', 'a', 0, "it's new"],
          ['2026-01-15', 'a', 2, null],
          [null, 'a', 3, null],
        ],
      },
    },
    {
      name: 'nothing in, nothing out',
      params: { column: 'at', every: 'hour', by: [], fill: {} },
      inputs: [relation('none', { at: 'TIMESTAMP', present: 'BOOLEAN' }, [])],
      output: { columns: ['at', 'present'], rows: [] },
    },
  ],
});

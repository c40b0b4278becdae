/** `pivot`: one column per listed value of a column. Values are listed, so that the result has the same columns on every day. */
import { z } from 'zod';
import type { Problem } from '#domain/errors.ts';
import { ColumnName, duplicateColumns, findColumn, spelled, unknownColumns } from '../relations/columns.ts';
import { fitsType, literal, wrongType } from '../relations/column-types.ts';
import { relation } from '../relations/example.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName, quoteScalar } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Scalar = z.union([z.string().max(255), z.number(), z.boolean()]);
const Value = z.union([Scalar, z.strictObject({ value: Scalar, as: ColumnName })], 'give a value, or {value, as}');
const Params = z.strictObject({
  group: z.array(ColumnName).min(1).describe('one row per combination of these columns'),
  column: ColumnName.describe('the column whose values become columns'),
  values: z.array(Value).min(1).max(200).describe('the values that become columns, in this order'),
  measure: z
    .strictObject({ function: z.enum(['sum', 'avg', 'min', 'max', 'count']), of: ColumnName.optional() })
    .refine((measure) => measure.function === 'count' || measure.of !== undefined, 'name the column in "of"')
    .describe('what the cells hold, e.g. {function: "sum", of: "amount"}'),
  others: ColumnName.optional().describe('a column for all values that are not listed; left out: they are left out'),
  empty: z.number().optional().describe('what a cell without rows holds; left out: NULL'),
});
type Params = z.infer<typeof Params>;

const named = ({ values }: Params): { value: string | number | boolean; as: string }[] =>
  values.map((entry) => (typeof entry === 'object' ? entry : { value: entry, as: String(entry) }));

function problems(params: Params, inputs: Relation[]): Problem[] {
  const input = one(inputs);
  const { group, column, measure, others } = params;
  const pivoted = findColumn(input, column);
  const misfit = named(params).find(({ value }) => pivoted !== undefined && !fitsType(value, pivoted.type));
  const wrong =
    misfit === undefined || pivoted === undefined
      ? []
      : [wrongType(pivoted, `a type that can hold ${JSON.stringify(misfit.value)}`, 'values')];
  const blank = named(params).some(({ as }) => as === '');
  const names = [...group, ...named(params).map(({ as }) => as), ...(others === undefined ? [] : [others])];
  return [
    ...unknownColumns(input, group, 'group'),
    ...unknownColumns(input, [column], 'column'),
    ...unknownColumns(input, measure.of === undefined ? [] : [measure.of], 'measure.of'),
    ...wrong,
    ...(blank ? [{ code: 'column.empty-name', message: 'An empty value needs a name: {value: "", as: "…"}.', at: 'values' }] : []),
    ...duplicateColumns(names, 'values'),
  ];
}

function toSql(params: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const { name, type } = findColumn(input, params.column) ?? { name: params.column, type: 'VARCHAR' };
  const column = quoteName(name);
  const { function: call, of } = params.measure;
  const measure = `${call}(${of === undefined ? '*' : quoteName(spelled(input, of))})`;
  const cell = (condition: string, as: string): string => {
    const sql = `${measure} FILTER (WHERE ${condition})`;
    return `${params.empty === undefined ? sql : `coalesce(${sql}, ${quoteScalar(params.empty)})`} AS ${quoteName(as)}`;
  };
  const cells = named(params).map(({ value, as }) => cell(`${column} = ${literal(value, type)}`, as));
  const listed = named(params).map(({ value }) => literal(value, type));
  const rest = params.others === undefined ? [] : [cell(`${column} IS NULL OR ${column} NOT IN (${listed.join(', ')})`, params.others)];
  const groups = params.group.map((entry) => quoteName(spelled(input, entry)));
  return `SELECT ${[...groups, ...cells, ...rest].join(', ')} FROM ${quoteName(input.name)} GROUP BY ${groups.join(', ')}`;
}

function explain(params: Params): string {
  const { group, column, measure, others } = params;
  const rest = others === undefined ? 'other values left out' : `other values in ${others}`;
  const what = measure.of === undefined ? 'the number of rows' : `${measure.function} of ${measure.of}`;
  const columns = named(params).map(({ as }) => as);
  return `Put ${what} per ${group.join(', ')} into columns by ${column} (${columns.join(', ')}; ${rest})`;
}

const revenue = relation('revenue', { month: 'VARCHAR', currency: 'VARCHAR', amount: 'INTEGER' }, [
  ['jan', 'EUR', 1],
  ['jan', 'EUR', 2],
  ['jan', 'USD', 5],
  ['feb', null, 7],
  ['feb', 'GBP', null],
]);

export const pivot = defineTransform<Params>({
  op: 'pivot',
  description: 'Turns listed values of a column into columns that hold a measure, one row per group.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'reshapes',
  problems,
  toSql,
  explain,
  examples: [
    {
      name: 'one column per currency; cells without rows are NULL, other values are left out',
      params: { group: ['month'], column: 'currency', values: ['EUR', 'USD'], measure: { function: 'sum', of: 'amount' } },
      inputs: [revenue],
      output: {
        columns: ['month', 'EUR', 'USD'],
        rows: [
          ['jan', 3, 5],
          ['feb', null, null],
        ],
      },
    },
    {
      name: 'a column for all others, NULL among them; zero where there is nothing',
      params: {
        group: ['MONTH'],
        column: 'currency',
        values: [{ value: 'EUR', as: 'in "€"' }],
        measure: { function: 'sum', of: 'amount' },
        others: 'rest',
        empty: 0,
      },
      inputs: [revenue],
      output: {
        columns: ['month', 'in "€"', 'rest'],
        rows: [
          ['jan', 3, 5],
          ['feb', 0, 7],
        ],
      },
    },
    {
      name: 'counts rows by numbers',
      params: { group: ['a"b'], column: 'n', values: [1, 2], measure: { function: 'count' } },
      inputs: [
        relation('raw', { 'a"b': 'VARCHAR', n: 'INTEGER' }, [
          ["it's", 1],
          ["it's", 1],
          [null, 2],
        ]),
      ],
      output: {
        columns: ['a"b', '1', '2'],
        rows: [
          ["it's", 2, 0],
          [null, 0, 1],
        ],
      },
    },
  ],
});

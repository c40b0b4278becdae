/** `unpivot`: columns become rows, one per column, with the column's name and what stood in it. The opposite of `pivot`. */
import { z } from 'zod';
import type { Problem } from '#domain/errors.ts';
import { ColumnName, duplicateColumns, findColumn, otherColumns, spelled, unknownColumns } from '../relations/columns.ts';
import { isNumeric, isTemporal, wrongType } from '../relations/column-types.ts';
import { relation } from '../relations/example.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName, quoteText } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Entry = z.union(
  [ColumnName, z.strictObject({ column: ColumnName, as: z.string().min(1).max(255) })],
  'give a column, or {column, as}',
);
const Params = z.strictObject({
  columns: z
    .array(Entry)
    .min(1)
    .max(500)
    .describe('the columns that become rows; {column, as} gives the row another name than the column has'),
  name: ColumnName.default('name').describe('the column that says which column a row was'),
  value: ColumnName.default('value').describe('the column that holds what stood there'),
  leaveOutEmpty: z.boolean().default(false).describe('true: no row for a NULL'),
});
type Params = z.infer<typeof Params>;

const entries = ({ columns }: Params): { column: string; as: string }[] =>
  columns.map((entry) => (typeof entry === 'string' ? { column: entry, as: entry } : entry));

/** Values of one column are of one kind: a number and a text would become a text without anybody saying so. */
const kindOf = (type: string): string => (isNumeric(type) ? 'a number' : isTemporal(type) ? 'a date or time' : type);

function problems(params: Params, inputs: Relation[]): Problem[] {
  const input = one(inputs);
  const names = entries(params).map(({ column }) => column);
  const found = names.flatMap((name) => findColumn(input, name) ?? []);
  const [first] = found;
  const other = found.find(({ type }) => first !== undefined && kindOf(type) !== kindOf(first.type));
  const misfit = other && first ? [wrongType(other, `${kindOf(first.type)} like ${first.name}`, 'columns')] : [];
  const kept = otherColumns(input, names).map(({ name }) => name);
  return [
    ...unknownColumns(input, names, 'columns'),
    ...duplicateColumns(names, 'columns'),
    ...misfit,
    ...duplicateColumns([...kept, params.name, params.value], 'name'),
  ];
}

function toSql(params: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const columns = entries(params).map(({ column, as }) => {
    const name = spelled(input, column);
    return `${quoteName(name)} AS ${quoteText(as === column ? name : as)}`;
  });
  const empty = params.leaveOutEmpty ? 'EXCLUDE' : 'INCLUDE';
  const rows = `${quoteName(params.value)} FOR ${quoteName(params.name)} IN (${columns.join(', ')})`;
  return `SELECT * FROM ${quoteName(input.name)} UNPIVOT ${empty} NULLS (${rows})`;
}

function explain(params: Params): string {
  const columns = entries(params).map(({ column }) => column);
  const empty = params.leaveOutEmpty ? ', leaving out empty ones' : '';
  return `Turn the columns ${columns.join(', ')} into rows, their names in ${params.name} and their values in ${params.value}${empty}`;
}

const meters = relation('meters', { meter: 'VARCHAR', jan: 'INTEGER', feb: 'BIGINT' }, [
  ['m1', 4, 5],
  ['m2', null, 6],
]);

export const unpivot = defineTransform<Params>({
  op: 'unpivot',
  description: 'Turns columns into rows: for each of the listed columns a row with its name and its value; the other columns are repeated.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'reshapes',
  problems,
  toSql,
  explain,
  examples: [
    {
      name: 'one row per month; a cell without a value stays as NULL',
      params: { columns: ['JAN', 'feb'], name: 'month', value: 'kwh', leaveOutEmpty: false },
      inputs: [meters],
      output: {
        columns: ['meter', 'month', 'kwh'],
        rows: [
          ['m1', 'jan', 4],
          ['m1', 'feb', 5],
          ['m2', 'jan', null],
          ['m2', 'feb', 6],
        ],
      },
    },
    {
      name: 'with names of its own for the rows, and without empty cells',
      params: {
        columns: [{ column: 'jan', as: "january's" }, 'feb'],
        name: 'in "which"',
        value: 'value',
        leaveOutEmpty: true,
      },
      inputs: [meters],
      output: {
        columns: ['meter', 'in "which"', 'value'],
        rows: [
          ['m1', "january's", 4],
          ['m1', 'feb', 5],
          ['m2', 'feb', 6],
        ],
      },
    },
    {
      name: 'every column there is',
      params: { columns: ['a"b', 'c d'], name: 'name', value: 'value', leaveOutEmpty: false },
      inputs: [relation('raw', { 'a"b': 'VARCHAR', 'c d': 'VARCHAR' }, [["it's", null]])],
      output: {
        columns: ['name', 'value'],
        rows: [
          ['a"b', "it's"],
          ['c d', null],
        ],
      },
    },
  ],
});

/** `fill-nulls`: a value for what is missing; the types of the columns stay. */
import { z } from 'zod';
import { byColumn, duplicateColumns, findColumn, unknownColumns } from '../relations/columns.ts';
import { fitsType, isText, typedLiteral, wrongType } from '../relations/column-types.ts';
import { relation } from '../relations/example.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Value = z.union([z.string().max(1000), z.number(), z.boolean()], 'give a text, a number, true or false');
const Params = z.strictObject({
  columns: byColumn(Value).describe('{name: value for NULL}'),
  blanks: z.boolean().default(false).describe('true: texts of nothing but blanks count as missing, too'),
});
type Params = z.infer<typeof Params>;

function problems({ columns }: Params, inputs: Relation[]) {
  const input = one(inputs);
  const names = Object.keys(columns);
  const misfits = Object.entries(columns).flatMap(([name, value]) => {
    const column = findColumn(input, name);
    if (column === undefined || fitsType(value, column.type)) return [];
    return [wrongType(column, `a type that can hold ${JSON.stringify(value)}`, `columns.${name}`)];
  });
  return [...unknownColumns(input, names, 'columns'), ...duplicateColumns(names, 'columns'), ...misfits];
}

function toSql({ columns, blanks }: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const list = Object.entries(columns).map(([given, value]) => {
    const { name, type } = findColumn(input, given) ?? { name: given, type: 'VARCHAR' };
    const quoted = quoteName(name);
    const present = blanks && isText(type) ? `CASE WHEN trim(${quoted}) <> '' THEN ${quoted} END` : quoted;
    return `coalesce(${present}, ${typedLiteral(value, type)}) AS ${quoted}`;
  });
  return `SELECT * REPLACE (${list.join(', ')}) FROM ${quoteName(input.name)}`;
}

function explain({ columns, blanks }: Params): string {
  const values = Object.entries(columns).map(([name, value]) => `${name} with ${JSON.stringify(value)}`);
  return `Fill missing${blanks ? ' or blank' : ''} ${values.join(', ')}`;
}

const people = relation('people', { id: 'INTEGER', segment: 'VARCHAR', score: 'DECIMAL(6,2)' }, [
  [1, 'gold', '1.50'],
  [2, null, null],
  [3, ' ', '0.00'],
]);

export const fillNulls = defineTransform<Params>({
  op: 'fill-nulls',
  description: 'Puts a fixed value where a column is NULL (and, if asked, where a text is blank); the column keeps its type.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'keeps',
  problems,
  toSql,
  explain,
  examples: [
    {
      name: 'fills NULL and keeps types and blanks',
      params: { columns: { segment: 'unknown', SCORE: 0 }, blanks: false },
      inputs: [people],
      output: {
        columns: ['id', 'segment', 'score'],
        rows: [
          [1, 'gold', '1.50'],
          [2, 'unknown', '0.00'],
          [3, ' ', '0.00'],
        ],
      },
    },
    {
      name: 'fills blank texts when asked',
      params: { columns: { segment: 'don\'t "know"' }, blanks: true },
      inputs: [people],
      output: {
        columns: ['id', 'segment', 'score'],
        rows: [
          [1, 'gold', '1.50'],
          [2, 'don\'t "know"', null],
          [3, 'don\'t "know"', '0.00'],
        ],
      },
    },
    {
      name: 'dates and odd names',
      params: { columns: { 'the "day"': '2026-01-01' }, blanks: false },
      inputs: [relation('raw', { 'the "day"': 'DATE' }, [[null], ['2025-05-05']])],
      output: { columns: ['the "day"'], rows: [['2026-01-01'], ['2025-05-05']] },
    },
  ],
});

/** `value-map`: replace values of a column by a list of pairs. */
import { z } from 'zod';
import type { Problem } from '#domain/errors.ts';
import { ColumnName, findColumn, unknownColumns } from '../relations/columns.ts';
import { fitsType, isText, literal, typedLiteral, wrongType } from '../relations/column-types.ts';
import { relation } from '../relations/example.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Value = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()], 'give a text, a number, true, false or null');
const Params = z.strictObject({
  column: ColumnName,
  map: z
    .record(z.string().max(1000), Value)
    .refine((map) => Object.keys(map).length > 0, 'name at least one value')
    .describe('{old value: new value}; null removes a value'),
  match: z.enum(['exact', 'loose']).default('exact').describe('loose: case and blanks at the ends do not count'),
  others: z.enum(['keep', 'null']).default('keep').describe('what becomes of values that are not listed'),
});
type Params = z.infer<typeof Params>;

const loosened = (text: string): string => text.trim().toLowerCase();

/** Two keys that are the same value under `loose` and shall become different ones. */
function ambiguous({ map, match }: Params): Problem[] {
  if (match === 'exact') return [];
  const seen = new Map<string, unknown>();
  return Object.entries(map).flatMap(([old, value]) => {
    const key = loosened(old);
    const clash = seen.has(key) && seen.get(key) !== value;
    seen.set(key, value);
    return clash
      ? [
          {
            code: 'map.ambiguous',
            message: `"${old}" is listed twice with different new values (case and blanks do not count).`,
            at: 'map',
          },
        ]
      : [];
  });
}

function problems(params: Params, inputs: Relation[]): Problem[] {
  const column = findColumn(one(inputs), params.column);
  if (column === undefined) return unknownColumns(one(inputs), [params.column], 'column');
  if (params.match === 'loose' && !isText(column.type)) return [wrongType(column, 'text', 'match')];
  const values = [...Object.keys(params.map), ...Object.values(params.map)].filter((value) => value !== null);
  const misfit = values.find((value) => !fitsType(value, column.type));
  const wrong = misfit === undefined ? [] : [wrongType(column, `a type that can hold ${JSON.stringify(misfit)}`, 'map')];
  return [...wrong, ...ambiguous(params)];
}

function toSql({ column, map, match, others }: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const { name, type } = findColumn(input, column) ?? { name: column, type: 'VARCHAR' };
  const quoted = quoteName(name);
  const folded = (sql: string): string => (match === 'loose' ? `lower(trim(${sql}))` : sql);
  const pairs = Object.entries(map).map(([old, value]) => {
    const wanted = match === 'loose' ? literal(loosened(old), type) : literal(old, type);
    return `WHEN ${wanted} THEN ${value === null ? 'NULL' : typedLiteral(value, type)}`;
  });
  const rest = others === 'keep' ? quoted : 'NULL';
  return `SELECT * REPLACE (CASE ${folded(quoted)} ${pairs.join(' ')} ELSE ${rest} END AS ${quoted}) FROM ${quoteName(input.name)}`;
}

function explain({ column, map, match, others }: Params): string {
  const pairs = Object.entries(map).map(([old, value]) => `${old} → ${value ?? 'NULL'}`);
  const loose = match === 'loose' ? ' (case and outer blanks do not count)' : '';
  return `Map ${column}: ${pairs.join(', ')}${loose}${others === 'null' ? ', all others to NULL' : ''}`;
}

const orders = relation('orders', { id: 'INTEGER', status: 'VARCHAR' }, [
  [1, 'Completed'],
  [2, ' completed '],
  [3, "can't say"],
  [4, null],
]);

export const valueMap = defineTransform<Params>({
  op: 'value-map',
  description: 'Replaces listed values of one column by others; the rest stays, or becomes NULL when asked.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'keeps',
  problems,
  toSql,
  explain,
  examples: [
    {
      name: 'exact: only the very value',
      params: { column: 'status', map: { Completed: 'completed', "can't say": null }, match: 'exact', others: 'keep' },
      inputs: [orders],
      output: {
        columns: ['id', 'status'],
        rows: [
          [1, 'completed'],
          [2, ' completed '],
          [3, null],
          [4, null],
        ],
      },
    },
    {
      name: 'loose: case and outer blanks do not count; others become NULL',
      params: { column: 'STATUS', map: { 'COMPLETED ': "it's done" }, match: 'loose', others: 'null' },
      inputs: [orders],
      output: {
        columns: ['id', 'status'],
        rows: [
          [1, "it's done"],
          [2, "it's done"],
          [3, null],
          [4, null],
        ],
      },
    },
    {
      name: 'numbers keep their type',
      params: { column: 'grade "x"', map: { 1: 10, '2.5': 25 }, match: 'exact', others: 'keep' },
      inputs: [relation('raw', { 'grade "x"': 'DECIMAL(6,2)' }, [['1.00'], ['2.50'], ['3.00'], [null]])],
      output: { columns: ['grade "x"'], rows: [['10.00'], ['25.00'], ['3.00'], [null]] },
    },
  ],
});

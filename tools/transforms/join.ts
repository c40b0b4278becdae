/** `join`: two relations side by side by equal keys. Key columns appear once; NULL keys match nothing. */
import { z } from 'zod';
import type { Problem } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import { ColumnName, duplicateColumns, findColumn, foldName, spelled, unknownColumns } from '../relations/columns.ts';
import { relation } from '../relations/example.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName } from '../sql.ts';
import { two } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Key = z.union([ColumnName, z.strictObject({ left: ColumnName, right: ColumnName })], 'give a column name, or {left, right}');
const Chosen = z.union([ColumnName, z.strictObject({ column: ColumnName, as: ColumnName })], 'give a column name, or {column, as}');
const Params = z.strictObject({
  type: z
    .enum(['left', 'inner', 'full', 'semi', 'anti'])
    .default('left')
    .describe('left keeps every row of the first relation; anti keeps those without a match'),
  on: z.array(Key).min(1).max(16).describe('equal columns: a name, or {left, right} when they differ'),
  columns: z.array(Chosen).min(1).optional().describe('which columns of the result to keep; relation.column where a name is in both'),
});
type Params = z.infer<typeof Params>;

/** A column the join offers: its name in the result, `relation.column`, and its SQL. */
interface Offered {
  name: string;
  qualified: string;
  sql: string;
}

interface Sides {
  left: Relation & { alias: string };
  right: Relation & { alias: string };
  keys: { left: string; right: string }[];
}

function sidesOf({ on }: Params, inputs: Relation[]): Sides {
  const [left, right] = two(inputs);
  const keys = on.map((key) => (typeof key === 'string' ? { left: key, right: key } : key));
  return {
    left: { ...left, alias: left.name },
    right: { ...right, alias: left.name === right.name ? `${right.name}_2` : right.name },
    keys: keys.map((key) => ({ left: spelled(left, key.left), right: spelled(right, key.right) })),
  };
}

const columnSql = (side: { alias: string }, name: string): string => `${quoteName(side.alias)}.${quoteName(name)}`;

/** The columns of the result before a choice: all of the left, then those of the right that are no key. */
function offered(params: Params, { left, right, keys }: Sides): Offered[] {
  const fromLeft = left.columns.map(({ name }) => {
    const key = keys.find((pair) => pair.left === name);
    const both = key !== undefined && params.type === 'full';
    const sql = both ? `coalesce(${columnSql(left, name)}, ${columnSql(right, key.right)})` : columnSql(left, name);
    return { name, qualified: `${left.alias}.${name}`, sql };
  });
  if (params.type === 'semi' || params.type === 'anti') return fromLeft;
  const rightKeys = new Set(keys.map((key) => key.right));
  const fromRight = right.columns
    .filter(({ name }) => !rightKeys.has(name))
    .map(({ name }) => ({
      name: findColumn(left, name) === undefined ? name : `${right.alias}_${name}`,
      qualified: `${right.alias}.${name}`,
      sql: columnSql(right, name),
    }));
  return [...fromLeft, ...fromRight];
}

/** What `columns` may name beyond the result: the right side's keys, as `relation.column`. */
const hiddenKeys = ({ right, keys }: Sides): Offered[] =>
  keys.map((key) => ({ name: key.right, qualified: `${right.alias}.${key.right}`, sql: columnSql(right, key.right) }));

/** The chosen columns; those that cannot be found have no SQL. */
function output(params: Params, inputs: Relation[]): (Omit<Offered, 'sql'> & { sql: string | null })[] {
  const sides = sidesOf(params, inputs);
  const columns = offered(params, sides);
  if (params.columns === undefined) return columns;
  const rightSide = params.type === 'semi' || params.type === 'anti' ? [] : hiddenKeys(sides);
  const find = (wanted: string): Offered | undefined => {
    const folded = foldName(wanted);
    const byName = columns.find(({ name }) => foldName(name) === folded);
    return byName ?? [...columns, ...rightSide].find(({ qualified }) => foldName(qualified) === folded);
  };
  return params.columns.map((entry) => {
    const { column, as } = typeof entry === 'string' ? { column: entry, as: null } : entry;
    const found = find(column);
    if (found === undefined) return { name: as ?? column, qualified: column, sql: null };
    return { ...found, name: as ?? found.name };
  });
}

function problems(params: Params, inputs: Relation[]): Problem[] {
  const sides = sidesOf(params, inputs);
  const columns = output(params, inputs);
  const candidates = offered(params, sides).flatMap(({ name, qualified }) => [name, qualified]);
  const missing = columns.filter(({ sql }) => sql === null);
  return [
    ...sides.keys.flatMap((key, index) => [
      ...unknownColumns(sides.left, [key.left], `on.${index}`),
      ...unknownColumns(sides.right, [key.right], `on.${index}`),
    ]),
    ...missing.map(({ qualified }) => ({
      code: 'column.unknown',
      message: `There is no column "${qualified}" in the join of ${sides.left.name} and ${sides.right.name}.`,
      at: 'columns',
      suggestions: nearest(qualified, candidates),
    })),
    ...duplicateColumns(
      columns.map(({ name }) => name),
      'columns',
    ),
  ];
}

function toSql(params: Params, inputs: Relation[]): string {
  const { left, right, keys } = sidesOf(params, inputs);
  const list = output(params, inputs).map(({ name, sql, qualified }) => {
    const column = sql ?? quoteName(qualified);
    return column.endsWith(`.${quoteName(name)}`) ? column : `${column} AS ${quoteName(name)}`;
  });
  const on = keys.map((key) => `${columnSql(left, key.left)} = ${columnSql(right, key.right)}`).join(' AND ');
  const second = right.name === right.alias ? quoteName(right.name) : `${quoteName(right.name)} AS ${quoteName(right.alias)}`;
  return `SELECT ${list.join(', ')} FROM ${quoteName(left.name)} ${params.type.toUpperCase()} JOIN ${second} ON ${on}`;
}

function explain(params: Params, inputs: Relation[]): string {
  const { left, right, keys } = sidesOf(params, inputs);
  const by = keys.map((key) => (key.left === key.right ? key.left : `${key.left} = ${key.right}`)).join(' and ');
  const words = {
    left: `Join ${left.name} with ${right.name} by ${by}, keeping rows of ${left.name} without a match`,
    inner: `Join ${left.name} with ${right.name} by ${by}, keeping only rows with a match`,
    full: `Join ${left.name} with ${right.name} by ${by}, keeping all rows of both`,
    semi: `Keep rows of ${left.name} that have a match in ${right.name} by ${by}`,
    anti: `Keep rows of ${left.name} that have no match in ${right.name} by ${by}`,
  };
  return words[params.type];
}

const orders = relation('orders', { id: 'INTEGER', customer_id: 'INTEGER', name: 'VARCHAR' }, [
  [1, 7, 'first'],
  [2, 8, 'second'],
  [3, null, 'third'],
]);
const customers = relation('customers', { customer_id: 'INTEGER', name: 'VARCHAR' }, [
  [7, 'Ada'],
  [9, 'Bob'],
  [null, 'Nobody'],
]);

export const join = defineTransform<Params>({
  op: 'join',
  description:
    "Joins two relations by equal columns. Key columns appear once; a column of the second that clashes gets its relation's name in front.",
  params: Params,
  inputs: { min: 2, max: 2 },
  accounting: 'reshapes',
  problems,
  toSql,
  explain,
  examples: [
    {
      name: 'left: unmatched rows stay, NULL keys match nothing, a clashing name gets a prefix',
      params: { type: 'left', on: ['customer_id'] },
      inputs: [orders, customers],
      output: {
        columns: ['id', 'customer_id', 'name', 'customers_name'],
        rows: [
          [1, 7, 'first', 'Ada'],
          [2, 8, 'second', null],
          [3, null, 'third', null],
        ],
      },
    },
    {
      name: 'full: keys of both sides in one column',
      params: { type: 'full', on: ['customer_id'], columns: ['customer_id', { column: 'customers.name', as: 'who' }] },
      inputs: [orders, customers],
      output: {
        columns: ['customer_id', 'who'],
        rows: [
          [7, 'Ada'],
          [8, null],
          [null, null],
          [9, 'Bob'],
          [null, 'Nobody'],
        ],
      },
    },
    {
      name: 'anti: a NULL on the right hides nothing',
      params: { type: 'anti', on: ['customer_id'] },
      inputs: [orders, customers],
      output: {
        columns: ['id', 'customer_id', 'name'],
        rows: [
          [2, 8, 'second'],
          [3, null, 'third'],
        ],
      },
    },
    {
      name: 'semi: rows with several matches come once',
      params: { type: 'semi', on: [{ left: 'a"b', right: 'select' }] },
      inputs: [relation('l', { 'a"b': 'INTEGER' }, [[1], [2]]), relation('r', { select: 'INTEGER' }, [[1], [1]])],
      output: { columns: ['a"b'], rows: [[1]] },
    },
    {
      name: 'inner: a relation with itself',
      params: { type: 'inner', on: [{ left: 'boss', right: 'id' }] },
      inputs: [
        relation('staff', { id: 'INTEGER', boss: 'INTEGER' }, [
          [1, null],
          [2, 1],
        ]),
        relation('staff', { id: 'INTEGER', boss: 'INTEGER' }, [
          [1, null],
          [2, 1],
        ]),
      ],
      output: { columns: ['id', 'boss', 'staff_2_boss'], rows: [[2, 1, null]] },
    },
  ],
});

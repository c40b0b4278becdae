/** `derive`: add columns, or replace them, by expressions; later ones may use earlier ones. */
import { z } from 'zod';
import { byColumn, duplicateColumns, findColumn, foldName, spelled } from '../relations/columns.ts';
import { relation } from '../relations/example.ts';
import { enclosed, Expression, expressionProblems, inWords, rowMultiplying } from '../relations/expression.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Params = z.strictObject({ columns: byColumn(Expression).describe('{name: DuckDB expression}; later ones may use earlier ones') });
type Params = z.infer<typeof Params>;
type Derived = { name: string; expression: string };

/**
 * Groups the columns so that no expression mentions a name set in its own group: each group is one SELECT,
 * and within a SELECT DuckDB would read the old value of a replaced column. A mention is any occurrence of the
 * text, so a group too many is possible and harmless.
 */
function groupsOf(columns: Derived[]): Derived[][] {
  const groups: Derived[][] = [];
  for (const column of columns) {
    const group = groups.at(-1);
    const text = foldName(column.expression);
    const mentions = group?.some(({ name }) => [foldName(name), foldName(name).replaceAll('"', '""')].some((part) => text.includes(part)));
    if (group === undefined || mentions === true) groups.push([column]);
    else group.push(column);
  }
  return groups;
}

function toSql({ columns }: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const derived = Object.entries(columns).map(([name, expression]) => ({ name: spelled(input, name), expression }));
  const groups = groupsOf(derived).map((group) => selectList(input, group));
  return groups.reduce((source, list, index) => {
    const from = index === 0 ? source : `(${source}) AS ${quoteName(input.name)}`;
    return `SELECT ${list} FROM ${from}`;
  }, quoteName(input.name));
}

function selectList(input: Relation, group: Derived[]): string {
  const items = group.map(({ name, expression }) => ({
    old: findColumn(input, name) !== undefined,
    sql: `${enclosed(expression)} AS ${quoteName(name)}`,
  }));
  const replaced = items.filter(({ old }) => old).map(({ sql }) => sql);
  const added = items.filter(({ old }) => !old).map(({ sql }) => sql);
  return [replaced.length > 0 ? `* REPLACE (${replaced.join(', ')})` : '*', ...added].join(', ');
}

const orders = relation('orders', { id: 'INTEGER', amount: 'DECIMAL(12,2)' }, [
  [1, '100.00'],
  [2, null],
]);

export const derive = defineTransform<Params>({
  op: 'derive',
  description: 'Adds columns computed by expressions, or replaces existing ones; later expressions may use earlier ones.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'keeps',
  problems: ({ columns }) => [
    ...duplicateColumns(Object.keys(columns), 'columns'),
    ...Object.entries(columns).flatMap(([name, text]) => {
      const problems = expressionProblems(text, `columns.${name}`);
      return problems.length > 0 ? problems : rowMultiplying(text, `columns.${name}`);
    }),
  ],
  toSql,
  explain: ({ columns }) =>
    `Compute ${Object.entries(columns)
      .map(([name, text]) => `${name} = ${inWords(text)}`)
      .join(', ')}`,
  examples: [
    {
      name: 'a later column uses an earlier one',
      params: { columns: { vat: 'round(amount * 0.19, 2)', gross: 'amount + vat' } },
      inputs: [orders],
      output: {
        columns: ['id', 'amount', 'vat', 'gross'],
        rows: [
          [1, '100.00', '19.00', '119.00'],
          [2, null, null, null],
        ],
      },
    },
    {
      name: 'replaces a column in place, and what follows sees the new value',
      params: { columns: { AMOUNT: 'coalesce(amount, 0) -- no amount is zero', double: 'amount * 2' } },
      inputs: [orders],
      output: {
        columns: ['id', 'amount', 'double'],
        rows: [
          [1, '100.00', '200.00'],
          [2, '0.00', '0.00'],
        ],
      },
    },
    {
      name: 'names with quotes, and a qualified column',
      params: { columns: { 'x"y': 'orders.id + 1', z: `"x""y" * 10` } },
      inputs: [orders],
      output: {
        columns: ['id', 'amount', 'x"y', 'z'],
        rows: [
          [1, '100.00', 2, 20],
          [2, null, 3, 30],
        ],
      },
    },
  ],
});

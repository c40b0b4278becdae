/**
 * `cast`: change the type of columns. A value that does not fit stops the run with the engine's error, which names the
 * value and the column: nothing turns into NULL silently. Digits beyond the scale of the new type are rounded, unless
 * the cast is to be exact.
 */
import { z } from 'zod';
import { byColumn, duplicateColumns, findColumn, spelled, unknownColumns } from '../relations/columns.ts';
import { castType, isText, unknownType, wrongType } from '../relations/column-types.ts';
import { relation } from '../relations/example.ts';
import type { Relation } from '../engine/engine.ts';
import { brokenSql, inexactSql } from '../formats/typed/exact.ts';
import { quoteName, quoteText } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Formatted = z.strictObject({
  type: z.enum(['DATE', 'TIMESTAMP', 'date', 'timestamp']),
  format: z.string().min(1).max(100).describe('how the text is written, e.g. %d.%m.%Y'),
});
const Target = z.union([z.string().min(1).max(100), Formatted], 'give a type, or {type, format} for dates written as text');
const Params = z.strictObject({
  columns: byColumn(Target).describe('{name: type}, e.g. {amount: "DECIMAL(12,2)"}'),
  exact: z.boolean().optional().describe('refuse texts that the type would round or cut'),
});
type Params = z.infer<typeof Params>;
type Target = z.infer<typeof Target>;

function problems({ columns }: Params, inputs: Relation[]) {
  const input = one(inputs);
  const names = Object.keys(columns);
  const types = Object.entries(columns).flatMap(([name, target]) => {
    const at = `columns.${name}`;
    if (typeof target === 'string') return castType(target) === null ? [unknownType(target, at)] : [];
    const column = findColumn(input, name);
    return column === undefined || isText(column.type) ? [] : [wrongType(column, 'text in the given format', at)];
  });
  return [...unknownColumns(input, names, 'columns'), ...duplicateColumns(names, 'columns'), ...types];
}

function castSql(column: string, target: Target, isExactText: boolean): string {
  if (typeof target === 'string') {
    const [name, type] = [quoteName(column), castType(target) ?? target];
    return `CAST(${isExactText ? exactText(column, type) : name} AS ${type})`;
  }
  return `CAST(strptime(${quoteName(column)}, ${quoteText(target.format)}) AS ${target.type.toUpperCase()})`;
}

/** A text that the cast would change is spoilt, so that the cast itself refuses it and names it. */
function exactText(column: string, type: string): string {
  const text = quoteName(column);
  const isBroken = `${text} IS NOT NULL AND ${brokenSql(text, `TRY_CAST(${text} AS ${type})`, type)}`;
  return `CASE WHEN ${isBroken} THEN ${inexactSql(column, type)} ELSE ${text} END`;
}

function toSql({ columns, exact = false }: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const list = Object.entries(columns).map(([name, target]) => {
    const column = spelled(input, name);
    const isText = findColumn(input, name)?.type === 'VARCHAR';
    return `${castSql(column, target, exact && isText)} AS ${quoteName(column)}`;
  });
  return `SELECT * REPLACE (${list.join(', ')}) FROM ${quoteName(input.name)}`;
}

const words = ([name, target]: [string, Target]): string =>
  typeof target === 'string'
    ? `${name} to ${castType(target) ?? target}`
    : `${name} to ${target.type.toUpperCase()} written as ${target.format}`;

export const cast = defineTransform<Params>({
  op: 'cast',
  description: 'Changes the type of columns; a value that does not fit stops the run and is named.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'keeps',
  problems,
  toSql,
  explain: ({ columns, exact }) => `Convert ${Object.entries(columns).map(words).join(', ')}${exact === true ? ', exactly' : ''}`,
  examples: [
    {
      name: 'text to exact decimal; NULL stays NULL',
      params: { columns: { amount: 'numeric(12, 2)' } },
      inputs: [
        relation('orders', { id: 'INTEGER', amount: 'VARCHAR' }, [
          [1, '12.5'],
          [2, null],
          [3, '-0.005'],
        ]),
      ],
      output: {
        columns: ['id', 'amount'],
        rows: [
          [1, '12.50'],
          [2, null],
          [3, '-0.01'],
        ],
      },
    },
    {
      name: 'exactly: what the type holds as it is',
      params: { columns: { amount: 'decimal(12,2)', day: 'date' }, exact: true },
      inputs: [
        relation('orders', { amount: 'VARCHAR', day: 'VARCHAR' }, [
          ['12.5', '2026-01-31'],
          [null, null],
        ]),
      ],
      output: {
        columns: ['amount', 'day'],
        rows: [
          ['12.50', '2026-01-31'],
          [null, null],
        ],
      },
    },
    {
      name: 'dates written in another order',
      params: { columns: { day: { type: 'date', format: '%d.%m.%Y' } } },
      inputs: [relation('raw', { day: 'VARCHAR' }, [['31.12.2026'], [null]])],
      output: { columns: ['day'], rows: [['2026-12-31'], [null]] },
    },
    {
      name: 'odd names, several columns, order kept',
      params: { columns: { 'b"c': 'text', SELECT: 'bigint' } },
      inputs: [relation('raw', { select: 'VARCHAR', x: 'INTEGER', 'b"c': 'INTEGER' }, [['7', 1, 2]])],
      output: { columns: ['select', 'x', 'b"c'], rows: [[7, 1, '2']] },
    },
  ],
});

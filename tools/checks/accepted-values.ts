/** `accepted-values`: a column holds only listed values. NULL is not judged. */
import { z } from 'zod';
import { ColumnName, findColumn, unknownColumns } from '../relations/columns.ts';
import { fitsType, isText, literal, wrongType } from '../relations/column-types.ts';
import { columns } from '../relations/example.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName } from '../sql.ts';
import { defineCheck } from './check.ts';

const Params = z.strictObject({
  column: ColumnName,
  values: z
    .array(z.union([z.string().max(1000), z.number(), z.boolean()], 'give a text, a number, true or false'))
    .min(1)
    .max(1000),
});
type Params = z.infer<typeof Params>;

function problems({ column, values }: Params, relation: Relation) {
  const found = findColumn(relation, column);
  if (found === undefined) return unknownColumns(relation, [column], 'column');
  const misfit = values.find((value) => !fitsType(value, found.type));
  return misfit === undefined ? [] : [wrongType(found, `a type that can hold ${JSON.stringify(misfit)}`, 'values')];
}

function toSql({ column, values }: Params, relation: Relation): string {
  const { name, type } = findColumn(relation, column) ?? { name: column, type: 'VARCHAR' };
  const said = (sql: string): string => (isText(type) ? `lower(trim(${sql}))` : sql);
  const list = values.map((value) => said(literal(value, type))).join(', ');
  return `SELECT * FROM ${quoteName(relation.name)} WHERE ${said(quoteName(name))} NOT IN (${list})`;
}

export const acceptedValues = defineCheck<Params>({
  name: 'accepted-values',
  description:
    'The column holds only the listed values; texts are compared without case and outer blanks. NULL is not judged; add not-null for that.',
  params: Params,
  scope: 'row',
  problems,
  toSql,
  explain: ({ column, values }) =>
    `${column} is one of ${values.join(', ')}${values.some((value) => /\p{L}/u.test(String(value))) ? ', whatever the case and outer blanks' : ''}`,
  examples: [
    {
      name: 'other values break it, NULL does not',
      params: { column: 'status', values: ['completed', 'pending'] },
      columns: columns({ status: 'VARCHAR' }),
      rows: [['completed'], ['Completed '], [null], ['lost']],
      violations: 1,
    },
    {
      name: 'numbers in a text column',
      params: { column: 'size', values: [1, 2] },
      columns: columns({ size: 'VARCHAR' }),
      rows: [['1'], ['x']],
      violations: 1,
    },
    {
      name: 'quotes in values and names',
      params: { column: 'a"b', values: ["O'Brien"] },
      columns: columns({ 'a"b': 'VARCHAR' }),
      rows: [["O'Brien"], ["'"]],
      violations: 1,
    },
    {
      name: 'dates',
      params: { column: 'day', values: ['2026-01-01'] },
      columns: columns({ day: 'DATE' }),
      rows: [['2026-01-01'], ['2026-01-02']],
      violations: 1,
    },
  ],
});

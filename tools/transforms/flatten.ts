/**
 * `flatten`: one row per element of a list, with its position; or the fields of a struct as columns.
 * Fields that clash with a kept column get the flattened column's name in front.
 */
import { z } from 'zod';
import type { Column } from '#domain/dataset.ts';
import type { Problem } from '#domain/errors.ts';
import {
  ColumnName,
  duplicateColumns,
  findColumn,
  foldName,
  freshName,
  otherColumns,
  spelled,
  unknownColumns,
} from '../relations/columns.ts';
import { wrongType } from '../relations/column-types.ts';
import { relation } from '../relations/example.ts';
import { elementType, structFields } from '../relations/nested-types.ts';
import type { Relation } from '../engine/engine.ts';
import { quoteName, quoteNames, quoteText } from '../sql.ts';
import { one } from './inputs.ts';
import { defineTransform } from './transform.ts';

const Params = z.strictObject({
  column: ColumnName.describe('a list (one row per element) or a struct (its fields become columns)'),
  keep: z.array(ColumnName).optional().describe('which other columns to keep; left out: all'),
  position: z
    .union([ColumnName, z.literal(false)])
    .default('position')
    .describe('column for the place in the list, from 1; false: none'),
  keepEmpty: z.boolean().default(false).describe('true: a row with an empty list or NULL stays, with NULLs'),
});
type Params = z.infer<typeof Params>;

/** What the flattened column turns into: its fields, or the element itself when it has none. */
interface Shape {
  column: string;
  list: boolean;
  kept: string[];
  position: string | null;
  /** `field` is null for an element without fields. */
  added: { field: string | null; as: string }[];
}

function shapeOf(params: Params, input: Relation): Shape {
  const { name, type } = findColumn(input, params.column) ?? { name: params.column, type: '' };
  const element = elementType(type);
  const kept = params.keep?.map((column) => spelled(input, column)) ?? otherColumns(input, [name]).map((column) => column.name);
  const position = element === null || params.position === false ? null : params.position;
  const taken = new Set([...kept, ...(position === null ? [] : [position])].map(foldName));
  const fields = structFields(element ?? type);
  const added = fields?.map(({ name: field }) => ({ field, as: taken.has(foldName(field)) ? `${name}_${field}` : field }));
  return { column: name, list: element !== null, kept, position, added: added ?? [{ field: null, as: name }] };
}

function problems(params: Params, inputs: Relation[]): Problem[] {
  const input = one(inputs);
  const column = findColumn(input, params.column);
  if (column === undefined) return unknownColumns(input, [params.column], 'column');
  if (elementType(column.type) === null && structFields(column.type) === null) return [notNested(column)];
  const { kept, position, added } = shapeOf(params, input);
  const names = [...kept, ...(position === null ? [] : [position]), ...added.map(({ as }) => as)];
  return [...unknownColumns(input, params.keep ?? [], 'keep'), ...duplicateColumns(names, 'keep')];
}

function notNested(column: Column): Problem {
  const problem = wrongType(column, 'a list or a struct', 'column');
  if (column.type !== 'JSON') return problem;
  const hint = `Give it a structure in a derive step: from_json("${column.name}", '[{"field": "VARCHAR"}]').`;
  return { ...problem, message: `"${column.name}" is JSON, but a list or a struct is needed. ${hint}` };
}

/** Elements and positions side by side: two unnests in one SELECT go in step. */
function elementsSql(params: Params, input: Relation, item: string): string {
  const { column, kept, position } = shapeOf(params, input);
  const list = quoteName(column);
  const orEmpty = (sql: string): string => (params.keepEmpty ? `CASE WHEN len(${list}) > 0 THEN ${sql} ELSE [NULL] END` : sql);
  const items = [
    ...kept.map(quoteName),
    ...(position === null ? [] : [`unnest(${orEmpty(`generate_series(1, len(${list}))`)}) AS ${quoteName(position)}`]),
    `unnest(${orEmpty(list)}) AS ${quoteName(item)}`,
  ];
  return `(SELECT ${items.join(', ')} FROM ${quoteName(input.name)})`;
}

function toSql(params: Params, inputs: Relation[]): string {
  const input = one(inputs);
  const { column, list, kept, position, added } = shapeOf(params, input);
  const named = { name: input.name, columns: [...input.columns, ...(position === null ? [] : [{ name: position, type: 'BIGINT' }])] };
  const item = list ? freshName(named, 'element') : column;
  const fields = added.map(
    ({ field, as }) =>
      `${field === null ? quoteName(item) : `struct_extract(${quoteName(item)}, ${quoteText(field)})`} AS ${quoteName(as)}`,
  );
  const before = quoteNames([...kept, ...(position === null ? [] : [position])]);
  return `SELECT ${[...(before === '' ? [] : [before]), ...fields].join(', ')} FROM ${list ? elementsSql(params, input, item) : quoteName(input.name)}`;
}

function explain(params: Params, inputs: Relation[]): string {
  const { column, list, position, added } = shapeOf(params, one(inputs));
  const names = added.map(({ as }) => as).join(', ');
  if (!list) return `Make columns ${names} of the fields of ${column}`;
  const empty = params.keepEmpty ? 'keeping rows without elements' : 'leaving out rows without elements';
  return `Make one row per element of ${column} (${position === null ? '' : `${position}, `}${names}), ${empty}`;
}

const orders = relation(
  'orders',
  { order_id: 'INTEGER', line_items: 'STRUCT(sku VARCHAR, "unit price" DECIMAL(6,2), order_id INTEGER)[]' },
  [
    [
      1,
      [
        { sku: 'a', 'unit price': 1.5, order_id: 9 },
        { sku: 'b', 'unit price': null, order_id: 8 },
      ],
    ],
    [2, []],
    [3, null],
  ],
);

export const flatten = defineTransform<Params>({
  op: 'flatten',
  description:
    'Makes one row per element of a list column, with its position and the fields of its structs as columns; or columns of the fields of a struct.',
  params: Params,
  inputs: { min: 1, max: 1 },
  accounting: 'reshapes',
  problems,
  toSql,
  explain,
  examples: [
    {
      name: 'list of structs: positions, fields, a clashing field with a prefix',
      params: { column: 'LINE_ITEMS', keep: ['order_id'], position: 'position', keepEmpty: false },
      inputs: [orders],
      output: {
        columns: ['order_id', 'position', 'sku', 'unit price', 'line_items_order_id'],
        rows: [
          [1, 1, 'a', '1.50', 9],
          [1, 2, 'b', null, 8],
        ],
      },
    },
    {
      name: 'rows without elements stay when asked',
      params: { column: 'line_items', position: false, keepEmpty: true },
      inputs: [orders],
      output: {
        columns: ['order_id', 'sku', 'unit price', 'line_items_order_id'],
        rows: [
          [1, 'a', '1.50', 9],
          [1, 'b', null, 8],
          [2, null, null, null],
          [3, null, null, null],
        ],
      },
    },
    {
      name: 'list of plain values with NULL among them, odd names',
      params: { column: 'tags "x"', position: 'no.', keepEmpty: false },
      inputs: [relation('raw', { element: 'INTEGER', 'tags "x"': 'VARCHAR[]' }, [[7, ['p', null]]])],
      output: {
        columns: ['element', 'no.', 'tags "x"'],
        rows: [
          [7, 1, 'p'],
          [7, 2, null],
        ],
      },
    },
    {
      name: 'struct: fields as columns, NULL struct gives NULLs',
      params: { column: 'customer', position: 'position', keepEmpty: false },
      inputs: [
        relation('raw', { id: 'INTEGER', customer: 'STRUCT(id INTEGER, "e,mail" VARCHAR)' }, [
          [1, { id: 5, 'e,mail': 'a@b' }],
          [2, null],
        ]),
      ],
      output: {
        columns: ['id', 'customer_id', 'e,mail'],
        rows: [
          [1, 5, 'a@b'],
          [2, null, null],
        ],
      },
    },
  ],
});

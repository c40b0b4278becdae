/** Every transform keeps its contract: its examples are true in a real DuckDB, and odd names pass through it unharmed. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonObject } from '#domain/json.ts';
import type { Relation } from '#tools/engine/engine.ts';
import { foldName } from '#tools/relations/columns.ts';
import { transformList, transforms } from '#tools/transforms/index.ts';
import type { BoundTransform, RegisteredTransform } from '#tools/transforms/transform.ts';
import { asSet, createTable, readRows, withDuckDb } from '../support/engine/duckdb-rows.ts';

function bind(op: string, params: unknown): BoundTransform {
  const parsed = transforms.get(op)?.parse(JsonObject.parse(params));
  if (parsed?.ok !== true) throw new Error(`${op} refused ${JSON.stringify(params)}: ${JSON.stringify(parsed)}`);
  return parsed.bound;
}

const all: RegisteredTransform[] = [...transforms.values()];

describe.each(all.map((transform) => [transform.op, transform] as const))('%s', (op, transform) => {
  it('has at least three examples', () => {
    expect(transform.examples.length).toBeGreaterThanOrEqual(3);
  });

  it.each(transform.examples.map((example) => [example.name, example] as const))('example: %s', async (_, example) => {
    const bound = bind(op, example.params);
    expect(bound.problems(example.inputs)).toEqual([]);
    const actual = await withDuckDb(async (connection) => {
      for (const input of example.inputs) await createTable(connection, input);
      return readRows(connection, bound.toSql(example.inputs));
    });
    expect(actual.columns).toEqual(example.output.columns);
    if (op === 'sort') expect(actual.rows).toEqual(example.output.rows);
    else expect(asSet(actual.rows)).toEqual(asSet(example.output.rows));
    if (bound.accounting === 'keeps') expect(actual.rows).toHaveLength(example.inputs[0]?.rows.length ?? -1);
  });

  it.each(transform.examples.map((example) => [example.name, example] as const))('explains: %s', (_, example) => {
    const words = bind(op, example.params).explain(example.inputs);
    expect(words).toMatch(/^[A-Z]/);
    expect(words).not.toMatch(/undefined|\[object|\.$/);
  });

  it('refuses members it does not know, and names them', () => {
    const parsed = transform.parse({ ...JsonObject.parse(transform.examples[0]?.params), wehre: 'x' });
    expect(parsed).toMatchObject({ ok: false, problems: [{ code: 'step.params', message: expect.stringContaining('"wehre"') }] });
  });

  it('refuses a wrong number of inputs', () => {
    const [example] = transform.examples;
    const problems = bind(op, example?.params).problems([]);
    expect(problems).toMatchObject([{ code: 'step.inputs', at: 'from' }]);
  });
});

/** Names that break careless SQL or careless objects. */
const HOSTILE = [
  'a"; DROP TABLE t; --',
  'select',
  '__proto__',
  'constructor',
  ' ',
  "it's",
  'größe 数量',
  'a.b',
  'line\nbreak',
  '--',
  'x desc',
];
const hostile = {
  name: 't',
  columns: [
    ...HOSTILE.map((name) => ({ name, type: 'VARCHAR' })),
    { name: 'n', type: 'INTEGER' },
    { name: 'l', type: 'INTEGER[]' },
    { name: 'd', type: 'DATE' },
  ],
  rows: [[...HOSTILE.map((_, index) => `v${index}`), 1, [5], '2026-01-01']],
};
const keyable = HOSTILE.filter((name) => name !== '__proto__');

/** For each transform, parameters that touch every hostile column, and how many columns (and rows) come out. */
const hostileParams: Record<string, { params: object; inputs?: Relation[]; rows?: number; columns: number }> = {
  filter: { params: { where: HOSTILE.map((name) => `"${name.replaceAll('"', '""')}" IS NOT NULL`).join(' AND ') }, columns: 14 },
  sql: { params: { sql: `SELECT ${HOSTILE.map((name) => `"${name.replaceAll('"', '""')}"`).join(', ')} FROM t` }, columns: 11 },
  select: { params: { columns: HOSTILE }, columns: 11 },
  rename: { params: { columns: Object.fromEntries(keyable.map((name, index) => [name, `${name}"${index}`])) }, columns: 14 },
  derive: { params: { columns: Object.fromEntries(keyable.map((name) => [name, "'v'"])) }, columns: 14 },
  cast: { params: { columns: Object.fromEntries(keyable.map((name) => [name, 'text'])) }, columns: 14 },
  dedupe: { params: { key: HOSTILE, order: HOSTILE }, columns: 14 },
  aggregate: { params: { group: HOSTILE, measures: { 'count "*"': 'count(*)' } }, columns: 12 },
  join: { params: { on: HOSTILE }, inputs: [hostile, hostile], columns: 17 },
  sort: { params: { order: HOSTILE, limit: 5 }, columns: 14 },
  union: { params: { origin: 'x"y' }, inputs: [hostile, hostile], rows: 2, columns: 15 },
  'fill-nulls': { params: { columns: Object.fromEntries(keyable.map((name) => [name, "'--"])) }, columns: 14 },
  'clean-text': { params: { columns: HOSTILE, collapse: true, case: 'title' }, columns: 14 },
  'value-map': { params: { column: 'a"; DROP TABLE t; --', map: { "v0'); --": "'); --", '"': '--' } }, columns: 14 },
  flatten: { params: { column: 'l', keep: HOSTILE, position: 'p"' }, columns: 13 },
  pivot: { params: { group: HOSTILE, column: 'n', values: [1], measure: { function: 'max', of: 'select' }, others: '"' }, columns: 13 },
  unpivot: { params: { columns: HOSTILE, name: 'what"', value: '--v' }, rows: 11, columns: 5 },
  window: { params: { partition: HOSTILE, order: HOSTILE, columns: { '"': { function: 'lag', of: ' ' } } }, columns: 15 },
  'date-spine': { params: { column: 'd', by: HOSTILE, fill: { n: 1 } }, columns: 14 },
  'hash-mask': { params: { hash: HOSTILE.slice(0, 3), mask: Object.fromEntries(keyable.slice(2).map((name) => [name, 1])) }, columns: 14 },
};

describe('hostile column names', () => {
  it.each(all.map(({ op }) => [op]))('survive %s', async (op) => {
    const subject = hostileParams[op];
    if (subject === undefined) throw new Error(`say how ${op} touches hostile columns`);
    const inputs = subject.inputs ?? [hostile];
    const bound = bind(op, subject.params);
    expect(bound.problems(inputs)).toEqual([]);
    await withDuckDb(async (connection) => {
      await createTable(connection, hostile);
      const { columns, rows } = await readRows(connection, bound.toSql(inputs));
      expect(columns).toHaveLength(subject.columns);
      expect(rows).toHaveLength(subject.rows ?? 1);
      expect((await readRows(connection, 'SELECT count(*) FROM t')).rows).toEqual([[1]]);
    });
  });

  it('a key __proto__ is refused instead of dropped', () => {
    const params = JSON.parse('{"columns": {"__proto__": "x"}}');
    expect(transforms.get('rename')?.parse(params)).toMatchObject({ ok: false, problems: [{ code: 'step.params', at: 'columns' }] });
  });
});

const orders: Relation = {
  name: 'orders',
  columns: ['order_id', 'customer_id', 'status', 'amount'].map((name) => ({ name, type: 'VARCHAR' })),
};

describe('problems', () => {
  it.each([
    ['select', { columns: ['order_idd'] }],
    ['select', { drop: ['order_idd'] }],
    ['rename', { columns: { order_idd: 'x' } }],
    ['cast', { columns: { order_idd: 'text' } }],
    ['dedupe', { key: ['order_idd'] }],
    ['dedupe', { key: ['status'], order: ['order_idd desc nulls first'] }],
    ['aggregate', { group: ['order_idd'], measures: { n: 'count(*)' } }],
    ['sort', { order: ['order_idd desc'] }],
    ['unpivot', { columns: ['status', 'order_idd'] }],
  ])('%s %j names the unknown column and the nearest', (op, params) => {
    const [problem] = bind(op, params).problems([orders]);
    expect(problem).toMatchObject({ code: 'column.unknown', suggestions: ['order_id'] });
    expect(problem?.message).toContain('"order_idd" in orders');
  });

  it('join names unknown columns of the side they are missing on', () => {
    const people = { name: 'people', columns: [{ name: 'id', type: 'VARCHAR' }] };
    const problems = bind('join', { on: [{ left: 'customer_idd', right: 'idd' }], columns: ['people.nam'] }).problems([orders, people]);
    expect(problems.map(({ code, at }) => [code, at])).toEqual([
      ['column.unknown', 'on.0'],
      ['column.unknown', 'on.0'],
      ['column.unknown', 'columns'],
    ]);
    expect(problems[1]?.message).toContain('"idd" in people');
  });

  it.each([
    ['select', { columns: ['status', { column: 'amount', as: 'STATUS' }] }],
    ['rename', { columns: { amount: 'Status' } }],
    ['derive', { columns: { x: '1', X: '2' } }],
    ['cast', { columns: { amount: 'int', AMOUNT: 'text' } }],
    ['aggregate', { group: ['status'], measures: { status: 'count(*)' } }],
    ['unpivot', { columns: ['amount'], value: 'STATUS' }],
  ])('%s %j would have two columns of one name', (op, params) => {
    expect(bind(op, params).problems([orders])).toMatchObject([{ code: 'column.duplicate' }]);
  });

  it.each([
    ['', 'expression.empty'],
    [' -- only a comment', 'expression.empty'],
    ['/* nothing */ /* at /* all */ */', 'expression.empty'],
    ['1 = 1; DROP TABLE orders', 'expression.malformed'],
    ['true) UNION ALL SELECT * FROM orders WHERE (true', 'expression.malformed'],
    ["status = 'open", 'expression.malformed'],
    ["status = 'a' /* open", 'expression.malformed'],
    ["status = E'a\\' OR (true'", null],
    ["status = E'a\\') OR (true", 'expression.malformed'],
    ["status = $x$ ) ; ' $x$", null],
    ["status = ')' -- ( ; '", null],
    ['"a(b" = 1', null],
    [`status = '${'x'.repeat(4000)}'`, 'expression.too-long'],
  ])('the expression %j is judged %s', (text, code) => {
    const expected = code === null ? [] : [{ code }];
    expect(bind('filter', { where: text }).problems([orders])).toMatchObject(expected);
    expect(bind('derive', { columns: { x: text } }).problems([orders])).toMatchObject(expected);
    expect(bind('aggregate', { measures: { x: text } }).problems([orders])).toMatchObject(expected);
  });

  it('an expression that makes several rows of one is refused where the row count is accounted for', () => {
    expect(bind('derive', { columns: { x: 'unnest (tags)' } }).problems([orders])).toMatchObject([{ code: 'expression.multiplies-rows' }]);
    expect(bind('derive', { columns: { x: "'unnest(tags)'" } }).problems([orders])).toEqual([]);
  });

  it('unpivot refuses columns of different kinds in one column', () => {
    const mixed = { name: 'mixed', columns: [...orders.columns, { name: 'n', type: 'INTEGER' }] };
    expect(bind('unpivot', { columns: ['n', 'amount'] }).problems([mixed])).toMatchObject([{ code: 'column.type', at: 'columns' }]);
  });

  it('cast refuses what is no type and suggests one', () => {
    expect(bind('cast', { columns: { amount: 'decmal' } }).problems([orders])).toMatchObject([
      { code: 'type.unknown', suggestions: ['decimal'] },
    ]);
    for (const type of ['int); DROP TABLE t; --', 'DECIMAL(50,2)', 'DECIMAL(4,5)', 'INTEGER(3)'])
      expect(bind('cast', { columns: { amount: type } }).problems([orders])).toMatchObject([{ code: 'type.unknown' }]);
  });

  it('zod problems carry a path and say what is missing', () => {
    expect(transforms.get('filter')?.parse({})).toEqual({
      ok: false,
      problems: [{ code: 'step.params', at: 'where', message: '"where" is missing.' }],
    });
    expect(transforms.get('join')?.parse({ on: [3] })).toMatchObject({
      ok: false,
      problems: [{ code: 'step.params', at: 'on.0', message: expect.stringContaining('{left, right}') }],
    });
  });
});

it('a cast that fails names the value', async () => {
  const input = { ...orders, rows: [['1', '2', 'x', 'twelve']] };
  const sql = bind('cast', { columns: { amount: 'decimal(12,2)' } }).toSql([orders]);
  await withDuckDb(async (connection) => {
    await createTable(connection, input);
    await expect(readRows(connection, sql)).rejects.toThrow(/twelve.*amount/s);
  });
});

it.each([
  [['updated_at desc'], 'the one with the highest updated_at'],
  [['updated_at'], 'the one with the lowest updated_at'],
  [['day desc', 'id'], 'the first by day desc, id'],
])('dedupe says which row of %j it keeps', (order, words) => {
  expect(bind('dedupe', { key: ['id'], order }).explain([])).toBe(`Keep one row per id, ${words}`);
});

it('dedupe gives the same rows whatever the order of its input', async () => {
  const rows = Array.from({ length: 200 }, (_, index) => [String(index % 20), String(index % 3), String(index), null]);
  const sql = bind('dedupe', { key: ['order_id'], order: ['customer_id'] }).toSql([orders]);
  const [one, other] = await Promise.all(
    [rows, rows.toReversed()].map((input) =>
      withDuckDb(async (connection) => {
        await createTable(connection, { ...orders, rows: input });
        return asSet((await readRows(connection, sql)).rows);
      }),
    ),
  );
  expect(one).toHaveLength(20);
  expect(one).toEqual(other);
});

it('the list for prompts has a JSON Schema for every transform, with defaults left out of what is required', () => {
  const list = transformList();
  expect(list.map(({ op }) => op)).toEqual([...transforms.keys()]);
  for (const { params } of list) expect(params).toMatchObject({ type: 'object', properties: expect.any(Object) });
  expect(list.find(({ op }) => op === 'join')?.params).toMatchObject({ required: ['on'] });
});

/** Names that DuckDB takes as different columns of one table. */
const columnNames = fc.uniqueArray(fc.oneof(fc.string({ minLength: 1, maxLength: 12, unit: 'binary' }), fc.constantFrom(...HOSTILE)), {
  minLength: 2,
  maxLength: 6,
  selector: foldName,
});
const usable = (names: string[]): boolean => names.every((name) => name !== '__proto__' && !name.includes('\0') && name.isWellFormed());

/** The columns DuckDB gives for a step over an empty table. */
const outputOf = (bound: BoundTransform, input: Relation): Promise<string[]> =>
  withDuckDb(async (connection) => {
    await createTable(connection, { ...input, rows: [] });
    return (await readRows(connection, bound.toSql([input]))).columns;
  });

describe('whatever the names', () => {
  it('a step without problems gives exactly the columns it was asked for', async () => {
    const property = fc.asyncProperty(columnNames, columnNames, async (before, after) => {
      fc.pre(usable([...before, ...after]));
      const input = { name: 't', columns: before.map((name) => ({ name, type: 'VARCHAR' })) };
      const [first = '', ...rest] = before;
      const [fresh = ''] = after;
      const steps: [BoundTransform, string[]][] = [
        [bind('select', { columns: [{ column: first, as: fresh }] }), [fresh]],
        [bind('select', { drop: [first] }), rest],
        [bind('rename', { columns: { [first]: fresh } }), [fresh, ...rest]],
        [bind('aggregate', { group: [first], measures: { [fresh]: 'count(*)' } }), [first, fresh]],
        [bind('window', { columns: { [fresh]: { function: 'count' } } }), [...before, fresh]],
      ];
      for (const [step, expected] of steps) {
        if (step.problems([input]).length === 0) expect(await outputOf(step, input)).toEqual(expected);
        else expect(new Set(expected.map(foldName)).size).toBeLessThan(expected.length);
      }
    });
    await fc.assert(property, { numRuns: 25 });
  });
});

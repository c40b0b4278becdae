/** Every check keeps its contract: its examples find exactly what breaks the promise, in a real DuckDB. */
import { describe, expect, it } from 'vitest';
import { JsonObject } from '#domain/json.ts';
import type { Relation } from '#tools/engine/engine.ts';
import type { BoundCheck, RegisteredCheck } from '#tools/checks/check.ts';
import { checkList, checks } from '#tools/checks/index.ts';
import { createTable, readRows, withDuckDb } from '../support/engine/duckdb-rows.ts';

function bind(name: string, params: unknown): BoundCheck {
  const parsed = checks.get(name)?.parse(JsonObject.parse(params));
  if (parsed?.ok !== true) throw new Error(`${name} refused ${JSON.stringify(params)}: ${JSON.stringify(parsed)}`);
  return parsed.bound;
}

const all: RegisteredCheck[] = [...checks.values()];

describe.each(all.map((check) => [check.name, check] as const))('%s', (name, check) => {
  it('has at least three examples, one broken and one kept', () => {
    expect(check.examples.length).toBeGreaterThanOrEqual(3);
    expect(check.examples.some(({ violations }) => violations > 0)).toBe(true);
  });

  it.each(check.examples.map((example) => [example.name, example] as const))('example: %s', async (_, example) => {
    const relation = { name: 'rel "x"', columns: example.columns };
    const bound = bind(name, example.params);
    expect(bound.problems(relation)).toEqual([]);
    const found = await withDuckDb(async (connection) => {
      await createTable(connection, { ...relation, rows: example.rows });
      return readRows(connection, bound.toSql(relation));
    });
    expect(found.rows).toHaveLength(example.violations);
    if (check.scope === 'row') expect(found.columns).toEqual(example.columns.map((column) => column.name));
    else expect(found.rows.length).toBeLessThanOrEqual(1);
    expect(bound.explain()).not.toMatch(/undefined|\[object|\.$/);
  });

  it('refuses members it does not know', () => {
    expect(check.parse({ ...JsonObject.parse(check.examples[0]?.params), colum: 'x' })).toMatchObject({
      ok: false,
      problems: [{ code: 'check.params', message: expect.stringContaining('"colum"') }],
    });
  });
});

const orders: Relation = {
  name: 'orders',
  columns: [
    { name: 'order_id', type: 'BIGINT' },
    { name: 'status', type: 'VARCHAR' },
    { name: 'paid', type: 'BOOLEAN' },
  ],
};

describe('problems', () => {
  it.each([
    ['not-null', { columns: ['order_idd'] }],
    ['unique', { columns: ['order_idd'] }],
    ['accepted-values', { column: 'order_idd', values: [1] }],
    ['range', { column: 'order_idd', min: 1 }],
  ])('%s names the unknown column and the nearest', (name, params) => {
    expect(bind(name, params).problems(orders)).toMatchObject([{ code: 'column.unknown', suggestions: ['order_id'] }]);
  });

  it.each([
    ['range', { column: 'status', min: 1 }],
    ['range', { column: 'order_id', min: '2026-01-01' }],
    ['accepted-values', { column: 'order_id', values: ['completed'] }],
  ])('%s %j does not fit the type', (name, params) => {
    expect(bind(name, params).problems(orders)).toMatchObject([{ code: 'column.type' }]);
  });

  it('a bound is needed', () => {
    expect(checks.get('range')?.parse({ column: 'order_id' })).toMatchObject({ ok: false, problems: [{ code: 'check.params' }] });
    expect(checks.get('row-count')?.parse({ min: 3, max: 2 })).toMatchObject({ ok: false, problems: [{ code: 'check.params' }] });
  });
});

it('the list for prompts has a JSON Schema for every check', () => {
  const list = checkList();
  expect(list.map(({ name }) => name)).toEqual([...checks.keys()]);
  for (const { params } of list) expect(params).toMatchObject({ type: 'object', properties: expect.any(Object) });
});

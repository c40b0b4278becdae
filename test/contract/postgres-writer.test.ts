/** Loads into a real Postgres: each mode's measured effect, and that publishing does exactly it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgresTarget, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';

let target: PostgresTarget;
beforeAll(async () => {
  target = await openPostgresTarget();
});
afterAll(() => target.close());

const orders = (values: string) => `SELECT * FROM (VALUES ${values}) v(id, amount, note)`;

async function seed(table: string, key = 'PRIMARY KEY'): Promise<void> {
  await target.client.query(
    `CREATE TABLE ${table} (id integer ${key}, amount numeric(12,2), note text DEFAULT 'none', extra text DEFAULT 'kept')`,
  );
  await target.client.query(`INSERT INTO ${table} VALUES (1, 10.00, 'one', 'x1'), (2, 20.00, 'two', 'x2'), (3, 30.00, 'three', 'x3')`);
}

describe('create', () => {
  test('a new table is its stage, in a schema that is created with it', async () => {
    const staged = await target.stage({ table: 'fresh.orders', mode: 'create', sql: orders(`(1, 1.50, 'a'), (2, NULL, '')`) });
    expect(staged.staged.effect).toMatchObject({
      basis: 'exact',
      tableExists: false,
      inserts: 2,
      updates: 0,
      deletes: 0,
      unchanged: 0,
      targetRows: null,
    });
    expect(staged.staged.effect.samples[0]).toEqual({ kind: 'insert', before: null, after: { id: 1, amount: '1.50', note: 'a' } });
    expect(staged.staged.notes).toContain('The schema fresh is created.');
    expect(staged.staged.reconciled.every((line) => line.agrees)).toBe(true);
    const outcome = await target.publish([staged], { runId: 'create-1' });
    expect(outcome.alreadyDone).toBe(false);
    expect(outcome.loads[0]).toMatchObject({ inserted: 2, updated: 0, deleted: 0, rowsAfter: 2, target: 'warehouse.fresh.orders' });
    expect(await target.rows('SELECT * FROM fresh.orders ORDER BY id')).toEqual([
      { id: 1, amount: '1.50', note: 'a' },
      { id: 2, amount: null, note: '' },
    ]);
  });
});

describe('upsert', () => {
  test('only the delta is applied; columns that the load lacks stay', async () => {
    await seed('upserted');
    const staged = await target.stage({
      table: 'upserted',
      mode: 'upsert',
      key: ['id'],
      sql: orders(`(1, 10.00, 'one'), (2, 21.00, 'two'), (4, 40.00, NULL)`),
    });
    expect(staged.staged.effect).toMatchObject({ inserts: 1, updates: 1, deletes: 0, unchanged: 1, targetRows: 3, columnsAdded: [] });
    expect(staged.staged.effect.samples).toContainEqual({
      kind: 'update',
      before: { id: 2, amount: '20.00', note: 'two' },
      after: { id: 2, amount: '21.00', note: 'two' },
    });
    const outcome = await target.publish([staged], { runId: 'upsert-1' });
    expect(outcome.loads[0]).toMatchObject({ inserted: 1, updated: 1, deleted: 0, unchanged: 1, rowsAfter: 4 });
    expect(await target.rows('SELECT * FROM upserted ORDER BY id')).toEqual([
      { id: 1, amount: '10.00', note: 'one', extra: 'x1' },
      { id: 2, amount: '21.00', note: 'two', extra: 'x2' },
      { id: 3, amount: '30.00', note: 'three', extra: 'x3' },
      { id: 4, amount: '40.00', note: null, extra: 'kept' },
    ]);
  });
});

describe('append', () => {
  test('all rows are inserted, and known keys are pointed out', async () => {
    await seed('appended', '');
    const staged = await target.stage({
      table: 'appended',
      mode: 'append',
      key: ['id'],
      sql: orders(`(3, 1.00, 'again'), (5, 2.00, 'new')`),
    });
    expect(staged.staged.effect).toMatchObject({ inserts: 2, updates: 0, deletes: 0, unchanged: 0, undo: { possible: false } });
    expect(staged.staged.notes.join(' ')).toContain('1 row to load has the same id as rows of public.appended.');
    await target.publish([staged], { runId: 'append-1' });
    expect(await target.rows('SELECT count(*)::int AS n FROM appended')).toEqual([{ n: 5 }]);
  });
});

describe('replace', () => {
  test('by key it changes only what differs', async () => {
    await seed('replaced');
    const staged = await target.stage({
      table: 'replaced',
      mode: 'replace',
      key: ['id'],
      sql: orders(`(1, 10.00, 'one'), (2, 25.00, 'two'), (9, 90.00, 'nine')`),
    });
    expect(staged.staged.effect).toMatchObject({ inserts: 1, updates: 1, deletes: 1, unchanged: 1 });
    const outcome = await target.publish([staged], { runId: 'replace-1' });
    expect(outcome.loads[0]).toMatchObject({ inserted: 1, updated: 1, deleted: 1, unchanged: 1, rowsAfter: 3 });
    expect(await target.rows('SELECT id, amount FROM replaced ORDER BY id')).toEqual([
      { id: 1, amount: '10.00' },
      { id: 2, amount: '25.00' },
      { id: 9, amount: '90.00' },
    ]);
  });

  test('without a key every row is deleted, kept for undo, and the staged rows are inserted', async () => {
    await seed('swapped');
    const staged = await target.stage({ table: 'swapped', mode: 'replace', sql: orders(`(7, 7.00, 'seven')`) });
    expect(staged.staged.effect).toMatchObject({ inserts: 1, updates: 0, deletes: 3, unchanged: 0 });
    await target.publish([staged], { runId: 'replace-2' });
    expect(await target.rows('SELECT id, extra FROM swapped')).toEqual([{ id: 7, extra: 'kept' }]);
    const kept = await target.rows(`SELECT unnest(kept) AS name FROM headgate.undo WHERE run_id = 'replace-2'`);
    const before = kept.map((row) => String(row['name'])).find((name) => name.startsWith('before_'));
    expect(await target.rows(`SELECT count(*)::int AS n FROM headgate.${before}`)).toEqual([{ n: 3 }]);
  });
});

test('the same run published again is returned from the ledger and changes nothing', async () => {
  await seed('once');
  const staged = await target.stage({ table: 'once', mode: 'append', sql: orders(`(8, 8.00, 'eight')`), planId: 'once' });
  const first = await target.publish([staged], { runId: 'once-1', planId: 'once' });
  const second = await target.publish([staged], { runId: 'once-1', planId: 'once', epoch: 2 });
  expect(second).toEqual({ loads: first.loads, alreadyDone: true });
  expect(await target.writer.ledger('once-1')).toEqual({ loads: first.loads, alreadyDone: true });
  expect(await target.writer.ledger('never')).toBeNull();
  expect(await target.rows('SELECT count(*)::int AS n FROM once')).toEqual([{ n: 4 }]);
});

describe('unusual targets', () => {
  test('a partitioned table is merged by key, across partitions', async () => {
    await target.client.query(`CREATE TABLE parts (id integer, region text, v text, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
      CREATE TABLE parts_eu PARTITION OF parts FOR VALUES IN ('eu'); CREATE TABLE parts_us PARTITION OF parts FOR VALUES IN ('us');
      INSERT INTO parts VALUES (1, 'eu', 'a'), (2, 'us', 'b')`);
    const sql = `SELECT * FROM (VALUES (1, 'eu', 'changed'), (2, 'us', 'b'), (3, 'us', 'new')) v(id, region, v)`;
    const staged = await target.stage({ table: 'parts', mode: 'upsert', key: ['id', 'region'], sql });
    expect(staged.staged.effect).toMatchObject({ inserts: 1, updates: 1, unchanged: 1 });
    await target.publish([staged], { runId: 'parts-1' });
    expect(await target.rows('SELECT id, v FROM parts ORDER BY id')).toEqual([
      { id: 1, v: 'changed' },
      { id: 2, v: 'b' },
      { id: 3, v: 'new' },
    ]);
  });

  test('under a collation without case a key matches in any case, and its spelling is a change', async () => {
    await target.client.query(`CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      CREATE TABLE folded (code text COLLATE any_case PRIMARY KEY, v integer); INSERT INTO folded VALUES ('abc', 1), ('def', 2)`);
    const staged = await target.stage({
      table: 'folded',
      mode: 'upsert',
      key: ['code'],
      sql: `SELECT * FROM (VALUES ('ABC', 1), ('def', 2)) v(code, v)`,
    });
    expect(staged.staged.effect).toMatchObject({ inserts: 0, updates: 1, unchanged: 1 });
    await target.publish([staged], { runId: 'folded-1' });
    expect(await target.rows(`SELECT code, v FROM folded ORDER BY v`)).toEqual([
      { code: 'ABC', v: 1 },
      { code: 'def', v: 2 },
    ]);
    const twice = target.stage({
      table: 'folded',
      mode: 'upsert',
      key: ['code'],
      sql: `SELECT * FROM (VALUES ('x', 1), ('X', 2)) v(code, v)`,
    });
    await expect(twice).rejects.toMatchObject({ code: 'key.duplicate', details: { rows: 2 } });
  });

  test('types that have no equality are compared by their bytes', async () => {
    await target.client.query(`CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE DOMAIN percent AS integer CHECK (VALUE BETWEEN 0 AND 100);
      CREATE TABLE odd (id integer PRIMARY KEY, doc json, place point, mood mood, share percent);
      INSERT INTO odd VALUES (1, '{"a":1}', '(1,2)', 'sad', 5), (2, '{"a":1}', '(1,2)', 'sad', 5)`);
    const sql = `SELECT * FROM (VALUES (1, '{"a":1}'::JSON, '(1,2)', 'sad', 5), (2, '{"a": 1}'::JSON, '(1,2)', 'happy', 6)) v(id, doc, place, mood, share)`;
    const staged = await target.stage({ table: 'odd', mode: 'replace', key: ['id'], sql });
    expect(staged.staged.effect).toMatchObject({ inserts: 0, updates: 1, deletes: 0, unchanged: 1 });
    await target.publish([staged], { runId: 'odd-1' });
    expect(await target.rows('SELECT mood, share FROM odd ORDER BY id')).toEqual([
      { mood: 'sad', share: 5 },
      { mood: 'happy', share: 6 },
    ]);
  });

  test('replacing by nothing deletes everything, and the card says so', async () => {
    await seed('emptied');
    const staged = await target.stage({ table: 'emptied', mode: 'replace', sql: `SELECT 1 AS id, 'x' AS note WHERE false` });
    expect(staged.staged.effect).toMatchObject({ basis: 'exact', inserts: 0, deletes: 3, targetRows: 3 });
    await target.publish([staged], { runId: 'emptied-1' });
    expect(await target.rows('SELECT count(*)::int AS n FROM emptied')).toEqual([{ n: 0 }]);
  });

  test('appending what a unique index would refuse is refused before anybody approves it', async () => {
    await seed('guarded');
    const again = target.stage({ table: 'guarded', mode: 'append', sql: orders(`(3, 1.00, 'again')`) });
    await expect(again).rejects.toMatchObject({ family: 'data', code: 'target.unique', details: { rows: 1, where: 'target' } });
  });
});

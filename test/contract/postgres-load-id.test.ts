/** Load ids: rows without a key that can be told apart, and taken back. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PlannedLoad } from '#domain/plan.ts';
import { openPostgresTarget, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';

let target: PostgresTarget;
beforeAll(async () => {
  target = await openPostgresTarget();
});
afterAll(() => target.close());

let runs = 0;
async function load(
  table: string,
  spec: { loadId?: true; sql?: string } = { loadId: true },
): Promise<{ runId: string; load: PlannedLoad }> {
  const runId = `run-${(runs += 1)}`;
  const { sql = `SELECT * FROM (VALUES (1, 'twin'), (1, 'twin'), (2, NULL)) v(id, note)`, ...more } = spec;
  const staged = await target.stage({ table, mode: 'append', sql, planId: runId, ...more });
  await target.publish([staged], { runId, planId: runId });
  return { runId, load: staged.load };
}

async function undo(done: { runId: string; load: PlannedLoad }) {
  const planId = `run-${(runs += 1)}`;
  const staged = await target.stageUndo(done.load, { runId: done.runId, planId });
  await target.publish([staged], { runId: planId, planId });
  return staged.staged.effect;
}

test('the card says that the column is added, and that the load can be undone', async () => {
  await target.client.query(`CREATE TABLE said (id integer, note text)`);
  const sql = `SELECT 1 AS id, 'a' AS note`;
  const without = await target.stage({ table: 'said', mode: 'append', sql, planId: 'without' });
  expect(without.staged.effect.undo).toMatchObject({ possible: false, reason: expect.stringContaining('(load_id in a plan file)') });
  const withIds = await target.stage({ table: 'said', mode: 'append', loadId: true, sql, planId: 'with' });
  expect(withIds.staged.effect).toMatchObject({ columnsAdded: [{ name: '_headgate_load', type: 'text' }], undo: { possible: true } });
});

test('equal rows of two loads and of others are told apart; only those of the undone load go', async () => {
  await target.client.query(`CREATE TABLE twins (id integer, note text); INSERT INTO twins VALUES (1, 'twin')`);
  const [first, second] = [await load('twins'), await load('twins')];
  const ids = await target.rows(`SELECT _headgate_load AS id FROM twins WHERE _headgate_load IS NOT NULL`);
  expect(new Set(ids.map(({ id }) => id)).size).toBe(6);
  await target.client.query(
    `UPDATE twins SET note = 'mine' WHERE id = 2 AND _headgate_load = (SELECT max(_headgate_load) FROM twins WHERE id = 2)`,
  );
  const loads = new Set(ids.map(({ id }) => String(id).split('.')[0]));
  expect(loads.size).toBe(2);
  const effects = [await undo(first), await undo(second)];
  expect(effects.map(({ deletes }) => String(deletes)).toSorted()).toEqual(['2', '3']);
  expect(effects.reduce((sum, { takesBack }) => sum + (takesBack?.changed ?? 0), 0)).toBe(1);
  expect(effects[0]?.takesBack?.columnsKept).toHaveLength(1);
  expect(await target.rows('SELECT id, note FROM twins ORDER BY id')).toEqual([
    { id: 1, note: 'twin' },
    { id: 2, note: 'mine' },
  ]);
});

test('a later load without ids leaves the column empty, and another with ids goes on in it', async () => {
  await target.client.query(`CREATE TABLE mixed (id integer, note text)`);
  const first = await load('mixed');
  await load('mixed', { sql: `SELECT 9 AS id, 'plain' AS note` });
  const third = await load('mixed');
  expect((await undo(third)).takesBack?.columnsDropped).toEqual([]);
  expect((await undo(first)).takesBack?.columnsDropped).toEqual(['_headgate_load']);
  expect(await target.rows('SELECT * FROM mixed')).toEqual([{ id: 9, note: 'plain' }]);
});

test('a column of that name with another type is refused', async () => {
  await target.client.query(`CREATE TABLE other_type (id integer, _headgate_load integer)`);
  await expect(target.stage({ table: 'other_type', mode: 'append', loadId: true, sql: 'SELECT 1 AS id' })).rejects.toMatchObject({
    code: 'target.load-id',
  });
});

test('a new table with a key and load ids has its key over the key, and loses exactly the loaded rows', async () => {
  const sql = `SELECT * FROM (VALUES (1, 'a'), (2, 'b')) v(id, note)`;
  const staged = await target.stage({
    table: 'numbered',
    mode: 'create',
    key: ['id'],
    createKey: true,
    loadId: true,
    sql,
    planId: 'numbered',
  });
  await target.publish([staged], { runId: 'numbered', planId: 'numbered' });
  expect(await target.rows(`SELECT indexdef FROM pg_indexes WHERE tablename = 'numbered'`)).toEqual([
    { indexdef: expect.stringMatching(/USING btree \(id\)/) },
  ]);
  await target.client.query(`INSERT INTO numbered VALUES (9, 'later')`);
  expect(await undo({ runId: 'numbered', load: staged.load })).toMatchObject({ deletes: 2, takesBack: { dropsTable: false } });
  expect(await target.rows('SELECT id FROM numbered')).toEqual([{ id: 9 }]);
});

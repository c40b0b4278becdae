/** Created tables that were used since, and loads that cannot be undone: each ends in a sentence that says why. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { undoableFor } from '#tools/undo-days.ts';
import { outcomeOf } from '#test/support/failure.ts';
import { openUndoTarget, orders, type UndoTarget } from '#test/support/postgres/postgres-undo.ts';

let target: UndoTarget;
beforeAll(async () => {
  target = await openUndoTarget();
});
afterAll(() => target.close());

describe('a created table', () => {
  const few = orders(`(1, 1.00, 'a'), (2, 2.00, 'b'), (3, 3.00, 'c')`);

  test('with later rows loses exactly the loaded ones, by key', async () => {
    const done = await target.load({ table: 'grown', mode: 'create', key: ['id'], sql: few });
    await target.client.query(`INSERT INTO grown VALUES (9, 9, 'later'); UPDATE grown SET note = 'mine' WHERE id = 2`);
    const { effect } = await target.undo(done);
    expect(effect).toMatchObject({ deletes: 2, takesBack: { changed: 1, gone: 0, dropsTable: false } });
    expect(await target.rows('SELECT id, note FROM grown ORDER BY id')).toEqual([
      { id: 2, note: 'mine' },
      { id: 9, note: 'later' },
    ]);
  });

  test('with later rows and no key is refused with the reason', async () => {
    const done = await target.load({ table: 'grown_keyless', mode: 'create', sql: few });
    await target.client.query(`INSERT INTO grown_keyless VALUES (9, 9, 'later')`);
    await expect(target.stageUndo(done)).rejects.toThrow(/held 3 rows then and holds 4 now, and without a key/);
  });

  test('that a view reads stays', async () => {
    const done = await target.load({ table: 'viewed', mode: 'create', sql: few });
    await target.client.query(`CREATE VIEW reader AS SELECT * FROM viewed`);
    await expect(target.stageUndo(done)).rejects.toThrow(/the view reader uses it/);
  });

  test('keeps indexes, grants and sequences over an undo and its undo, however often the name is used', async () => {
    for (let round = 0; round < 2; round += 1) {
      const done = await target.load({ table: 'owned', mode: 'create', sql: few });
      await target.client.query(
        `ALTER TABLE owned ADD PRIMARY KEY (id); CREATE INDEX owned_note ON owned (note); GRANT SELECT ON owned TO PUBLIC`,
      );
      const undone = await target.undo(done);
      expect(await target.rows(`SELECT to_regclass('owned') IS NULL AS gone`)).toEqual([{ gone: true }]);
      const back = await target.undo(undone);
      expect(await target.rows(`SELECT indexname FROM pg_indexes WHERE tablename = 'owned' AND schemaname = 'public' ORDER BY 1`)).toEqual([
        { indexname: 'owned_note' },
        { indexname: 'owned_pkey' },
      ]);
      expect(await target.rows(`SELECT has_table_privilege('public', 'owned', 'SELECT') AS may`)).toEqual([{ may: true }]);
      await target.undo(back);
    }
  });

  test('cannot come back under a name that is taken', async () => {
    const undone = await target.undo(await target.load({ table: 'reused', mode: 'create', sql: few }));
    await target.client.query(`CREATE TABLE reused (id integer)`);
    await expect(target.stageUndo(undone)).rejects.toThrow(/public\.reused exists again/);
  });
});

describe('a load that cannot be undone', () => {
  test('says which column is gone or has another type', async () => {
    await target.seed('reshaped');
    const done = await target.load({ table: 'reshaped', mode: 'append', key: ['id'], sql: orders(`(4, 4.00, 'a')`) });
    await target.client.query(`ALTER TABLE reshaped ALTER COLUMN amount TYPE text`);
    await expect(target.stageUndo(done)).rejects.toThrow(/type of its column amount is text now and was numeric\(12,2\)/);
    await target.client.query(`ALTER TABLE reshaped DROP COLUMN amount`);
    await expect(target.stageUndo(done)).rejects.toThrow(/its column amount is gone/);
    await target.client.query(`DROP TABLE reshaped`);
    await expect(target.stageUndo(done)).rejects.toThrow(/public\.reshaped is gone/);
  });

  test('was replaced whole and changed since', async () => {
    await target.seed('swapped', '');
    const done = await target.load({ table: 'swapped', mode: 'replace', sql: orders(`(7, 7.00, 'seven')`) });
    await target.client.query(`UPDATE swapped SET note = 'mine'`);
    await expect(target.stageUndo(done)).rejects.toThrow(/rows in it changed since, and all of its rows were replaced/);
  });

  test('is one whose time is over: it is said until when, before and after its data are swept', async () => {
    await target.seed('expired');
    const done = await target.load({ table: 'expired', mode: 'append', key: ['id'], sql: orders(`(4, 4.00, 'a')`) });
    const [kept] = await target.rows(`SELECT unnest(kept) AS name FROM headgate.undo WHERE run_id = '${done.runId}'`);
    const waiting = await target.stageUndo(done, 'waiting');
    await target.client.query(`UPDATE headgate.undo SET expires_at = now() - interval '1 second' WHERE run_id = '${done.runId}'`);
    expect(await outcomeOf(target.stageUndo(done))).toBe('undo.expired');
    expect(await outcomeOf(target.publish([waiting], { runId: target.nextRun(), planId: 'waiting' }))).toBe('undo.expired');
    await target.writer.sweep?.();
    expect(await target.rows(`SELECT to_regclass('headgate.${String(kept?.['name'])}') AS kept`)).toEqual([{ kept: null }]);
    await expect(target.stageUndo(done)).rejects.toThrow(/could be undone until \d{4}-\d{2}-\d{2}; that time is over/);
  });

  test('has as many days as its card promised', async () => {
    await target.seed('few_days');
    const staged = await target.stage({
      table: 'few_days',
      mode: 'append',
      key: ['id'],
      sql: orders(`(4, 4.00, 'a')`),
      planId: 'few-days',
    });
    const promised = { ...staged, staged: undoableFor(staged.staged, 3) };
    await target.publish([promised], { runId: 'few-days', planId: 'few-days' });
    expect(await target.rows(`SELECT (expires_at::date - now()::date) AS days FROM headgate.undo WHERE run_id = 'few-days'`)).toEqual([
      { days: 3 },
    ]);
  });

  test('was never kept', async () => {
    await target.seed('never', '');
    const done = await target.load({ table: 'never', mode: 'append', sql: orders(`(4, 4.00, 'a')`) });
    expect(await outcomeOf(target.stageUndo(done))).toBe('undo.impossible');
  });
});

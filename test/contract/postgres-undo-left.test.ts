/** What an undo leaves alone because later writes changed it: counted and listed, write by write. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outcomeOf } from '#test/support/failure.ts';
import { openUndoTarget, orders, type UndoTarget } from '#test/support/postgres/postgres-undo.ts';

let target: UndoTarget;
beforeAll(async () => {
  target = await openUndoTarget();
});
afterAll(() => target.close());

describe('what later writes changed', () => {
  test('is counted, listed and left alone; everything else of 50,000 rows is as it was', async () => {
    await target.client.query(
      `CREATE TABLE later (id integer PRIMARY KEY, amount numeric(12,2), note text);
       INSERT INTO later SELECT n, n, 'before ' || n FROM generate_series(1, 30000) n;
       CREATE TABLE later_before AS TABLE later`,
    );
    const sql = `SELECT CAST(range + 10001 AS INTEGER) AS id, CAST(range * 1.5 AS DECIMAL(12,2)) AS amount, 'loaded' AS note FROM range(50000)`;
    const done = await target.load({ table: 'later', mode: 'upsert', key: ['id'], sql });
    await target.client.query(
      `UPDATE later SET note = 'mine' WHERE id IN (10001, 10002, 10003, 50001, 50002, 50003, 50004);
       DELETE FROM later WHERE id IN (10011, 50011, 50012);
       INSERT INTO later VALUES (99999, 1, 'a later row'); UPDATE later SET note = 'untouched by the load' WHERE id = 5`,
    );
    const { effect } = await target.undo(done);
    expect(effect).toMatchObject({ inserts: 0, updates: 19_996, deletes: 29_994, takesBack: { changed: 7, gone: 3, taken: 0 } });
    const left = effect.takesBack?.left ?? [];
    expect(left.map(({ why, key }) => `${why} ${JSON.stringify(key['id'])}`).toSorted()).toEqual([
      ...[10001, 10002, 10003, 50001, 50002, 50003, 50004].map((id) => `changed ${id}`),
      ...[10011, 50011, 50012].map((id) => `gone ${id}`),
    ]);
    expect(left).toContainEqual({
      why: 'changed',
      key: { id: 10002 },
      loaded: { id: 10002, amount: '1.50', note: 'loaded' },
      now: { id: 10002, amount: '1.50', note: 'mine' },
    });
    const differs = await target.rows(
      `SELECT coalesce(t.id, b.id) AS id, t.note FROM later t FULL JOIN later_before b ON t.id = b.id
       WHERE t.id IS NULL OR b.id IS NULL OR ROW(t.*)::record *<> ROW(b.*)::record ORDER BY 1`,
    );
    expect(differs).toEqual([
      { id: 5, note: 'untouched by the load' },
      ...[10001, 10002, 10003].map((id) => ({ id, note: 'mine' })),
      { id: 10011, note: null },
      ...[50001, 50002, 50003, 50004].map((id) => ({ id, note: 'mine' })),
      { id: 99999, note: 'a later row' },
    ]);
  });

  test('in a column that was not loaded keeps an inserted row, and stays in a changed one', async () => {
    await target.seed('beside');
    const done = await target.load({
      table: 'beside',
      mode: 'upsert',
      key: ['id'],
      sql: orders(`(1, 11.00, 'uno'), (4, 4.00, 'a'), (5, 5.00, 'b')`),
    });
    await target.client.query(`UPDATE beside SET extra = 'mine' WHERE id IN (1, 4)`);
    const { effect } = await target.undo(done);
    expect(effect).toMatchObject({ updates: 1, deletes: 1, takesBack: { changed: 1, gone: 0 } });
    expect(effect.takesBack?.left).toMatchObject([{ why: 'changed', key: { id: 4 }, now: { extra: 'mine' } }]);
    expect(await target.rows(`SELECT id, amount, extra FROM beside WHERE id IN (1, 4, 5) ORDER BY id`)).toEqual([
      { id: 1, amount: '10.00', extra: 'mine' },
      { id: 4, amount: '4.00', extra: 'mine' },
    ]);
  });

  test('in a column that appeared since keeps the row', async () => {
    await target.seed('appeared');
    const done = await target.load({ table: 'appeared', mode: 'append', key: ['id'], sql: orders(`(4, 4.00, 'a'), (5, 5.00, 'b')`) });
    await target.client.query(`ALTER TABLE appeared ADD COLUMN seen_by text; UPDATE appeared SET seen_by = 'Bo' WHERE id = 4`);
    expect((await target.undo(done)).effect).toMatchObject({ deletes: 1, takesBack: { changed: 1 } });
    expect(await target.rows(`SELECT id FROM appeared WHERE id > 3`)).toEqual([{ id: 4 }]);
  });

  test('keeps a deleted row away where a later row has its key or its unique value', async () => {
    await target.client.query(
      `CREATE TABLE unique_mail (id integer PRIMARY KEY, mail text UNIQUE);
       INSERT INTO unique_mail VALUES (1, 'a'), (2, 'b'), (3, 'c')`,
    );
    const sql = `SELECT * FROM (VALUES (7, 'g')) v(id, mail)`;
    const done = await target.load({ table: 'unique_mail', mode: 'replace', key: ['id'], sql });
    await target.client.query(`INSERT INTO unique_mail VALUES (1, 'new one'), (8, 'b')`);
    expect((await target.undo(done)).effect).toMatchObject({ inserts: 1, deletes: 1, takesBack: { taken: 2 } });
    expect(await target.rows('SELECT * FROM unique_mail ORDER BY id')).toEqual([
      { id: 1, mail: 'new one' },
      { id: 3, mail: 'c' },
      { id: 8, mail: 'b' },
    ]);
  });

  test('keeps rows that other tables point at, and those that would point at nothing', async () => {
    await target.client.query(
      `CREATE TABLE makers (id integer PRIMARY KEY); INSERT INTO makers VALUES (1), (2);
       CREATE TABLE goods (id integer PRIMARY KEY, maker integer REFERENCES makers); INSERT INTO goods VALUES (1, 1), (2, 2);
       CREATE TABLE sales (good integer REFERENCES goods)`,
    );
    const sql = `SELECT * FROM (VALUES (7, 1), (8, 1)) v(id, maker)`;
    const done = await target.load({ table: 'goods', mode: 'replace', key: ['id'], sql });
    await target.client.query(`INSERT INTO sales VALUES (8); DELETE FROM makers WHERE id = 2`);
    const { effect } = await target.undo(done);
    expect(effect).toMatchObject({ inserts: 1, deletes: 1, takesBack: { tied: 2, taken: 0, changed: 0 } });
    expect(effect.takesBack?.left).toEqual([2, 8].map((id) => ({ why: 'tied', key: { id }, loaded: null, now: null })));
    expect(await target.rows('SELECT * FROM goods ORDER BY id')).toEqual([
      { id: 1, maker: 1 },
      { id: 8, maker: 1 },
    ]);
  });

  test('keeps an added column where a row that fills it has to stay', async () => {
    await target.client.query(`CREATE TABLE rated (id integer PRIMARY KEY, name text UNIQUE); INSERT INTO rated VALUES (1, 'a'), (2, 'b')`);
    const sql = `SELECT * FROM (VALUES (1, 'x', 5), (2, 'y', 4)) v(id, name, stars)`;
    const done = await target.load({ table: 'rated', mode: 'upsert', key: ['id'], sql });
    await target.client.query(`INSERT INTO rated (id, name) VALUES (3, 'a')`);
    const { effect } = await target.undo(done);
    expect(effect).toMatchObject({ updates: 1, takesBack: { taken: 1, columnsDropped: [], columnsKept: [{ name: 'stars' }] } });
    expect(await target.rows('SELECT * FROM rated ORDER BY id')).toEqual([
      { id: 1, name: 'x', stars: 5 },
      { id: 2, name: 'b', stars: null },
      { id: 3, name: 'a', stars: null },
    ]);
  });

  test('gives a unique value back that the load itself had moved to another row', async () => {
    await target.client.query(
      `CREATE TABLE moved_mail (id integer PRIMARY KEY, mail text UNIQUE); INSERT INTO moved_mail VALUES (1, 'a'), (2, 'b')`,
    );
    const before = await target.picture('moved_mail');
    const done = await target.load({
      table: 'moved_mail',
      mode: 'replace',
      key: ['id'],
      sql: `SELECT * FROM (VALUES (3, 'a')) v(id, mail)`,
    });
    expect((await target.undo(done)).effect).toMatchObject({ inserts: 2, deletes: 1, takesBack: { taken: 0 } });
    expect(await target.picture('moved_mail')).toEqual(before);
  });

  test('of a key that several rows have now is left alone', async () => {
    await target.seed('twins', '');
    const done = await target.load({ table: 'twins', mode: 'append', key: ['id'], sql: orders(`(4, 4.00, 'a'), (5, 5.00, 'b')`) });
    await target.client.query(`INSERT INTO twins (id, amount, note) VALUES (4, 4.00, 'a')`);
    expect((await target.undo(done)).effect).toMatchObject({ deletes: 1, takesBack: { changed: 1 } });
    expect(await target.rows(`SELECT id FROM twins WHERE id > 3`)).toEqual([{ id: 4 }, { id: 4 }]);
  });

  test('leaves nothing to take back: that is said instead of an empty card', async () => {
    await target.seed('all_changed');
    const done = await target.load({ table: 'all_changed', mode: 'append', key: ['id'], sql: orders(`(4, 4.00, 'a'), (5, 5.00, 'b')`) });
    await target.client.query(`UPDATE all_changed SET amount = 0 WHERE id = 4; DELETE FROM all_changed WHERE id = 5`);
    await expect(target.stageUndo(done)).rejects.toThrow(/of its 2 rows, 1 changed since, 1 is gone\. id 4: changed since; id 5: gone\.$/);
  });

  test('is listed by key where rows of other tables hold all of it, as many as can be read', async () => {
    await target.client.query('CREATE TABLE held (id integer PRIMARY KEY); CREATE TABLE holding (held integer REFERENCES held)');
    const done = await target.load({
      table: 'held',
      mode: 'append',
      key: ['id'],
      sql: 'SELECT CAST(range AS INTEGER) AS id FROM range(12)',
    });
    await target.client.query('INSERT INTO holding SELECT id FROM held');
    await expect(target.stageUndo(done)).rejects.toThrow(
      /of its 12 rows, 12 are tied to rows of other tables\. id 0: rows of other tables hold it; id 1: .*; and 2 more\.$/,
    );
  });
});

describe('columns that the load added', () => {
  const graded = `SELECT * FROM (VALUES (2, 'low'), (4, 'high')) v(id, grade)`;

  test('stay when somebody wrote into them', async () => {
    await target.seed('graded');
    const done = await target.load({ table: 'graded', mode: 'upsert', key: ['id'], sql: graded });
    await target.client.query(`UPDATE graded SET grade = 'mine' WHERE id = 3`);
    const { effect } = await target.undo(done);
    expect(effect.takesBack).toMatchObject({
      columnsDropped: [],
      columnsKept: [{ name: 'grade', reason: '1 row that stays holds a value in it' }],
    });
    expect(await target.rows('SELECT id, grade FROM graded ORDER BY id')).toEqual([
      { id: 1, grade: null },
      { id: 2, grade: null },
      { id: 3, grade: 'mine' },
    ]);
  });

  test('stay when something depends on them', async () => {
    await target.seed('indexed');
    const done = await target.load({ table: 'indexed', mode: 'upsert', key: ['id'], sql: graded });
    await target.client.query(`CREATE INDEX indexed_grade ON indexed (grade)`);
    const { effect } = await target.undo(done);
    expect(effect.takesBack?.columnsKept).toEqual([{ name: 'grade', reason: 'index indexed_grade uses it' }]);
  });

  test('are not dropped when somebody writes into them between card and publish', async () => {
    await target.seed('raced');
    const done = await target.load({ table: 'raced', mode: 'upsert', key: ['id'], sql: graded });
    const staged = await target.stageUndo(done, 'raced');
    expect(staged.staged.effect.takesBack?.columnsDropped).toEqual(['grade']);
    await target.client.query(`UPDATE raced SET grade = 'mine' WHERE id = 1`);
    expect(await outcomeOf(target.publish([staged], { runId: target.nextRun(), planId: 'raced' }))).toBe('publish.stale');
    expect(await target.rows('SELECT grade FROM raced WHERE id = 1')).toEqual([{ grade: 'mine' }]);
  });
});

test('what the load built besides rows stays, and is said', async () => {
  await target.client.query(`CREATE TABLE built (id integer, amount integer); INSERT INTO built VALUES (1, 1)`);
  const done = await target.load({
    table: 'built',
    mode: 'upsert',
    key: ['id'],
    createKey: true,
    indexes: [['amount']],
    sql: `SELECT CAST(2 AS INTEGER) AS id, CAST(2 AS INTEGER) AS amount`,
  });
  const { staged } = await target.stageUndo(done);
  expect(staged.notes).toEqual([
    'What the load built stays: the primary key over id.',
    'What the load built stays: the index over amount.',
  ]);
});

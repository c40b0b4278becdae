/** Taking published loads back in a real Postgres: exactly what was loaded and still is so, and what it leaves alone. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '#domain/errors.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import { openPostgresTarget, type LoadSpec, type PostgresTarget, type Staged } from '#test/support/postgres-target.ts';

let target: PostgresTarget;
beforeAll(async () => {
  target = await openPostgresTarget();
});
afterAll(() => target.close());

let runs = 0;
const nextRun = (): string => `run-${(runs += 1)}`;

const orders = (values: string) => `SELECT * FROM (VALUES ${values}) v(id, amount, note)`;

async function seed(table: string, key = 'PRIMARY KEY'): Promise<void> {
  await target.client.query(
    `CREATE TABLE ${table} (id integer ${key}, amount numeric(12,2), note text DEFAULT 'none', extra text DEFAULT 'kept', serial serial)`,
  );
  await target.client.query(`INSERT INTO ${table} VALUES (1, 10.00, 'one', 'x1'), (2, 20.00, 'two', 'x2'), (3, 30.00, 'three', 'x3')`);
}

/** Every row and column of a table as text, and its columns: equal exactly when the tables are. */
async function picture(table: string): Promise<unknown> {
  const columns = await target.rows(
    `SELECT attname, format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
  );
  return { columns, rows: await target.rows(`SELECT t::text FROM ${table} t ORDER BY 1`) };
}

/** The code of the refusal, or `done`. */
async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

interface Done {
  runId: string;
  load: PlannedLoad;
}

async function load(spec: LoadSpec): Promise<Done> {
  const runId = nextRun();
  const staged = await target.stage({ planId: runId, ...spec });
  await target.publish([staged], { runId, planId: runId });
  return { runId, load: staged.load };
}

const stageUndo = ({ runId, load: loaded }: Done, planId = nextRun()): Promise<Staged> => target.stageUndo(loaded, { runId, planId });

async function undo(done: Done): Promise<Done> {
  const planId = nextRun();
  const staged = await stageUndo(done, planId);
  expect(staged.staged.effect.basis).toBe('exact');
  const outcome = await target.publish([staged], { runId: planId, planId });
  const { inserts, updates, deletes } = staged.staged.effect;
  expect(outcome.loads[0]).toMatchObject({ inserted: inserts, updated: updates, deleted: deletes });
  return { runId: planId, load: done.load };
}

const modes: { name: string; spec: (table: string) => LoadSpec; seeded: boolean }[] = [
  { name: 'create', seeded: false, spec: (table) => ({ table, mode: 'create', sql: orders(`(1, 1.50, 'a'), (2, NULL, '')`) }) },
  {
    name: 'create with a key',
    seeded: false,
    spec: (table) => ({ table, mode: 'create', key: ['id'], sql: orders(`(1, 1.50, 'a'), (2, NULL, '')`) }),
  },
  {
    name: 'append by key',
    seeded: true,
    spec: (table) => ({ table, mode: 'append', key: ['id'], sql: orders(`(4, 4.00, 'four'), (5, 5.00, NULL)`) }),
  },
  {
    name: 'upsert',
    seeded: true,
    spec: (table) => ({ table, mode: 'upsert', key: ['id'], sql: orders(`(1, 10.00, 'one'), (2, 21.00, NULL), (4, 40.00, NULL)`) }),
  },
  {
    name: 'upsert with a new column',
    seeded: true,
    spec: (table) => ({
      table,
      mode: 'upsert',
      key: ['id'],
      sql: `SELECT * FROM (VALUES (2, 'low'), (4, 'high')) v(id, grade)`,
    }),
  },
  {
    name: 'append with a new column',
    seeded: true,
    spec: (table) => ({ table, mode: 'append', key: ['id'], sql: `SELECT * FROM (VALUES (8, 'low'), (9, NULL)) v(id, grade)` }),
  },
  {
    name: 'replace by key',
    seeded: true,
    spec: (table) => ({ table, mode: 'replace', key: ['id'], sql: orders(`(2, 21.00, 'two'), (3, 30.00, 'three'), (9, 9.00, 'nine')`) }),
  },
  {
    name: 'replace whole',
    seeded: true,
    spec: (table) => ({ table, mode: 'replace', sql: orders(`(7, 7.00, 'seven'), (7, 7.00, 'seven')`) }),
  },
  {
    name: 'replace whole with a new column',
    seeded: true,
    spec: (table) => ({ table, mode: 'replace', sql: `SELECT * FROM (VALUES (7, true), (8, false)) v(id, good)` }),
  },
];

describe.each(modes)('$name', ({ name, spec, seeded }) => {
  const table = `public.t_${name.replaceAll(' ', '_')}`;

  test('is taken back, brought again and taken back once more, byte for byte', async () => {
    if (seeded) await seed(table, name.includes('whole') ? '' : 'PRIMARY KEY');
    const there = async () => (await target.rows(`SELECT to_regclass('${table}') IS NOT NULL AS there`))[0]?.['there'] === true;
    const look = async () => ((await there()) ? picture(table) : 'no table');
    const before = await look();
    const first = await load(spec(table));
    const loaded = await look();
    expect(loaded).not.toEqual(before);
    const second = await undo(first);
    expect(await look()).toEqual(before);
    const third = await undo(second);
    expect(await look()).toEqual(loaded);
    await undo(third);
    expect(await look()).toEqual(before);
  });

  test('is taken back once', async () => {
    await target.client.query(`DROP TABLE IF EXISTS ${table}`);
    if (seeded) await seed(table, name.includes('whole') ? '' : 'PRIMARY KEY');
    const done = await load(spec(table));
    const [one, two] = [await stageUndo(done, 'one'), await stageUndo(done, 'two')];
    await target.publish([one], { runId: nextRun(), planId: 'one' });
    const after = await target.rows(`SELECT to_regclass('${table}') IS NOT NULL AS there`);
    expect(await outcomeOf(target.publish([two], { runId: nextRun(), planId: 'two' }))).toBe('undo.done');
    expect(await outcomeOf(stageUndo(done))).toBe('undo.done');
    expect(await target.rows(`SELECT to_regclass('${table}') IS NOT NULL AS there`)).toEqual(after);
  });
});

/** Undoes a load that was staged as an undo, and returns what its card said. */
async function takeBack(done: Done): Promise<Staged['staged']['effect']> {
  const planId = nextRun();
  const staged = await stageUndo(done, planId);
  await target.publish([staged], { runId: planId, planId });
  return staged.staged.effect;
}

describe('what later writes changed', () => {
  test('is counted, listed and left alone; everything else of 50,000 rows is as it was', async () => {
    await target.client.query(
      `CREATE TABLE later (id integer PRIMARY KEY, amount numeric(12,2), note text);
       INSERT INTO later SELECT n, n, 'before ' || n FROM generate_series(1, 30000) n;
       CREATE TABLE later_before AS TABLE later`,
    );
    const sql = `SELECT CAST(range + 10001 AS INTEGER) AS id, CAST(range * 1.5 AS DECIMAL(12,2)) AS amount, 'loaded' AS note FROM range(50000)`;
    const done = await load({ table: 'later', mode: 'upsert', key: ['id'], sql });
    await target.client.query(
      `UPDATE later SET note = 'mine' WHERE id IN (10001, 10002, 10003, 50001, 50002, 50003, 50004);
       DELETE FROM later WHERE id IN (10011, 50011, 50012);
       INSERT INTO later VALUES (99999, 1, 'a later row'); UPDATE later SET note = 'untouched by the load' WHERE id = 5`,
    );
    const effect = await takeBack(done);
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
    await seed('beside');
    const done = await load({
      table: 'beside',
      mode: 'upsert',
      key: ['id'],
      sql: orders(`(1, 11.00, 'uno'), (4, 4.00, 'a'), (5, 5.00, 'b')`),
    });
    await target.client.query(`UPDATE beside SET extra = 'mine' WHERE id IN (1, 4)`);
    const effect = await takeBack(done);
    expect(effect).toMatchObject({ updates: 1, deletes: 1, takesBack: { changed: 1, gone: 0 } });
    expect(effect.takesBack?.left).toMatchObject([{ why: 'changed', key: { id: 4 }, now: { extra: 'mine' } }]);
    expect(await target.rows(`SELECT id, amount, extra FROM beside WHERE id IN (1, 4, 5) ORDER BY id`)).toEqual([
      { id: 1, amount: '10.00', extra: 'mine' },
      { id: 4, amount: '4.00', extra: 'mine' },
    ]);
  });

  test('in a column that appeared since keeps the row', async () => {
    await seed('appeared');
    const done = await load({ table: 'appeared', mode: 'append', key: ['id'], sql: orders(`(4, 4.00, 'a'), (5, 5.00, 'b')`) });
    await target.client.query(`ALTER TABLE appeared ADD COLUMN seen_by text; UPDATE appeared SET seen_by = 'Bo' WHERE id = 4`);
    expect(await takeBack(done)).toMatchObject({ deletes: 1, takesBack: { changed: 1 } });
    expect(await target.rows(`SELECT id FROM appeared WHERE id > 3`)).toEqual([{ id: 4 }]);
  });

  test('keeps a deleted row away where a later row has its key or its unique value', async () => {
    await target.client.query(
      `CREATE TABLE unique_mail (id integer PRIMARY KEY, mail text UNIQUE);
       INSERT INTO unique_mail VALUES (1, 'a'), (2, 'b'), (3, 'c')`,
    );
    const sql = `SELECT * FROM (VALUES (7, 'g')) v(id, mail)`;
    const done = await load({ table: 'unique_mail', mode: 'replace', key: ['id'], sql });
    await target.client.query(`INSERT INTO unique_mail VALUES (1, 'new one'), (8, 'b')`);
    expect(await takeBack(done)).toMatchObject({ inserts: 1, deletes: 1, takesBack: { taken: 2 } });
    expect(await target.rows('SELECT * FROM unique_mail ORDER BY id')).toEqual([
      { id: 1, mail: 'new one' },
      { id: 3, mail: 'c' },
      { id: 8, mail: 'b' },
    ]);
  });

  test('gives a unique value back that the load itself had moved to another row', async () => {
    await target.client.query(
      `CREATE TABLE moved_mail (id integer PRIMARY KEY, mail text UNIQUE); INSERT INTO moved_mail VALUES (1, 'a'), (2, 'b')`,
    );
    const before = await picture('moved_mail');
    const done = await load({ table: 'moved_mail', mode: 'replace', key: ['id'], sql: `SELECT * FROM (VALUES (3, 'a')) v(id, mail)` });
    expect(await takeBack(done)).toMatchObject({ inserts: 2, deletes: 1, takesBack: { taken: 0 } });
    expect(await picture('moved_mail')).toEqual(before);
  });

  test('of a key that several rows have now is left alone', async () => {
    await seed('twins', '');
    const done = await load({ table: 'twins', mode: 'append', key: ['id'], sql: orders(`(4, 4.00, 'a'), (5, 5.00, 'b')`) });
    await target.client.query(`INSERT INTO twins (id, amount, note) VALUES (4, 4.00, 'a')`);
    expect(await takeBack(done)).toMatchObject({ deletes: 1, takesBack: { changed: 1 } });
    expect(await target.rows(`SELECT id FROM twins WHERE id > 3`)).toEqual([{ id: 4 }, { id: 4 }]);
  });

  test('leaves nothing to take back: that is said instead of an empty card', async () => {
    await seed('all_changed');
    const done = await load({ table: 'all_changed', mode: 'append', key: ['id'], sql: orders(`(4, 4.00, 'a'), (5, 5.00, 'b')`) });
    await target.client.query(`UPDATE all_changed SET amount = 0 WHERE id = 4; DELETE FROM all_changed WHERE id = 5`);
    await expect(stageUndo(done)).rejects.toThrow(/of its 2 rows, 1 changed since, 1 are gone/);
  });
});

describe('columns that the load added', () => {
  const graded = `SELECT * FROM (VALUES (2, 'low'), (4, 'high')) v(id, grade)`;

  test('stay when somebody wrote into them', async () => {
    await seed('graded');
    const done = await load({ table: 'graded', mode: 'upsert', key: ['id'], sql: graded });
    await target.client.query(`UPDATE graded SET grade = 'mine' WHERE id = 3`);
    const effect = await takeBack(done);
    expect(effect.takesBack).toMatchObject({
      columnsDropped: [],
      columnsKept: [{ name: 'grade', reason: '1 rows that stay hold a value in it' }],
    });
    expect(await target.rows('SELECT id, grade FROM graded ORDER BY id')).toEqual([
      { id: 1, grade: null },
      { id: 2, grade: null },
      { id: 3, grade: 'mine' },
    ]);
  });

  test('stay when something depends on them', async () => {
    await seed('indexed');
    const done = await load({ table: 'indexed', mode: 'upsert', key: ['id'], sql: graded });
    await target.client.query(`CREATE INDEX indexed_grade ON indexed (grade)`);
    const effect = await takeBack(done);
    expect(effect.takesBack?.columnsKept).toEqual([{ name: 'grade', reason: 'index indexed_grade uses it' }]);
  });

  test('are not dropped when somebody writes into them between card and publish', async () => {
    await seed('raced');
    const done = await load({ table: 'raced', mode: 'upsert', key: ['id'], sql: graded });
    const staged = await stageUndo(done, 'raced');
    expect(staged.staged.effect.takesBack?.columnsDropped).toEqual(['grade']);
    await target.client.query(`UPDATE raced SET grade = 'mine' WHERE id = 1`);
    expect(await outcomeOf(target.publish([staged], { runId: nextRun(), planId: 'raced' }))).toBe('publish.stale');
    expect(await target.rows('SELECT grade FROM raced WHERE id = 1')).toEqual([{ grade: 'mine' }]);
  });
});

describe('a created table', () => {
  const few = orders(`(1, 1.00, 'a'), (2, 2.00, 'b'), (3, 3.00, 'c')`);

  test('with later rows loses exactly the loaded ones, by key', async () => {
    const done = await load({ table: 'grown', mode: 'create', key: ['id'], sql: few });
    await target.client.query(`INSERT INTO grown VALUES (9, 9, 'later'); UPDATE grown SET note = 'mine' WHERE id = 2`);
    const effect = await takeBack(done);
    expect(effect).toMatchObject({ deletes: 2, takesBack: { changed: 1, gone: 0, dropsTable: false } });
    expect(await target.rows('SELECT id, note FROM grown ORDER BY id')).toEqual([
      { id: 2, note: 'mine' },
      { id: 9, note: 'later' },
    ]);
  });

  test('with later rows and no key is refused with the reason', async () => {
    const done = await load({ table: 'grown_keyless', mode: 'create', sql: few });
    await target.client.query(`INSERT INTO grown_keyless VALUES (9, 9, 'later')`);
    await expect(stageUndo(done)).rejects.toThrow(/held 3 rows then and holds 4 now, and without a key/);
  });

  test('that a view reads stays', async () => {
    const done = await load({ table: 'viewed', mode: 'create', sql: few });
    await target.client.query(`CREATE VIEW reader AS SELECT * FROM viewed`);
    await expect(stageUndo(done)).rejects.toThrow(/the view reader uses it/);
  });

  test('keeps indexes, grants and sequences over an undo and its undo, however often the name is used', async () => {
    for (let round = 0; round < 2; round += 1) {
      const done = await load({ table: 'owned', mode: 'create', sql: few });
      await target.client.query(
        `ALTER TABLE owned ADD PRIMARY KEY (id); CREATE INDEX owned_note ON owned (note); GRANT SELECT ON owned TO PUBLIC`,
      );
      const undone = await undo(done);
      expect(await target.rows(`SELECT to_regclass('owned') IS NULL AS gone`)).toEqual([{ gone: true }]);
      const back = await undo(undone);
      expect(await target.rows(`SELECT indexname FROM pg_indexes WHERE tablename = 'owned' AND schemaname = 'public' ORDER BY 1`)).toEqual([
        { indexname: 'owned_note' },
        { indexname: 'owned_pkey' },
      ]);
      expect(await target.rows(`SELECT has_table_privilege('public', 'owned', 'SELECT') AS may`)).toEqual([{ may: true }]);
      await undo(back);
    }
  });

  test('cannot come back under a name that is taken', async () => {
    const undone = await undo(await load({ table: 'reused', mode: 'create', sql: few }));
    await target.client.query(`CREATE TABLE reused (id integer)`);
    await expect(stageUndo(undone)).rejects.toThrow(/public\.reused exists again/);
  });
});

describe('a load that cannot be undone', () => {
  test('says which column is gone or has another type', async () => {
    await seed('reshaped');
    const done = await load({ table: 'reshaped', mode: 'append', key: ['id'], sql: orders(`(4, 4.00, 'a')`) });
    await target.client.query(`ALTER TABLE reshaped ALTER COLUMN amount TYPE text`);
    await expect(stageUndo(done)).rejects.toThrow(/type of its column amount is text now and was numeric\(12,2\)/);
    await target.client.query(`ALTER TABLE reshaped DROP COLUMN amount`);
    await expect(stageUndo(done)).rejects.toThrow(/its column amount is gone/);
    await target.client.query(`DROP TABLE reshaped`);
    await expect(stageUndo(done)).rejects.toThrow(/public\.reshaped is gone/);
  });

  test('was replaced whole and changed since', async () => {
    await seed('swapped', '');
    const done = await load({ table: 'swapped', mode: 'replace', sql: orders(`(7, 7.00, 'seven')`) });
    await target.client.query(`UPDATE swapped SET note = 'mine'`);
    await expect(stageUndo(done)).rejects.toThrow(/rows in it changed since, and all of its rows were replaced/);
  });

  test('is one whose time is over: it is said until when, before and after its data are swept', async () => {
    await seed('expired');
    const done = await load({ table: 'expired', mode: 'append', key: ['id'], sql: orders(`(4, 4.00, 'a')`) });
    const [kept] = await target.rows(`SELECT unnest(kept) AS name FROM headgate.undo WHERE run_id = '${done.runId}'`);
    const waiting = await stageUndo(done, 'waiting');
    await target.client.query(
      `UPDATE headgate.undo SET expires_at = now() - interval '1 second' WHERE run_id = '${done.runId}';
       UPDATE headgate.ledger SET committed_at = now() - interval '31 days' WHERE run_id = '${done.runId}'`,
    );
    expect(await outcomeOf(stageUndo(done))).toBe('undo.expired');
    expect(await outcomeOf(target.publish([waiting], { runId: nextRun(), planId: 'waiting' }))).toBe('undo.expired');
    await target.writer.discard('waiting');
    expect(await target.rows(`SELECT to_regclass('headgate.${String(kept?.['name'])}') AS kept`)).toEqual([{ kept: null }]);
    await expect(stageUndo(done)).rejects.toThrow(/could be undone until \d{4}-\d{2}-\d{2}; that time is over/);
  });

  test('was never kept', async () => {
    await seed('never', '');
    const done = await load({ table: 'never', mode: 'append', sql: orders(`(4, 4.00, 'a')`) });
    expect(await outcomeOf(stageUndo(done))).toBe('undo.impossible');
  });
});

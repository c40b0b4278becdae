/** Taking published loads back in a real Postgres: every mode, byte for byte, once, and back again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoadSpec } from '#test/support/postgres/postgres-target.ts';
import { outcomeOf } from '#test/support/failure.ts';
import { type Done, openUndoTarget, orders, type UndoTarget } from '#test/support/postgres/postgres-undo.ts';

let target: UndoTarget;
beforeAll(async () => {
  target = await openUndoTarget();
});
afterAll(() => target.close());

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
    name: 'append by the key of the table',
    seeded: true,
    spec: (table) => ({ table, mode: 'append', sql: orders(`(4, 4.00, 'four'), (5, 5.00, NULL)`) }),
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
    name: 'insert only new',
    seeded: true,
    spec: (table) => ({ table, mode: 'insert-only-new', key: ['id'], sql: orders(`(1, 99.00, 'no'), (4, 4.00, 'four')`) }),
  },
  {
    name: 'merge with deletes',
    seeded: true,
    spec: (table) => ({ table, mode: 'merge', key: ['id'], sql: orders(`(2, 21.00, 'two'), (9, 9.00, 'nine')`) }),
  },
  {
    name: 'append by load id',
    seeded: true,
    spec: (table) => ({ table, mode: 'append', loadId: true, sql: `SELECT * FROM (VALUES (4, 'same'), (5, NULL)) v(id, note)` }),
  },
  {
    name: 'create with load ids and structure',
    seeded: false,
    spec: (table) => ({
      table,
      mode: 'create',
      loadId: true,
      key: ['id'],
      createKey: true,
      indexes: [['note']],
      sql: orders(`(1, 1.50, 'a')`),
    }),
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
    if (seeded) await target.seed(table, name.includes('whole') ? '' : 'PRIMARY KEY');
    const there = async () => (await target.rows(`SELECT to_regclass('${table}') IS NOT NULL AS there`))[0]?.['there'] === true;
    const look = async () => ((await there()) ? target.picture(table) : 'no table');
    const before = await look();
    const first = await target.load(spec(table));
    const loaded = await look();
    expect(loaded).not.toEqual(before);
    const second = await target.undo(first);
    expect(await look()).toEqual(before);
    const third = await target.undo(second);
    expect(await look()).toEqual(loaded);
    await target.undo(third);
    expect(await look()).toEqual(before);
  });

  test('is taken back once', async () => {
    await target.client.query(`DROP TABLE IF EXISTS ${table}`);
    if (seeded) await target.seed(table, name.includes('whole') ? '' : 'PRIMARY KEY');
    const done = await target.load(spec(table));
    const [one, two] = [await target.stageUndo(done, 'one'), await target.stageUndo(done, 'two')];
    await target.publish([one], { runId: target.nextRun(), planId: 'one' });
    const after = await target.rows(`SELECT to_regclass('${table}') IS NOT NULL AS there`);
    expect(await outcomeOf(target.publish([two], { runId: target.nextRun(), planId: 'two' }))).toBe('undo.done');
    expect(await outcomeOf(target.stageUndo(done))).toBe('undo.done');
    expect(await target.rows(`SELECT to_regclass('${table}') IS NOT NULL AS there`)).toEqual(after);
  });
});

test('identities, generated columns, json, arrays and instants come back as they were', async () => {
  await target.client.query(
    `CREATE TABLE odd (number integer GENERATED ALWAYS AS IDENTITY, code text PRIMARY KEY, amount numeric, twice numeric GENERATED ALWAYS AS (amount * 2) STORED,
       doc json, tags text[], at timestamptz, raw bytea);
     INSERT INTO odd (code, amount, doc, tags, at, raw) VALUES
       ('a', 1.10, '{"k":  1}', '{x,NULL,"y z"}', '2024-02-29 23:59:59.123456+02', '\\x00ff'), ('b', NULL, 'null', '{}', 'infinity', NULL), ('c', 0, NULL, NULL, NULL, '')`,
  );
  const before = await target.picture('odd');
  const sql = `SELECT * FROM (VALUES ('b', 5.00), ('d', 7.00)) v(code, amount)`;
  const first = await target.load({ table: 'odd', mode: 'replace', key: ['code'], sql });
  const loaded = await target.picture('odd');
  const second = await target.undo(first);
  expect(second.effect).toMatchObject({ inserts: 2, updates: 1, deletes: 1 });
  expect(await target.picture('odd')).toEqual(before);
  const third = await target.undo(second);
  expect(await target.picture('odd')).toEqual(loaded);
  await target.undo(third);
  expect(await target.picture('odd')).toEqual(before);
  for (const mode of ['upsert', 'merge', 'replace'] as const) {
    const renumbering = `SELECT * FROM (VALUES (70, 'a', 9.00), (80, 'd', 7.00)) v(number, code, amount)`;
    const done = await target.load({ table: 'odd', mode, key: ['code'], sql: renumbering });
    expect(await target.picture('odd')).not.toEqual(before);
    await target.undo(done);
    expect(await target.picture('odd'), mode).toEqual(before);
  }
});

test('a chain of loads of all modes is taken back link by link, and brought again the same way', async () => {
  const table = 'public.chain';
  const key = ['id'];
  const links: LoadSpec[] = [
    { table, mode: 'create', key, sql: orders(`(1, 1.00, 'a'), (2, 2.00, 'b'), (3, 3.00, 'c')`) },
    { table, mode: 'upsert', key, sql: orders(`(1, 1.10, 'a'), (4, 4.00, 'd')`) },
    { table, mode: 'merge', key, sql: orders(`(1, 1.20, 'a'), (4, 4.00, 'dd'), (5, 5.00, 'e')`) },
    { table, mode: 'append', key, sql: `SELECT * FROM (VALUES (6, 6.00, 'f', 'new')) v(id, amount, note, grade)` },
    { table, mode: 'insert-only-new', key, sql: orders(`(1, 9.00, 'no'), (7, 7.00, 'g')`) },
    { table, mode: 'replace', key, sql: orders(`(1, 1.30, 'a'), (8, 8.00, 'h')`) },
  ];
  const pictures: unknown[] = [];
  const undone: Done[] = [];
  const loaded: Done[] = [];
  for (const link of links) {
    loaded.push(await target.load(link));
    pictures.push(await target.picture(table));
  }
  for (const [index, done] of [...loaded.entries()].reverse()) {
    undone.push(await target.undo(done));
    if (index > 0) expect(await target.picture(table), `before ${links[index]?.mode}`).toEqual(pictures[index - 1]);
  }
  expect(await target.rows(`SELECT to_regclass('${table}') AS there`)).toEqual([{ there: null }]);
  for (const [index, done] of undone.reverse().entries()) {
    await target.undo(done);
    expect(await target.picture(table), `again ${links[index]?.mode}`).toEqual(pictures[index]);
  }
});

test('a link in the middle of a chain gives back what later links left alone, and lists the rest', async () => {
  await target.seed('middle');
  const load = (values: string) => target.load({ table: 'middle', mode: 'upsert', key: ['id'], sql: orders(values) });
  const first = await load(`(1, 11.00, 'one'), (2, 22.00, 'two')`);
  const second = await load(`(2, 23.00, 'two')`);
  const { staged } = await target.stageUndo(first);
  expect(staged.effect).toMatchObject({ updates: 1, takesBack: { changed: 1 } });
  await target.undo(first);
  const amounts = async () => (await target.rows('SELECT amount FROM middle ORDER BY id')).map((row) => row['amount']);
  expect(await amounts()).toEqual(['10.00', '23.00', '30.00']);
  await target.undo(second);
  expect(await amounts()).toEqual(['10.00', '22.00', '30.00']);
});

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

/** Unique indexes of every kind and exclusion constraints are asked when a load is measured: what would break them is refused before anybody approves. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '#domain/errors.ts';
import { openPostgresTarget, type LoadSpec, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';

let target: PostgresTarget;
beforeAll(async () => {
  target = await openPostgresTarget();
});
afterAll(() => target.close());

async function failure(spec: LoadSpec): Promise<AppError> {
  const thrown: unknown = await target.stage(spec).then(
    () => new Error('it was staged'),
    (error: unknown) => error,
  );
  if (thrown instanceof AppError) return thrown;
  throw thrown;
}

const people = (values: string) => `SELECT * FROM (VALUES ${values}) v(id, email)`;

describe('an index over an expression', () => {
  beforeAll(() =>
    target.client
      .query(`CREATE TABLE people (id integer PRIMARY KEY, email text); CREATE UNIQUE INDEX people_email ON people (lower(email));
      INSERT INTO people VALUES (1, 'Ann@x.org'), (2, 'bob@x.org'), (3, NULL), (4, NULL)`),
  );

  test('rows to load that meet each other are refused with their count', async () => {
    const error = await failure({
      table: 'people',
      mode: 'append',
      sql: people(`(5, 'C@x.org'), (6, 'c@x.org'), (7, 'd@x.org'), (8, NULL)`),
    });
    expect(error).toMatchObject({ family: 'data', code: 'target.unique', details: { rows: 2, where: 'load', index: 'people_email' } });
    expect(error.message).not.toContain('x.org');
  });

  test('rows that meet rows of the target are refused, in every mode', async () => {
    const sql = people(`(5, 'ANN@x.org'), (6, 'BOB@x.org')`);
    for (const mode of ['append', 'upsert', 'insert-only-new'] as const) {
      expect(await failure({ table: 'people', mode, key: ['id'], sql })).toMatchObject({
        code: 'target.unique',
        details: { rows: 2, where: 'target', key: ['lower(email)'] },
      });
    }
  });

  test('a changed row may keep its value, and take one that is deleted', async () => {
    const kept = await target.stage({ table: 'people', mode: 'upsert', key: ['id'], sql: people(`(1, 'ANN@x.org')`) });
    expect(kept.staged.effect).toMatchObject({ updates: 1 });
    const moved = await target.stage({ table: 'people', mode: 'merge', key: ['id'], sql: people(`(2, 'bob@x.org'), (9, 'ann@x.org')`) });
    expect(moved.staged.effect).toMatchObject({ inserts: 1, updates: 0, deletes: 3 });
    await target.publish([moved], { runId: 'moved' });
    expect(await target.rows('SELECT id, email FROM people ORDER BY id')).toEqual([
      { id: 2, email: 'bob@x.org' },
      { id: 9, email: 'ann@x.org' },
    ]);
  });

  test('a row that is skipped, because its key is there, breaks nothing', async () => {
    const staged = await target.stage({
      table: 'people',
      mode: 'insert-only-new',
      key: ['id'],
      sql: people(`(2, 'ann@x.org'), (10, 'new@x.org')`),
    });
    expect(staged.staged.effect).toMatchObject({ inserts: 1, unchanged: 1 });
  });
});

describe('a partial index', () => {
  beforeAll(() =>
    target.client.query(`CREATE TABLE subscriptions (id integer PRIMARY KEY, email text, ended date, state text DEFAULT 'on');
      CREATE UNIQUE INDEX one_open ON subscriptions (email) WHERE ended IS NULL AND state = 'on';
      INSERT INTO subscriptions VALUES (1, 'ann', '2025-01-01', 'on'), (2, 'ann', NULL, 'on'), (3, 'bob', '2025-01-01', 'on')`),
  );

  test('counts only rows it is about, with the defaults and values of columns that are not loaded', async () => {
    const clash = await failure({ table: 'subscriptions', mode: 'upsert', key: ['id'], sql: people(`(4, 'ann'), (5, 'bob')`) });
    expect(clash).toMatchObject({ code: 'target.unique', details: { rows: 1, where: 'target', index: 'one_open' } });
    // The row of id 3 has ended, and goes on having ended.
    const staged = await target.stage({ table: 'subscriptions', mode: 'upsert', key: ['id'], sql: people(`(3, 'ann'), (5, 'cid')`) });
    await target.publish([staged], { runId: 'partial' });
    expect(await target.rows(`SELECT id FROM subscriptions WHERE email = 'ann' ORDER BY id`)).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  });
});

test('an index in which NULLs meet', async () => {
  await target.client.query(
    `CREATE TABLE nulls (id integer, code text, UNIQUE NULLS NOT DISTINCT (code)); INSERT INTO nulls VALUES (1, NULL)`,
  );
  const sql = `SELECT 2 AS id, NULL::VARCHAR AS code`;
  expect(await failure({ table: 'nulls', mode: 'append', sql })).toMatchObject({
    code: 'target.unique',
    details: { rows: 1, where: 'target' },
  });
});

describe('an exclusion constraint', () => {
  const booked = (values: string) => `SELECT * FROM (VALUES ${values}) v(id, during)`;
  beforeAll(() =>
    target.client.query(`CREATE TABLE bookings (id integer PRIMARY KEY, during int4range, EXCLUDE USING gist (during WITH &&));
      INSERT INTO bookings VALUES (1, '[10,20)'), (2, '[20,30)')`),
  );

  test('rows that overlap each other or the target are refused with their count', async () => {
    const each = await failure({ table: 'bookings', mode: 'append', sql: booked(`(3, '[40,50)'), (4, '[49,60)'), (5, '[70,80)')`) });
    expect(each).toMatchObject({ family: 'data', code: 'target.exclusion', details: { rows: 2, constraint: 'bookings_during_excl' } });
    const there = await failure({ table: 'bookings', mode: 'upsert', key: ['id'], sql: booked(`(3, '[19,21)')`) });
    expect(there).toMatchObject({ code: 'target.exclusion', details: { rows: 1 } });
  });

  test('rows that do not are loaded', async () => {
    await target.load({ table: 'bookings', mode: 'upsert', key: ['id'], sql: booked(`(1, '[11,20)'), (3, '[30,40)')`), runId: 'booked' });
    expect(await target.rows('SELECT count(*)::int AS n FROM bookings')).toEqual([{ n: 3 }]);
  });
});

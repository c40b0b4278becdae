/** Loads by key that insert only what is new, or delete what is missing; keys and indexes as effects of a load. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '#domain/errors.ts';
import { openPostgresTarget, type LoadSpec, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';

let target: PostgresTarget;
beforeAll(async () => {
  target = await openPostgresTarget();
});
afterAll(() => target.close());

const orders = (values: string) => `SELECT id, amount, day::DATE AS day FROM (VALUES ${values}) v(id, amount, day)`;

async function seed(table: string, key = 'PRIMARY KEY'): Promise<void> {
  await target.client.query(`CREATE TABLE ${table} (id integer ${key}, amount numeric(12,2), day date, extra text DEFAULT 'kept')`);
  await target.client.query(
    `INSERT INTO ${table} VALUES (1, 10, '2026-01-01', 'x1'), (2, 20, '2026-01-01', 'x2'), (3, 30, '2026-01-02', 'x3'), (4, 40, NULL, 'x4')`,
  );
}

const content = (table: string) => target.rows(`SELECT id, amount::float8 AS amount, day::text AS day, extra FROM ${table} ORDER BY id`);

async function failure(spec: LoadSpec): Promise<AppError> {
  const thrown: unknown = await target.stage(spec).then(
    () => new Error('it was staged'),
    (error: unknown) => error,
  );
  if (thrown instanceof AppError) return thrown;
  throw thrown;
}

async function indexesOf(table: string): Promise<unknown[]> {
  const rows = await target.rows(`SELECT indexdef FROM pg_indexes WHERE schemaname || '.' || tablename = '${table}' ORDER BY indexdef`);
  return rows.map((row) => row['indexdef']);
}

describe('appending without a named key', () => {
  const spec: LoadSpec = { table: 'filled', mode: 'append', sql: orders(`(5, 50.00, NULL), (6, 60.00, NULL)`) };

  test.each([
    ['itself_keyed', 'PRIMARY KEY', ['id']],
    ['itself_required', 'NOT NULL UNIQUE', ['id']],
    ['itself_optional', 'UNIQUE', undefined],
    ['itself_unkeyed', '', undefined],
  ])('a table called %s promises %j', async (table, key, uniqueBy) => {
    await seed(table, key);
    const { staged } = await target.stage({ ...spec, table });
    expect(staged.effect.uniqueBy).toEqual(uniqueBy);
    expect(staged.effect.undo.possible).toBe(uniqueBy !== undefined);
  });

  test('a key that the table fills itself promises nothing of the rows', async () => {
    await target.client.query('CREATE TABLE filled (number bigserial PRIMARY KEY, id integer, amount numeric(12,2), day date)');
    const { staged } = await target.stage(spec);
    expect(staged.effect).toMatchObject({ undo: { possible: false, reason: expect.stringContaining('give each row a load id') } });
    expect(staged.effect.uniqueBy).toBeUndefined();
  });
});

describe('only new rows', () => {
  test('keys that are there stay as they are, even where they differ', async () => {
    await seed('only_new');
    const sql = orders(`(1, 99.00, '2026-01-09'), (5, 50.00, '2026-01-05'), (6, 60.00, '2026-01-06')`);
    const staged = await target.stage({ table: 'only_new', mode: 'insert-only-new', key: ['id'], sql });
    expect(staged.staged.effect).toMatchObject({
      basis: 'exact',
      inserts: 2,
      updates: 0,
      deletes: 0,
      unchanged: 1,
      undo: { possible: true },
    });
    expect(staged.staged.notes).toContain('1 row whose id is there already: left as it is.');
    const outcome = await target.publish([staged], { runId: 'only-new' });
    expect(outcome.loads[0]).toMatchObject({ inserted: 2, updated: 0, deleted: 0, unchanged: 1, rowsAfter: 6 });
    expect((await content('only_new'))[0]).toEqual({ id: 1, amount: 10, day: '2026-01-01', extra: 'x1' });
  });

  test('a key that somebody inserts meanwhile refuses the publish', async () => {
    await seed('only_new_race');
    const staged = await target.stage({ table: 'only_new_race', mode: 'insert-only-new', key: ['id'], sql: orders(`(5, 50.00, NULL)`) });
    await target.client.query(`INSERT INTO only_new_race VALUES (5, 5, NULL, 'theirs')`);
    await expect(target.publish([staged], { runId: 'only-new-race' })).rejects.toMatchObject({ code: 'publish.stale' });
    expect((await content('only_new_race')).at(-1)).toEqual({ id: 5, amount: 5, day: null, extra: 'theirs' });
  });
});

describe('a merge', () => {
  test('inserts, changes, and deletes every row that the load lacks', async () => {
    await seed('merged');
    const sql = orders(`(1, 10.00, '2026-01-01'), (2, 21.00, '2026-01-01'), (5, 50.00, '2026-01-05')`);
    const staged = await target.stage({ table: 'merged', mode: 'merge', key: ['id'], sql });
    expect(staged.staged.effect).toMatchObject({ inserts: 1, updates: 1, deletes: 2, unchanged: 1 });
    expect(staged.staged.effect.samples.filter(({ kind }) => kind === 'delete').map(({ before }) => before?.['extra'])).toEqual([
      'x3',
      'x4',
    ]);
    await target.publish([staged], { runId: 'merged' });
    expect((await content('merged')).map(({ id, amount, extra }) => [id, amount, extra])).toEqual([
      [1, 10, 'x1'],
      [2, 21, 'x2'],
      [5, 50, 'kept'],
    ]);
  });

  const firstOfJanuary = { conditions: [{ column: 'day', operator: '=' as const, values: ['2026-01-01'] }] };

  test('within a scope refreshes that part and leaves the rest', async () => {
    await seed('partly');
    const sql = orders(`(1, 11.00, '2026-01-01'), (5, 50.00, '2026-01-01')`);
    const staged = await target.stage({ table: 'partly', mode: 'merge', key: ['id'], within: firstOfJanuary, sql });
    expect(staged.staged.effect).toMatchObject({ inserts: 1, updates: 1, deletes: 1, unchanged: 0 });
    expect(staged.staged.notes).toContain(`Rows are deleted only where day = '2026-01-01'.`);
    await target.publish([staged], { runId: 'partly' });
    expect((await content('partly')).map(({ id }) => id)).toEqual([1, 3, 4, 5]);
  });

  test('by nothing within a scope empties that part alone', async () => {
    await seed('partly_empty');
    const sql = `${orders(`(1, 1.00, '2026-01-01')`)} WHERE false`;
    const staged = await target.stage({ table: 'partly_empty', mode: 'merge', key: ['id'], within: firstOfJanuary, sql });
    expect(staged.staged.effect).toMatchObject({ inserts: 0, updates: 0, deletes: 2 });
    await target.publish([staged], { runId: 'partly-empty' });
    expect((await content('partly_empty')).map(({ id }) => id)).toEqual([3, 4]);
  });

  test('refuses rows outside of its scope, with their count', async () => {
    await seed('outside');
    const sql = orders(`(1, 1.00, '2026-01-01'), (5, 5.00, '2026-01-02'), (6, 6.00, NULL)`);
    const error = await failure({ table: 'outside', mode: 'merge', key: ['id'], within: firstOfJanuary, sql });
    expect(error).toMatchObject({ family: 'data', code: 'load.outside-scope', details: { rows: 2 } });
  });

  test('refuses a table whose rows have no key or share one', async () => {
    await seed('keyless', '');
    await target.client.query(`INSERT INTO keyless VALUES (NULL, 1, NULL)`);
    const spec = { table: 'keyless', mode: 'merge' as const, key: ['id'], sql: orders(`(1, 1.00, NULL)`) };
    expect(await failure(spec)).toMatchObject({ code: 'key.null' });
    await target.client.query(`UPDATE keyless SET id = 1 WHERE id IS NULL`);
    expect(await failure(spec)).toMatchObject({ code: 'key.duplicate', details: { where: 'target', keys: 1, rows: 2 } });
  });

  test('a row to delete that was changed meanwhile refuses the publish, also in a column that is not loaded', async () => {
    await seed('merge_race');
    const staged = await target.stage({ table: 'merge_race', mode: 'merge', key: ['id'], sql: orders(`(1, 10.00, '2026-01-01')`) });
    await target.client.query(`UPDATE merge_race SET extra = 'theirs' WHERE id = 3`);
    await expect(target.publish([staged], { runId: 'merge-race' })).rejects.toMatchObject({ code: 'publish.stale' });
    expect(await content('merge_race')).toHaveLength(4);
  });
});

describe('keys and indexes', () => {
  test('a new table gets its key as primary key, and the indexes that were asked for', async () => {
    const staged = await target.stage({
      table: 'keyed',
      mode: 'create',
      key: ['id'],
      indexes: [['day'], ['amount', 'day']],
      sql: orders(`(1, 1.00, NULL)`),
    });
    expect(staged.staged.effect).toMatchObject({ keysAdded: [['id']], indexesAdded: [['day'], ['amount', 'day']] });
    await target.publish([staged], { runId: 'keyed' });
    expect(await indexesOf('public.keyed')).toEqual([
      'CREATE INDEX keyed_amount_day_idx ON public.keyed USING btree (amount, day)',
      'CREATE INDEX keyed_day_idx ON public.keyed USING btree (day)',
      'CREATE UNIQUE INDEX keyed_pkey ON public.keyed USING btree (id)',
    ]);
  });

  test('a key that no index can hold is no primary key, and the card says why', async () => {
    const staged = await target.stage({ table: 'unkeyable', mode: 'create', key: ['doc'], sql: `SELECT repeat('x', 4000) AS doc` });
    expect(staged.staged.effect.keysAdded).toBeUndefined();
    expect(staged.staged.notes.join(' ')).toContain('No primary key is created: doc has values of 4000 bytes');
    await target.publish([staged], { runId: 'unkeyable' });
  });

  test('an existing table is offered a key, gets it when asked, and says that readers wait', async () => {
    await seed('to_key', '');
    const spec: LoadSpec = { table: 'to_key', mode: 'upsert', key: ['id'], sql: orders(`(1, 11.00, NULL), (9, 9.00, NULL)`) };
    const offered = await target.stage(spec);
    expect(offered.staged.notes.join(' ')).toContain('create_key: true makes it the primary key');
    const staged = await target.stage({ ...spec, createKey: true, indexes: [['day']] });
    expect(staged.staged.effect).toMatchObject({ inserts: 1, updates: 1, keysAdded: [['id']], indexesAdded: [['day']] });
    expect(staged.staged.notes).toContain('Readers and writers of public.to_key wait while the primary key is created.');
    await target.publish([staged], { runId: 'to-key' });
    expect(await indexesOf('public.to_key')).toHaveLength(2);
    const again = await target.stage({ ...spec, createKey: true, indexes: [['day']] });
    expect(again.staged.effect).not.toHaveProperty('keysAdded');
    expect(again.staged.effect).not.toHaveProperty('indexesAdded');
  });

  test('rows that break the key refuse it, with counts, before anybody approves', async () => {
    await seed('broken_key', '');
    await target.client.query(`INSERT INTO broken_key VALUES (7, 1, NULL), (7, 2, NULL), (7, 3, NULL)`);
    const spec: Omit<LoadSpec, 'mode'> = { table: 'broken_key', key: ['id'], createKey: true, sql: orders(`(1, 1.00, NULL)`) };
    expect(await failure({ ...spec, mode: 'upsert' })).toMatchObject({ code: 'key.duplicate', details: { rows: 3, keys: 1 } });
    await target.client.query(`DELETE FROM broken_key WHERE id = 7`);
    expect(await failure({ ...spec, mode: 'append' })).toMatchObject({ code: 'key.duplicate', details: { rows: 1 } });
    await target.client.query(`INSERT INTO broken_key VALUES (NULL, 1, NULL)`);
    expect(await failure({ ...spec, mode: 'upsert' })).toMatchObject({ code: 'key.null', details: { rows: 1 } });
  });

  test('an index over a type without order is refused', async () => {
    await seed('no_order');
    await target.client.query('ALTER TABLE no_order ADD COLUMN doc json');
    const error = await failure({ table: 'no_order', mode: 'append', indexes: [['doc']], sql: orders(`(9, 9.00, NULL)`) });
    expect(error).toMatchObject({ code: 'index.unsupported', message: expect.stringContaining('doc') });
  });

  test('new columns are announced with the lock that they take', async () => {
    await seed('widened');
    const staged = await target.stage({ table: 'widened', mode: 'append', sql: `SELECT 9 AS id, 'x' AS fresh` });
    expect(staged.staged.notes).toContain('Readers and writers of public.widened wait while columns are added.');
  });
});

describe('taken back', () => {
  async function undo(table: string, spec: Omit<LoadSpec, 'table'>): Promise<void> {
    const staged = await target.stage({ ...spec, table, planId: table });
    await target.publish([staged], { runId: table, planId: table });
    const back = await target.stageUndo(staged.load, { runId: table, planId: `${table}-undo` });
    await target.publish([back], { runId: `${table}-undo`, planId: `${table}-undo` });
  }

  test.each([
    ['only_new_back', { mode: 'insert-only-new', key: ['id'], sql: orders(`(1, 99.00, NULL), (5, 50.00, '2026-01-05')`) }],
    ['merge_back', { mode: 'merge', key: ['id'], sql: orders(`(1, 11.00, '2026-01-01'), (5, 50.00, '2026-01-05')`) }],
  ] satisfies [string, Omit<LoadSpec, 'table'>][])('%s: every row is as it was', async (table, spec) => {
    await seed(table);
    const before = await content(table);
    await undo(table, spec);
    expect(await content(table)).toEqual(before);
  });

  test('a new table goes with its key; a key that was created stays, because rows may rely on it', async () => {
    await undo('created_back', { mode: 'create', key: ['id'], indexes: [['day']], sql: orders(`(1, 1.00, NULL)`) });
    expect(await target.rows(`SELECT to_regclass('created_back') AS there`)).toEqual([{ there: null }]);
    await seed('keyed_back', '');
    const before = await content('keyed_back');
    await undo('keyed_back', {
      mode: 'upsert',
      key: ['id'],
      createKey: true,
      indexes: [['day']],
      sql: orders(`(1, 11.00, NULL), (9, 9.00, NULL)`),
    });
    expect(await content('keyed_back')).toEqual(before);
    expect(await indexesOf('public.keyed_back')).toHaveLength(2);
  });
});

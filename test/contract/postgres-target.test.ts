/** What is found out about a target before anything is loaded: its shape, its own behaviour, its rights and its constraints. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client } from 'pg';
import { AppError } from '#domain/errors.ts';
import { silentLogger } from '#domain/log.ts';
import type { StagedLoad } from '#tools/connectors/connector.ts';
import { postgresConnector } from '#tools/connectors/postgres/index.ts';
import { openPostgresTarget, type LoadSpec, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';

let target: PostgresTarget;
beforeAll(async () => {
  target = await openPostgresTarget();
});
afterAll(() => target.close());

const context = () => ({ engine: target.engine, signal: new AbortController().signal, log: silentLogger });
const inspect = (table: string) => target.writer.inspectTarget(context(), table);

async function failure(work: Promise<unknown>): Promise<AppError> {
  const thrown = await work.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  );
  if (thrown instanceof AppError) return thrown;
  throw thrown;
}
const stageFailure = (spec: LoadSpec) => failure(target.stage(spec));

describe('inspecting a target', () => {
  test('columns, keys and an exact row count', async () => {
    await target.client.query(`CREATE TABLE shaped (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email varchar(80) NOT NULL UNIQUE,
      price numeric(12,2) DEFAULT 0, gross numeric GENERATED ALWAYS AS (price * 1.2) STORED)`);
    await target.client.query(`INSERT INTO shaped (email) VALUES ('a@x'), ('b@x')`);
    expect(await inspect('shaped')).toEqual({
      schema: 'public',
      table: 'shaped',
      rows: 2,
      columns: [
        { name: 'id', type: 'bigint', engineType: 'BIGINT', nullable: false, generated: false, hasDefault: true },
        { name: 'email', type: 'character varying(80)', engineType: 'VARCHAR', nullable: false, generated: false, hasDefault: false },
        { name: 'price', type: 'numeric(12,2)', engineType: 'DECIMAL(12,2)', nullable: true, generated: false, hasDefault: true },
        { name: 'gross', type: 'numeric', engineType: 'VARCHAR', nullable: true, generated: true, hasDefault: true },
      ],
      keys: [['id'], ['email']],
      hazards: [],
      lastLoads: [],
    });
  });

  test('nothing there is null, and a view is refused', async () => {
    await target.client.query('CREATE VIEW seen AS SELECT 1 AS one');
    expect(await inspect('nowhere.nothing')).toBeNull();
    expect(await failure(inspect('seen'))).toMatchObject({ family: 'input', code: 'target.not-a-table' });
    expect(await failure(inspect('headgate.ledger'))).toMatchObject({ code: 'target.protected' });
  });

  test('a partition is refused: it is loaded through its table', async () => {
    await target.client.query(`CREATE TABLE halves (id integer, half text) PARTITION BY LIST (half);
      CREATE TABLE "left" PARTITION OF halves FOR VALUES IN ('left')`);
    const hint = 'Load into halves; its rows find their partition by themselves.';
    expect(await failure(inspect('left'))).toMatchObject({ family: 'input', code: 'target.partition', hint });
    expect((await inspect('halves'))?.table).toBe('halves');
  });

  test('what the table does by itself is told in words', async () => {
    await target.client.query(`CREATE TABLE busy (id integer PRIMARY KEY, v text);
      CREATE TABLE busy_child (id integer REFERENCES busy ON DELETE CASCADE);
      CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v := 'stamped'; RETURN NEW; END $$;
      CREATE TRIGGER stamping BEFORE UPDATE ON busy FOR EACH ROW EXECUTE FUNCTION stamp();
      CREATE RULE quiet AS ON DELETE TO busy DO INSTEAD NOTHING;
      ALTER TABLE busy ENABLE ROW LEVEL SECURITY`);
    const found = await inspect('busy');
    expect(found?.hazards).toEqual([
      'trigger stamping calls stamp() before update of each row',
      'rule quiet rewrites deletes',
      'row security is on, but does not apply to this role',
      'public.busy_child points here (busy_child_id_fkey): deleting rows it points at deletes them too',
    ]);
  });

  test('an effect that a trigger could change is unavailable, never zero; other effects of the same table are exact', async () => {
    await target.client.query(`INSERT INTO busy VALUES (1, 'one')`);
    const changed = await target.stage({
      table: 'busy',
      mode: 'upsert',
      key: ['id'],
      sql: `SELECT * FROM (VALUES (1, 'uno'), (2, 'dos')) v(id, v)`,
    });
    expect(changed.staged.effect).toMatchObject({
      basis: 'unavailable',
      inserts: null,
      updates: null,
      deletes: null,
      undo: { possible: false },
    });
    expect(changed.staged.effect.reason).toContain('trigger stamping');
    expect(changed.staged.notes.join(' ')).toContain('Without that it would be 1 insert, 1 update and 0 deletes');
    const inserted = await target.stage({ table: 'busy', mode: 'upsert', key: ['id'], sql: `SELECT 2 AS id, 'dos' AS v` });
    expect(inserted.staged.effect).toMatchObject({ basis: 'exact', inserts: 1, updates: 0 });
  });
});

describe('the columns of a load', () => {
  test('columns that the target lacks are added, columns that only differ in capitals are the same', async () => {
    await target.client.query(`CREATE TABLE grows (id integer PRIMARY KEY, "Name" text); INSERT INTO grows VALUES (1, 'a')`);
    const staged = await target.stage({ table: 'grows', mode: 'upsert', key: ['ID'], sql: `SELECT 1 AS "ID", 'a' AS name, 7 AS points` });
    expect(staged.staged.effect).toMatchObject({ inserts: 0, updates: 1, columnsAdded: [{ name: 'points', type: 'integer' }] });
    await target.publish([staged], { runId: 'grows-1' });
    expect(await target.rows('SELECT * FROM grows')).toEqual([{ id: 1, Name: 'a', points: 7 }]);
  });

  test('an identity column is loaded as it comes', async () => {
    await target.client.query('CREATE TABLE numbered (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text)');
    await target.client.query(`INSERT INTO numbered (v) VALUES ('a')`);
    await target.load({
      table: 'numbered',
      mode: 'upsert',
      key: ['id'],
      sql: `SELECT * FROM (VALUES (1, 'b'), (9, 'c')) v(id, v)`,
      runId: 'numbered-1',
    });
    expect(await target.rows('SELECT id::int, v FROM numbered ORDER BY id')).toEqual([
      { id: 1, v: 'b' },
      { id: 9, v: 'c' },
    ]);
  });

  test('a number that the table draws itself stays in rows that are there, and the card says so', async () => {
    await target.client.query('CREATE TABLE drawn (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE, v text)');
    await target.client.query(`INSERT INTO drawn (code, v) VALUES ('A', 'a'), ('B', 'b'), ('C', 'c')`);
    const sql = `SELECT * FROM (VALUES (31, 'A', 'a'), (32, 'B', 'other'), (3, 'C', 'c'), (34, 'D', 'd')) v(id, code, v)`;
    const spec: LoadSpec = { table: 'drawn', mode: 'upsert', key: ['code'], sql };
    const staged = await target.stage(spec);
    expect(staged.staged.effect).toMatchObject({ basis: 'exact', inserts: 1, updates: 1, unchanged: 2 });
    expect(staged.staged.notes.join(' ')).toContain('2 rows have another id in the source than in public.drawn');
    const [changed] = staged.staged.effect.samples.filter(({ kind }) => kind === 'update');
    expect(changed).toMatchObject({ before: { id: 2, v: 'b' }, after: { id: 2, v: 'other' } });
    expect((await target.publish([staged], { runId: 'drawn-1' })).loads[0]).toMatchObject({ inserted: 1, updated: 1, unchanged: 2 });
    const content = () => target.rows('SELECT id::int, code, v FROM drawn ORDER BY code');
    const after = [
      { id: 1, code: 'A', v: 'a' },
      { id: 2, code: 'B', v: 'other' },
      { id: 3, code: 'C', v: 'c' },
      { id: 34, code: 'D', v: 'd' },
    ];
    expect(await content()).toEqual(after);
    // Loaded again, nothing is left to change.
    expect((await target.stage(spec)).staged.effect).toMatchObject({ inserts: 0, updates: 0, unchanged: 4 });
    // Replacing takes the numbers over, with whole rows.
    await target.load({ ...spec, mode: 'replace', runId: 'drawn-2' });
    expect((await content()).map(({ id }) => id)).toEqual([31, 32, 3, 34]);
  });

  test.each([
    ['a computed column', 'target.generated-column', 'append', `SELECT 'x' AS email, 1.0 AS gross`, []],
    ['a required column that is not loaded', 'target.missing-column', 'append', `SELECT 1 AS price`, []],
    ['a key that is not loaded', 'key.unknown-column', 'upsert', `SELECT 'x' AS email`, ['id']],
    ['no key', 'key.missing', 'upsert', `SELECT 'x' AS email`, []],
    ['a table that exists', 'target.exists', 'create', `SELECT 'x' AS email`, []],
  ] as const)('%s is refused: %s', async (_what, code, mode, sql, key) => {
    expect(await stageFailure({ table: 'shaped', mode, key: [...key], sql })).toMatchObject({ family: 'input', code });
  });
});

describe('keys and constraints are checked on the stage', () => {
  beforeAll(async () => {
    await target.client.query(`CREATE TABLE parents (id integer PRIMARY KEY); INSERT INTO parents VALUES (1);
      CREATE TABLE strict (id integer PRIMARY KEY, email text UNIQUE, age integer CHECK (age >= 0), parent integer REFERENCES parents, must text NOT NULL);
      INSERT INTO strict VALUES (1, 'a@x', 30, 1, 'm');
      CREATE TABLE loose (id integer, v text); INSERT INTO loose VALUES (1, 'a'), (1, 'b')`);
  });
  const row = (values: string) => `SELECT * FROM (VALUES ${values}) v(id, email, age, parent, must)`;

  test.each([
    ['NULL in the key', 'key.null', row(`(NULL, 'b@x', 1, 1, 'm')`), { rows: 1 }],
    ['a key twice', 'key.duplicate', row(`(2, 'b@x', 1, 1, 'm'), (2, 'c@x', 1, 1, 'm')`), { keys: 1, rows: 2, examples: ['id = 2'] }],
    ['a missing value', 'target.not-null', row(`(2, 'b@x', 1, 1, NULL)`), { columns: [{ name: 'must', rows: 1 }] }],
    ['a unique value twice', 'target.unique', row(`(2, 'b@x', 1, 1, 'm'), (3, 'b@x', 1, 1, 'm')`), { where: 'load', rows: 2 }],
    ['a unique value of another row', 'target.unique', row(`(2, 'a@x', 1, 1, 'm')`), { where: 'target', rows: 1 }],
    ['a broken CHECK', 'target.check', row(`(2, 'b@x', -1, 1, 'm')`), { rows: 1 }],
    ['a missing parent', 'target.foreign-key', row(`(2, 'b@x', 1, 7, 'm')`), { rows: 1 }],
  ])('%s', async (_what, code, sql, details) => {
    expect(await stageFailure({ table: 'strict', mode: 'upsert', key: ['id'], sql })).toMatchObject({ family: 'data', code, details });
  });

  test('rows that belong into no partition', async () => {
    await target.client.query(`CREATE TABLE "By Day" ("The Day" date, region text, v integer) PARTITION BY RANGE ("The Day");
      CREATE TABLE day_25 PARTITION OF "By Day" FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (region);
      CREATE TABLE day_25_eu PARTITION OF day_25 FOR VALUES IN ('EU')`);
    const rows = (values: string) => ({
      table: '"By Day"',
      mode: 'append' as const,
      sql: `SELECT CAST(d AS DATE) AS "The Day", region, v FROM (VALUES ${values}) v(d, region, v)`,
    });
    expect(
      await stageFailure(rows(`('2025-05-05', 'EU', 1), ('2025-05-05', 'US', 1), ('2027-01-01', 'EU', 1), (NULL, 'EU', 1)`)),
    ).toMatchObject({
      family: 'data',
      code: 'target.no-partition',
      details: { rows: 3, key: ['The Day', 'region'] },
      message: expect.stringContaining('The Day = 2025-05-05, region = US'),
    });
    expect((await target.stage(rows(`('2025-05-05', 'EU', 1)`))).staged.effect).toMatchObject({ inserts: 1 });
    await target.client.query(`CREATE TABLE other_days PARTITION OF "By Day" DEFAULT`);
    expect((await target.stage(rows(`('2027-05-05', 'US', 1), (NULL, NULL, 2)`))).staged.effect).toMatchObject({ inserts: 2 });
  });

  test('a key that the target holds twice', async () => {
    expect(await stageFailure({ table: 'loose', mode: 'upsert', key: ['id'], sql: `SELECT 1 AS id, 'c' AS v` })).toMatchObject({
      code: 'key.duplicate',
      details: { where: 'target', keys: 1 },
    });
  });

  test('a replace that would delete rows others point at', async () => {
    expect(await stageFailure({ table: 'parents', mode: 'replace', key: ['id'], sql: 'SELECT 2 AS id' })).toMatchObject({
      family: 'data',
      code: 'target.referenced',
      details: { rows: 1 },
    });
    const kept = await target.stage({ table: 'parents', mode: 'replace', key: ['id'], sql: 'SELECT * FROM (VALUES (1), (2)) v(id)' });
    expect(kept.staged.effect).toMatchObject({ inserts: 1, deletes: 0, unchanged: 1 });
  });
});

describe('rights', () => {
  const load = (table: string, mode: 'create' | 'replace' = 'create', schema = 'public') => ({
    id: 'l',
    from: 'granted',
    connection: 'limited',
    kind: 'postgres',
    schema,
    table,
    mode,
    key: [],
    columns: [{ name: 'id', type: 'INTEGER' }],
  });
  type Stage = (planned: ReturnType<typeof load>) => Promise<StagedLoad>;

  /** A role that may do nothing yet: how its connection stages a load, and a session of its own. */
  async function asRole(role: string, work: (stage: Stage, session: Client) => Promise<void>): Promise<void> {
    const { client } = target;
    const url = new URL(target.url);
    [url.username, url.password] = [role, 'secret'];
    await client.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
    const { database } = (await client.query<{ database: string }>('SELECT current_database() AS database')).rows[0] ?? { database: '' };
    await client.query(`REVOKE ALL ON DATABASE "${database}" FROM PUBLIC; GRANT CONNECT ON DATABASE "${database}" TO ${role}`);
    const connection = postgresConnector.connect('limited', { url: url.href }, silentLogger);
    const session = new Client({ connectionString: url.href });
    try {
      await session.connect();
      await target.engine.materialise('granted', 'SELECT 1 AS id');
      const fence = { planId: role, epoch: 1 };
      const request = { fence, relation: 'granted', onProgress: () => {}, failpoint: () => {} };
      await work(
        (planned) => connection.writer?.stage(context(), { ...request, load: planned }) ?? Promise.reject(new Error('no writer')),
        session,
      );
    } finally {
      await session.end();
      await connection.close();
      await client.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    }
  }

  /** Runs the GRANT that is asked for until the table can be created. */
  async function grantWhatIsMissing(stage: Stage, table: string): Promise<void> {
    // The private schema exists (this database was loaded before): its rights are what is missing first.
    for (let step = 0; step < 3; step += 1) {
      const error = await failure(stage(load(table)));
      expect(error).toMatchObject({ family: 'setup', code: 'target.no-grant' });
      const grant = /GRANT .*$/.exec(error.hint ?? '')?.[0] ?? '';
      expect(error.details['grant']).toBe(grant);
      await target.client.query(grant);
      if (grant.includes('SCHEMA "public"')) return;
    }
  }

  test('a role without CREATE gets the GRANT to run, and it helps', async () => {
    await asRole('reader_only', async (stage) => {
      await grantWhatIsMissing(stage, 'mine');
      expect((await stage(load('mine'))).effect).toMatchObject({ inserts: 1 });
    });
  });

  test('a role with these rights alone reaches no table, schema, file, program or server of others', async () => {
    await target.client.query(
      `CREATE TABLE theirs AS SELECT 7 AS id; CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.old AS SELECT 8 AS id`,
    );
    await asRole('loader_only', async (stage, session) => {
      await grantWhatIsMissing(stage, 'ours');
      expect(await failure(stage(load('theirs', 'replace')))).toMatchObject({ code: 'target.no-grant' });
      expect(await failure(stage(load('new', 'create', 'elsewhere')))).toMatchObject({ code: 'target.no-grant' });
      expect(await failure(stage(load('old', 'replace', 'elsewhere')))).toMatchObject({ code: 'postgres.denied' });
      for (const sql of [
        `UPDATE pg_catalog.pg_authid SET rolsuper = true`,
        `SELECT rolpassword FROM pg_catalog.pg_authid`,
        `TRUNCATE theirs`,
        `ALTER TABLE theirs OWNER TO loader_only`,
        `COPY (SELECT 1) TO PROGRAM 'true'`,
        `CREATE TEMP TABLE here (line text); COPY here FROM PROGRAM 'id'`,
        `COPY (SELECT 1) TO '/tmp/headgate-planted'`,
        `SELECT pg_read_file('/etc/passwd')`,
        `SELECT lo_import('/etc/passwd')`,
        `SELECT lo_export(1, '/tmp/headgate-planted')`,
        `CREATE EXTENSION dblink`,
        `CREATE FUNCTION run() RETURNS int LANGUAGE c AS '/tmp/x.so'`,
      ])
        await expect(session.query(sql), sql).rejects.toThrow(/permission denied|must be (?:owner|superuser)|is not available/);
    });
    expect(await target.rows('SELECT t.id AS theirs, o.id AS old FROM theirs t, elsewhere.old o')).toEqual([{ theirs: 7, old: 8 }]);
  });
});

test('health tells what it is, and a server that is away is told apart', async () => {
  expect(await target.connection.health()).toMatchObject({ ok: true, message: expect.stringMatching(/^PostgreSQL \d+.*database test_/) });
  const away = postgresConnector.connect('away', { url: 'postgres://nobody@127.0.0.1:1/none' }, silentLogger);
  expect(await away.health()).toMatchObject({ ok: false, message: expect.stringContaining('ECONNREFUSED') });
  await away.close();
});

test('a query is one bounded, read-only statement', async () => {
  const query = (sql: string, options: { maxRows: number; timeoutMs: number }) =>
    target.writer.query?.(sql, options) ?? Promise.reject(new Error('the writer cannot query'));
  const limits = { maxRows: 2, timeoutMs: 5000 };
  expect(await query(`SELECT n, n::numeric(5,2) AS d FROM generate_series(1, 5) n`, limits)).toEqual({
    columns: [
      { name: 'n', type: 'INTEGER' },
      { name: 'd', type: 'DECIMAL(5,2)' },
    ],
    rows: [
      [1, '1.00'],
      [2, '2.00'],
    ],
    truncated: true,
  });
  for (const several of ['SELECT 1; DROP TABLE shaped', 'COMMIT; DROP TABLE shaped', 'SELECT 1; COMMIT; DROP TABLE shaped'])
    await expect(query(several, limits)).rejects.toThrow(/multiple commands|syntax error/);
  expect(await inspect('shaped')).not.toBeNull();
  await expect(query(`SELECT nextval(pg_get_serial_sequence('shaped', 'id'))`, limits)).rejects.toThrow(/read-only/);
  await expect(query('SELECT pg_sleep(5)', { maxRows: 1, timeoutMs: 100 })).rejects.toMatchObject({ code: 'postgres.timeout' });
});

test('a session opened elsewhere sees nothing of a stage', async () => {
  const other = await target.otherSession();
  await target.stage({ table: 'unseen', mode: 'create', sql: 'SELECT 1 AS id' });
  expect((await other.query(`SELECT to_regclass('unseen') AS t`)).rows).toEqual([{ t: null }]);
});

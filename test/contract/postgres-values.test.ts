/** Values on their way from the engine into Postgres: every type arrives as the same value, and what cannot arrive is refused by name. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '#domain/errors.ts';
import { openPostgresTarget, type LoadSpec, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';

let target: PostgresTarget;
beforeAll(async () => {
  target = await openPostgresTarget();
  await target.client.query(`SET TimeZone = 'UTC'; SET bytea_output = 'hex'`);
});
afterAll(() => target.close());

let runs = 0;
/** Loads one value of a DuckDB expression into a new table, and returns Postgres' type and text of it. */
async function roundTrip(expression: string): Promise<{ type: string; text: string | null }> {
  runs += 1;
  const table = `value_${runs}`;
  await target.load({ table, mode: 'create', sql: `SELECT ${expression} AS v`, runId: `value-${runs}` });
  const found = await target.client.query<{ type: string; text: string | null }>(
    `SELECT pg_typeof(v)::text AS type, v::text AS text FROM ${table}`,
  );
  const [row] = found.rows;
  if (!row) throw new Error(`${table} is empty`);
  return row;
}

async function failure(spec: LoadSpec): Promise<AppError> {
  const thrown = await target.stage(spec).then(
    () => new Error('it was staged'),
    (error: unknown) => error,
  );
  if (thrown instanceof AppError) return thrown;
  throw thrown;
}

describe('one value of each type', () => {
  test.each([
    ['BOOLEAN', `true`, 'boolean', 'true'],
    ['UTINYINT', `255::UTINYINT`, 'smallint', '255'],
    ['BIGINT', `-9223372036854775807::BIGINT - 1`, 'bigint', '-9223372036854775808'],
    ['UBIGINT', `18446744073709551615::UBIGINT`, 'numeric', '18446744073709551615'],
    ['HUGEINT', `170141183460469231731687303715884105727::HUGEINT`, 'numeric', '170141183460469231731687303715884105727'],
    ['UHUGEINT', `340282366920938463463374607431768211455::UHUGEINT`, 'numeric', '340282366920938463463374607431768211455'],
    ['DECIMAL', `12345678901234567890.123456789::DECIMAL(38,9)`, 'numeric', '12345678901234567890.123456789'],
    ['DOUBLE', `0.1::DOUBLE + 0.2::DOUBLE`, 'double precision', '0.30000000000000004'],
    ['DOUBLE infinity', `'-inf'::DOUBLE`, 'double precision', '-Infinity'],
    ['DOUBLE nan', `'nan'::DOUBLE`, 'double precision', 'NaN'],
    ['FLOAT', `0.1::FLOAT`, 'real', '0.1'],
    ['DATE', `DATE '2026-02-28'`, 'date', '2026-02-28'],
    ['DATE before Christ', `DATE '0044-03-15 (BC)'`, 'date', '0044-03-15 BC'],
    ['DATE infinity', `'infinity'::DATE`, 'date', 'infinity'],
    ['TIME', `TIME '23:59:59.999999'`, 'time without time zone', '23:59:59.999999'],
    ['TIMESTAMP', `TIMESTAMP '2026-03-29 02:30:00.123456'`, 'timestamp without time zone', '2026-03-29 02:30:00.123456'],
    ['TIMESTAMP before Christ', `TIMESTAMP '0044-03-15 (BC) 10:00:00'`, 'timestamp without time zone', '0044-03-15 10:00:00 BC'],
    ['TIMESTAMP_S', `TIMESTAMP_S '2026-03-29 02:30:00'`, 'timestamp without time zone', '2026-03-29 02:30:00'],
    ['TIMESTAMPTZ', `TIMESTAMPTZ '2026-03-29 02:30:00+02'`, 'timestamp with time zone', '2026-03-29 00:30:00+00'],
    ['TIMESTAMPTZ infinity', `'infinity'::TIMESTAMPTZ`, 'timestamp with time zone', 'infinity'],
    ['INTERVAL', `INTERVAL '-1 year -2 days 04:05:06.7'`, 'interval', '-1 years -2 days +04:05:06.7'],
    ['UUID', `'6f9619ff-8b86-d011-b42d-00cf4fc964ff'::UUID`, 'uuid', '6f9619ff-8b86-d011-b42d-00cf4fc964ff'],
    ['BLOB', `'\\x00\\xFF\\x5C\\x22'::BLOB`, 'bytea', '\\x00ff5c22'],
    ['BIT', `'10110'::BIT`, 'bit varying', '10110'],
    ['ENUM', `'b'::ENUM('a', 'b')`, 'text', 'b'],
    ['JSON', `'{"a": [1, null, "x"]}'::JSON`, 'jsonb', '{"a": [1, null, "x"]}'],
    ['STRUCT', `{a: 1.25::DECIMAL(9,2), b: NULL::VARCHAR, c: 'q"\\'}`, 'jsonb', '{"a": 1.25, "b": null, "c": "q\\"\\\\"}'],
    ['MAP', `MAP {'k': 1, 'l': NULL}`, 'jsonb', '{"k": 1, "l": null}'],
    ['STRUCT[]', `[{a: 1}, NULL]`, 'jsonb', '[{"a": 1}, null]'],
    ['nested list', `[[1, NULL], []]`, 'jsonb', '[[1, null], []]'],
    ['INTEGER[] with NULL', `[NULL, 5, NULL]::INTEGER[]`, 'integer[]', '{NULL,5,NULL}'],
    ['INTEGER[3]', `[1, 2, 3]::INTEGER[3]`, 'integer[]', '{1,2,3}'],
    ['empty list', `[]::INTEGER[]`, 'integer[]', '{}'],
    ['NULL list', `NULL::INTEGER[]`, 'integer[]', null],
    [
      'VARCHAR[]',
      `['a,b', 'say "hi"', 'back\\slash', 'NULL', '', NULL, '{}', 'new' || chr(10) || 'line']`,
      'text[]',
      '{"a,b","say \\"hi\\"","back\\\\slash","NULL","",NULL,"{}","new\nline"}',
    ],
    ['BLOB[]', `['\\x00\\x5C'::BLOB, NULL]`, 'bytea[]', '{"\\\\x005c",NULL}'],
    ['TIMESTAMPTZ[]', `[TIMESTAMPTZ '2026-01-01 00:00:00+02']`, 'timestamp with time zone[]', '{"2025-12-31 22:00:00+00"}'],
    ['text with everything', `'a' || chr(13) || chr(10) || chr(9) || '"\\N \\. , ünï 🎈'`, 'text', 'a\r\n\t"\\N \\. , ünï 🎈'],
  ])('%s', async (_name, expression, type, text) => {
    expect(await roundTrip(expression)).toEqual({ type, text });
  });
});

describe('text that COPY could take for something else', () => {
  test('a lone \\. does not end the load', async () => {
    await target.load({
      table: 'lone_dot',
      mode: 'create',
      sql: `SELECT * FROM (VALUES ('before'), ('\\.'), ('after')) v(t)`,
      runId: 'lone-dot',
    });
    expect(await target.rows('SELECT t FROM lone_dot ORDER BY t')).toEqual([{ t: '\\.' }, { t: 'after' }, { t: 'before' }]);
  });

  test('an empty text is not NULL, and the word NULL is a word', async () => {
    await target.load({
      table: 'empties',
      mode: 'create',
      sql: `SELECT * FROM (VALUES (1, ''), (2, NULL), (3, 'NULL')) v(id, t)`,
      runId: 'empties',
    });
    expect(await target.rows('SELECT id, t FROM empties ORDER BY id')).toEqual([
      { id: 1, t: '' },
      { id: 2, t: null },
      { id: 3, t: 'NULL' },
    ]);
  });
});

test('a number that JSON here cannot hold stays text in the samples, and arrives as it is', async () => {
  const spec: LoadSpec = { table: 'long_numbers', mode: 'create', sql: `SELECT '{"a": 1e400, "b": 12345678901234567890}'::JSON AS doc` };
  const { staged } = await target.stage(spec);
  expect(staged.effect.samples[0]?.after).toEqual({ doc: expect.stringMatching(/^\{"a": 10+, "b": 12345678901234567890\}$/) });
});

test('a table of 1,600 columns is staged, reconciled and published', async () => {
  const columns = Array.from({ length: 1_600 }, (_, n) => `${n % 10}::SMALLINT AS c${n}`);
  const loaded = { table: 'widest', mode: 'create', sql: `SELECT ${columns.join(', ')}`, runId: 'widest' } as const;
  const [receipt] = (await target.load(loaded)).loads;
  expect(receipt?.reconciled).toHaveLength(3_201);
  expect(receipt?.reconciled.at(-1)).toMatchObject({ what: 'sum of c1599', engine: '9', target: '9', agrees: true });
});

describe('an existing table has its own types', () => {
  test('whole numbers, instants and lists arrive in the types that are there', async () => {
    await target.client.query(
      `CREATE TABLE own_types (n integer, at timestamp, z timestamptz, tags text[], doc json, c char(3), code varchar(5))`,
    );
    const sql = `SELECT 12.0::DOUBLE AS n, TIMESTAMPTZ '2026-01-01 12:00:00+02' AS at, TIMESTAMP '2026-01-01 12:00:00' AS z, ['a', NULL] AS tags,
      {k: 1} AS doc, 'x' AS c, 'abc' AS code`;
    await target.load({ table: 'own_types', mode: 'append', sql, runId: 'own-types' });
    expect(await target.rows(`SELECT n, at::text, z::text, tags::text, doc::text, c::text, code FROM own_types`)).toEqual([
      { n: 12, at: '2026-01-01 10:00:00', z: '2026-01-01 12:00:00+00', tags: '{a,NULL}', doc: '{"k":1}', c: 'x', code: 'abc' },
    ]);
  });

  test('rounding is said on the card, with both sums', async () => {
    await target.client.query('CREATE TABLE rounded (amount numeric(12,2), day date)');
    const sql = `SELECT 10.005::DECIMAL(12,3) AS amount, TIMESTAMP '2026-01-01 13:00:00' AS day`;
    const { staged } = await target.stage({ table: 'rounded', mode: 'append', sql });
    expect(staged.notes.join(' ')).toContain('amount is rounded to numeric(12,2) (sum of amount: 10.005 read, 10.01 staged)');
    expect(staged.notes.join(' ')).toContain('day loses its time of day, because it is a date.');
  });

  test('a value that does not fit names its column and row', async () => {
    await target.client.query('CREATE TABLE narrow (id integer, code varchar(3))');
    const error = await failure({ table: 'narrow', mode: 'append', sql: `SELECT * FROM (VALUES (1, 'abc'), (2, 'abcd')) v(id, code)` });
    expect(error).toMatchObject({ family: 'data', code: 'postgres.bad-value', details: { column: 'code', row: 2 } });
    const fraction = await failure({ table: 'narrow', mode: 'append', sql: `SELECT 1.5::DOUBLE AS id, 'a' AS code` });
    expect(fraction).toMatchObject({ family: 'data', details: { column: 'id', row: 1 } });
  });
});

test('rows are reconciled with what was sent, even when the relation is other rows each time it is read', async () => {
  const sql = `SELECT i AS id, (random() * 1000)::INTEGER AS n, (random() * 1000)::DECIMAL(12,2) AS amount, uuid()::VARCHAR AS t, CASE WHEN random() < 0.5 THEN 'x' END AS maybe FROM range(5000) r(i)`;
  const { staged } = await target.stage({ table: 'never_the_same', mode: 'create', key: ['id'], sql, view: true });
  const lines = new Map(staged.reconciled.map((line) => [line.what, line]));
  expect(lines.get('rows')).toEqual({ what: 'rows', engine: '5000', target: '5000', agrees: true });
  expect(lines.get('bytes of t')).toEqual({ what: 'bytes of t', engine: '180000', target: '180000', agrees: true });
  for (const what of ['sum of n', 'sum of amount', 'values in maybe']) expect(lines.get(what), what).toMatchObject({ agrees: true });
});

/** How many tables our private schema holds. */
async function privateTables(): Promise<number> {
  const [row] = await target.rows(
    `SELECT count(*)::int AS n FROM pg_class WHERE relnamespace = 'headgate'::regnamespace AND relkind = 'r'`,
  );
  return Number(row?.['n']);
}

test('a NUL character is refused with the name of its column, and nothing is left in the target', async () => {
  const before = await privateTables();
  const error = await failure({ table: 'with_nul', mode: 'create', sql: `SELECT 'fine' AS a, 'x' || chr(0) || 'y' AS b` });
  expect(error).toMatchObject({ family: 'data', code: 'stage.nul-character', details: { columns: ['b'] } });
  expect(error.message).toContain('"b" (1 row)');
  expect(await privateTables()).toBe(before);
});

test('an engine that fails half way leaves no stage', async () => {
  const sql = `SELECT i, CASE WHEN i = 400000 THEN error('boom') ELSE repeat('x', 20) END AS t FROM range(500000) r(i)`;
  const before = await privateTables();
  await target.engine.define('failing', sql);
  const load = {
    id: 'load_1',
    from: 'failing',
    connection: 'warehouse',
    kind: 'postgres',
    schema: 'public',
    table: 'half',
    mode: 'create' as const,
    key: [],
  };
  const columns = [
    { name: 'i', type: 'BIGINT' },
    { name: 't', type: 'VARCHAR' },
  ];
  const context = { engine: target.engine, signal: new AbortController().signal, log: target.log };
  const staging = target.writer.stage(context, {
    fence: { planId: 'plan-half', epoch: 1 },
    load: { ...load, columns },
    relation: 'failing',
    onProgress: () => {},
    failpoint: () => {},
  });
  await expect(staging).rejects.toThrow(/boom/);
  expect(await privateTables()).toBe(before);
});

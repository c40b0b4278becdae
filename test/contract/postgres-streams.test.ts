/** Filling a stage through one COPY stream or two: the same rows, or none. */
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noFailpoints } from '#domain/failpoints.ts';
import { silentLogger } from '#domain/log.ts';
import { chooseStreams } from '#tools/connectors/postgres/stage/copy-streams.ts';
import { openDatabase, type Database } from '#tools/connectors/postgres/session/database.ts';
import { fillStage, namePrivateTables } from '#tools/connectors/postgres/stage/stage.ts';
import { stageColumns } from '#tools/connectors/postgres/stage/stage-columns.ts';
import { migrateTarget } from '#tools/connectors/postgres/target-schema/migrate.ts';
import { failure } from '#test/support/engine/engine.ts';
import { openPostgresTarget, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';

let target: PostgresTarget;
let database: Database;
let plans = 0;
let planId = '';

beforeAll(async () => {
  target = await openPostgresTarget();
  database = openDatabase({ name: 'warehouse', settings: { url: target.url } }, silentLogger);
  await migrateTarget(database);
});
beforeEach(() => {
  plans += 1;
  planId = `plan-${plans}`;
});
afterAll(async () => {
  await database.close();
  await target.close();
});

async function fill(sql: string, streams: 1 | 2, epoch = 1): Promise<{ stage: string; rows: number }> {
  await target.engine.define('filling', sql);
  const columns = await target.engine.columnsOf('SELECT * FROM filling');
  const name = { from: 'filling', connection: 'warehouse', kind: 'postgres', schema: 'public', table: 'filled' };
  const load = { id: 'load_1', ...name, mode: 'create' as const, key: [], columns };
  const { stage } = namePrivateTables();
  const request = { fence: { planId, epoch }, load, relation: 'filling', onProgress: () => {}, failpoint: noFailpoints };
  const context = { engine: target.engine, signal: new AbortController().signal, log: silentLogger };
  const wire = await fillStage(database, context, request, { stage, columns: stageColumns(load, null), streams });
  return { stage, rows: wire.rows };
}

const count = 120_000;
const mixed = `SELECT n AS id, CASE WHEN n % 7 = 0 THEN NULL WHEN n % 5 = 0 THEN '' ELSE E'say "hi",\\nline ' || n END AS note,
  repeat('x', (n % 90)::INTEGER) AS padding FROM range(${count}) r(n)`;

const content = (stage: string) =>
  target.rows(`SELECT count(*)::int AS rows, count(DISTINCT id)::int AS ids, count(note)::int AS notes, sum(length(padding))::int AS padding,
    md5(string_agg(id || coalesce(note, 'none'), ',' ORDER BY id)) AS hash FROM headgate.${stage}`);

test('two streams bring exactly the rows that one brings', async () => {
  const one = await fill(mixed, 1);
  planId = `${planId}-two`;
  const two = await fill(mixed, 2);
  expect(two.rows).toBe(count);
  expect(await content(two.stage)).toEqual(await content(one.stage));
  expect((await content(two.stage))[0]).toMatchObject({ rows: count, ids: count });
});

test('a value that the server refuses, late in the stream, leaves no row of either', async () => {
  const sql = `SELECT n AS id, CASE WHEN n = ${count - 1} THEN chr(0) ELSE 'fine' END AS note FROM range(${count}) r(n)`;
  expect(await failure(fill(sql, 2))).toMatchObject({ code: 'stage.nul-character' });
  const [stage] = await target.rows(`SELECT name FROM headgate.stages WHERE plan_id = '${planId}'`);
  expect(await target.rows(`SELECT count(*)::int AS rows FROM headgate.${String(stage?.['name'])}`)).toEqual([{ rows: 0 }]);
  // The next attempt drops what is left.
  await fill('SELECT 1 AS id, 2 AS note', 1, 2);
  expect(await target.rows(`SELECT count(*)::int AS stages FROM headgate.stages WHERE plan_id = '${planId}'`)).toEqual([{ stages: 1 }]);
});

test('an attempt that hangs with a half-filled stage is not waited for', async () => {
  const first = await fill('SELECT 1 AS id', 2);
  const hanging = new Client({ connectionString: target.url });
  await hanging.connect();
  await hanging.query(`BEGIN; LOCK TABLE headgate.${first.stage} IN ROW EXCLUSIVE MODE`);
  const second = await fill('SELECT 2 AS id', 2, 2);
  expect(await target.rows(`SELECT id FROM headgate.${second.stage}`)).toEqual([{ id: 2 }]);
  await hanging.query('ROLLBACK');
  await hanging.end();
  await target.writer.discard(planId);
  expect(await target.rows(`SELECT to_regclass('headgate.${first.stage}') AS stage`)).toEqual([{ stage: null }]);
});

describe('how many streams', () => {
  const [small, large] = [100 * 2 ** 20, 2 ** 30];
  test.each([
    ['a small load', small, 8, 1, '100 MiB are read'],
    ['a large load on two cores', large, 2, 1, 'with 2 cores'],
    ['a large load on four cores', large, 4, 2, 'with 4 cores'],
    ['a load of unknown size', 0, 8, 1, '0 MiB'],
  ])('%s', (_what, bytes, cores, streams, words) => {
    expect(chooseStreams(bytes, { cores })).toMatchObject({ streams });
    expect(chooseStreams(bytes, { cores }).reason).toContain(words);
  });

  test('a connection may say', () => {
    expect(chooseStreams(small, { cores: 2, wanted: 2 })).toEqual({ streams: 2, reason: expect.stringContaining('copyStreams') });
  });
});

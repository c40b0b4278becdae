/** Where incremental loads stand in a Postgres target: kept with the rows, moved once, taken back with them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Advance, SourceIdentity } from '#domain/incremental.ts';
import { AppError } from '#domain/errors.ts';
import { openPostgresTarget, type LoadSpec, type PostgresTarget } from '#test/support/postgres/postgres-target.ts';

let target: PostgresTarget;
beforeAll(async () => {
  target = await openPostgresTarget();
});
afterAll(() => target.close());

const failure = (work: Promise<unknown>): Promise<AppError> =>
  work.then(
    () => Promise.reject(new Error('nothing was thrown')),
    (thrown: unknown) => (thrown instanceof AppError ? thrown : Promise.reject(thrown)),
  );

const source = (dataset: string, cursor: string | null = 'at'): SourceIdentity => ({ connection: 'files', dataset, cursor });
const moved = (dataset: string, from: number | null, value: string): Advance => ({
  source: source(dataset),
  from,
  value,
  seen: { [`hash of ${value}`]: 1 },
  seenFrom: value,
  basis: [{ name: 'at', type: 'BIGINT' }],
  files: [],
});
const positionOf = (table: string, of: SourceIdentity) => target.writer.position?.({ schema: 'public', table }, of);

let runs = 0;
const load = (spec: Omit<LoadSpec, 'planId'>) => {
  runs += 1;
  return target.load({ ...spec, planId: `plan-${runs}`, runId: `run-${runs}` });
};

describe('a position', () => {
  test('is null before the first load, then what the load noted, in the transaction of its rows', async () => {
    expect(await positionOf('noted', source('a.csv'))).toBeNull();
    await load({ table: 'noted', mode: 'create', sql: 'SELECT 1 AS id, 7 AS at', advances: [moved('a.csv', null, '7')] });
    expect(await positionOf('noted', source('a.csv'))).toEqual({
      version: 1,
      value: '7',
      seen: { 'hash of 7': 1 },
      seenFrom: '7',
      basis: [{ name: 'at', type: 'BIGINT' }],
      files: [],
      last: { runNumber: null, at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) },
    });
    await load({ table: 'noted', mode: 'append', sql: 'SELECT 2 AS id, 9 AS at', advances: [moved('a.csv', 1, '9')] });
    const [same] = await target.rows(`SELECT (SELECT xmin::text FROM noted WHERE id = 2) = c.xmin::text AS rows,
      (SELECT l.xmin::text FROM headgate.ledger l WHERE l.run_id = c.run_id) = c.xmin::text AS ledger FROM headgate.cursors c WHERE target_table = 'noted'`);
    expect(same).toEqual({ rows: true, ledger: true });
    expect(await positionOf('noted', source('a.csv'))).toMatchObject({ version: 2, value: '9' });
  });

  test('of another source, cursor or table is another one', async () => {
    await load({ table: 'apart', mode: 'create', sql: 'SELECT 1 AS id', advances: [moved('a.csv', null, '7')] });
    expect(await positionOf('apart', source('b.csv'))).toBeNull();
    expect(await positionOf('apart', source('a.csv', 'other'))).toBeNull();
    expect(await positionOf('apart', source('a.csv', null))).toBeNull();
    expect(await positionOf('elsewhere', source('a.csv'))).toBeNull();
  });

  test('that moved since a load was staged makes its publish stale, and nothing is written', async () => {
    await load({ table: 'raced', mode: 'create', sql: 'SELECT 1 AS id', advances: [moved('a.csv', null, '1')] });
    for (const from of [null, 0]) {
      const staged = await target.stage({
        table: 'raced',
        mode: 'append',
        sql: 'SELECT 2 AS id',
        planId: 'late',
        epoch: runs,
        advances: [moved('a.csv', from, '2')],
      });
      const error = await failure(target.publish([staged], { runId: `late-${from}`, planId: 'late', epoch: runs }));
      expect(error).toMatchObject({ code: 'publish.stale', message: expect.stringContaining('another load of a.csv') });
    }
    expect(await target.rows('SELECT id FROM raced')).toEqual([{ id: 1 }]);
    expect(await positionOf('raced', source('a.csv'))).toMatchObject({ version: 1, value: '1' });
  });

  test('holds the files that were loaded, each as it was the last time', async () => {
    const file = (name: string, sha256: string) => ({ name, sizeBytes: 3, modifiedAt: '2026-01-01T00:00:00.000Z', sha256, etag: null });
    const files = (from: number | null, ...loaded: ReturnType<typeof file>[]): Advance => ({
      ...moved('inbox', from, ''),
      source: source('inbox', null),
      value: null,
      seen: {},
      files: loaded,
    });
    await load({ table: 'filed', mode: 'create', sql: 'SELECT 1 AS id', advances: [files(null, file('a', '1'), file('b', '2'))] });
    await load({ table: 'filed', mode: 'append', sql: 'SELECT 2 AS id', advances: [files(1, file('b', '3'), file('c', '4'))] });
    const position = await positionOf('filed', source('inbox', null));
    expect(position?.files.map(({ name, sha256 }) => `${name}${sha256}`).sort((a, b) => (a < b ? -1 : 1))).toEqual(['a1', 'b3', 'c4']);
  });

  test('says so when the table is another one of that name, or has no row', async () => {
    await load({ table: 'remade', mode: 'create', sql: 'SELECT 1 AS id', advances: [moved('a.csv', null, '5')] });
    expect((await positionOf('remade', source('a.csv')))?.restarted).toBeUndefined();
    await target.client.query('DELETE FROM remade');
    expect(await positionOf('remade', source('a.csv'))).toMatchObject({ value: '5', restarted: 'empty' });
    await target.client.query('DROP TABLE remade; CREATE TABLE remade (id integer); INSERT INTO remade VALUES (9)');
    expect(await positionOf('remade', source('a.csv'))).toMatchObject({ value: '5', restarted: 'new' });
    await load({ table: 'remade', mode: 'append', sql: 'SELECT 2 AS id', advances: [moved('a.csv', 1, '6')] });
    expect((await positionOf('remade', source('a.csv')))?.restarted).toBeUndefined();
  });

  test('of a file counts as its former version again when the newer one is taken back', async () => {
    const inbox = source('inbox', null);
    const files = (from: number | null, sha256: string): Advance => ({
      ...moved('inbox', from, ''),
      source: inbox,
      value: null,
      seen: {},
      files: [{ name: 'a', sizeBytes: 3, modifiedAt: '2026-01-01T00:00:00.000Z', sha256, etag: null }],
    });
    const spec = (id: number, advance: Advance): LoadSpec => ({
      table: 'versions',
      mode: 'append',
      key: ['id'],
      sql: `SELECT ${id} AS id`,
      advances: [advance],
    });
    const known = async () => (await positionOf('versions', inbox))?.files.map(({ sha256 }) => sha256);
    const undo = async (runId: string, by: string) => {
      const plan = (await target.stage({ ...spec(9, files(9, 'x')), planId: `shape-${by}` })).load;
      await target.publish([await target.stageUndo(plan, { runId, planId: by })], { runId: by, planId: by });
    };
    await target.client.query('CREATE TABLE versions (id integer PRIMARY KEY)');
    const made: string[] = [];
    for (const [index, sha256] of ['1', '2', '3'].entries()) {
      await load(spec(index + 1, files(index === 0 ? null : index, sha256)));
      made.push(`run-${runs}`);
    }
    const [first = '', second = '', third = ''] = made;
    await undo(third, 'undo-third');
    expect(await known()).toEqual(['2']);
    await undo('undo-third', 'redo-third');
    expect(await known()).toEqual(['3']);
    await undo('redo-third', 'undo-third-again');
    await undo(second, 'undo-second');
    expect(await known()).toEqual(['1']);
    await undo(first, 'undo-first');
    expect(await known()).toEqual([]);
  });

  test('begins anew when the table is gone', async () => {
    await load({ table: 'dropped', mode: 'create', sql: 'SELECT 1 AS id', advances: [moved('a.csv', null, '5')] });
    await target.client.query('DROP TABLE dropped');
    expect(await positionOf('dropped', source('a.csv'))).toMatchObject({ version: 1, value: null, seen: {}, basis: [], files: [] });
    await load({ table: 'dropped', mode: 'create', sql: 'SELECT 1 AS id', advances: [moved('a.csv', 1, '3')] });
    expect(await positionOf('dropped', source('a.csv'))).toMatchObject({ version: 2, value: '3' });
  });
});

describe('taking a load back', () => {
  test('takes its position back, and taking that back brings it again', async () => {
    const spec = (id: number, advance: Advance): LoadSpec => ({
      table: 'undone',
      mode: 'upsert',
      key: ['id'],
      sql: `SELECT ${id} AS id, ${id} AS at`,
      advances: [advance],
    });
    await load(spec(1, moved('a.csv', null, '1')));
    await load(spec(2, moved('a.csv', 1, '2')));
    const second = `run-${runs}`;
    const plan = (await target.stage({ ...spec(2, moved('a.csv', 2, '2')), planId: 'shape' })).load;
    const first = await target.stageUndo(plan, { runId: second, planId: 'undo-1' });
    await target.publish([first], { runId: 'undo-run-1', planId: 'undo-1' });
    expect(await target.rows('SELECT id FROM undone')).toEqual([{ id: 1 }]);
    expect(await positionOf('undone', source('a.csv'))).toMatchObject({ value: '1', seen: { 'hash of 1': 1 } });
    const again = await target.stageUndo(plan, { runId: 'undo-run-1', planId: 'undo-2' });
    await target.publish([again], { runId: 'undo-run-2', planId: 'undo-2' });
    expect(await target.rows('SELECT id FROM undone ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await positionOf('undone', source('a.csv'))).toMatchObject({ value: '2', seen: { 'hash of 2': 1 } });
  });

  test('one after the other takes the position back step by step, and forth again', async () => {
    const spec = (id: number, advance: Advance): LoadSpec => ({
      table: 'stepwise',
      mode: 'upsert',
      key: ['id'],
      sql: `SELECT ${id} AS id, ${id} AS at`,
      advances: [advance],
    });
    const done: string[] = [];
    for (const id of [1, 2, 3]) {
      await load(spec(id, moved('a.csv', id === 1 ? null : id - 1, String(id))));
      done.push(`run-${runs}`);
    }
    const plan = (await target.stage({ ...spec(4, moved('a.csv', 3, '4')), planId: 'stepwise' })).load;
    const undo = async (runId: string, by: string): Promise<string | null | undefined> => {
      await target.publish([await target.stageUndo(plan, { runId, planId: by })], { runId: by, planId: by });
      return (await positionOf('stepwise', source('a.csv')))?.value;
    };
    expect(await undo(done[2]!, 'step-3')).toBe('2');
    expect(await undo(done[1]!, 'step-2')).toBe('1');
    expect(await undo('step-2', 'forth-2')).toBe('2');
    expect(await undo('step-3', 'forth-3')).toBe('3');
    expect(await undo(done[1]!, 'step-out-of-order').catch((error: AppError) => error.code)).toBe('undo.done');
    expect(await undo('forth-3', 'again-3')).toBe('2');
    expect(await target.rows('SELECT id FROM stepwise ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
  });
});

describe('columns', () => {
  const inspect = (table: string) =>
    target.writer.inspectTarget({ engine: target.engine, signal: new AbortController().signal, log: target.log }, table);

  test('that an origin brought are known the next time', async () => {
    await load({ table: 'brought', mode: 'create', sql: 'SELECT 1::BIGINT AS id, 2::DECIMAL(9,2) AS amount', origin: 'files:a.csv' });
    expect((await inspect('brought'))?.lastLoads).toEqual([
      {
        origin: 'files:a.csv',
        columns: [
          { name: 'id', type: 'BIGINT' },
          { name: 'amount', type: 'DECIMAL(9,2)' },
        ],
      },
    ]);
  });

  test('get a wider type together with the rows that need it; a row that changed meanwhile is still not overwritten', async () => {
    await target.client.query(
      'CREATE TABLE widening (id integer PRIMARY KEY, amount integer); INSERT INTO widening VALUES (1, 10), (2, 20)',
    );
    const spec: LoadSpec = {
      table: 'widening',
      mode: 'upsert',
      key: ['id'],
      sql: 'SELECT * FROM (VALUES (1, 10.00::DECIMAL(12,2)), (2, 20.50), (3, 30.25)) v(id, amount)',
      widen: [{ name: 'amount', type: 'DECIMAL(12,2)' }],
      planId: 'wide',
    };
    const staged = await target.stage(spec);
    expect(staged.staged.effect).toMatchObject({
      inserts: 1,
      columnsWidened: [{ name: 'amount', from: 'integer', to: 'numeric(12,2)' }],
    });
    await target.client.query('UPDATE widening SET amount = 21 WHERE id = 2');
    expect(await failure(target.publish([staged], { runId: 'wide-1', planId: 'wide' }))).toMatchObject({ code: 'publish.stale' });
    const [type] = await target.rows(
      `SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute WHERE attrelid = 'widening'::regclass AND attname = 'amount'`,
    );
    expect(type).toEqual({ type: 'integer' });
    const fresh = await target.stage({ ...spec, epoch: 2 });
    await target.publish([fresh], { runId: 'wide-2', planId: 'wide', epoch: 2 });
    expect(await target.rows('SELECT id, amount::text FROM widening ORDER BY id')).toEqual([
      { id: 1, amount: '10.00' },
      { id: 2, amount: '20.50' },
      { id: 3, amount: '30.25' },
    ]);
  });
});

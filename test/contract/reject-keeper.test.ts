/** The two keepers of rejects, the target and the catalog, hold to the same contract. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import type { RejectedRow, RejectKeeper } from '#domain/reject.ts';
import { sweep } from '#jobs/sweep.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { catalogRejects } from '#store/rejects.ts';
import { freshDatabase, type FreshDatabase } from '../support/postgres/postgres.ts';
import { openPostgresTarget, type PostgresTarget } from '../support/postgres/postgres-target.ts';
import { outcomeOf } from '#test/support/failure.ts';

let target: PostgresTarget;
let fresh: FreshDatabase;
let catalog: Database;
beforeAll(async () => {
  [target, fresh] = await Promise.all([openPostgresTarget(), freshDatabase()]);
  catalog = openDatabase({ url: fresh.url, log: silentLogger, name: 'reject keeper test' });
  await migrate(catalog);
});
afterAll(async () => {
  await catalog.close();
  await Promise.all([target.close(), fresh.drop()]);
});

/** A plan in the catalog at this attempt, or only its id for a target, which knows no plans. */
async function planInCatalog(epoch: number): Promise<string> {
  const [id, thread] = [randomUUID(), randomUUID()];
  await catalog.query(`insert into threads (id, title, created_by) values ($1, 'a thread', 'ana')`, [thread]);
  await catalog.query(
    `insert into plans (id, thread_id, version, state, title, draft, plan, plan_hash, notes, model, asked_by, epoch)
     values ($1, $2, 1, 'preparing', 'a plan', '{}', '{}', 'hash', '[]', 'offline', 'ana', $3)`,
    [id, thread, epoch],
  );
  return id;
}

const keepers: { name: string; open: () => RejectKeeper; plan: (epoch: number) => Promise<string> }[] = [
  { name: 'the target', open: () => target.writer.rejects!, plan: async () => randomUUID() },
  { name: 'the catalog', open: () => catalogRejects(catalog), plan: planInCatalog },
];

const row = (n: number, more: Partial<RejectedRow> = {}): RejectedRow => ({
  source: 'raw',
  file: 'data/a "file".csv',
  line: n + 1,
  column: 'amount',
  value: `${n},5`,
  reason: 'is not a number',
  record: { zeta: `${n}`, amount: `${n},5`, empty: '', none: null, 'odd "name"': "it's \\u0000 text\n😀" },
  raw: null,
  ...more,
});
async function* pagesOf(...pages: RejectedRow[][]): AsyncGenerator<RejectedRow[]> {
  yield* pages;
}

describe.each(keepers)('$name', ({ open, plan }) => {
  const unsplit = row(3, { record: null, raw: '3,4,5', column: null });
  const other = row(4, { source: 'other' });

  test('keeps every row as it is, in order, and pages through them', async () => {
    const keeper = open();
    const planId = await plan(1);
    expect(await keeper.summary(planId)).toBeNull();
    expect(await keeper.list(planId, { after: 0, limit: 10 })).toEqual([]);
    await keeper.keep({ planId, epoch: 1 }, { count: 900, pages: pagesOf([row(1), row(2)], [unsplit, other]) });
    const all = await keeper.list(planId, { after: 0, limit: 10 });
    expect(all).toEqual([row(1), row(2), unsplit, other].map((kept, index) => ({ ...kept, number: index + 1, replayedBy: null })));
    expect(Object.keys(all[0]?.record ?? {})).toEqual(['zeta', 'amount', 'empty', 'none', 'odd "name"']);
    expect((await keeper.list(planId, { after: 1, limit: 2 })).map(({ number }) => number)).toEqual([2, 3]);
    expect((await keeper.list(planId, { after: 0, limit: 9, source: 'other' })).map(({ number }) => number)).toEqual([4]);
    expect((await keeper.list(planId, { after: 0, limit: 9, replayable: 'open' })).map(({ number }) => number)).toEqual([1, 2, 4]);
    expect(await keeper.summary(planId)).toEqual({
      count: 900,
      kept: 4,
      runNumber: null,
      keptAt: expect.stringMatching(/^\d{4}-.*Z$/),
      sources: [
        { source: 'raw', kept: 3, replayable: 2, replayed: 0, unsplit: 1, unsplitReplayed: 0, replayedBy: null },
        { source: 'other', kept: 1, replayable: 1, replayed: 0, unsplit: 0, unsplitReplayed: 0, replayedBy: null },
      ],
    });
  });

  test('marks what was replayed once: a later run does not take it over', async () => {
    const keeper = open();
    const planId = await plan(1);
    await keeper.keep({ planId, epoch: 1 }, { count: 3, pages: pagesOf([row(1), unsplit, other]) });
    const replay = { planId, source: 'raw', rows: 1, again: false };
    await keeper.markReplayed(replay, 7);
    await keeper.markReplayed(replay, 7);
    await keeper.markReplayed(replay, 8);
    expect((await keeper.list(planId, { after: 0, limit: 9 })).map(({ replayedBy }) => replayedBy)).toEqual([7, null, null]);
    expect(await keeper.list(planId, { after: 0, limit: 9, source: 'raw', replayable: 'open' })).toEqual([]);
    expect(await keeper.list(planId, { after: 0, limit: 9, source: 'raw', replayable: 'again' })).toHaveLength(1);
    expect((await keeper.summary(planId))?.sources[0]).toMatchObject({ replayed: 1, replayedBy: 7 });
    await keeper.reopen(replay, 8);
    expect(await keeper.list(planId, { after: 0, limit: 9, replayable: 'open' })).toHaveLength(1);
    await keeper.reopen(replay, 7);
    expect(await keeper.list(planId, { after: 0, limit: 9, replayable: 'open' })).toHaveLength(2);

    const lines = { after: 0, limit: 9, replayable: 'open', unsplit: true } as const;
    expect((await keeper.list(planId, lines)).map(({ raw }) => raw)).toEqual(['3,4,5']);
    await keeper.markReplayed({ ...replay, unsplit: true }, 9);
    expect(await keeper.list(planId, lines)).toEqual([]);
    expect((await keeper.summary(planId))?.sources[0]).toMatchObject({ replayed: 0, unsplit: 1, unsplitReplayed: 1 });
    expect(await keeper.list(planId, { after: 0, limit: 9, replayable: 'open' })).toHaveLength(2);
  });

  test('a new attempt replaces the list, and one that was overtaken leaves none', async () => {
    const keeper = open();
    const planId = await plan(2);
    await keeper.keep({ planId, epoch: 2 }, { count: 2, pages: pagesOf([row(1), row(2)]) });
    await keeper.keep({ planId, epoch: 2 }, { count: 1, pages: pagesOf([row(9)]) });
    expect(await outcomeOf(keeper.keep({ planId, epoch: 1 }, { count: 1, pages: pagesOf([row(5)]) }))).toBe('fence.lost');
    expect((await keeper.list(planId, { after: 0, limit: 9 })).map(({ line }) => line)).toEqual([10]);
    const broken = async function* (): AsyncGenerator<RejectedRow[]> {
      yield [row(1)];
      throw new Error('the engine is gone');
    };
    await expect(keeper.keep({ planId, epoch: 2 }, { count: 2, pages: broken() })).rejects.toThrow('the engine is gone');
    expect((await keeper.list(planId, { after: 0, limit: 9 })).map(({ line }) => line)).toEqual([10]);
  });
});

test('are dropped by sweeping when they were kept long enough, wherever they are', async () => {
  const lists = [];
  for (const { open, plan } of keepers) {
    const [old, young] = [await plan(1), await plan(1)];
    for (const planId of [old, young]) await open().keep({ planId, epoch: 1 }, { count: 1, pages: pagesOf([row(1)]) });
    lists.push({ keeper: open(), old, young });
  }
  const aged = `SET kept_at = now() - interval '8 days' WHERE plan_id = '`;
  await target.client.query(`UPDATE headgate.reject_lists ${aged}${lists[0]!.old}'`);
  await catalog.query(`update reject_lists ${aged}${lists[1]!.old}'`);
  const connections = new Map([['warehouse', target.connection]]);
  await sweep({ database: catalog, connections, retention: { undoDays: 30, rejectDays: 7 }, log: silentLogger });
  for (const { keeper, old, young } of lists) {
    expect([await keeper.summary(old), (await keeper.summary(young))?.kept]).toEqual([null, 1]);
    expect(await keeper.list(old, { after: 0, limit: 9 })).toEqual([]);
  }
  const { rows } = await catalog.query('select by, about, after from audit where action = $1 order by seq', ['rejects.expire']);
  const after = { plans: 1, days: 7 };
  expect(rows).toEqual([
    { by: 'system', about: 'connection:catalog', after },
    { by: 'system', about: 'connection:warehouse', after },
  ]);
});

test('sweeping drops what could be undone until now, and it is in the audit log', async () => {
  await target.client.query('CREATE TABLE kept_of (id integer PRIMARY KEY)');
  for (const [id, runId] of ['over', 'open'].entries())
    await target.load({ table: 'kept_of', mode: 'append', key: ['id'], sql: `SELECT ${id} AS id`, runId, planId: runId });
  await target.client.query(`UPDATE headgate.undo SET expires_at = now() - interval '1 second' WHERE run_id = 'over'`);
  const connections = new Map([['warehouse', target.connection]]);
  const swept = () => sweep({ database: catalog, connections, retention: { undoDays: 30, rejectDays: 7 }, log: silentLogger });
  await swept();
  await swept();
  const { rows } = await catalog.query('select by, about, after from audit where action = $1', ['undo.expire']);
  expect(rows).toEqual([{ by: 'system', about: 'connection:warehouse', after: { loads: 1 } }]);
});

describe('rejects in a target', () => {
  test('go with the plan when it is given up, and stay when its rows were published', async () => {
    const keeper = target.writer.rejects!;
    const stage = (planId: string) => target.stage({ table: `t_${planId}`, mode: 'create', sql: 'SELECT 1 AS id', planId });
    const [given, published] = ['given_up', 'published'];
    for (const planId of [given, published]) {
      await stage(planId);
      await keeper.keep({ planId, epoch: 1 }, { count: 1, pages: pagesOf([row(1)]) });
    }
    const staged = await stage(published);
    await target.publish([staged], { runId: 'the-run', planId: published });
    await target.writer.discard(given);
    await target.writer.discard(published);
    expect(await keeper.summary(given)).toBeNull();
    expect(await keeper.summary(published)).toMatchObject({ count: 1, kept: 1 });
    expect(await target.rows(`SELECT run_id FROM headgate.reject_lists WHERE plan_id = 'published'`)).toEqual([{ run_id: 'the-run' }]);
  });
});

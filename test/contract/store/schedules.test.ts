/** Ticks of schedules on a real catalog, by a clock that the test sets: once each, never two at a time, none in a pause. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runSchedules } from '#app/pipelines/schedules.ts';
import { Draft, type Schedule } from '#domain/draft.ts';
import { silentLogger } from '#domain/log.ts';
import type { Plan } from '#domain/plan.ts';
import { openQueue, type Queue } from '#jobs/queue.ts';
import { nextTick } from '#planning/schedule.ts';
import { migrate, openDatabase, type Database } from '#store/database.ts';
import { deletePipeline, findPipeline, insertPipeline, pausePipeline, resumePipeline } from '#store/pipelines.ts';
import { findPlan, insertPlan, movePlan } from '#store/plans.ts';
import { endTick, insertTick, isSeriesRefused, startTick, ticksOf, type TickRow } from '#store/ticks.ts';
import { insertThread } from '#store/threads.ts';
import { freshDatabase, type FreshDatabase } from '../../support/postgres/postgres.ts';

let fresh: FreshDatabase;
let database: Database;
let other: Database;
let queue: Queue;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase({ url: fresh.url, log: silentLogger, name: 'one server' });
  other = openDatabase({ url: fresh.url, log: silentLogger, name: 'another server' });
  await migrate(database);
  queue = await openQueue(database, silentLogger);
});
beforeEach(() => database.query('delete from pipelines'));
afterAll(async () => {
  await queue.close();
  await Promise.all([database.close(), other.close()]);
  await fresh.drop();
});

const berlin: Schedule = { cron: '0 7 * * *', timezone: 'Europe/Berlin' };
const at = (text: string): Date => new Date(text);

/** A pipeline whose next tick is the first after a moment. */
async function scheduled(schedule: Schedule, after: string): Promise<string> {
  const [id, threadId] = [randomUUID(), randomUUID()];
  const draft = Draft.parse({ title: 'Line', schedule, sources: [{ id: 'a', path: 'a.csv' }], loads: [{ from: 'a', table: 'public.a' }] });
  const plan: Plan = { kind: 'plan', format: 1, title: 'Line', sources: [], steps: [], checks: [], loads: [], schedule, strategy: 'auto' };
  await insertThread(database, { id: threadId, title: 'Pipeline line', createdBy: 'anna' });
  await database.transaction((tx) =>
    insertPipeline(
      tx,
      { id, name: `line_${id.slice(0, 8)}`, owner: 'anna', threadId, nextAt: nextTick(schedule, at(after)) },
      { draft, plan, planHash: 'h', planId: null, approvedBy: 'anna' },
    ),
  );
  return id;
}

const look = (now: string, servers = [database, other]): Promise<number[]> =>
  Promise.all(servers.map((server) => runSchedules({ database: server, queue }, async () => at(now))));

const states = async (id: string): Promise<string[]> => (await ticksOf(database, id, 50)).map(({ state }) => state);
const finish = (tick: TickRow | undefined): Promise<boolean> => database.transaction((tx) => endTick(tx, tick?.id ?? '', 'failed', 'over'));

describe('a tick', () => {
  it('is taken once, however many servers look and however often', async () => {
    const id = await scheduled(berlin, '2026-03-28T12:00:00Z');
    await look('2026-03-29T04:59:59Z');
    expect(await states(id)).toEqual([]);
    const begun = await look(
      '2026-03-29T05:00:01Z',
      Array.from({ length: 8 }, (_, n) => (n % 2 === 0 ? database : other)),
    );
    expect(begun.reduce((sum, count) => sum + count, 0)).toBe(1);
    await look('2026-03-29T05:00:02Z');
    const ticks = await ticksOf(database, id, 50);
    expect(ticks).toMatchObject([{ state: 'queued', cause: 'schedule', due_at: at('2026-03-29T05:00:00Z'), asked_by: 'anna' }]);
    expect((await findPipeline(database, id))?.next_at).toEqual(at('2026-03-30T05:00:00Z'));
  });

  it('is skipped while the one before it has not ended, and this is said', async () => {
    const id = await scheduled({ cron: '*/15 * * * *', timezone: 'UTC' }, '2026-01-01T00:00:00Z');
    await look('2026-01-01T00:15:01Z');
    await look('2026-01-01T00:30:01Z');
    expect(await states(id)).toEqual(['skipped', 'queued']);
    const pipeline = await findPipeline(database, id);
    const { rows } = await database.query<{ text: string }>(`select data->>'text' as text from events where thread_id = $1`, [
      pipeline?.thread_id,
    ]);
    expect(rows.map(({ text }) => text)).toEqual([expect.stringMatching(/00:30 UTC is skipped: the last one is still being prepared/)]);
    await finish((await ticksOf(database, id, 50)).find(({ state }) => state === 'queued'));
    await look('2026-01-01T00:45:01Z');
    expect(await states(id)).toEqual(['queued', 'skipped', 'failed']);
  });

  it('that was missed is made up for one after the other', async () => {
    const id = await scheduled({ cron: '0 * * * *', timezone: 'UTC', catch_up: 'all' }, '2026-01-01T00:00:00Z');
    const [first, again] = [await look('2026-01-01T03:30:00Z', [database]), await look('2026-01-01T03:30:01Z', [database])];
    expect([first, again]).toEqual([[1], [0]]);
    const ticks = await ticksOf(database, id, 50);
    expect(ticks.map(({ state, cause }) => `${cause} ${state}`)).toEqual(['catch-up queued', 'catch-up queued', 'catch-up queued']);
    await finish(ticks.at(-1));
    expect(await look('2026-01-01T03:30:02Z', [database])).toEqual([1]);
  });

  it('does not come in a pause; the end of the pause needs nobody', async () => {
    const id = await scheduled(berlin, '2026-01-01T12:00:00Z');
    const acted = { id, name: 'line', revision: 1 };
    const until = at('2026-01-05T00:00:00Z');
    await database.transaction((tx) => pausePipeline(tx, acted, { by: 'anna', until, nextAt: nextTick(berlin, until) }));
    await look('2026-01-04T12:00:00Z');
    expect(await states(id)).toEqual([]);
    await look('2026-01-05T06:00:01Z');
    expect(await states(id)).toEqual(['queued']);
    expect(await findPipeline(database, id)).toMatchObject({ paused_at: null, paused_until: null });
  });
});

it('a series ends when a person refuses one of its runs, not when one had nothing to load', async () => {
  const pipeline = await findPipeline(database, await scheduled(berlin, '2026-01-01T12:00:00Z'));
  const { id: pipelineId = '', thread_id: threadId = '', draft } = pipeline ?? {};
  const series = randomUUID();
  const begin = (place: number): Promise<string> =>
    database.transaction(async (tx) => {
      const [id, planId] = [randomUUID(), randomUUID()];
      const about = {
        version: 1,
        cause: 'hand' as const,
        due_at: at(`2026-01-0${place}T00:00:00Z`),
        state: 'queued' as const,
        reason: null,
      };
      const asked = { given: {}, asked_by: 'anna', thread_id: null, series, series_place: place, series_size: 3 };
      await insertTick(tx, { id, pipeline_id: pipelineId, ...about, ...asked });
      const plan: Plan = {
        kind: 'plan',
        format: 1,
        title: 'Line',
        sources: [],
        steps: [],
        checks: [],
        loads: [],
        schedule: null,
        strategy: 'auto',
      };
      const made = { draft: Draft.parse(draft), plan, plan_hash: 'h', notes: [], model: 'none', asked_by: 'anna' };
      await insertPlan(tx, { id: planId, state: 'preparing', thread_id: threadId, ...made });
      await startTick(tx, id, planId);
      return planId;
    });
  const nothing = { code: 'load.nothing-new', family: 'cancelled' as const, message: 'There is nothing new to load.', retryable: false };
  const first = await begin(1);
  await database.transaction((tx) => movePlan(tx, first, 'rejected', { error: nothing }));
  expect((await findPlan(database, first))?.state).toBe('rejected');
  expect(await isSeriesRefused(database, series)).toBe(false);
  const second = await begin(2);
  await database.transaction((tx) => movePlan(tx, second, 'rejected'));
  expect(await isSeriesRefused(database, series)).toBe(true);
});

it('a change meets the pipeline that its card showed, or does nothing', async () => {
  const id = await scheduled(berlin, '2026-01-01T12:00:00Z');
  const seen = { id, name: 'line', revision: 1 };
  const pause = { by: 'anna', until: null, nextAt: null };
  expect(await database.transaction((tx) => pausePipeline(tx, seen, pause))).toBe(true);
  expect(await database.transaction((tx) => deletePipeline(tx, seen))).toBe(false);
  expect(await database.transaction((tx) => resumePipeline(tx, { ...seen, revision: 2 }, null))).toBe(true);
  expect(await findPipeline(database, id)).toMatchObject({ paused_at: null, revision: 3 });
});

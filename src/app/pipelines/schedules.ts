/**
 * What makes schedules tick: every server looks, and the row lock of a pipeline lets one of them take each tick. The clock is the
 * catalog's, so that servers whose own clocks differ agree.
 */
import { randomUUID } from 'node:crypto';
import { dueTicks, momentWords, nextTick } from '#planning/schedule.ts';
import type { Sql, Transaction } from '#store/database.ts';
import { catalogNow, scheduleOf, setNextTick, takeDuePipeline, type PipelineRow } from '#store/pipelines.ts';
import { activeTicks, firstRunUnderWay, insertTick, takeReadyTicks, type TickRow } from '#store/ticks.ts';
import type { AppContext } from '../context.ts';
import { tellPipeline } from './start-tick.ts';

/** The moment it is. */
export type Clock = (sql: Sql) => Promise<Date>;

type Ticking = Pick<AppContext, 'database' | 'queue'>;

/** Notes every tick that has come, and puts those that may begin into the queue. Returns how many began. */
export async function runSchedules({ database, queue }: Ticking, clock: Clock = catalogNow): Promise<number> {
  while (await database.transaction(async (tx) => noteDue(tx, await clock(tx)))) continue;
  return database.transaction(async (tx) => {
    const ready = await takeReadyTicks(tx);
    for (const tickId of ready) await queue.enqueue(tx, { name: 'tick', data: { tickId } });
    return ready.length;
  });
}

/** Returns false when no pipeline is due. */
async function noteDue(tx: Transaction, now: Date): Promise<boolean> {
  const pipeline = await takeDuePipeline(tx, now);
  if (!pipeline) return false;
  if (pipeline === 'gone') return true;
  const schedule = scheduleOf(pipeline);
  const { next_at: nextAt, paused_at: paused, paused_until: until } = pipeline;
  if (!schedule || !nextAt) {
    await setNextTick(tx, pipeline.id, null, now);
    return true;
  }
  if (paused !== null && (until === null || until > now)) {
    await setNextTick(tx, pipeline.id, until && nextTick(schedule, until), now);
    return true;
  }
  const due = dueTicks(schedule, { nextAt, now });
  if (due.missed) {
    const { count, last } = due.missed;
    const runs = count === 1 ? 'A run was' : `${count.toLocaleString('en-US')} runs were`;
    await skip(tx, pipeline, {
      at: last,
      cause: 'catch-up',
      why: `${runs} missed while no server was there to begin ${count === 1 ? 'it' : 'them'}`,
    });
  }
  const busy = await underWay(tx, pipeline.id);
  for (const { at, cause } of due.run) {
    if (cause === 'schedule' && busy !== null) await skip(tx, pipeline, { at, cause, why: busy });
    else await insertTick(tx, newTick(pipeline, { at, cause, state: 'queued', reason: null }));
  }
  await setNextTick(tx, pipeline.id, due.next, now);
  return true;
}

/** What of a pipeline has not ended, in words; null when it may begin again. */
export async function underWay(sql: Sql, pipelineId: string): Promise<string | null> {
  const [tick] = await activeTicks(sql, pipelineId);
  const first = tick ? null : await firstRunUnderWay(sql, pipelineId);
  if (!tick) return first === null ? null : `run ${first} has not ended`;
  if (tick.run_number !== null) return `run ${tick.run_number} has not ended`;
  return tick.plan_state === 'proposed' ? 'the last one still waits for a decision' : 'the last one is still being prepared';
}

async function skip(
  tx: Transaction,
  pipeline: PipelineRow,
  { at, cause, why }: { at: Date; cause: TickRow['cause']; why: string },
): Promise<void> {
  const tick = newTick(pipeline, { at, cause, state: 'skipped', reason: why });
  if (!(await insertTick(tx, tick))) return;
  const text = `The run of ${pipeline.name} that was due ${momentWords(at, pipeline.timezone ?? 'UTC')} is skipped: ${why}.`;
  await tellPipeline(tx, pipeline, { id: `tick-${tick.id}`, title: `A run of ${pipeline.name} is skipped`, text, alert: false });
}

const alone = { thread_id: null, series: null, series_place: null, series_size: null };

const newTick = (
  { id, version, owner }: PipelineRow,
  { at, cause, state, reason }: { at: Date; cause: TickRow['cause']; state: 'queued' | 'skipped'; reason: string | null },
) => ({ id: randomUUID(), pipeline_id: id, version, cause, due_at: at, state, reason, given: {}, asked_by: owner, ...alone });

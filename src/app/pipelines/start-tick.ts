/** From a run of a pipeline that is due to a stored plan whose prepare has started: its draft against today's sources, without a model. */
import type { Problem } from '#domain/errors.ts';
import { noteDrifts } from '#jobs/note-drift.ts';
import type { JobHandler } from '#jobs/queue.ts';
import { sayOnce } from '#jobs/say.ts';
import { storePlan } from '#jobs/store-plan.ts';
import { withRetries } from '#jobs/tries.ts';
import { compilePlan } from '#planning/compile.ts';
import { calmWords } from '#planning/incremental-notes.ts';
import { momentWords } from '#planning/schedule.ts';
import type { Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { findPipeline, type PipelineRow } from '#store/pipelines.ts';
import { endTick, findTick, isSeriesRefused, startTick, type TickRow } from '#store/ticks.ts';
import type { AppContext } from '../context.ts';
import { uuidOf } from '../plans/propose-plan.ts';

/** Binds the handler to a server. Delivered again, a tick that has begun changes nothing. */
export const tickJob =
  (context: AppContext): JobHandler<'tick'> =>
  async ({ tickId }, { signal }) => {
    const tick = await findTick(context.database, tickId);
    if (tick?.state !== 'queued') return;
    const pipeline = await findPipeline(context.database, tick.pipeline_id);
    const gone = await whyNot(context, tick, pipeline);
    if (gone !== null || pipeline === null) {
      await context.database.transaction((tx) => endTick(tx, tickId, 'skipped', gone ?? ''));
      return;
    }
    const outcome = await withRetries(() => beginTick(context, { tick, pipeline, threadId: tick.thread_id ?? pipeline.thread_id }), {
      signal,
      retrying: (error) =>
        context.log.warn('a run of a pipeline could not begin; trying again', { pipeline: pipeline.name, error: error.message }),
    });
    const calm = outcome.ok && !outcome.value.ok ? calmWords(outcome.value.problems) : null;
    if (calm !== null) {
      await context.database.transaction((tx) => endTick(tx, tickId, 'skipped', calm));
      return;
    }
    const why = outcome.ok ? (outcome.value.ok ? null : problemWords(outcome.value.problems)) : outcome.error.message;
    if (why !== null) await context.database.transaction((tx) => giveUp(tx, { tick, pipeline }, why));
  };

/** Why a tick that waited is not begun any more; null when it is. */
async function whyNot({ database }: AppContext, tick: TickRow, pipeline: PipelineRow | null): Promise<string | null> {
  if (pipeline === null) return 'the pipeline was deleted';
  // A run that was asked for in a pause was meant.
  if (pipeline.paused_at !== null && pipeline.paused_at > tick.created_at) return 'the pipeline was paused meanwhile';
  return tick.series !== null && (await isSeriesRefused(database, tick.series)) ? 'a run that was asked for with it was refused' : null;
}

const problemWords = (problems: Problem[]): string => problems.map(({ message }) => message).join(' ');

type Begun = { ok: true; planId: string } | { ok: false; problems: Problem[] };

/** Compiles and stores; `first` belongs into the same transaction. A tick that began before is returned as it is. Throws what is nobody's fault here: a source that is away. */
export async function beginTick(
  context: AppContext,
  begin: { tick: TickRow; pipeline: PipelineRow; threadId: string; first?: (tx: Transaction) => Promise<unknown> },
): Promise<Begun> {
  const { tick, pipeline, threadId } = begin;
  const result = await compilePlan(pipeline.draft, context.compilePorts, { given: tick.given, at: tick.due_at });
  const planId = uuidOf(`tick:${tick.id}`);
  return context.database.transaction(async (tx) => {
    await noteDrifts(tx, threadId, { key: `tick:${tick.id}`, drifts: result.drifts ?? [] });
    if (!result.ok) return { ok: false, problems: result.problems };
    const { draft, plan, hash, notes } = result.compiled;
    await begin.first?.(tx);
    await storePlan(tx, context.queue, {
      id: planId,
      threadId,
      draft,
      plan,
      hash,
      notes: [tickNote(tick, pipeline), ...notes],
      model: 'none',
      askedBy: tick.asked_by,
    });
    await startTick(tx, tick.id, planId);
    return { ok: true, planId };
  });
}

function tickNote(tick: TickRow, { name, timezone }: PipelineRow): string {
  const { cause, due_at: due, version, series_place: place, series_size: size } = tick;
  const when = momentWords(due, timezone ?? 'UTC');
  const words = {
    schedule: `due ${when}`,
    'catch-up': `missed, was due ${when}`,
    hand: size === null ? 'asked for by hand' : `${place} of ${size} asked for by hand, one after the other`,
  };
  return `A run of the pipeline ${name}, version ${version}: ${words[cause]}.`;
}

async function giveUp(tx: Transaction, { tick, pipeline }: { tick: TickRow; pipeline: PipelineRow }, why: string): Promise<void> {
  if (!(await endTick(tx, tick.id, 'failed', why))) return;
  await tellPipeline(
    tx,
    { thread_id: tick.thread_id ?? pipeline.thread_id },
    {
      id: `tick-${tick.id}`,
      title: `A run of ${pipeline.name} could not begin`,
      text: `The run of ${pipeline.name} that was due ${momentWords(tick.due_at, pipeline.timezone ?? 'UTC')} could not begin: ${why} Nothing was written.`,
      alert: true,
    },
  );
}

/** Says something in the conversation of a pipeline, once. */
export async function tellPipeline(
  tx: Transaction,
  pipeline: Pick<PipelineRow, 'thread_id'>,
  message: { id: string; title: string; text: string; alert: boolean },
): Promise<void> {
  const { thread_id: threadId } = pipeline;
  if (!(await sayOnce(tx, threadId, { messageId: message.id, text: message.text, model: 'policy' }))) return;
  if (message.alert) await appendEvents(tx, threadId, [{ type: 'alert.raised', data: { title: message.title, text: message.text } }]);
}

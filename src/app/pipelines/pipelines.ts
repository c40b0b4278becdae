/** Looking at pipelines and their runs, and running one again by hand. */
import { randomUUID } from 'node:crypto';
import { can } from '#auth/access.ts';
import type { ParameterValue } from '#domain/draft.ts';
import { conflictError, inputError } from '#domain/errors.ts';
import type { RuleState } from '#domain/pipeline.ts';
import type { PipelineDetail, PipelineRunView, PipelineView, StandingRuleView } from '#domain/pipeline-view.ts';
import type { Principal } from '#domain/principal.ts';
import { fillParameters } from '#planning/parameters.ts';
import { momentWords, scheduleWords } from '#planning/schedule.ts';
import { limitWords, ruleState } from '#planning/standing-rule.ts';
import { targetName } from '#planning/stages.ts';
import type { Sql } from '#store/database.ts';
import { allPipelines, catalogNow, findPipeline, scheduleOf, versionsOf, type PipelineRow } from '#store/pipelines.ts';
import { allRules, newestRule, rulesByPipeline, type RulePlace, type StandingRuleRow } from '#store/standing-rules.ts';
import { findTick, insertTick, lastTicks, ticksOf, type TickRow } from '#store/ticks.ts';
import { allow, allowThread, hidden } from '../people/allow.ts';
import type { Asking } from '../conversation/asking.ts';
import type { AppContext } from '../context.ts';
import { refuseSecrets } from '../conversation/pasted-secrets.ts';
import { invalidPlan, uuidOf } from '../plans/propose-plan.ts';
import { underWay } from './schedules.ts';
import { beginTick } from './start-tick.ts';

const shownRuns = 50;

/** By name; everybody's, or one's own. */
export async function listPipelines(
  { database }: Pick<AppContext, 'database'>,
  principal: Principal,
  query: { after?: string; limit?: number } = {},
): Promise<PipelineView[]> {
  allow(principal, 'plan.read', principal.id);
  const owner = can(principal, 'plan.read') ? null : principal.id;
  const pipelines = await allPipelines(database, { ...query, owner });
  const ids = pipelines.map(({ id }) => id);
  const [last, rules] = await Promise.all([lastTicks(database), rulesByPipeline(database, ids)]);
  return pipelines.map((pipeline) => pipelineView(pipeline, last.get(pipeline.id) ?? null, rules.get(pipeline.id) ?? null));
}

/** Throws `pipeline.not-found`. */
async function readablePipeline(sql: Sql, principal: Principal, nameOrId: string): Promise<PipelineRow> {
  const pipeline = await findPipeline(sql, nameOrId);
  if (pipeline && can(principal, 'plan.read', { ownerId: pipeline.owner })) return pipeline;
  throw inputError('pipeline.not-found', `There is no pipeline "${nameOrId}".`, {
    hint: 'headgate pipelines lists them.',
    ...(pipeline ? { cause: hidden(principal, 'plan.read') } : {}),
  });
}

export async function getPipeline({ database }: AppContext, principal: Principal, nameOrId: string): Promise<PipelineDetail> {
  const pipeline = await readablePipeline(database, principal, nameOrId);
  const [ticks, versions, rule] = await Promise.all([
    ticksOf(database, pipeline.id, shownRuns),
    versionsOf(database, pipeline.id),
    newestRule(database, pipeline.id),
  ]);
  return {
    ...pipelineView(pipeline, ticks[0] ?? null, rule?.revoked_at === null ? rule : null),
    draft: pipeline.draft,
    versions: versions.map(({ version, plan_hash: planHash, plan_id: planId, approved_by: approvedBy, approved_at: at, draft }) => ({
      version,
      planHash,
      planId,
      approvedBy,
      approvedAt: at.toISOString(),
      schedule: draft.schedule ? scheduleWords(draft.schedule) : null,
    })),
    runs: ticks.map(runViewOf),
  };
}

export interface HandRun {
  threadId?: string;
  values?: Record<string, ParameterValue>;
}

/** Prepares a run now; its card is decided like any other. Throws `pipeline.not-found`, `pipeline.busy`, `plan.invalid`, `load.nothing-new`. */
export async function runPipeline(
  context: AppContext,
  principal: Principal,
  nameOrId: string,
  request: HandRun = {},
): Promise<{ planId: string; threadId: string }> {
  refuseSecrets(request.values);
  const pipeline = await readablePipeline(context.database, principal, nameOrId);
  const threadId = request.threadId ?? pipeline.thread_id;
  await allowThread(context.database, principal, 'plan.propose', threadId);
  const planId = await runByHand(context, pipeline, { id: randomUUID(), threadId, askedBy: principal.id }, [request.values ?? {}]);
  return { planId, threadId };
}

/**
 * The first run begins now, the others follow one after the other. The same id again gives the same plan.
 * Throws `pipeline.busy`, `plan.invalid`, `load.nothing-new`.
 */
export async function runByHand(
  context: AppContext,
  pipeline: PipelineRow,
  asking: Pick<Asking, 'id' | 'threadId' | 'askedBy' | 'guard'>,
  each: Record<string, ParameterValue>[],
): Promise<string> {
  const { database } = context;
  const { id, threadId, guard } = asking;
  const before = await findTick(database, id);
  if (before?.plan_id) return before.plan_id;
  const busy = await underWay(database, pipeline.id);
  if (busy !== null && !before) {
    throw conflictError('pipeline.busy', `${pipeline.name} cannot run now: ${busy}.`, {
      hint: 'Decide or cancel that first, or wait for its end.',
    });
  }
  const ticks = ticksByHand(pipeline, { ...asking, at: await catalogNow(database) }, each);
  const [first] = ticks;
  // What is wrong with a later one is told before the first begins.
  for (const { given, due_at: at } of ticks) {
    const filled = fillParameters(pipeline.draft, given, at);
    if (!filled.ok) throw invalidPlan(filled.problems);
  }
  const begun = await beginTick(context, {
    tick: first,
    pipeline,
    threadId,
    async first(tx) {
      await guard?.(tx);
      for (const tick of ticks) await insertTick(tx, tick);
    },
  });
  if (begun.ok) return begun.planId;
  throw invalidPlan(begun.problems);
}

/** One for each set of values, due in their order. */
function ticksByHand(
  { id: pipelineId, version }: PipelineRow,
  { id, threadId, askedBy, at }: Pick<Asking, 'id' | 'threadId' | 'askedBy'> & { at: Date },
  [values = {}, ...others]: Record<string, ParameterValue>[],
): [TickRow, ...TickRow[]] {
  const size = 1 + others.length;
  const tick = (given: Record<string, ParameterValue>, place: number): TickRow => ({
    id: place === 1 ? id : uuidOf(`${id}:${place}`),
    pipeline_id: pipelineId,
    version,
    cause: 'hand',
    due_at: new Date(at.getTime() + place - 1),
    state: 'queued',
    reason: null,
    given,
    asked_by: askedBy,
    thread_id: threadId,
    series: size === 1 ? null : id,
    series_place: size === 1 ? null : place,
    series_size: size === 1 ? null : size,
    plan_id: null,
    created_at: at,
    plan_state: null,
    run_state: null,
    run_number: null,
  });
  return [tick(values, 1), ...others.map((given, index) => tick(given, index + 2))];
}

function pipelineView(pipeline: PipelineRow, last: TickRow | null, rule: StandingRuleRow | null): PipelineView {
  const schedule = scheduleOf(pipeline);
  return {
    pipelineId: pipeline.id,
    name: pipeline.name,
    title: pipeline.plan.title,
    owner: pipeline.owner,
    version: pipeline.version,
    threadId: pipeline.thread_id,
    state: pipeline.paused_at === null ? 'active' : 'paused',
    schedule: schedule && {
      cron: schedule.cron,
      timezone: schedule.timezone,
      catchUp: pipeline.catch_up,
      words: scheduleWords(schedule),
    },
    nextAt: pipeline.next_at?.toISOString() ?? null,
    nextWords: pipeline.next_at && momentWords(pipeline.next_at, pipeline.timezone ?? 'UTC'),
    pausedUntil: pipeline.paused_until?.toISOString() ?? null,
    pausedBy: pipeline.paused_by,
    reads: pipeline.plan.sources.map(({ connection, dataset }) => `${connection}: ${dataset}`),
    writes: pipeline.plan.loads.map(targetName),
    parameters: pipeline.draft.parameters ?? {},
    lastRun: last && runViewOf(last),
    rule: rule && {
      number: rule.number,
      expiresAt: rule.expires_at.toISOString(),
      words: limitWords(rule.limits),
      state: stateOfRule(rule),
    },
  };
}

const runViewOf = (tick: TickRow): PipelineRunView => ({
  dueAt: tick.due_at.toISOString(),
  cause: tick.cause,
  version: tick.version,
  state: stateOf(tick),
  reason: tick.reason,
  planId: tick.plan_id,
  runNumber: tick.run_number,
});

/** What became of a tick in the end: its own state until there is a plan, then the plan's, then the run's. */
function stateOf({ state, plan_state: plan, run_state: run }: TickRow): PipelineRunView['state'] {
  if (run !== null) return run;
  if (state === 'skipped') return state;
  if (state === 'asks' && plan === 'proposed') return 'asks';
  return plan ?? state;
}

/** Everybody's, or those of one's own pipelines. */
export async function listRules(
  { database }: AppContext,
  principal: Principal,
  query: { after?: RulePlace; limit?: number } = {},
): Promise<StandingRuleView[]> {
  const mayReadAll = can(principal, 'rule.read');
  if (!mayReadAll) allow(principal, 'plan.read', principal.id);
  return (await allRules(database, { ...query, owner: mayReadAll ? null : principal.id })).map(ruleView);
}

const stateOfRule = ({ revoked_at: revokedAt, expires_at: expiresAt, maker_roles: makerRoles }: StandingRuleRow): RuleState =>
  ruleState({ revokedAt, expiresAt, makerRoles, at: new Date() });

const ruleView = (rule: StandingRuleRow): StandingRuleView => ({
  number: rule.number,
  pipeline: rule.pipeline,
  words: limitWords(rule.limits),
  limits: rule.limits,
  createdBy: rule.created_by,
  createdAt: rule.created_at.toISOString(),
  expiresAt: rule.expires_at.toISOString(),
  state: stateOfRule(rule),
  revokedAt: rule.revoked_at?.toISOString() ?? null,
  revokedBy: rule.revoked_by,
  uses: rule.uses,
  lastUsedAt: rule.last_used_at?.toISOString() ?? null,
});

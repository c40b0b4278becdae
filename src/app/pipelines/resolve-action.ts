/** Which pipelines, rules and runs a request is about: found by name, by words, by what they write, or asked back. */
import type { ActionRequest } from '#domain/action-request.ts';
import type { Schedule } from '#domain/draft.ts';
import { inputError } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import type { ActedPipeline, PlannedAction } from '#domain/pipeline.ts';
import { keepsOf } from '#jobs/keep-pipeline.ts';
import { nameOfTitle } from '#planning/pipeline-name.ts';
import { atTime, momentOf, scheduleProblem } from '#planning/schedule.ts';
import { targetName } from '#planning/stages.ts';
import type { Sql } from '#store/database.ts';
import { allPipelines, catalogNow, findPipeline, pipelinesOfThread, scheduleOf, type PipelineRow } from '#store/pipelines.ts';
import { lastApprovedPlan } from '#store/plans.ts';
import { findRun, latestRuns } from '#store/runs.ts';
import { findRule, newestRule } from '#store/standing-rules.ts';
import { findThread } from '#store/threads.ts';
import type { Asking } from '../conversation/asking.ts';

/** Throws `action.*`, `pipeline.not-found`, `run.not-found`, `rule.not-found`; a choice to make is in `details.question`. */
export async function resolveAction(sql: Sql, request: ActionRequest, asking: Asking): Promise<PlannedAction> {
  switch (request.do) {
    case 'save':
      return save(sql, request, asking);
    case 'revoke-rule':
      return revoke(sql, request, asking);
    case 'cancel-run':
      return cancel(sql, request, asking);
    case 'pause':
    case 'resume':
    case 'delete':
    case 'reschedule':
      return changePipelines(sql, { ...request, do: request.do }, asking);
    case 'run':
    case 'watch':
    case 'unwatch':
    case 'define':
    case 'forget':
      throw inputError('action.unknown', 'This is no change of pipelines, rules or runs.');
  }
}

type PipelineRequest = ActionRequest & { do: 'pause' | 'resume' | 'delete' | 'reschedule' };

async function changePipelines(sql: Sql, request: PipelineRequest, asking: Asking): Promise<PlannedAction> {
  const meant = await pipelinesMeant(sql, request, asking);
  const [first] = meant;
  const schedule = scheduleOf(first);
  switch (request.do) {
    case 'pause': {
      const until = request.until === undefined ? null : momentOf(request.until, schedule?.timezone ?? 'UTC', await catalogNow(sql));
      if (request.until !== undefined && until === null) {
        throw inputError('action.until', `${request.until} has passed.`, { hint: 'Name a day that comes, for example "until monday".' });
      }
      return { do: 'pause', pipelines: acted(meant), until: until?.toISOString() ?? null };
    }
    case 'resume': {
      const paused = meant.filter((pipeline) => pipeline.paused_at !== null);
      if (paused.length > 0) return { do: 'resume', pipelines: acted(paused) };
      throw inputError('action.not-paused', `${meant.map(({ name }) => name).join(', ')} ${meant.length === 1 ? 'is' : 'are'} not paused.`);
    }
    case 'delete':
      return { do: 'delete', pipelines: acted(meant) };
    case 'reschedule':
      return { do: 'reschedule', pipelines: acted(meant), schedule: newSchedule(request, schedule) };
  }
}

const acted = (pipelines: readonly PipelineRow[]): ActedPipeline[] => pipelines.map(({ id, name, revision }) => ({ id, name, revision }));

function newSchedule({ schedule, at }: ActionRequest, before: Schedule | null): Schedule {
  const moved = at !== undefined && before ? atTime(before, at) : null;
  const wanted = schedule ? { ...schedule, timezone: schedule.timezone ?? before?.timezone ?? 'UTC' } : moved;
  if (!wanted) throw inputError('action.schedule', 'When shall it run?', { hint: 'Say for example "every weekday at 8am Berlin time".' });
  const kept = { ...(before?.catch_up === undefined ? {} : { catch_up: before.catch_up }), ...wanted };
  const problem = scheduleProblem(kept);
  if (problem) throw inputError(problem.code, problem.message);
  return kept;
}

type Some = [PipelineRow, ...PipelineRow[]];

/** At least one. Throws `pipeline.none`, `pipeline.not-found`, and `pipeline.ambiguous` with the choice to make. */
async function pipelinesMeant(sql: Sql, request: ActionRequest, asking: Asking): Promise<Some> {
  const all = (await allPipelines(sql)).filter(({ owner }) => asking.mayRead(owner));
  if (all.length === 0)
    throw inputError('pipeline.none', 'There is no pipeline yet.', {
      hint: 'A load with a schedule becomes one: "load orders to analytics.orders every day at 7".',
    });
  if (request.all) return some(all, 'There is none.');
  if (request.writes_to !== undefined) {
    const into = request.writes_to;
    return some(
      all.filter((pipeline) => pipeline.plan.loads.some((load) => isInto(targetName(load), load, into))),
      `No pipeline writes to ${into}.`,
    );
  }
  if (request.pipeline === undefined) return theOne(await pipelinesOfThread(sql, asking.threadId), all, request);
  return byWords(all, request.pipeline, request);
}

/** The one pipeline. Throws the same, also when several are meant. */
export async function pipelineMeant(sql: Sql, request: ActionRequest, asking: Asking): Promise<PipelineRow> {
  const [pipeline, ...others] = await pipelinesMeant(sql, request, asking);
  if (others.length > 0) throw whichOne([pipeline, ...others], request);
  return pipeline;
}

function some(found: PipelineRow[], otherwise: string): Some {
  const [first, ...rest] = found;
  if (first) return [first, ...rest];
  throw inputError('pipeline.not-found', otherwise, { hint: 'Ask "what is scheduled?" for the list.' });
}

const isInto = (
  target: string,
  { schema, table, connection }: { schema: string; table: string; connection: string },
  into: string,
): boolean => [target, `${schema}.${table}`, schema, table, connection].some((name) => name.toLowerCase() === into.toLowerCase());

/** "It": the newest of this conversation, else the only one there is. */
function theOne(ofThread: PipelineRow[], all: PipelineRow[], request: ActionRequest): Some {
  const [newest] = ofThread;
  if (newest) return [newest];
  const [only, ...others] = all;
  if (only && others.length === 0) return [only];
  throw whichOne(all, request);
}

const generic = new Set([
  'the',
  'a',
  'load',
  'loads',
  'pipeline',
  'pipelines',
  'job',
  'run',
  'running',
  'schedule',
  'scheduled',
  'of',
  'for',
  'into',
  'to',
  'my',
  'that',
]);

/** The pipeline of this name, else those that every word fits. */
function byWords(all: PipelineRow[], said: string, request: ActionRequest): Some {
  const exact = all.find(({ name }) => name === said.toLowerCase() || name === nameOfTitle(said));
  if (exact) return [exact];
  const words = said
    .toLowerCase()
    .split(/[^\p{L}\p{N}_./-]+/u)
    .filter((word) => word !== '' && !generic.has(word));
  const fits = (pipeline: PipelineRow): boolean => {
    const text = [
      pipeline.name,
      pipeline.plan.title,
      ...pipeline.plan.loads.map(targetName),
      ...pipeline.plan.sources.map(({ dataset }) => dataset),
    ]
      .join(' ')
      .toLowerCase();
    return words.length > 0 && words.every((word) => text.includes(word));
  };
  const [first, ...others] = all.filter(fits);
  if (first && others.length === 0) return [first];
  if (first) throw whichOne([first, ...others], request);
  const close = nearest(
    said,
    all.map(({ name }) => name),
  );
  throw inputError('pipeline.not-found', `There is no pipeline "${said}".${close[0] ? ` Did you mean ${close[0]}?` : ''}`, {
    hint: 'Ask "what is scheduled?" for the list.',
  });
}

const mostChoices = 8;
const verbs: Partial<Record<ActionRequest['do'], string>> = { reschedule: 'run at another time', 'revoke-rule': 'revoke the rule of' };

function whichOne(found: PipelineRow[], request: ActionRequest) {
  const verb = verbs[request.do] ?? request.do;
  const choices = found.slice(0, mostChoices).map(({ name }) => name);
  const text = `Which pipeline shall I ${verb}?`;
  return inputError('pipeline.ambiguous', `${text} ${choices.join(', ')}.`, { details: { question: { text, choices } } });
}

async function save(sql: Sql, { name }: ActionRequest, { threadId }: Asking): Promise<PlannedAction> {
  if (name === undefined)
    throw inputError('action.name', 'Under which name shall it be kept?', { hint: 'Say for example "save this as daily_orders".' });
  const plan = await lastApprovedPlan(sql, threadId);
  if (plan) return { do: 'save', planId: plan.id, keeps: keepsOf(name, await findPipeline(sql, name)) };
  throw inputError('action.nothing-to-keep', 'Nothing was approved in this conversation yet.', {
    hint: 'Load something first, then keep it under a name.',
  });
}

async function revoke(sql: Sql, request: ActionRequest, asking: Asking): Promise<PlannedAction> {
  const wanted = request.rule ?? (await ruleOfPipeline(sql, request, asking));
  const rule = await findRule(sql, wanted);
  if (rule && rule.revoked_at === null && (asking.mayRead(rule.created_by) || (await ownsPipeline(sql, rule.pipeline, asking)))) {
    return { do: 'revoke-rule', rules: [rule.number] };
  }
  throw inputError('rule.not-found', `There is no standing rule ${wanted} that could be revoked.`, { hint: 'headgate rules lists them.' });
}

const ownsPipeline = async (sql: Sql, name: string, asking: Asking): Promise<boolean> =>
  (await allPipelines(sql)).some((pipeline) => pipeline.name === name && asking.mayRead(pipeline.owner));

async function ruleOfPipeline(sql: Sql, request: ActionRequest, asking: Asking): Promise<number> {
  const pipeline = await pipelineMeant(sql, request, asking);
  const rule = await newestRule(sql, pipeline.id);
  if (rule?.revoked_at === null) return rule.number;
  throw inputError('rule.not-found', `${pipeline.name} has no standing rule.`);
}

async function cancel(sql: Sql, { run: number }: ActionRequest, { threadId, mayRead }: Asking): Promise<PlannedAction> {
  const run =
    number === undefined
      ? (await latestRuns(sql, { threadId, owner: null, limit: 20 })).find(({ state }) => ['queued', 'running', 'paused'].includes(state))
      : await findRun(sql, String(number));
  const owner = run ? (await findThread(sql, run.thread_id))?.created_by : undefined;
  if (!run || owner === undefined || !mayRead(owner)) {
    throw inputError('run.not-found', number === undefined ? 'No run of this conversation is under way.' : `There is no run ${number}.`);
  }
  return { do: 'cancel-run', runs: [{ id: run.id, number: run.number }] };
}

/** What approving a plan with a schedule or a name makes besides its run: a pipeline or its next version, and the standing rule. */
import { randomUUID } from 'node:crypto';
import type { Draft } from '#domain/draft.ts';
import type { Card } from '#domain/effect.ts';
import { conflictError } from '#domain/errors.ts';
import type { ActionChange, Keeps, RuleLimits } from '#domain/pipeline.ts';
import { nameOfTitle } from '#planning/pipeline-name.ts';
import { momentWords, nextTick, scheduleWords } from '#planning/schedule.ts';
import { limitsFrom, limitWords, repeatedDraft, ruleDays } from '#planning/standing-rule.ts';
import { recordAudit } from '#store/audit.ts';
import type { Sql, Transaction } from '#store/database.ts';
import { addVersion, catalogNow, findPipeline, insertPipeline, lockPipeline, type PipelineRow } from '#store/pipelines.ts';
import type { PlanRow } from '#store/plans.ts';
import { insertRule } from '#store/standing-rules.ts';
import { insertThread } from '#store/threads.ts';
import { tickOfPlan } from '#store/ticks.ts';
import { endRule, standingRule } from './next-rule.ts';

/** The name a plan is kept under, or null when it is loaded once and no more. A run of a pipeline makes no version of it. */
export async function keptName(sql: Sql, plan: Pick<PlanRow, 'id' | 'plan' | 'asked_by'>): Promise<string | null> {
  const { schedule, pipeline, title, undoes, action } = plan.plan;
  if (undoes || action || (schedule === null && pipeline === undefined)) return null;
  if ((await tickOfPlan(sql, plan.id)) !== null) return null;
  return pipeline ?? freeName(sql, nameOfTitle(title), plan.asked_by);
}

const mostTries = 20;

/** A name that nobody chose makes no version of what somebody else keeps under it. */
async function freeName(sql: Sql, name: string, owner: string): Promise<string> {
  for (let number = 1; number < mostTries; number += 1) {
    const candidate = number === 1 ? name : `${name}_${number}`;
    const taken = await findPipeline(sql, candidate);
    if (!taken || taken.owner === owner) return candidate;
  }
  return `${name}_${randomUUID().slice(0, 8)}`;
}

/** What the card says of it, and promises. */
export async function keepNotes(
  sql: Sql,
  plan: PlanRow,
  card: Pick<Card, 'effect' | 'rows'>,
): Promise<{ notes: string[]; keeps: Keeps | null }> {
  const name = await keptName(sql, plan);
  if (name === null) return { notes: [], keeps: null };
  const before = await findPipeline(sql, name);
  return { notes: await notesOf(sql, { plan, card, name, before }), keeps: keepsOf(name, before) };
}

/** What is made under a name, as it is there now. */
export const keepsOf = (name: string, before: PipelineRow | null): Keeps => ({
  name,
  pipelineId: before?.id ?? null,
  version: (before?.version ?? 0) + 1,
});

/** What the card of an action says of keeping an approved plan. Throws `approval.pipeline-changed` when it would make something else by now. */
export async function keepChanges(
  sql: Sql,
  { plan, card, keeps }: { plan: PlanRow; card: Pick<Card, 'effect' | 'rows'>; keeps: Keeps },
): Promise<ActionChange[]> {
  const { name, version } = keeps;
  const before = await findPipeline(sql, name);
  requirePromised(keeps, name, before);
  const rule = before && (await standingRule(sql, before.id));
  const { schedule } = plan.plan;
  const next = schedule && nextTick(schedule, await catalogNow(sql));
  const rhythm = schedule ? `${scheduleWords(schedule)}; next ${next ? momentWords(next, schedule.timezone) : 'never'}` : 'run by hand';
  const kept = {
    what: `pipeline ${name}`,
    before: before ? `version ${before.version} of ${before.owner}` : 'not there',
    after: `${before ? `its version ${version}: ` : ''}${plan.title}; ${rhythm}`,
  };
  if (!schedule && !rule) return [kept];
  const passes = schedule
    ? `for ${ruleDays} days, runs pass without asking while they change ${limitWords(limitsOf(plan, card))}, and no structure`
    : 'none; its runs wait for a person';
  const was = rule ? `standing rule ${rule.number} of ${rule.created_by}: ${limitWords(rule.limits)}` : 'none';
  return [kept, { what: `standing rule of ${name}`, before: was, after: passes }];
}

const limitsOf = ({ draft, plan }: Pick<PlanRow, 'draft' | 'plan'>, { effect, rows }: Pick<Card, 'effect' | 'rows'>): RuleLimits =>
  limitsFrom({ draft, plan, effect, rejected: rows?.rejected ?? 0 });

async function notesOf(
  sql: Sql,
  { plan, card, name, before }: { plan: PlanRow; card: Pick<Card, 'effect' | 'rows'>; name: string; before: PipelineRow | null },
): Promise<string[]> {
  const as = before ? `version ${before.version + 1} of the pipeline ${name} of ${before.owner}` : `the pipeline ${name}`;
  const { schedule } = plan.plan;
  if (schedule === null) {
    const rule = before && (await standingRule(sql, before.id));
    const ends = rule
      ? [`It revokes standing rule ${rule.number} of ${rule.created_by}, by which runs of ${name} pass without asking.`]
      : [];
    return [`Approving loads once, now, and keeps the plan as ${as}, to be run again by hand.`, ...ends];
  }
  const next = nextTick(schedule, await catalogNow(sql));
  const draft = repeatedDraft(plan.draft, plan.plan);
  return [
    `Approving loads once, now, and keeps the plan as ${as}: ${scheduleWords(schedule)}, cron ${schedule.cron}; next ${next ? momentWords(next, schedule.timezone) : 'never'}.`,
    `It also makes a standing rule for ${ruleDays} days: its runs pass without asking while they change ${limitWords(limitsOf(plan, card))}, and no structure. A run beyond that waits for a person.`,
    ...changedModes(plan.draft, draft),
  ];
}

/** A load that creates its table now does something else the next time, and nobody should be surprised. */
const changedModes = (now: Draft, later: Draft): string[] =>
  later.loads.flatMap((load, index) => {
    const { mode } = now.loads[index] ?? {};
    if (load.mode === undefined || load.mode === mode || (mode !== undefined && mode !== 'create')) return [];
    const place = load.table ?? load.path ?? '';
    const words: Partial<Record<typeof load.mode, string>> = {
      replace: `Each later run replaces the rows of ${place} with what the sources hold then.`,
      append: `Each later run appends to ${place} what is new.`,
      upsert: `Each later run upserts into ${place} by ${(load.key ?? []).join(', ')}.`,
    };
    return [words[load.mode] ?? `Each later run writes to ${place} by ${load.mode}.`];
  });

export interface Kept {
  plan: Pick<PlanRow, 'id' | 'draft' | 'plan' | 'plan_hash' | 'asked_by'>;
  card: Pick<Card, 'effect' | 'rows'>;
  name: string;
  by: string;
  /** What the approved card said would be made. */
  promised?: Keeps | undefined;
}

/**
 * Makes the pipeline or its next version, and the rule of a scheduled one, in the transaction that approves.
 * Throws `approval.pipeline-changed` when that is not what the card promised.
 */
export async function keepPipeline(tx: Transaction, { plan, card, name, by, promised }: Kept): Promise<PipelineRow> {
  const now = await catalogNow(tx);
  const draft = { ...repeatedDraft(plan.draft, plan.plan), name };
  const nextAt = draft.schedule ? nextTick(draft.schedule, now) : null;
  const version = { draft, plan: plan.plan, planHash: plan.plan_hash, planId: plan.id, approvedBy: by };
  // Two approvals that make the same name wait for each other.
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`headgate.pipeline.${name}`]);
  const before = await findPipeline(tx, name);
  const locked = before && (await lockPipeline(tx, before.id));
  if (promised) requirePromised(promised, name, locked);
  const id = locked?.id ?? randomUUID();
  if (locked) {
    const { paused_at: paused, paused_until: until } = locked;
    const resumesAt = paused === null ? nextAt : draft.schedule && until ? nextTick(draft.schedule, until) : null;
    await addVersion(tx, id, version, resumesAt);
  } else {
    const threadId = randomUUID();
    await insertThread(tx, { id: threadId, title: `Pipeline ${name}`, createdBy: plan.asked_by });
    await insertPipeline(tx, { id, name, owner: plan.asked_by, threadId, nextAt }, version);
  }
  if (draft.schedule) {
    await insertRule(tx, { pipelineId: id, limits: limitsOf(plan, card), by, days: ruleDays });
  } else {
    await endRule(tx, id, by);
  }
  const kept = await findPipeline(tx, id);
  recordAudit(tx, { by, action: 'pipeline.keep', about: `pipeline:${name}`, outcome: 'done', after: { version: kept!.version } });
  return kept!;
}

/** Somebody else may have kept another plan under the name since the card was made. */
function requirePromised(promised: Keeps, name: string, found: PipelineRow | null): void {
  const { pipelineId, version } = promised;
  if (promised.name === name && pipelineId === (found?.id ?? null) && version === (found?.version ?? 0) + 1) return;
  const said = pipelineId === null ? 'a new pipeline' : `version ${version} of the pipeline`;
  throw conflictError(
    'approval.pipeline-changed',
    `This card was to make ${said} ${promised.name}, and pipelines were kept or deleted under that name meanwhile; nothing was done.`,
    { hint: 'Ask again, under another name if it is to be a pipeline of its own: the new card says what it makes.' },
  );
}

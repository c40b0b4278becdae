/** Stores a compiled plan as the next version of what it was made from, or as one of its own, replaces the open ones, and starts its prepare: one transaction. */
import type { PrepareBudget } from '#domain/budget.ts';
import type { Draft } from '#domain/draft.ts';
import type { Question } from '#domain/events.ts';
import type { Plan } from '#domain/plan.ts';
import { isRelated } from '#planning/compare-plans.ts';
import { cardSteps } from '#planning/stages.ts';
import { recordAudit } from '#store/audit.ts';
import type { Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { noteHands } from '#store/gate.ts';
import { findPlan, insertPlan, loadsOf, openPlans, type PlanRow } from '#store/plans.ts';
import { lockThread, setActivity } from '#store/threads.ts';
import { closePlan } from './close-plan.ts';
import type { Queue } from './queue.ts';
import { sayOnce } from './say.ts';

export interface NewPlan {
  id: string;
  threadId: string;
  draft: Draft;
  plan: Plan;
  hash: string;
  notes: string[];
  model: string;
  askedBy: string;
  /** Present when preparing is dear: a person is asked first. */
  asks?: { question: Question; budget: PrepareBudget } | null;
  /** The card that a person changed into this plan. */
  replaces?: Replaced;
  /** The approved plan that this one measures anew. */
  again?: string;
}

export interface Replaced {
  planId: string;
  by: string;
  /** What was changed, in words. */
  change: string;
}

/** Idempotent by id: a plan stored before is returned as it is. Earlier open plans of the thread become superseded, visibly. */
export async function storePlan(tx: Transaction, queue: Pick<Queue, 'enqueue'>, given: NewPlan): Promise<PlanRow> {
  const before = await findPlan(tx, given.id);
  if (before) return before;
  // So that two new versions cannot both believe that they are the newest.
  await lockThread(tx, given.threadId);
  const family = await familyOf(tx, given);
  await supersedeOpenPlans(tx, queue, given, family);
  const { id, threadId, draft, plan, hash, notes, model, askedBy, asks, again } = given;
  const state = asks ? 'drafting' : 'preparing';
  const row = await insertPlan(tx, {
    id,
    state,
    thread_id: threadId,
    draft,
    plan,
    plan_hash: hash,
    notes,
    model,
    asked_by: askedBy,
    ...(family ? { family } : {}),
  });
  await noteHands(tx, id, again ?? null);
  await appendEvents(tx, threadId, [
    {
      type: 'plan.drafted',
      data: {
        planId: id,
        version: row.version,
        family: row.family,
        planHash: hash,
        plan,
        steps: cardSteps(plan),
        notes,
        ...(again ? { again } : {}),
      },
    },
  ]);
  recordAudit(tx, {
    by: askedBy,
    action: 'plan.propose',
    about: `plan:${id}`,
    outcome: 'done',
    after: { planHash: hash, version: row.version, model, ...(plan.undoes ? { undoes: plan.undoes.runId } : {}) },
  });
  if (asks) {
    await appendEvents(tx, threadId, [{ type: 'plan.asked', data: { planId: id, version: row.version, ...asks } }]);
    await sayOnce(tx, threadId, { messageId: `budget-${id}`, text: asks.question.text, question: asks.question, model: 'policy' });
    await setActivity(tx, threadId, 'waiting');
    return row;
  }
  await setActivity(tx, threadId, 'thinking');
  await queue.enqueue(tx, { name: 'prepare', data: { planId: id } });
  return row;
}

/** What the plan is a version of: the card that was changed, the plan that is measured anew, or the newest load that shares a target or a source with it. */
async function familyOf(tx: Transaction, { threadId, plan, replaces, again }: NewPlan): Promise<string | null> {
  const from = replaces?.planId ?? again;
  if (from !== undefined) return (await findPlan(tx, from))?.family ?? null;
  if (plan.undoes || plan.action) return null;
  return (await loadsOf(tx, threadId)).find((before) => isRelated(before.plan, plan))?.family ?? null;
}

async function supersedeOpenPlans(
  tx: Transaction,
  queue: Pick<Queue, 'enqueue'>,
  { id: byPlanId, threadId, replaces, plan }: NewPlan,
  family: string | null,
): Promise<void> {
  for (const open of await openPlans(tx, threadId)) {
    if (!(await closePlan(tx, queue, { planId: open.id, to: 'superseded' }))) continue;
    const changed = replaces?.planId === open.id ? { by: replaces.by, change: replaces.change } : {};
    const other = open.family === family ? {} : { other: plan.title };
    await appendEvents(tx, threadId, [{ type: 'plan.superseded', data: { planId: open.id, byPlanId, ...changed, ...other } }]);
  }
}

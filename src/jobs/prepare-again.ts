/** What was approved does not hold any more, mostly because the target moved: the same plan is measured again and comes back as a fresh card. */
import { randomUUID } from 'node:crypto';
import type { Transaction } from '#store/database.ts';
import { findPlan } from '#store/plans.ts';
import { moveTick } from '#store/ticks.ts';
import type { Queue } from './queue.ts';
import { storePlan } from './store-plan.ts';

export async function prepareAgain(tx: Transaction, queue: Pick<Queue, 'enqueue'>, planId: string): Promise<void> {
  const plan = await findPlan(tx, planId);
  if (!plan) return;
  const notes = [...plan.notes.filter((note) => note !== staleNote), staleNote];
  const { thread_id: threadId, draft, plan_hash: hash, model, asked_by: askedBy } = plan;
  const id = randomUUID();
  await storePlan(tx, queue, { id, threadId, draft, plan: plan.plan, hash, notes, model, askedBy, again: planId });
  await moveTick(tx, planId, id);
}

const staleNote =
  'What was approved last could not be carried out as it was measured; nothing was written then, and this card shows the effect as it is now.';

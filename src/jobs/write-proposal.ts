/** Writes what was measured as the immutable proposal with its pending approval, and tells everybody: one transaction. */
import { randomUUID } from 'node:crypto';
import type { Snapshot } from '#domain/dataset.ts';
import type { Card, StagedLoad } from '#domain/effect.ts';
import { fingerprint } from '#planning/hash.ts';
import { withGiven } from '#planning/parameters.ts';
import { appendEvents } from '#store/events.ts';
import { insertProposal, movePlan, type PlanRow, type PrepareSettings } from '#store/plans.ts';
import { lockThread, setActivity } from '#store/threads.ts';
import { tickOfPlan } from '#store/ticks.ts';
import { identitiesOf } from './connection-identity.ts';
import { gateFacts } from './gate-facts.ts';
import { keepNotes } from './keep-pipeline.ts';
import { sinceApproved } from './since-approved.ts';
import type { WorkContext } from './work.ts';

export interface Proposed {
  card: Card;
  snapshots: Snapshot[];
  staged: StagedLoad[];
  seconds: number;
  settings: PrepareSettings;
}

/** Returns false when the plan is no longer this attempt's to propose. */
export async function writeProposal(
  context: Pick<WorkContext, 'database' | 'queue' | 'connections' | 'approvalHours' | 'readOnly'>,
  plan: PlanRow,
  { card: measured, snapshots, staged, seconds, settings }: Proposed,
): Promise<boolean> {
  const connections = identitiesOf(plan.plan, context.connections);
  const print = fingerprint(plan.plan_hash, snapshots, measured.effect, connections);
  const since = await sinceApproved(context.database, plan, measured.effect);
  const kept = await keepNotes(context.database, plan, measured);
  const tick = await tickOfPlan(context.database, plan.id);
  const { parameters } = withGiven(plan.draft, tick?.given ?? {});
  const card = {
    ...measured,
    ...(kept.keeps ? { keeps: kept.keeps } : {}),
    ...(parameters ? { parameters } : {}),
    ...(since ? { since } : {}),
    notes: [...kept.notes, ...measured.notes],
  };
  return context.database.transaction(async (tx) => {
    await lockThread(tx, plan.thread_id);
    if (!(await movePlan(tx, plan.id, 'proposed', { epoch: plan.epoch }))) return false;
    const gate = await gateFacts(tx, {
      plan: plan.plan,
      effect: card.effect,
      planId: plan.id,
      approvalId: null,
      readOnly: context.readOnly,
    });
    const { expiresAt } = await insertProposal(tx, {
      plan_id: plan.id,
      fingerprint: print,
      plan: plan.plan,
      plan_hash: plan.plan_hash,
      snapshots,
      staged,
      card,
      prepare_seconds: seconds,
      settings,
      connections,
      approvalId: randomUUID(),
      expiresInHours: Math.min(context.approvalHours, gate.requirement.expiresHours ?? context.approvalHours),
    });
    const data = {
      planId: plan.id,
      version: plan.version,
      fingerprint: print,
      plan: plan.plan,
      card,
      askedBy: plan.asked_by,
      expiresAt: expiresAt.toISOString(),
      gate,
    };
    await appendEvents(tx, plan.thread_id, [{ type: 'plan.proposed', data }]);
    await setActivity(tx, plan.thread_id, 'waiting');
    await context.queue.enqueue(tx, { name: 'turn', data: { threadId: plan.thread_id, cause: 'prepared', planId: plan.id } });
    // A run of a pipeline may pass by its standing rule.
    if (tick && tick.cause !== 'hand') await context.queue.enqueue(tx, { name: 'rule', data: { planId: plan.id } });
    return true;
  });
}

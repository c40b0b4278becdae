/** A card that is changed in fields or approved in part: a new version is compiled and measured, and the card is superseded by it. */
import { randomUUID } from 'node:crypto';
import type { Decision } from '#domain/decision.ts';
import { conflictError, inputError, type Problem } from '#domain/errors.ts';
import type { DecisionOutcome } from '#domain/plan-view.ts';
import type { Principal } from '#domain/principal.ts';
import { editDraft, type ChangedDraft, type Compiled } from '#planning/edit-draft.ts';
import { keepParts } from '#planning/keep-parts.ts';
import { withGiven } from '#planning/parameters.ts';
import { findApproval } from '#store/approvals.ts';
import type { Sql } from '#store/database.ts';
import type { PlanRow } from '#store/plans.ts';
import { tickOfPlan } from '#store/ticks.ts';
import type { AppContext } from '../context.ts';
import { invalidPlan, submitDraft, toldProblem } from './propose-plan.ts';
import { mayReadRuns } from '../runs/readable-rejects.ts';
import { refusal } from '../gate/refusal.ts';
import { withinOf } from '../people/within-connections.ts';

/** Throws `edit.undo`, `plan.invalid` with what is wrong with the changed plan, and what stands against deciding the card. */
export async function changePlan(context: AppContext, principal: Principal, plan: PlanRow, decision: Decision): Promise<DecisionOutcome> {
  if (plan.plan.undoes) {
    throw conflictError('edit.undo', 'An undo takes back what was loaded as it was; it cannot be changed.', {
      hint: 'Approve or reject it, or load what should be there instead.',
    });
  }
  await requireOpen(context.database, plan, decision);
  const tick = await tickOfPlan(context.database, plan.id);
  const changed = changedDraft({ draft: withGiven(plan.draft, tick?.given ?? {}), plan: plan.plan }, decision);
  if (!changed.ok) throw invalidPlan(changed.problems);
  const outcome = await submitDraft(context, plan.thread_id, {
    key: randomUUID(),
    draft: changed.draft,
    askedBy: principal.id,
    mayRead: mayReadRuns(principal),
    within: withinOf(principal),
    model: plan.model,
    replaces: {
      planId: plan.id,
      by: principal.id,
      change: changed.changes.join('; '),
    },
    guard: (tx) => requireOpen(tx, plan, decision),
  });
  if (!outcome.ok) throw invalidPlan(withoutWords(outcome.problems, changed.changes));
  return {
    planId: plan.id,
    decision: decision.decision,
    runId: null,
    nextPlanId: outcome.planId,
    by: principal.id,
    at: new Date().toISOString(),
  };
}

function changedDraft(compiled: Compiled, { edit, keep }: Decision): ChangedDraft {
  if (edit) return editDraft(compiled, edit);
  if (keep) return keepParts(compiled.draft, keep);
  throw inputError('request.invalid', 'Say what to change, or what to keep.');
}

/** Throws what stands against deciding this card. */
export async function requireOpen(sql: Sql, plan: PlanRow, { fingerprint }: Decision): Promise<void> {
  const approval = await findApproval(sql, plan.id);
  if (approval?.state !== 'pending' || approval.fingerprint !== fingerprint || approval.late) throw await refusal(sql, plan, fingerprint);
}

/** What the compiler says of a plan that lacks a part is said with the part. */
const withoutWords = (problems: Problem[], changes: string[]): Problem[] =>
  problems.map((problem) => {
    const { question, ...rest } = problem;
    const message = `With this change (${changes.join('; ')}): ${toldProblem(problem)}`;
    return { ...rest, message, suggestions: problem.suggestions ?? question?.choices ?? [] };
  });

/** Binds the orchestrator graph's ports to the application. */
import type { OrchestratorPorts, PlanFacts, WithdrawOutcome } from '#graphs/context.ts';
import { Draft } from '#domain/draft.ts';
import { bugError, type AppError } from '#domain/errors.ts';
import { closePlan } from '#jobs/close-plan.ts';
import { sayOnce } from '#jobs/say.ts';
import { findApproval } from '#store/approvals.ts';
import { recordAudit } from '#store/audit.ts';
import { appendEvents } from '#store/events.ts';
import { findPlan, findProposal, newestLoad, openPlans, type PlanRow } from '#store/plans.ts';
import { runOfPlan } from '#store/runs.ts';
import { lockThread, setActivity } from '#store/threads.ts';
import { refuseStopped } from '#store/turns.ts';
import { submitAction } from '../pipelines/act.ts';
import type { Guard } from './asking.ts';
import { catalogFacts } from './catalog-facts.ts';
import type { AppContext } from '../context.ts';
import { answerBudget } from '../plans/continue-plan.ts';
import { recordModelUse } from './model-usage.ts';
import { submitDraft } from '../plans/propose-plan.ts';
import { mayNotPropose, mayNotReject, speakerOf, speakersRuns, type Speaker } from './speaker.ts';
import { createTurnEvents } from './turn-events.ts';
import { submitUndo } from '../runs/undo-run.ts';
import { connectionsOf, mayNotAct, mayNotDecide, mayNotUse } from '../people/within-connections.ts';

export function orchestratorPorts(context: AppContext): OrchestratorPorts {
  const { database } = context;
  return {
    model: context.model,
    // The planner finds out for itself what it needs.
    prompt: async (asked) => context.prompt(context.model.name === 'offline' ? null : await catalogFacts(context, asked)),
    limits: context.turnLimits,
    spent: (threadId, use) => recordModelUse(context, threadId, use),
    tools: context.agentTools,
    token: (chunk) => context.tokens.publish(chunk),
    emit: createTurnEvents(database),
    say: (threadId, message, seq) =>
      database.transaction(async (tx) => {
        if (seq !== undefined) await refuseStopped(tx, threadId, seq);
        await sayOnce(tx, threadId, seq === undefined ? message : { ...message, answers: seq });
      }),
    async submit(threadId, request) {
      const speaker = await speakerOf(database, threadId, { id: request.askedBy, seq: request.seq });
      const draft = Draft.safeParse(request.draft);
      const denied = mayNotPropose(speaker) ?? (draft.success ? mayNotUse(speaker.within, connectionsOf(draft.data)) : null);
      if (denied) return { ok: false, refused: denied };
      const { within } = speaker;
      return submitDraft(context, threadId, {
        ...request,
        mayRead: speakersRuns(speaker),
        within,
        guard: unlessStopped(threadId, request),
      });
    },
    async undo(threadId, request) {
      const speaker = await speakerOf(database, threadId, { id: request.askedBy, seq: request.seq });
      const denied = mayNotPropose(speaker);
      const { within } = speaker;
      return denied
        ? { ok: false, error: denied }
        : submitUndo(context, threadId, { ...request, within, guard: unlessStopped(threadId, request) });
    },
    async act(threadId, request) {
      const speaker = await speakerOf(database, threadId, { id: request.askedBy, seq: request.seq });
      const denied = mayNotPropose(speaker) ?? mayNotAct(speaker.within);
      return denied
        ? { ok: false, error: denied }
        : submitAction(context, threadId, { ...request, guard: unlessStopped(threadId, request) });
    },
    answerBudget: (threadId, message) => answerBudget(context, threadId, message),
    withdraw: (threadId, request) => withdraw(context, threadId, request),
    facts: (planId) => planFacts(context, planId),
    newestDraft: async (threadId) => {
      const plan = await newestLoad(database, threadId);
      return plan && { planId: plan.id, version: plan.version, draft: plan.draft };
    },
  };
}

/** Nothing comes of a message whose turn was stopped. */
const unlessStopped =
  (threadId: string, { seq }: { seq: number }): Guard =>
  (tx) =>
    refuseStopped(tx, threadId, seq);

async function withdraw(
  context: AppContext,
  threadId: string,
  request: { reason: string; by: string; seq: number },
): Promise<WithdrawOutcome> {
  return context.database.transaction(async (tx) => {
    let count = 0;
    await lockThread(tx, threadId);
    await refuseStopped(tx, threadId, request.seq);
    const open = await openPlans(tx, threadId);
    const denied = open.length === 0 ? null : mayNotWithdraw(await speakerOf(tx, threadId, { id: request.by, seq: request.seq }), open);
    if (denied) return { ok: false, error: denied };
    for (const plan of open) {
      if (!(await closePlan(tx, context.queue, { planId: plan.id, to: 'rejected', said: { by: request.by, reason: request.reason } })))
        continue;
      const data = { planId: plan.id, decision: 'reject' as const, by: request.by, reason: request.reason, runId: null };
      await appendEvents(tx, threadId, [{ type: 'plan.decided', data }]);
      recordAudit(tx, {
        by: request.by,
        action: 'plan.reject',
        about: `plan:${plan.id}`,
        outcome: 'done',
        after: { reason: request.reason },
      });
      count++;
    }
    await setActivity(tx, threadId, 'idle');
    return { ok: true, count };
  });
}

const mayNotWithdraw = (speaker: Speaker, open: readonly PlanRow[]): AppError | null =>
  mayNotReject(speaker) ?? open.map(({ plan }) => mayNotDecide(speaker.within, plan)).find((denied) => denied !== null) ?? null;

async function planFacts({ database }: AppContext, planId: string): Promise<PlanFacts> {
  const plan = await findPlan(database, planId);
  if (!plan) throw bugError('plan.missing', `The conversation waits for plan ${planId}, which is not stored.`);
  const [proposal, approval, run] = await Promise.all([
    findProposal(database, planId),
    findApproval(database, planId),
    runOfPlan(database, planId),
  ]);
  return {
    planId,
    version: plan.version,
    title: plan.title,
    state: plan.state,
    plan: plan.plan,
    card: proposal?.card ?? null,
    error: plan.error,
    run: run && { number: run.number, state: run.state, receipt: run.receipt, error: run.error },
    decidedBy: approval?.decided_by ?? null,
    reason: approval?.reason ?? null,
  };
}

/** From a run to the card that takes it back: an ordinary plan, prepared, decided and published like any other. */
import { randomUUID } from 'node:crypto';
import { AppError, bugError, conflictError, inputError } from '#domain/errors.ts';
import { CommittedLoads } from '#domain/receipt.ts';
import type { Principal } from '#domain/principal.ts';
import type { UndoOutcome } from '#graphs/context.ts';
import { storePlan } from '#jobs/store-plan.ts';
import { planHash } from '#planning/hash.ts';
import { undoPlan } from '#planning/undo.ts';
import { findPlan, findProposal, openPlans } from '#store/plans.ts';
import { findRun, lastStandingRun, laterRunsInto, runThatUndid, type RunRow } from '#store/runs.ts';
import { findThread } from '#store/threads.ts';
import { allow, allowThread } from '../people/allow.ts';
import type { Guard } from '../conversation/asking.ts';
import type { AppContext } from '../context.ts';
import { uuidOf } from '../plans/propose-plan.ts';
import { readableRun } from './runs.ts';
import { connectionsOf, requireUse, withinOf, type Within } from '../people/within-connections.ts';

export async function undoRun(
  context: AppContext,
  principal: Principal,
  idOrNumber: string,
  request: { threadId?: string } = {},
): Promise<{ planId: string; threadId: string }> {
  const { run, ownerId } = await readableRun(context, principal, idOrNumber);
  allow(principal, 'run.undo', ownerId);
  const { threadId = run.thread_id } = request;
  if (threadId !== run.thread_id) await allowThread(context.database, principal, 'plan.propose', threadId);
  const planId = await startUndo(context, run, {
    id: randomUUID(),
    threadId,
    askedBy: principal.id,
    model: 'none',
    within: withinOf(principal),
  });
  return { planId, threadId };
}

/** What a conversation asks for. Only runs of the same person's conversations: which others one may see is not known here. */
export async function submitUndo(
  context: AppContext,
  threadId: string,
  request: { key: string; run: string; askedBy: string; model: string; within: Within; guard: Guard },
): Promise<UndoOutcome> {
  try {
    const run = await runMeant(context, threadId, request.run);
    return { ok: true, planId: await startUndo(context, run, { ...request, id: uuidOf(request.key), threadId }) };
  } catch (error) {
    if (error instanceof AppError && ['input', 'conflict', 'denied'].includes(error.family)) return { ok: false, error };
    throw error;
  }
}

async function runMeant({ database }: AppContext, threadId: string, run: string): Promise<RunRow> {
  if (run === 'last') {
    const last = await lastStandingRun(database, threadId);
    if (last) return last;
    throw inputError('run.not-found', 'Nothing was loaded in this conversation, so there is nothing to undo.', {
      hint: 'Name the run: undo run 41.',
    });
  }
  const found = await findRun(database, run);
  const [mine, its] = [await findThread(database, threadId), found ? await findThread(database, found.thread_id) : null];
  if (found && mine?.created_by === its?.created_by) return found;
  throw inputError('run.not-found', `There is no run ${run} in your conversations.`, { hint: 'Ask for the list of runs.' });
}

interface Asked {
  id: string;
  threadId: string;
  askedBy: string;
  model: string;
  within: Within;
  guard?: Guard;
}

/** Stores the plan and starts its prepare. The same undo that is open in the thread already is returned as it is. */
async function startUndo(context: AppContext, run: RunRow, { id, threadId, askedBy, model, within, guard }: Asked): Promise<string> {
  const { database, queue } = context;
  const committed = await requireStanding(context, run);
  const [original, proposal] = await Promise.all([findPlan(database, run.plan_id), findProposal(database, run.plan_id, run.fingerprint)]);
  if (!original || !proposal) throw bugError('plan.missing', `The plan of run ${run.number} is not stored.`);
  const approved = { ...proposal.plan, loads: proposal.plan.loads.filter(({ id }) => committed === null || committed.has(id)) };
  const { plan, notes } = undoPlan({ runId: run.id, runNumber: run.number, plan: approved, effect: proposal.card.effect });
  requireUse(within, connectionsOf(plan));
  const targets = proposal.card.effect.flatMap(({ load, target }) => (plan.loads.some(({ id }) => id === load) ? [target] : []));
  const later = await laterRunsInto(database, run, targets);
  return database.transaction(async (tx) => {
    await guard?.(tx);
    const open = (await openPlans(tx, threadId)).find((candidate) => candidate.plan.undoes?.runId === run.id);
    if (open) return open.id;
    const stored = await storePlan(tx, queue, {
      id,
      threadId,
      draft: original.draft,
      plan,
      hash: planHash(plan),
      notes: [...notes, ...laterNotes(later)],
      model,
      askedBy,
    });
    return stored.id;
  });
}

const laterNotes = (later: RunRow[]): string[] =>
  later.length === 0
    ? []
    : [
        `Loaded into the same place since: ${later.map(({ number, title }) => `run ${number} (${title})`).join(', ')}. What these changed is left alone; undo them first to take back everything.`,
      ];

/** Which of its loads stand; null means all of them. Throws the sentence that fits when a run has nothing to take back. */
async function requireStanding({ database }: AppContext, run: RunRow): Promise<ReadonlySet<string> | null> {
  const { number } = run;
  switch (run.state) {
    case 'succeeded':
      return null;
    case 'undone':
      throw alreadyUndone(await chainOf(database, run), number);
    case 'failed':
    case 'cancelled': {
      const committed = CommittedLoads.safeParse(run.error?.details).data;
      if (committed) return new Set(committed.loads.map(({ load }) => load));
      const wrote = run.error?.details?.['written'] !== undefined;
      const why = wrote ? 'whether its rows are in the target was left open' : 'it wrote nothing, so there is nothing to undo';
      throw conflictError('undo.impossible', `Run ${number} ${run.state === 'failed' ? 'failed' : 'was cancelled'}; ${why}.`);
    }
    case 'queued':
    case 'running':
    case 'paused':
      throw conflictError('undo.too-early', `Run ${number} has not ended yet.`, { hint: 'Cancel it, or wait for its receipt.' });
  }
}

/** The undo of a run, the undo of that, and so on. */
async function chainOf(database: AppContext['database'], run: RunRow): Promise<RunRow[]> {
  const by = await runThatUndid(database, run.id);
  return by ? [by, ...(by.state === 'undone' ? await chainOf(database, by) : [])] : [];
}

function alreadyUndone(chain: RunRow[], number: number) {
  const [first] = chain;
  const last = chain.at(-1);
  // After an even number of undos what was loaded is there again.
  const isBack = chain.length % 2 === 0 && last !== undefined;
  const by = first ? ` by run ${first.number}` : '';
  return conflictError(
    'undo.done',
    isBack ? `Run ${number} was undone${by}, and run ${last.number} brought it back.` : `Run ${number} was undone already${by}.`,
    { hint: last ? `Undo run ${last.number} to ${isBack ? 'take it back again' : 'bring it back'}.` : 'There is nothing to do.' },
  );
}

/** From what somebody wants done with pipelines, rules or runs to the card of it: an ordinary plan, prepared, decided and published like any other. */
import { randomUUID } from 'node:crypto';
import { can } from '#auth/access.ts';
import type { ActionRequest } from '#domain/action-request.ts';
import type { Draft } from '#domain/draft.ts';
import { AppError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import type { UndoOutcome } from '#graphs/context.ts';
import { storePlan } from '#jobs/store-plan.ts';
import { actionPlan } from '#planning/action.ts';
import { planHash } from '#planning/hash.ts';
import { nothingNewCode } from '#planning/incremental-notes.ts';
import { openPlans } from '#store/plans.ts';
import { findThread, insertThread } from '#store/threads.ts';
import { allow, allowThread } from '../people/allow.ts';
import type { Asking, Guard } from '../conversation/asking.ts';
import type { AppContext } from '../context.ts';
import { refuseSecrets } from '../conversation/pasted-secrets.ts';
import { runByHand } from './pipelines.ts';
import { uuidOf } from '../plans/propose-plan.ts';
import { pipelineMeant, resolveAction } from './resolve-action.ts';
import { isHouseRequest, resolveHouse } from './resolve-house.ts';

/** For a person over REST or at the command line: about everything they may read. */
export async function act(
  context: AppContext,
  principal: Principal,
  request: { threadId?: string; action: ActionRequest },
): Promise<{ planId: string; threadId: string }> {
  const { action } = request;
  refuseSecrets(action);
  if (action.do === 'revoke-rule') allow(principal, 'rule.manage');
  const id = randomUUID();
  if (request.threadId !== undefined) await allowThread(context.database, principal, 'plan.propose', request.threadId);
  else allow(principal, 'plan.propose', principal.id);
  const threadId = request.threadId ?? (await newThread(context, principal, action));
  const mayRead = (owner: string): boolean => can(principal, 'plan.read', { ownerId: owner });
  const planId = await startAction(context, action, { id, threadId, askedBy: principal.id, model: 'none', mayRead });
  return { planId, threadId };
}

async function newThread({ database }: AppContext, principal: Principal, action: ActionRequest): Promise<string> {
  const about =
    action.pipeline ??
    action.writes_to ??
    action.dataset ??
    action.definition?.term ??
    action.term ??
    action.alert ??
    action.rule ??
    action.run ??
    '';
  const thread = { id: randomUUID(), title: `${action.do} ${about}`.trim().slice(0, 80), createdBy: principal.id };
  return (await insertThread(database, thread)).id;
}

/** What a conversation asks for: about what the one who asks may read. */
export async function submitAction(
  context: AppContext,
  threadId: string,
  request: { key: string; action: ActionRequest; askedBy: string; reach: 'own' | 'any'; model: string; guard: Guard },
): Promise<UndoOutcome> {
  const thread = await findThread(context.database, threadId);
  const { action, askedBy, reach, model, guard } = request;
  const mayRead = (owner: string): boolean => reach === 'any' || owner === thread?.created_by || owner === askedBy;
  try {
    return { ok: true, planId: await startAction(context, action, { id: uuidOf(request.key), threadId, askedBy, model, mayRead, guard }) };
  } catch (error) {
    const isTold = error instanceof AppError && (error.family === 'input' || error.family === 'conflict' || error.code === nothingNewCode);
    if (isTold) return { ok: false, error };
    throw error;
  }
}

/** Stores the plan and starts its prepare. The same action that is open in the thread already is returned as it is. */
async function startAction(context: AppContext, request: ActionRequest, asking: Asking): Promise<string> {
  if (request.do === 'run') return startRun(context, request, asking);
  const action = isHouseRequest(request)
    ? await resolveHouse(context, request, asking)
    : await resolveAction(context.database, request, asking);
  const plan = actionPlan(action);
  const hash = planHash(plan);
  const { id, threadId, askedBy, model, guard } = asking;
  return context.database.transaction(async (tx) => {
    await guard?.(tx);
    const open = (await openPlans(tx, threadId)).find((candidate) => candidate.plan_hash === hash);
    if (open) return open.id;
    const stored = await storePlan(tx, context.queue, { id, threadId, draft: draftOf(plan.title), plan, hash, notes: [], model, askedBy });
    return stored.id;
  });
}

/** A run of a pipeline needs no card of its own: the load it prepares has one. */
async function startRun(context: AppContext, request: ActionRequest, asking: Asking): Promise<string> {
  const pipeline = await pipelineMeant(context.database, request, asking);
  const { values = {}, each = [{}] } = request;
  const givenEach = each.map((own) => ({ ...values, ...own }));
  return runByHand(context, pipeline, asking, givenEach);
}

/** Plans are stored with what was asked for; an action has no sources and loads that a draft would need. */
const draftOf = (title: string): Draft => ({ title, sources: [], steps: [], checks: [], loads: [], strategy: 'auto' });

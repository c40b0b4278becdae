/** From a draft to a stored plan whose prepare has started: the same door for models and plan files. */
import { createHash, randomUUID } from 'node:crypto';
import { inputError, type AppError, type Problem } from '#domain/errors.ts';
import { Draft } from '#domain/draft.ts';
import type { JsonValue } from '#domain/json.ts';
import type { Principal } from '#domain/principal.ts';
import type { CompileOutcome } from '#graphs/context.ts';
import { noteDrifts, type DriftNote } from '#jobs/note-drift.ts';
import { storePlan, type Replaced } from '#jobs/store-plan.ts';
import { budgetQuestion, overBudget } from '#planning/budget.ts';
import { compilePlan, type CompiledPlan } from '#planning/compile.ts';
import { calmEnd } from '#planning/incremental-notes.ts';
import { lockThread, titleThread } from '#store/threads.ts';
import { allowThread } from '../people/allow.ts';
import type { Guard } from '../conversation/asking.ts';
import type { AppContext } from '../context.ts';
import { mayReadRuns, portsFor, type MayRead } from '../runs/readable-rejects.ts';
import { refuseSecrets } from '../conversation/pasted-secrets.ts';
import { withinQuota } from '../people/quota.ts';
import { connectionsOf, requireUse, withinOf, type Within } from '../people/within-connections.ts';

export interface Submission {
  key: string;
  draft: unknown;
  askedBy: string;
  /** Whose rejects the draft may load again. */
  mayRead: MayRead;
  /** What the draft may read from and write to. */
  within: Within;
  model: string;
  /** The card that is changed into this plan. */
  replaces?: Replaced;
  guard?: Guard;
}

/**
 * Compiles and stores. Throws `access.connection` for what lies beyond `within`. `key` names the request, so that a step of a graph that is run again after a crash finds the plan it made before.
 */
export async function submitDraft(context: AppContext, threadId: string, request: Submission): Promise<CompileOutcome> {
  const { success, data } = Draft.safeParse(request.draft);
  if (success) requireUse(request.within, connectionsOf(data));
  const result = await compilePlan(request.draft, portsFor(context, request));
  const drifted = { key: request.key, drifts: result.drifts ?? [] };
  if (!result.ok) {
    const question = questionAbout(request, result.problems);
    await context.database.transaction(async (tx) => {
      await request.guard?.(tx);
      await noteDrifts(tx, threadId, { ...drifted, ...(question ? { question } : {}) });
    });
    return { ok: false, problems: result.problems };
  }
  const { draft, plan, hash } = result.compiled;
  const { askedBy, model, replaces } = request;
  const stoodIn = model === 'offline' && context.model.name !== 'offline';
  const changed = replaces ? [`Changed on the card by ${replaces.by}: ${replaces.change}.`] : [];
  const told = [...changed, ...result.compiled.notes];
  const notes = stoodIn ? [...told, `The model ${context.model.name} did not answer; the offline planner read the request.`] : told;
  const asks = await askFirst(context, result.compiled);
  const row = await context.database.transaction(async (tx) => {
    await withinQuota(tx, context.quotas, { of: 'plans', person: askedBy, threadId });
    await lockThread(tx, threadId);
    await titleThread(tx, threadId, plan.title);
    await request.guard?.(tx);
    await noteDrifts(tx, threadId, drifted);
    const made = { id: uuidOf(request.key), threadId, draft, plan, hash, notes, model, askedBy, asks };
    return storePlan(tx, context.queue, replaces ? { ...made, replaces } : made);
  });
  return { ok: true, planId: row.id, version: row.version };
}

/** A draft that is refused for its columns alone is kept, so that they can be answered one by one. */
function questionAbout({ key, draft, askedBy, model }: Submission, problems: readonly Problem[]): DriftNote['question'] | null {
  const parsed = Draft.safeParse(draft);
  if (!parsed.success || problems.some(({ code }) => code !== 'load.drift')) return null;
  return { id: uuidOf(`drift:${key}`), draft: parsed.data, asked_by: askedBy, model };
}

/** The question before a prepare that takes more than may be taken without asking. */
async function askFirst({ prepareBudget, freeBytes }: AppContext, { plan, sizeBytes }: CompiledPlan) {
  const targets = [...new Set(plan.loads.map(({ connection }) => connection))];
  const free = (await Promise.all(targets.map(freeBytes))).filter((bytes) => bytes !== null);
  const budget = overBudget({ bytes: sizeBytes, freeBytes: free.length === 0 ? null : Math.min(...free) }, prepareBudget);
  return budget && { question: budgetQuestion(plan.title, budget), budget };
}

export async function proposePlan(
  context: AppContext,
  principal: Principal,
  request: { threadId: string; draft: unknown },
): Promise<{ planId: string }> {
  await allowThread(context.database, principal, 'plan.propose', request.threadId);
  refuseSecrets(request.draft);
  const outcome = await submitDraft(context, request.threadId, {
    key: randomUUID(),
    draft: request.draft,
    askedBy: principal.id,
    mayRead: mayReadRuns(principal),
    within: withinOf(principal),
    model: 'plan file',
  });
  if (outcome.ok) return { planId: outcome.planId };
  throw invalidPlan(outcome.problems);
}

/** The error of a draft that does not hold, with its problems as `details.problems`; calm when only nothing is new. */
export function invalidPlan(problems: readonly Problem[]): AppError {
  const calm = calmEnd(problems);
  if (calm !== null) return calm;
  const told = problems.map((problem) => `${problem.at ? `${problem.at}: ` : ''}${toldProblem(problem)}`).join('\n');
  return inputError('plan.invalid', told, { details: { problems: problems.map(problemJson) } });
}

/** What is wrong, with the question it comes down to: whoever hands in a plan is asked by nobody else. */
export function toldProblem({ message, question }: Problem): string {
  if (question === undefined) return message;
  return question.text.includes(message) ? question.text : `${message} ${question.text}`;
}

const problemJson = (problem: Problem): JsonValue => ({
  code: problem.code,
  message: toldProblem(problem),
  at: problem.at ?? null,
  suggestions: problem.suggestions ?? problem.question?.choices ?? [],
});

/** A version 8 UUID (RFC 9562, vendor defined) made of a hash: equal keys give equal ids. */
export function uuidOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A person's answers to a schema drift, column by column: the refused draft is changed by them and becomes a plan. */
import { can } from '#auth/access.ts';
import { differenceWords } from '#domain/drift.ts';
import type { ColumnAnswers } from '#domain/edit.ts';
import { conflictError, inputError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import { editDraft } from '#planning/edit-draft.ts';
import { recordAudit } from '#store/audit.ts';
import type { Transaction } from '#store/database.ts';
import { findDriftQuestion, markDriftAnswered, type DriftQuestionRow } from '#store/drift-questions.ts';
import { findThread } from '#store/threads.ts';
import { allow, hidden, isUuid } from '../people/allow.ts';
import type { AppContext } from '../context.ts';
import { invalidPlan, submitDraft } from './propose-plan.ts';
import { mayReadRuns } from '../runs/readable-rejects.ts';
import { withinOf } from '../people/within-connections.ts';

/** Answers by load and column: `{load_1: {vat: 'accept', note: 'ignore'}}`. */
export type DriftAnswers = Record<string, ColumnAnswers>;

export interface DriftCases {
  /**
   * Null when a column is blocked: nothing is loaded then. Every column that speaks against the load has to be answered.
   * Throws `drift.not-found`, `drift.answered`, `drift.unanswered` with the columns that are missing, `plan.invalid`, `access.denied`.
   */
  answerDrift(principal: Principal, questionId: string, answers: DriftAnswers): Promise<{ planId: string | null }>;
}

export function driftCases(context: AppContext): DriftCases {
  return {
    async answerDrift(principal, questionId, answers) {
      const question = isUuid(questionId) ? await findDriftQuestion(context.database, questionId) : null;
      const ownerId = question ? (await findThread(context.database, question.thread_id))?.created_by : undefined;
      if (!question || ownerId === undefined || !can(principal, 'thread.read', { ownerId })) {
        throw inputError('drift.not-found', 'There is no such question.', {
          hint: 'Ask for the load again.',
          ...(question ? { cause: hidden(principal, 'thread.read') } : {}),
        });
      }
      allow(principal, 'plan.propose', ownerId);
      requireAnswers(question, answers);
      const answered = (tx: Transaction): Promise<void> => markAnswered(tx, principal, question);
      if (Object.values(answers).some((columns) => Object.values(columns).includes('block'))) {
        await context.database.transaction(answered);
        return { planId: null };
      }
      return { planId: await propose(context, principal, { question, answers, answered }) };
    },
  };
}

interface Answering {
  question: DriftQuestionRow;
  answers: DriftAnswers;
  answered: (tx: Transaction) => Promise<void>;
}

async function propose(context: AppContext, principal: Principal, { question, answers, answered }: Answering): Promise<string> {
  const edit = { loads: Object.entries(answers).map(([load, drift]) => ({ load, drift })) };
  const changed = editDraft({ draft: question.draft, plan: { loads: [] } }, edit);
  if (!changed.ok) throw invalidPlan(changed.problems);
  const outcome = await submitDraft(context, question.thread_id, {
    key: `drift-answer:${question.id}`,
    draft: changed.draft,
    askedBy: principal.id,
    mayRead: mayReadRuns(principal),
    within: withinOf(principal),
    model: question.model,
    guard: answered,
  });
  if (!outcome.ok) throw invalidPlan(outcome.problems);
  return outcome.planId;
}

async function markAnswered(tx: Transaction, { id: by }: Principal, { id }: DriftQuestionRow): Promise<void> {
  if (!(await markDriftAnswered(tx, id, by))) {
    throw conflictError('drift.answered', 'Somebody has answered this already.', { hint: 'Look at the newest card of the conversation.' });
  }
  recordAudit(tx, { by, action: 'drift.answer', about: `drift:${id}`, outcome: 'done' });
}

/** What follows from saying nothing about a column is nobody's guess. */
function requireAnswers({ drifts }: DriftQuestionRow, answers: DriftAnswers): void {
  const missing = drifts.flatMap(({ load = '', target, differences }) =>
    differences
      .filter(({ kind, column }) => kind !== 'narrowed' && answers[load]?.[column] === undefined)
      .map((difference) => `${target}: ${differenceWords(difference)}`),
  );
  if (missing.length === 0) return;
  throw inputError('drift.unanswered', `These columns have no answer: ${missing.join('; ')}.`, {
    hint: 'Answer each with accept, ignore, block, or {"cast": "TYPE"}.',
  });
}

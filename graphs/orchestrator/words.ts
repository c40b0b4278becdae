/** The orchestrator's own sentences: made from facts, never by a model. */
import { count, counted } from '#domain/amounts.ts';
import type { LoadEffect } from '#domain/effect.ts';
import type { ActionChange } from '#domain/pipeline.ts';
import { leftWords } from '#planning/undo.ts';
import type { PlanFacts } from '../context.ts';

const rows = (number: number | null): string => count(number ?? 0);

/** One sentence per load: what approving would change. */
export function effectText(effect: LoadEffect): string {
  if (effect.basis !== 'exact') return `The effect on ${effect.target} is unavailable. ${effect.reason ?? ''}`.trim();
  const { inserts, updates, deletes, unchanged } = effect;
  if (effect.takesBack) return undoText(effect, effect.takesBack.dropsTable);
  return `${effect.target}: ${rows(inserts)} inserted, ${rows(updates)} updated, ${rows(deletes)} deleted, ${rows(unchanged)} unchanged.`;
}

function undoText(effect: LoadEffect, dropsTable: boolean): string {
  const { target, inserts, updates, deletes } = effect;
  const parts = [
    deletes ? `${counted(deletes, 'row')} taken away` : null,
    updates ? `${counted(updates, 'row')} put back as ${updates === 1 ? 'it was' : 'they were'}` : null,
    inserts ? `${counted(inserts, 'row')} brought back` : null,
  ].filter((part) => part !== null);
  const words = parts.length > 0 ? parts.join(', ') : 'no row changes';
  const left = leftWords(effect);
  return `${target}: ${dropsTable ? `the table goes, with its ${counted(deletes ?? 0, 'row')}` : words}.${left === '' ? '' : ` Part of it cannot be taken back: ${left}.`}`;
}

/** What the card says, in words, for a person who only reads the chat. */
export function proposalText(facts: PlanFacts): string {
  const { changes } = facts.card ?? {};
  if (changes) return [`${facts.title}.`, ...changes.map(changeText), 'Nothing changes until you approve.'].join(' ');
  const effects = facts.card?.effect.map(effectText).join(' ') ?? '';
  const decidable = facts.card?.effect.every((effect) => effect.basis === 'exact') ?? false;
  return `${facts.title}. ${effects} ${decidable ? 'Nothing is written until you approve.' : 'It cannot be approved as it is.'}`;
}

const changeText = ({ what, before, after }: ActionChange): string => `${what}: now ${before}; then ${after}.`;

/** What taking a request back comes to when no plan waits: the newest one may have been approved in the same moment. */
export function tooLateText(newest: PlanFacts | null): string {
  const none = 'There is no plan waiting, so there is nothing to withdraw.';
  const { run, title, decidedBy, plan } = newest ?? {};
  if (!run) return none;
  if (['queued', 'running', 'paused'].includes(run.state))
    return `${title} was approved by ${decidedBy} before this came, and run ${run.number} is under way. Say “cancel run ${run.number}” to stop it.`;
  const canBeUndone = run.state === 'succeeded' && !plan?.undoes && !plan?.action;
  return canBeUndone ? `${none} Run ${run.number} has loaded ${title}: “undo run ${run.number}” prepares taking that back.` : none;
}

/** How the request was read, when the model remarked on it: one sentence, or none. The card itself shows only what was measured. */
export function readingText(notes: string[]): string[] {
  const remarks = notes.map((note) => note.trim().replace(/[.;]$/, '')).filter((note) => note !== '');
  return remarks.length > 0 ? [`Read as: ${remarks.join('; ')}.`] : [];
}

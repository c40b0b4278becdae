/** The orchestrator's own sentences: made from facts, never by a model. */
import type { LoadEffect } from '#domain/effect.ts';
import type { ActionChange } from '#domain/pipeline.ts';
import { leftWords } from '#planning/undo.ts';
import type { PlanFacts } from '../context.ts';

const count = (rows: number | null): string => (rows ?? 0).toLocaleString('en-US');

/** One sentence per load: what approving would change. */
export function effectText(effect: LoadEffect): string {
  if (effect.basis !== 'exact') return `The effect on ${effect.target} is unavailable. ${effect.reason ?? ''}`.trim();
  const { inserts, updates, deletes, unchanged } = effect;
  if (effect.takesBack) return undoText(effect, effect.takesBack.dropsTable);
  return `${effect.target}: ${count(inserts)} inserted, ${count(updates)} updated, ${count(deletes)} deleted, ${count(unchanged)} unchanged.`;
}

function undoText(effect: LoadEffect, dropsTable: boolean): string {
  const { target, inserts, updates, deletes } = effect;
  const rows = dropsTable
    ? `the table goes, with its ${count(deletes)} rows`
    : `${count(deletes)} rows taken away, ${count(updates)} put back as they were, ${count(inserts)} brought back`;
  const left = leftWords(effect);
  return `${target}: ${rows}.${left === '' ? '' : ` Part of it cannot be taken back: ${left}.`}`;
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

/** How the request was read, when the model remarked on it: one sentence, or none. The card itself shows only what was measured. */
export function readingText(notes: string[]): string[] {
  const remarks = notes.map((note) => note.trim().replace(/[.;]$/, '')).filter((note) => note !== '');
  return remarks.length > 0 ? [`Read as: ${remarks.join('; ')}.`] : [];
}

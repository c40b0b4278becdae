/** What stays beside the elements of a list when a later change speaks of their rows. */
import type { DraftInput } from '#domain/draft.ts';
import { changeStep } from './draft/edit.ts';
import { elementFields } from './link/elements.ts';
import type { Scope } from './read/scope.ts';

/** "Without the vouchers" of lines whose receipts say how they were paid: what a condition speaks of stays beside the elements. */
export function keptBesideElements(draft: DraftInput, { subject, notes }: Scope): DraftInput {
  const steps = draft.steps ?? [];
  const flat = steps.find(({ op }) => op === 'flatten');
  if (flat === undefined || !Array.isArray(flat['keep'])) return draft;
  const kept = flat['keep'].map(String);
  const list = subject.seen.columns.find(({ name }) => name === flat['column']);
  const inside = list === undefined ? [] : elementFields(list).map(({ name }) => name);
  const conditions = steps.flatMap(({ op, where }) => (op === 'filter' && typeof where === 'string' ? [where] : [])).join(' ');
  const needed = subject.seen.columns
    .map(({ name }) => name)
    .filter(
      (name) => !kept.includes(name) && !inside.includes(name) && name !== list?.name && new RegExp(`\\b${name}\\b`).test(conditions),
    );
  if (needed.length === 0) return draft;
  notes.push(`${needed.join(', ')} stays beside the elements, for the condition.`);
  return changeStep(draft, flat.id, { keep: [...kept, ...needed] });
}

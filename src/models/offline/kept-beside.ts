/** What stays beside the elements of a list when a later change speaks of their rows, and columns that are gone. */
import type { DraftInput } from '#domain/draft.ts';
import { columnsOf } from './draft/columns-after.ts';
import { changeStep, chainTo, firstInput, removeStep } from './draft/edit.ts';
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

/** Behind groups and elements only their own columns are left: what is to go and is not there is told, and no step of its own. */
export function withoutAbsent(draft: DraftInput, scope: Scope): DraftInput {
  const steps = draft.steps ?? [];
  const sources = new Map([[scope.subject.id, scope.subject.seen.columns]]);
  return steps.reduce((current, step) => {
    const isOwn = chainTo(firstInput(step), steps).some(({ op }) => op === 'aggregate' || op === 'flatten');
    if (!isOwn || step.op !== 'select' || !Array.isArray(step['drop'])) return current;
    const known = columnsOf(firstInput(step), steps, sources).map(({ name }) => name);
    const dropped = step['drop'].map(String);
    const there = dropped.filter((name) => known.includes(name));
    if (there.length === dropped.length) return current;
    scope.unread.push(...dropped.filter((name) => !known.includes(name)));
    return there.length > 0 ? changeStep(current, step.id, { drop: there }) : removeStep(current, step.id);
  }, draft);
}

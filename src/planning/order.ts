/** Puts a draft's steps in an order in which every step follows what it reads. */
import type { Problem } from '#domain/errors.ts';
import type { Draft, DraftStep } from '#domain/draft.ts';
import { nearest } from '#domain/nearest.ts';

/** The relations a step reads, as a list. */
export const inputsOf = (step: DraftStep): string[] => (Array.isArray(step.from) ? step.from : [step.from]);

/** Steps in execution order, stable for independent ones; or the names that do not exist, are doubled or form a loop. */
export function orderSteps(draft: Draft): { steps: DraftStep[]; problems: Problem[] } {
  const problems = [...doubledNames(draft), ...unknownNames(draft)];
  if (problems.length > 0) return { steps: [], problems };
  const ready = new Set(draft.sources.map((source) => source.id));
  const waiting = [...draft.steps];
  const steps: DraftStep[] = [];
  for (;;) {
    const index = waiting.findIndex((step) => inputsOf(step).every((name) => ready.has(name)));
    if (index === -1) break;
    const [step] = waiting.splice(index, 1);
    steps.push(step!);
    ready.add(step!.id);
  }
  if (waiting.length === 0) return { steps, problems: [] };
  const names = waiting.map((step) => step.id).join(' → ');
  return { steps: [], problems: [{ code: 'plan.loop', message: `These steps read each other in a loop: ${names}.`, at: 'steps' }] };
}

function doubledNames(draft: Draft): Problem[] {
  const seen = new Set<string>();
  return [...draft.sources, ...draft.steps].flatMap(({ id }) => {
    if (!seen.has(id)) {
      seen.add(id);
      return [];
    }
    return [{ code: 'plan.name-twice', message: `Two sources or steps are named "${id}".`, at: id }];
  });
}

function unknownNames(draft: Draft): Problem[] {
  const known = [...draft.sources, ...draft.steps].map(({ id }) => id);
  const uses = [
    ...draft.steps.flatMap((step) => inputsOf(step).map((name) => ({ name, at: `steps.${step.id}.from` }))),
    ...draft.checks.map((check, index) => ({ name: check.on, at: `checks.${index}.on` })),
    ...draft.loads.map((load, index) => ({ name: load.from, at: `loads.${index}.from` })),
  ];
  return uses
    .filter(({ name }) => !known.includes(name))
    .map(({ name, at }) => ({
      code: 'plan.unknown-name',
      message: `"${name}" is neither a source nor a step of this plan.`,
      at,
      suggestions: nearest(name, known),
    }));
}

/** Adding to a draft: a new step goes where its phase belongs, and what read the step before now reads the new one. */
import { type DraftInput, DraftStep } from '#domain/draft.ts';
import type { JsonObject } from '#domain/json.ts';
import { isLater, type Operation, phaseOf } from './operation.ts';

export type Step = NonNullable<DraftInput['steps']>[number];
export type Load = DraftInput['loads'][number];

/** A lower-case relation id from any text: `Order items!` → `order_items`. */
export function relationId(text: string): string {
  const id = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[_0-9]+|_+$/g, '')
    .slice(0, 36);
  return id === '' ? 'data' : id;
}

/** The id itself, or with a number when it is taken. */
export function freeId(wanted: string, taken: Iterable<string>): string {
  const used = new Set(taken);
  if (!used.has(wanted)) return wanted;
  let number = 2;
  while (used.has(`${wanted}_${number}`)) number += 1;
  return `${wanted}_${number}`;
}

/** What a draft reads first, by name. */
export const dataOf = ({ sources: [source] }: DraftInput): string => source?.path ?? source?.table ?? '';

/** The steps that lead to a relation, first to last, along the first input of each. */
export function chainTo(relation: string, steps: Step[]): Step[] {
  const step = steps.find((each) => each.id === relation);
  return step === undefined ? [] : [...chainTo(firstInput(step), steps), step];
}

export const firstInput = (step: Step): string => (typeof step.from === 'string' ? step.from : (step.from[0] ?? ''));

/** The draft with one more step on the way to its first load. */
export function addOperation(draft: DraftInput, operation: Operation): DraftInput {
  const [load, ...otherLoads] = draft.loads;
  const steps = draft.steps ?? [];
  if (load === undefined) return draft;
  const chain = chainTo(load.from, steps);
  const first = chain.findIndex((step) => step.id === operation.behind) + 1;
  const next = chain.slice(first).find((step) => isLater(phaseOf(step.op), operation.phase));
  const before = next === undefined ? load.from : firstInput(next);
  const id = freeId(operation.id, [...draft.sources.map((source) => source.id), ...steps.map((step) => step.id)]);
  const inputs = [before, ...(operation.with ?? [])];
  const step: Step = {
    id,
    op: operation.op,
    from: inputs.length === 1 ? before : inputs,
    ...operation.params(before),
    why: `You said: “${operation.phrase.slice(0, 400)}”`,
  };
  const place = next === undefined ? steps.length : steps.indexOf(next);
  return {
    ...draft,
    steps: [...steps.slice(0, place), step, ...steps.slice(place).map((each) => (each === next ? readingFrom(each, before, id) : each))],
    loads: [next === undefined ? { ...load, from: id } : load, ...otherLoads],
  };
}

function readingFrom(step: Step, before: string, now: string): Step {
  if (typeof step.from === 'string') return step.from === before ? { ...step, from: now } : step;
  return { ...step, from: step.from.map((each) => (each === before ? now : each)) };
}

/** The draft with every operation added: by phase, and within a phase in the order said. */
export function addOperations(draft: DraftInput, operations: Operation[]): DraftInput {
  // What is made of groups stands behind them, whatever was said first.
  const ofGroups = ({ phase }: Operation): number => Number(phase === 'after');
  return operations.toSorted((a, b) => ofGroups(a) - ofGroups(b) || a.place - b.place).reduce(addOperation, draft);
}

/** The draft with one step's parameters changed. */
export function changeStep(draft: DraftInput, id: string, params: JsonObject): DraftInput {
  return { ...draft, steps: (draft.steps ?? []).map((step) => (step.id === id ? { ...step, ...params } : step)) };
}

/** The draft with other names, from old to new, in all steps behind one. */
export function renameBehind(draft: DraftInput, id: string, names: ReadonlyMap<string, string>): DraftInput {
  const steps = draft.steps ?? [];
  const at = steps.findIndex((step) => step.id === id);
  const word = new RegExp(`\\b(?:${[...names.keys()].join('|')})\\b`, 'g');
  const renamed = (step: Step): Step =>
    DraftStep.parse(JSON.parse(JSON.stringify(step).replaceAll(word, (name) => names.get(name) ?? name)));
  return { ...draft, steps: steps.map((step, index) => (index > at ? renamed(step) : step)) };
}

/** The draft without a step; what read it now reads what it read. */
export function removeStep(draft: DraftInput, id: string): DraftInput {
  const step = draft.steps?.find((each) => each.id === id);
  if (step === undefined) return draft;
  const before = firstInput(step);
  return {
    ...draft,
    steps: (draft.steps ?? []).filter((each) => each !== step).map((each) => readingFrom(each, id, before)),
    checks: (draft.checks ?? []).map((check) => (check.on === id ? { ...check, on: before } : check)),
    loads: draft.loads.map((load) => (load.from === id ? { ...load, from: before } : load)),
  };
}

/** Draft × what stays → draft: a plan approved in part. Pure; the rest is compiled, measured and decided as a new version. */
import type { Draft, DraftCheck, DraftStep } from '#domain/draft.ts';
import type { Keep } from '#domain/edit.ts';
import type { Problem } from '#domain/errors.ts';
import { loadIds, unknown, type ChangedDraft } from './edit-draft.ts';
import { inputsOf } from './order.ts';

/**
 * Leaves out what is not kept, and what nothing needs any more. A step with one input is bridged: what read it reads its input.
 * Problems say what would break: a step that joins several inputs cannot go while something reads it.
 */
export function keepParts(draft: Draft, { loads, steps }: Keep): ChangedDraft {
  const ids = draft.steps.map(({ id }) => id);
  const problems = [
    ...loads.filter((id) => !loadIds(draft).includes(id)).map((id) => unknown('load', id, loadIds(draft))),
    ...(steps ?? []).filter((id) => !ids.includes(id)).map((id) => unknown('step', id, ids)),
  ];
  if (problems.length > 0) return { ok: false, problems };
  const keptLoads = draft.loads.filter((_, index) => loads.includes(`load_${index + 1}`));
  const unticked = steps === undefined ? [] : draft.steps.filter(({ id }) => !steps.includes(id));
  const smaller = unused({ ...draft, loads: keptLoads });
  const broken = unticked.flatMap((step) => breaks(step, smaller));
  if (broken.length > 0) return { ok: false, problems: broken };
  const bridged = unused(bridge(smaller, unticked));
  const changes = [
    ...draft.loads.filter((load) => !keptLoads.includes(load)).map(({ table, path }) => `without the load into ${table ?? path ?? ''}`),
    ...draft.steps.filter(({ id }) => !bridged.steps.some((step) => step.id === id)).map(({ id }) => `without the step ${id}`),
  ];
  if (changes.length > 0) return { ok: true, draft: bridged, changes };
  return { ok: false, problems: [{ code: 'edit.nothing', message: 'Everything is ticked: this is the plan as it is.' }] };
}

/** What reads a step or load by name, in words a person knows it by. */
export function readersOf(draft: Pick<Draft, 'steps' | 'loads'>, id: string): string[] {
  return [
    ...draft.steps.filter((step) => inputsOf(step).includes(id)).map((step) => `step ${step.id}`),
    ...draft.loads.filter((load) => load.from === id).map(({ table, path }) => `the load into ${table ?? path ?? ''}`),
  ];
}

/** A join or a union that is read has no single input that could stand in for it. */
function breaks(step: DraftStep, draft: Draft): Problem[] {
  if (!draft.steps.some(({ id }) => id === step.id) || inputsOf(step).length < 2) return [];
  const readers = readersOf(draft, step.id);
  if (readers.length === 0) return [];
  const message = `Without step ${step.id}, which brings ${inputsOf(step).join(' and ')} together, nothing is left for ${readers.join(', ')}.`;
  return [{ code: 'edit.breaks', message, at: `steps.${step.id}` }];
}

/** What read a step that goes reads what the step read. */
function bridge(draft: Draft, gone: readonly DraftStep[]): Draft {
  const stands = new Map(gone.map((step) => [step.id, inputsOf(step)[0] ?? step.id]));
  const through = (name: string): string => {
    const next = stands.get(name);
    return next === undefined || next === name ? name : through(next);
  };
  const from = (names: DraftStep['from']): DraftStep['from'] => (Array.isArray(names) ? names.map(through) : through(names));
  return {
    ...draft,
    steps: draft.steps.filter(({ id }) => !stands.has(id)).map((step) => reading(step, from(step.from))),
    checks: draft.checks.map((check) => measuring(check, through(check.on))),
    loads: draft.loads.map((load) => ({ ...load, from: through(load.from) })),
  };
}

const reading = (step: DraftStep, from: DraftStep['from']): DraftStep => ({
  ...Object.fromEntries(Object.entries(step)),
  id: step.id,
  op: step.op,
  from,
});

const measuring = (check: DraftCheck, on: string): DraftCheck => ({
  ...Object.fromEntries(Object.entries(check)),
  check: check.check,
  severity: check.severity,
  on,
});

/** Without the steps and sources that no load needs; their checks go with them. */
function unused(draft: Draft): Draft {
  const needed = new Set<string>();
  const need = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    for (const input of draft.steps.filter(({ id }) => id === name).flatMap(inputsOf)) need(input);
  };
  for (const { from } of draft.loads) need(from);
  return {
    ...draft,
    sources: draft.sources.filter(({ id }) => needed.has(id)),
    steps: draft.steps.filter(({ id }) => needed.has(id)),
    checks: draft.checks.filter(({ on }) => needed.has(on)),
  };
}

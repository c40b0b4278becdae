/** From what a run did to the draft that does it again with the rows it had rejected. */
import type { Draft, DraftInput, DraftStep, WriteMode } from '#domain/draft.ts';
import type { Plan } from '#domain/plan.ts';
import { rejectsKind } from '#domain/reject.ts';
import { inputsOf } from './order.ts';

/** What a run did, and which of its sources had rows rejected. */
export interface Replayed {
  runNumber: number;
  draft: Draft;
  plan: Plan;
  source: string;
}

/** Rejected rows come on top of those that were loaded: nothing is created, replaced or deleted because of them. */
const modes: Record<WriteMode, WriteMode> = {
  create: 'append',
  append: 'append',
  replace: 'append',
  upsert: 'upsert',
  merge: 'upsert',
  'insert-only-new': 'insert-only-new',
};

/**
 * The original steps and loads over the rejects, with a cast of their texts in between; a repair goes before the cast. Loads and steps
 * that do not depend on the source are left out.
 */
export function replayDraft({ runNumber, draft, plan, source }: Replayed): { draft: DraftInput; notes: string[] } {
  const reached = descendants(draft, source);
  const types = castTypes(plan, source);
  const typed = Object.keys(types).length === 0 ? source : freeId(draft, 'typed');
  const renamed = (name: string): string => (name === source ? typed : name);
  const loads = draft.loads.filter((load) => reached.has(load.from));
  const needed = ancestors(
    draft,
    loads.map((load) => load.from),
  );
  const steps = draft.steps.filter((step) => needed.has(step.id));
  const cast: DraftStep[] =
    typed === source
      ? []
      : [{ id: typed, op: 'cast', from: source, columns: types, exact: true, why: 'types as they were read from the source' }];
  const replay: DraftInput = {
    title: `Rejects of run ${runNumber}: ${draft.title}`.slice(0, 120),
    sources: draft.sources
      .filter(({ id }) => id === source || needed.has(id))
      .map((one) => (one.id === source ? { id: source, connection: rejectsKind, rejects: runNumber, options: { source } } : one)),
    steps: [...cast, ...steps.map((step) => ({ ...step, from: Array.isArray(step.from) ? step.from.map(renamed) : renamed(step.from) }))],
    checks: draft.checks.filter((check) => needed.has(check.on)).map((check) => ({ ...check, on: renamed(check.on) })),
    loads: loads.map((load) => ({ ...onTop(load), from: renamed(load.from), mode: modes[modeOf(plan, draft, load)] })),
    strategy: draft.strategy,
  };
  return { draft: replay, notes: reshapingNotes(plan, reached) };
}

/** A load without what was to happen to its target besides. */
function onTop({ within: _within, create_key: _key, indexes: _indexes, ...load }: Draft['loads'][number]): Draft['loads'][number] {
  return load;
}

function modeOf(plan: Plan, draft: Draft, load: Draft['loads'][number]): WriteMode {
  return plan.loads[draft.loads.indexOf(load)]?.mode ?? load.mode ?? 'append';
}

/** The types the source was read with; nested values stay text, because no cast reads them. */
function castTypes(plan: Plan, source: string): Record<string, string> {
  const columns = plan.sources.find(({ id }) => id === source)?.columns ?? [];
  return Object.fromEntries(
    columns.flatMap(({ name, type }) => (type === 'VARCHAR' || /^(STRUCT|MAP|UNION)\(|\]$|^JSON$/.test(type) ? [] : [[name, type]])),
  );
}

/** What is computed from a source, itself included. */
function descendants(draft: Draft, source: string): Set<string> {
  const reached = new Set([source]);
  for (let before = 0; before < reached.size;) {
    before = reached.size;
    for (const step of draft.steps) if (inputsOf(step).some((name) => reached.has(name))) reached.add(step.id);
  }
  return reached;
}

/** What relations are computed from, themselves included. */
function ancestors(draft: Draft, relations: string[]): Set<string> {
  const needed = new Set(relations);
  for (let before = 0; before < needed.size;) {
    before = needed.size;
    for (const step of draft.steps) if (needed.has(step.id)) for (const name of inputsOf(step)) needed.add(name);
  }
  return needed;
}

function freeId(draft: Draft, wish: string): string {
  const taken = new Set([...draft.sources, ...draft.steps].map(({ id }) => id));
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? wish : `${wish}_${n}`;
    if (!taken.has(id)) return id;
  }
}

function reshapingNotes(plan: Plan, reached: Set<string>): string[] {
  return plan.steps
    .filter((step) => reached.has(step.id) && (step.accounting === 'reshapes' || step.accounting === 'deduplicates'))
    .map((step) => `"${step.words}" sees the repaired rows alone here, not those that were loaded before.`);
}

/** Schema drift of loads: what the data brings against what its table has and what it brought the last time. */
import type { Column, TargetTable } from '#domain/dataset.ts';
import type { DraftLoad, DriftPolicy } from '#domain/draft.ts';
import { driftWords, type Difference, type Drift } from '#domain/drift.ts';
import type { Problem } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import type { Plan, PlannedLoad } from '#domain/plan.ts';
import { common, fits } from './drift-types.ts';
import { originOf } from './origin.ts';
import { targetName } from './stages.ts';

type Parts = Pick<Plan, 'sources' | 'steps' | 'loads'>;

export interface JudgedDrift<P extends Parts> {
  made: P;
  /** Everything found, whether the policy allows it or not. */
  drifts: Drift[];
  problems: Problem[];
  notes: string[];
}

/** Compares every load with its table; what the policy lets through is planned, the rest is a problem that carries the exact difference. */
export function judgeDrift<P extends Parts>(
  drafts: DraftLoad[],
  parts: P,
  targets: ReadonlyMap<string, TargetTable | null>,
): JudgedDrift<P> {
  const judged = parts.loads.map((load, index) => {
    // Files are written anew, and what may be added to a folder is checked where file loads are compiled.
    const target = load.file ? null : (targets.get(load.id) ?? null);
    const said = drafts[index]?.drift;
    // Files are written whole: a new one has the columns it has, and an old folder takes no others.
    const differences = target && !load.file ? differencesOf(load, target, { origin: originOf(parts, load), policy: said }) : [];
    const drift: Drift = { load: load.id, target: targetName(load), origin: originOf(parts, load), policy: said ?? 'freeze', differences };
    return differences.length === 0
      ? { load, drifts: [], problems: [], notes: [] }
      : decide({ load, target }, drift, { said, at: `loads.${index}` });
  });
  return {
    made: { ...parts, loads: judged.map(({ load }) => load) },
    drifts: judged.flatMap(({ drifts }) => drifts),
    problems: judged.flatMap(({ problems }) => problems),
    notes: judged.flatMap(({ notes }) => notes),
  };
}

interface Known {
  origin: string;
  /** What the draft says; undefined when it says nothing. */
  policy: DriftPolicy | undefined;
}

/** Columns are compared by name, wherever they stand; names that differ in capitals alone are the same, as when they are loaded. */
function differencesOf(load: PlannedLoad, target: TargetTable, { origin, policy }: Known): Difference[] {
  const before = target.lastLoads?.find((last) => last.origin === origin)?.columns ?? null;
  const here = (columns: readonly Column[], name: string): Column | undefined =>
    columns.find((column) => column.name === name) ?? columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  const dropped = (before ?? []).filter(({ name }) => !here(load.columns, name) && here(target.columns, name));
  const missing = before === null ? untouchedBy(load, target) : dropped;
  const added = load.columns
    .filter(({ name }) => !here(target.columns, name))
    .map(({ name, type }): Difference => ({
      kind: 'new',
      column: name,
      was: null,
      is: type,
      renamedFrom: renamed({ name, type }, missing),
    }));
  const retyped = load.columns.flatMap((column): Difference[] => {
    const was = before && here(before, column.name)?.type;
    const room = target.columns.find(({ name }) => name.toLowerCase() === column.name.toLowerCase())?.engineType;
    if (room === undefined || was === column.type) return [];
    const change = { column: column.name, is: column.type, renamedFrom: null };
    if (was && (was === 'VARCHAR' || fits(column.type, was))) return [{ ...change, kind: 'narrowed', was }];
    // A table made by hand may be narrower than what a file could hold; that is drift only when somebody asks for a policy.
    if (room === 'VARCHAR' || fits(column.type, room) || (!was && policy === undefined)) return [];
    return [{ ...change, kind: common(room, column.type) === null ? 'changed' : 'widened', was: was ?? room }];
  });
  return [
    ...added,
    ...dropped.map(({ name, type }): Difference => ({ kind: 'dropped', column: name, was: type, is: null, renamedFrom: null })),
    ...retyped,
  ];
}

/** Without a memory of the last load, a column nobody fills may be the one that has a new name. */
const untouchedBy = (load: PlannedLoad, target: TargetTable): Column[] =>
  target.columns
    .filter(
      ({ name, generated, hasDefault }) =>
        !generated && !hasDefault && !load.columns.some((column) => column.name.toLowerCase() === name.toLowerCase()),
    )
    .map(({ name, type, engineType }) => ({ name, type: engineType ?? type }));

/** A guess, shown as one: the same type, and a name that is near or the only candidate. */
function renamed({ name, type }: Column, missing: readonly Column[]): string | null {
  const alike = missing.filter((column) => fits(type, column.type) || fits(column.type, type)).map((column) => column.name);
  const [near] = nearest(name, alike);
  const contained = alike.find((other) => name.includes(other) || other.includes(name));
  return near ?? contained ?? (alike.length === 1 && missing.length === 1 ? (alike[0] ?? null) : null);
}

type Decided = { load: PlannedLoad; drifts: Drift[]; problems: Problem[]; notes: string[] };

function decide(
  { load, target }: { load: PlannedLoad; target: TargetTable | null },
  drift: Drift,
  { said, at }: { said: DriftPolicy | undefined; at: string },
): Decided {
  // Values that need less room than before fit where they went before.
  const harmless = drift.differences.filter(({ kind }) => kind === 'narrowed');
  const serious = drift.differences.filter(({ kind }) => kind !== 'narrowed');
  const told = harmless.length > 0 ? [`${driftWords({ differences: harmless })}; it still fits.`] : [];
  if (serious.length === 0) return { load, drifts: [drift], problems: [], notes: told };
  if (said !== 'evolve') return { load, drifts: [drift], problems: [refusal(drift, serious, { said, at, load })], notes: [] };
  const impossible = serious.filter(({ kind }) => kind === 'changed');
  if (impossible.length > 0) return { load, drifts: [drift], problems: [cannotFollow(drift, impossible, at)], notes: [] };
  const widen = widened(serious, load, target);
  const gone = serious
    .filter(({ kind }) => kind === 'dropped')
    .map(({ column }) => `${column} does not come any more: new rows of ${drift.target} have NULL or its default there.`);
  return {
    load: widen.length > 0 ? { ...load, widen } : load,
    drifts: [drift],
    problems: [],
    notes: [...told, ...gone, ...guesses(serious)],
  };
}

function widened(differences: Difference[], load: PlannedLoad, target: TargetTable | null): NonNullable<PlannedLoad['widen']> {
  return differences.flatMap(({ kind, column }) => {
    const now = load.columns.find(({ name }) => name === column)?.type;
    const there = target?.columns.find(({ name }) => name.toLowerCase() === column.toLowerCase())?.engineType;
    const type = now && there ? common(there, now) : null;
    return kind === 'widened' && type ? [{ name: column, type }] : [];
  });
}

const guesses = (differences: Difference[]): string[] =>
  differences.flatMap(({ column, renamedFrom }) =>
    renamedFrom === null ? [] : [`${column} is added as a new column; it may be ${renamedFrom} under another name.`],
  );

/** The ways on that a person has; the words are also what the offline planner understands. */
export const driftChoices = { evolve: 'follow the change', leaveOut: 'leave the new columns out', cancel: 'cancel' } as const;

function refusal(
  drift: Drift,
  serious: Difference[],
  { said, at, load }: { said: DriftPolicy | undefined; at: string; load: PlannedLoad },
): Problem {
  const words = driftWords({ differences: serious });
  const message = `The columns for ${drift.target} are not those it has: ${words}.`;
  const problem = { code: 'load.drift', at: `${at}.drift` };
  if (said === 'freeze')
    return {
      ...problem,
      message: `${message} Its policy is freeze, so nothing is loaded. Say drift: evolve to follow the change, or select the columns.`,
    };
  const canFollow = serious.every(({ kind }) => kind !== 'changed');
  const onlyNew = serious.every(({ kind }) => kind === 'new');
  const choices = [...(canFollow ? [driftChoices.evolve] : []), ...(onlyNew ? [driftChoices.leaveOut] : []), driftChoices.cancel];
  const text = `${message} ${canFollow ? 'Follow the change (add or widen columns)' : 'Cast them in a step'}${onlyNew ? ', leave the new columns out' : ''}, or cancel?`;
  const kept = load.columns.map(({ name }) => name).filter((name) => !serious.some(({ column }) => column === name));
  return { ...problem, message: text, question: { text, choices }, ...(onlyNew ? { suggestions: kept } : {}) };
}

const cannotFollow = (drift: Drift, impossible: Difference[], at: string): Problem => ({
  code: 'load.drift',
  message: `${drift.target} cannot follow: ${driftWords({ differences: impossible })}. Neither type holds the other's values; cast them in a step.`,
  at: `${at}.drift`,
});

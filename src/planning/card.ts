/** The card: everything a person decides on, built from measured facts alone. */
import { counted } from '#domain/amounts.ts';
import type { Snapshot, Table } from '#domain/dataset.ts';
import type { Card, CheckResult, LoadEffect, Reject, StagedLoad } from '#domain/effect.ts';
import type { Plan, PlannedLoad } from '#domain/plan.ts';
import { rejectsKind } from '#domain/reject.ts';
import { accountRows, type Counted } from './account.ts';
import { incrementNotes } from './incremental-notes.ts';
import { repeatNotes, withRepeats, type LoadedBeforeByLoad } from './repeat-notes.ts';
import { cardSteps, targetName, type StageCounts } from './stages.ts';
import { leftWords, undoNotes } from './undo.ts';

/** What a prepare measured. */
export interface Prepared {
  counts: StageCounts;
  sizeBytes: number;
  checks: CheckResult[];
  staged: StagedLoad[];
  snapshots: Snapshot[];
  rejects: ReadonlyMap<string, { count: number; rows: Reject[] }>;
  /** Rejects that can be listed, repaired and replayed; all of them when left out. */
  rejectsKept?: number;
  /** Earlier loads of the same input. */
  loadedBefore?: LoadedBeforeByLoad;
  seconds: number;
  /** Rows read of a source and left out of its relation. */
  leftOut?: ReadonlyMap<string, number>;
  /** First rows of what the first load would write. */
  sample: Table | null;
}

const shownRejects = 20;

/** Builds the card of a prepared plan. `notes` are those of the compiler. */
export function buildCard(plan: Plan, measured: Prepared, notes: string[]): Card {
  const prepared = { ...measured, counts: withStreamed(plan, measured) };
  const effect = plan.loads.map(
    (load) => prepared.staged.find((staged) => staged.load === load.id)?.effect ?? blockedEffect(load, prepared.checks),
  );
  const before: LoadedBeforeByLoad = measured.loadedBefore ?? new Map();
  const rows = prepared.staged.length === plan.loads.length ? accountRows(plan, countedOf(plan, prepared)) : null;
  const rejects = [...prepared.rejects.values()];
  const rejected = rejects.reduce((sum, { count }) => sum + count, 0);
  return {
    title: plan.title,
    reads: plan.sources.map((source) => readLine(source.id, source.dataset, prepared)),
    writes: plan.loads.map((load) => ({
      target: targetName(load),
      mode: load.mode,
      key: load.key,
      destructive: isDestructive(load, effect),
    })),
    steps: cardSteps(plan, prepared.counts),
    effect,
    checks: prepared.checks,
    rows,
    rejects: rejects.flatMap(({ rows }) => rows).slice(0, shownRejects),
    estimate: { seconds: publishSeconds(effect), bytes: prepared.sizeBytes },
    risk: withRepeats(assessRisk(plan, effect, rejected), effect, before),
    // What would be done wrong first; how the sources are read after it.
    notes: [
      ...repeatNotes(effect, before),
      ...effect.flatMap(undoNotes),
      ...effect.flatMap(incrementNotes),
      ...rejectNotes(rejected, measured.rejectsKept ?? rejected),
      ...replayNotes(plan, rows?.filtered ?? 0),
      ...notes,
      // What is said of several loads in the same words is said once.
      ...new Set(prepared.staged.flatMap((staged) => staged.notes)),
    ],
    sample: prepared.sample,
  };
}

function readLine(id: string, dataset: string, prepared: Prepared): Card['reads'][number] {
  const parts = prepared.snapshots.find((snapshot) => snapshot.source === id)?.parts ?? [];
  return {
    source: id,
    dataset,
    rows: prepared.counts.get(id)?.rowsOut ?? null,
    sizeBytes: parts.reduce((sum, part) => sum + part.sizeBytes, 0),
    pinned: parts[0]?.sha256.slice(0, 12) ?? null,
    ...(parts.some(({ lengthUnverified }) => lengthUnverified) ? { lengthUnverified: true } : {}),
  };
}

function countedOf(plan: Plan, prepared: Prepared): Counted {
  const relations = new Map([...prepared.counts].flatMap(([id, { rowsOut }]) => (rowsOut === null ? [] : [[id, rowsOut] as const])));
  const sources = plan.sources.map(
    ({ id }) => [id, { read: relations.get(id) ?? 0, rejected: prepared.rejects.get(id)?.count ?? 0 }] as const,
  );
  const { leftOut = new Map<string, number>() } = prepared;
  return { sources: new Map(sources), leftOut, relations, loads: new Map(prepared.staged.map((load) => [load.load, load.stagedRows])) };
}

/** What nobody counted was streamed, row by row, into one load: its rows are the staged ones, back through steps that keep every row. */
function withStreamed(plan: Plan, { counts, staged }: Prepared): StageCounts {
  const filled = new Map(counts);
  const rowsOf = (id: string | undefined): number | null => filled.get(id ?? '')?.rowsOut ?? null;
  for (const { load, stagedRows } of staged) {
    let at = plan.loads.find(({ id }) => id === load)?.from;
    while (at !== undefined && rowsOf(at) === null) {
      const step = plan.steps.find(({ id }) => id === at);
      filled.set(at, { rowsIn: counts.get(at)?.rowsIn ?? null, rowsOut: stagedRows });
      at = step?.accounting === 'keeps' ? step.from[0] : undefined;
    }
  }
  for (const { id, from } of plan.steps) {
    const known = filled.get(id);
    if (known) filled.set(id, { ...known, rowsIn: known.rowsIn ?? rowsOf(from[0]) });
  }
  return filled;
}

/** Why a load was not staged: the checks that stopped it. */
function blockedEffect(load: PlannedLoad, checks: CheckResult[]): LoadEffect {
  const broken = checks.filter((check) => !check.passed && check.severity === 'error');
  const words = broken.map(
    (check) => `"${check.words}" is broken by ${check.violations.toLocaleString('en-US')} of ${check.counted.toLocaleString('en-US')}`,
  );
  return {
    load: load.id,
    target: targetName(load),
    mode: load.mode,
    basis: 'unavailable',
    reason: `Blocked by a check: ${words.join('; ')}.`,
    tableExists: false,
    targetRows: null,
    inserts: null,
    updates: null,
    deletes: null,
    unchanged: null,
    columnsAdded: [],
    samples: [],
    undo: { possible: false, reason: null },
  };
}

function isDestructive(load: PlannedLoad, effect: LoadEffect[]): boolean {
  const measured = effect.find((candidate) => candidate.load === load.id);
  return load.mode === 'replace' || (measured?.deletes ?? 0) > 0;
}

const mayDouble = (load: PlannedLoad, effect: LoadEffect[]): boolean =>
  load.mode === 'append' && load.key.length === 0 && effect.find((candidate) => candidate.load === load.id)?.uniqueBy === undefined;

/** Risk from facts: what is destroyed, changed, rejected, or unknowable. */
export function assessRisk(plan: Plan, effect: LoadEffect[], rejected: number): Card['risk'] {
  const high = effect.flatMap((load) => [
    ...((load.deletes ?? 0) > 0 ? [`${counted(load.deletes!, 'row')} of ${load.target} ${load.deletes === 1 ? 'is' : 'are'} deleted`] : []),
    ...(load.basis === 'unavailable' ? [`the effect on ${load.target} cannot be measured`] : []),
    ...(load.targetRows && (load.updates ?? 0) > load.targetRows / 2 ? [`more than half of ${load.target} changes`] : []),
  ]);
  const medium = [
    ...effect.filter((load) => load.columnsAdded.length > 0).map((load) => `${load.target} gets new columns`),
    ...effect
      .filter((load) => load.tableExists && [...(load.keysAdded ?? []), ...(load.indexesAdded ?? [])].length > 0)
      .map((load) => `${load.target} gets a key or an index, and others wait meanwhile`),
    ...effect
      .filter((load) => (load.updates ?? 0) > 0)
      .map((load) => `${counted(load.updates!, 'row')} of ${load.target} ${load.updates === 1 ? 'changes' : 'change'}`),
    ...effect.flatMap((load) => (leftWords(load) === '' ? [] : [`part of ${load.target} cannot be taken back`])),
    ...(rejected > 0 ? [`${counted(rejected, 'row')} cannot be read`] : []),
    ...(!plan.undoes && plan.loads.some((load) => mayDouble(load, effect)) ? ['appending twice would double the rows'] : []),
  ];
  const level = high.length > 0 ? 'high' : medium.length > 0 ? 'medium' : 'low';
  return { level, reasons: [...high, ...medium] };
}

function rejectNotes(rejected: number, kept: number): string[] {
  if (rejected === 0) return [];
  if (rejected === 1 && kept === 1) return ['1 row cannot be read and is not loaded; it is listed with file, line and reason.'];
  const listed = kept < rejected ? `the first ${kept.toLocaleString('en-US')} of them` : 'they';
  return [`${counted(rejected, 'row')} cannot be read and are not loaded; ${listed} are listed with file, line and reason.`];
}

/** A replay closes all rejects that it reads, also those that its steps leave out. */
function replayNotes({ sources }: Plan, filtered: number): string[] {
  if (filtered === 0 || sources.length === 0 || sources.some(({ kind }) => kind !== rejectsKind)) return [];
  return [
    `${counted(filtered, 'rejected row')} ${filtered === 1 ? 'is' : 'are'} left out by the steps and not loaded, but ${filtered === 1 ? 'counts' : 'count'} as replayed from then on; the option again: true reads such rows once more.`,
  ];
}

/** Changed rows a publish moves in a second, and what it takes however few they are: measured on two cores with a durable server. */
const rowsPerSecond = 150_000;
const fixedSeconds = 0.2;

/** About how long the approved publish will take. A new table is a rename; an existing one is changed row by row. */
function publishSeconds(effect: LoadEffect[]): number {
  const changed = effect.filter((load) => load.tableExists).flatMap((load) => [load.inserts, load.updates, load.deletes]);
  return round(fixedSeconds + changed.reduce<number>((sum, rows) => sum + (rows ?? 0), 0) / rowsPerSecond);
}

const round = (value: number): number => Math.round(value * 10) / 10;

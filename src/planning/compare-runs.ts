/** Two runs side by side: what differs, in words. Pure. */
import { count, counted } from '#domain/amounts.ts';
import type { RunComparison, RunFacts } from '#domain/history.ts';

interface Side {
  before: string;
  after: string;
}

const known = (rows: number | null | undefined): string => (rows === null || rows === undefined ? 'unknown' : count(rows));

/** Rows, seconds, inputs, steps, loads and checks that are not the same in both. */
export function compareRuns(before: RunFacts, after: RunFacts, { samePlan }: { samePlan: boolean }): RunComparison {
  const sides: [string, Side][] = [
    ['state', { before: before.state, after: after.state }],
    ...rowSides(before, after),
    ['seconds of work', { before: before.seconds?.toString() ?? 'unknown', after: after.seconds?.toString() ?? 'unknown' }],
    ...inputSides(before, after),
    ...loadSides(before, after),
    ...stepSides(before, after),
    ...checkSides(before, after),
    ['error', { before: before.error?.message ?? 'none', after: after.error?.message ?? 'none' }],
    ['decided by', { before: before.decidedBy ?? 'nobody', after: after.decidedBy ?? 'nobody' }],
  ];
  return {
    before: before.number,
    after: after.number,
    samePlan,
    differences: sides.filter(([, side]) => side.before !== side.after).map(([what, side]) => ({ what, ...side })),
  };
}

function rowSides(before: RunFacts, after: RunFacts): [string, Side][] {
  const parts = [
    ['source rows', 'source'],
    ['rows loaded', 'loaded'],
    ['rows rejected', 'rejected'],
    ['rows filtered out', 'filtered'],
    ['rows deduplicated', 'deduplicated'],
  ] as const;
  return parts.map(([what, part]) => [what, { before: known(before.rows?.[part]), after: known(after.rows?.[part]) }]);
}

interface Pairing<T> {
  name: (one: T) => string;
  words: (one: T) => string;
  /** Where one side lacks it. */
  absent: string;
}

/** Members of both lists by name, each in words. */
function paired<T>(before: T[], after: T[], { name, words, absent }: Pairing<T>): [string, Side][] {
  const names = [...new Set([...before, ...after].map(name))];
  const wordsIn = (list: T[], wanted: string): string => {
    const found = list.find((one) => name(one) === wanted);
    return found === undefined ? absent : words(found);
  };
  return names.map((wanted) => [wanted, { before: wordsIn(before, wanted), after: wordsIn(after, wanted) }]);
}

const inputSides = (before: RunFacts, after: RunFacts): [string, Side][] =>
  paired(before.inputs, after.inputs, {
    name: ({ dataset }) => `input ${dataset}`,
    words: ({ parts, sizeBytes, sha256 }) => `${parts} ${parts === 1 ? 'part' : 'parts'}, ${count(sizeBytes)} bytes, ${sha256}`,
    absent: 'not read',
  });

const loadSides = (before: RunFacts, after: RunFacts): [string, Side][] =>
  paired(before.loads, after.loads, {
    name: ({ target }) => target,
    words: ({ mode, inserted, updated, deleted, rowsAfter }) =>
      `${mode}: ${count(inserted)} inserted, ${count(updated)} updated, ${count(deleted)} deleted; ${rowsAfter === 1 ? '1 row' : `${known(rowsAfter)} rows`}`,
    absent: 'not loaded',
  });

const stepSides = (before: RunFacts, after: RunFacts): [string, Side][] =>
  paired(before.steps, after.steps, {
    name: ({ words }) => `step “${words}”`,
    words: ({ rowsOut }) => (rowsOut === null ? 'done' : `${counted(rowsOut, 'row')} out`),
    absent: 'no such step',
  });

const checkSides = (before: RunFacts, after: RunFacts): [string, Side][] =>
  paired(before.checks, after.checks, {
    name: ({ words }) => `check “${words}”`,
    words: ({ violations, counted }) => `broken by ${count(violations)} of ${count(counted)}`,
    absent: 'not checked',
  });

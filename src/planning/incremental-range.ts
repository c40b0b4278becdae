/** A backfill: a range of the source, and exactly the same range of the target. */
import type { TargetTable } from '#domain/dataset.ts';
import type { BackfillRange } from '#domain/incremental.ts';
import { cursorKind } from '#domain/incremental.ts';
import type { Problem } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import type { Plan, PlannedLoad, PlannedSource } from '#domain/plan.ts';
import type { Scope } from '#domain/scope.ts';
import { boundText, dayAfter, isDay } from './incremental-values.ts';
import { targetName } from './stages.ts';

/** What a draft's sources, steps and loads have become. */
export type Parts = Pick<Plan, 'sources' | 'steps' | 'loads'>;

interface Asked {
  parts: Parts;
  source: PlannedSource;
  load: PlannedLoad;
  /** The load's table as it is now. */
  existing: TargetTable | null;
  at: string;
}

/** The source with its range; a load that appends or replaces becomes a merge within it, so that nothing is counted twice. */
export function planRange(range: BackfillRange, asked: Asked): { made: Parts; problems: Problem[]; notes: string[] } {
  const { parts, source, load, at } = asked;
  const failed = (problem: Problem) => ({ made: parts, problems: [problem], notes: [] });
  const column = source.columns.find(({ name }) => name === range.column);
  if (!column) return failed(unknownColumn(range.column, source, at));
  const kind = cursorKind(column.type);
  const [from, to] = kind === null ? [false as const, false as const] : [boundText(range.from, kind), boundText(range.to, kind)];
  if (from === false || to === false) {
    return failed({
      code: 'range.values',
      message: `${range.from} to ${range.to} is no range of ${range.column}, which is ${column.type}.`,
      at,
    });
  }
  const isEmpty = kind === 'number' ? Number(from) > Number(to) : from > to && !to.startsWith(from);
  if (isEmpty)
    return failed({ code: 'range.empty', message: `The range of ${range.column} begins at ${from} and ends before, at ${to}.`, at });
  const planned = { column: range.column, type: column.type, from, to };
  const sources = parts.sources.map((one) => (one.id === source.id ? { ...one, range: planned } : one));
  // Where nothing is there yet, nothing can be counted twice.
  if (asked.existing === null || (load.mode !== 'append' && load.mode !== 'replace'))
    return { made: { ...parts, sources }, problems: [], notes: [] };
  return intoRange({ ...asked, parts: { ...parts, sources } }, scopeOf(planned));
}

function scopeOf({ column, type, from, to }: { column: string; type: string; from: string; to: string }): Scope {
  const end =
    cursorKind(type) === 'time' && isDay(to)
      ? { column, operator: '<' as const, values: [dayAfter(to)] }
      : { column, operator: '<=' as const, values: [to] };
  return { conditions: [{ column, operator: '>=', values: [from] }, end] };
}

/** Rows of the range that the source has no more go; rows outside it stay. */
function intoRange({ parts, source, load, existing, at }: Asked, within: Scope): { made: Parts; problems: Problem[]; notes: string[] } {
  const name = within.conditions[0]?.column ?? '';
  const type = source.columns.find((column) => column.name === name)?.type;
  if (!load.columns.some((column) => column.name === name && column.type === type)) {
    const message = `${targetName(load)} does not get ${name} as it is in ${source.dataset}, so its range cannot be found there. Upsert by key instead, or keep the column.`;
    return { made: parts, problems: [{ code: 'range.not-loaded', message, at }], notes: [] };
  }
  const primary = existing?.keys[0]?.filter((column) => load.columns.some(({ name }) => name === column)) ?? [];
  const key = load.key.length > 0 ? load.key : primary.length === existing?.keys[0]?.length ? primary : [];
  if (key.length === 0) {
    const ids = load.columns.map((column) => column.name).filter((column) => /(^|_)(id|key|code|sku|number|uuid)$/i.test(column));
    const text = `Loading a range of ${targetName(load)} again needs the columns that identify a row. Which are they?`;
    return {
      made: parts,
      problems: [{ code: 'load.key-missing', message: text, at: `${at}.key`, question: { text, choices: ids.slice(0, 4) } }],
      notes: [],
    };
  }
  const loads = parts.loads.map((one) => (one.id === load.id ? { ...one, mode: 'merge' as const, key, within } : one));
  return { made: { ...parts, loads }, problems: [], notes: [] };
}

export const unknownColumn = (name: string, source: PlannedSource, at: string): Problem => {
  const known = source.columns.map((column) => column.name);
  return {
    code: 'column.unknown',
    message: `${source.dataset} has no column "${name}". It has ${known.slice(0, 30).join(', ')}.`,
    at,
    suggestions: nearest(name, known),
  };
};

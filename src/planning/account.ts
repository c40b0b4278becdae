/** Row accounting: where every source row of a plan went. */
import type { RowAccount } from '#domain/effect.ts';
import { bugError } from '#domain/errors.ts';
import type { Plan } from '#domain/plan.ts';

export interface Counted {
  /** Rows read and rejected per source. */
  sources: ReadonlyMap<string, { read: number; rejected: number }>;
  /** Rows read and left out of their source's relation: loaded before, or outside the range. */
  leftOut?: ReadonlyMap<string, number>;
  /** Rows out of every relation that was counted. */
  relations: ReadonlyMap<string, number>;
  /** Rows staged per load. */
  loads: ReadonlyMap<string, number>;
}

/**
 * `source = loaded + rejected + filtered + deduplicated + reshaped`. In a straight plan (each source into one load, by steps that
 * keep, filter or deduplicate) nothing may be reshaped, and a remainder is our bug; joins, aggregates, free SQL and branches put their difference there.
 */
export function accountRows(plan: Plan, counted: Counted): RowAccount {
  // An undo reads nothing: its rows are the target's own.
  if (plan.undoes) return { source: 0, loaded: 0, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 0 };
  const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
  const leftOut = sum(counted.leftOut?.values() ?? []);
  const source = leftOut + sum([...counted.sources.values()].map(({ read, rejected }) => read + rejected));
  const rejected = sum([...counted.sources.values()].map(({ rejected }) => rejected));
  const loaded = sum(counted.loads.values());
  const dropped = (accounting: 'filters' | 'deduplicates'): number =>
    sum(
      plan.steps.filter((step) => step.accounting === accounting).map((step) => rowsOf(counted, step.from[0]!) - rowsOf(counted, step.id)),
    );
  const account = { source, loaded, rejected, filtered: leftOut + dropped('filters'), deduplicated: dropped('deduplicates') };
  const reshaped = source - loaded - rejected - account.filtered - account.deduplicated;
  if (reshaped !== 0 && isStraight(plan)) {
    throw bugError('rows.unaccounted', `${reshaped} of ${source} rows are not accounted for: ${JSON.stringify(account)}.`);
  }
  return { ...account, reshaped };
}

function rowsOf(counted: Counted, relation: string): number {
  const rows = counted.relations.get(relation) ?? counted.sources.get(relation)?.read;
  if (rows === undefined) throw bugError('rows.uncounted', `The rows of "${relation}" were not counted.`);
  return rows;
}

function isStraight(plan: Plan): boolean {
  const uses = new Map<string, number>();
  for (const name of [...plan.steps.flatMap((step) => step.from), ...plan.loads.map((load) => load.from)])
    uses.set(name, (uses.get(name) ?? 0) + 1);
  const branches = [...uses.values()].some((count) => count > 1);
  const all = [...plan.sources, ...plan.steps].every(({ id }) => uses.has(id));
  return !branches && all && plan.steps.every((step) => step.accounting !== 'reshapes');
}

/** Relations whose row count the accounting needs: each step that drops rows, and what it reads. */
export function relationsToCount(plan: Plan): string[] {
  const dropping = plan.steps.filter((step) => step.accounting === 'filters' || step.accounting === 'deduplicates');
  return [...new Set(dropping.flatMap((step) => [step.from[0]!, step.id]))];
}

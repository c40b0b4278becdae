/** Which source columns each column of a load is computed from. */
import type { Plan, PlannedLoad } from '#domain/plan.ts';

/** `source.column` names by column of the load; empty where the engine could not tell. */
export function lineageOfLoad(plan: Plan, load: PlannedLoad): Record<string, string[]> {
  const sources = new Set(plan.sources.map(({ id }) => id));
  const lineages = new Map(plan.steps.map(({ id, lineage }) => [id, lineage]));
  const origins = (relation: string, column: string): string[] => {
    if (sources.has(relation)) return [`${relation}.${column}`];
    // Steps only read steps before them, so this ends.
    return (lineages.get(relation)?.[column] ?? []).flatMap((input) => {
      const dot = input.indexOf('.');
      return origins(input.slice(0, dot), input.slice(dot + 1));
    });
  };
  return Object.fromEntries(load.columns.map(({ name }) => [name, [...new Set(origins(load.from, name))]]));
}

/** Where the rows of a load come from. */
import type { Plan, PlannedLoad } from '#domain/plan.ts';

/** The datasets that reach a load, as one text: `files:samples/orders.csv`. Empty for a plan without sources. */
export function originOf({ sources, steps }: Pick<Plan, 'sources' | 'steps'>, load: PlannedLoad): string {
  const reached = new Set([load.from]);
  for (const step of [...steps].reverse()) if (reached.has(step.id)) for (const name of step.from) reached.add(name);
  return sources
    .filter(({ id }) => reached.has(id))
    .map(({ connection, dataset }) => `${connection}:${dataset}`)
    .sort()
    .join(' + ');
}

/** Which source columns the columns of a load are computed from, and what happens on the way. Pure, over one plan. */
import type { Plan, PlannedLoad, PlannedStep } from './plan.ts';

/** `relation.column`, split: names of relations hold no dot, names of columns may. */
export function splitColumn(name: string): { relation: string; column: string } {
  const dot = name.indexOf('.');
  return { relation: name.slice(0, dot), column: name.slice(dot + 1) };
}

/** `source.column` names by column of the load; empty where the engine could not tell. */
export function lineageOfLoad(plan: Pick<Plan, 'sources' | 'steps'>, load: PlannedLoad): Record<string, string[]> {
  return Object.fromEntries(load.columns.map(({ name }) => [name, originsOf(plan, load.from, name)]));
}

/** The `source.column` names that one column of a relation is computed from. */
export function originsOf({ sources, steps }: Pick<Plan, 'sources' | 'steps'>, relation: string, column: string): string[] {
  const isSource = new Set(sources.map(({ id }) => id));
  const lineages = new Map(steps.map(({ id, lineage }) => [id, lineage]));
  const walk = (of: string, name: string): string[] => {
    if (isSource.has(of)) return [`${of}.${name}`];
    // Steps only read steps before them, so this ends.
    return (lineages.get(of)?.[name] ?? []).flatMap((input) => {
      const { relation: next, column: inner } = splitColumn(input);
      return walk(next, inner);
    });
  };
  return [...new Set(walk(relation, column))];
}

/** The relations that reach a load: sources and steps. */
export function reaches({ steps }: Pick<Plan, 'steps'>, load: PlannedLoad): Set<string> {
  const reached = new Set([load.from]);
  for (const step of [...steps].reverse()) if (reached.has(step.id)) for (const name of step.from) reached.add(name);
  return reached;
}

/** The steps on the way to a load, in order. */
export function stepsOf(plan: Pick<Plan, 'steps'>, load: PlannedLoad): PlannedStep[] {
  const reached = reaches(plan, load);
  return plan.steps.filter(({ id }) => reached.has(id));
}

/** The last step that computes a column anew instead of handing it on under the same or another name; null when none does. */
export function makerOf({ steps }: Pick<Plan, 'steps'>, relation: string, column: string): { step: PlannedStep; column: string } | null {
  const step = steps.find(({ id }) => id === relation);
  if (!step) return null;
  const inputs = step.lineage[column] ?? [];
  const [input] = inputs;
  const made = memberOf(step, column);
  if (made !== null || inputs.length !== 1 || input === undefined) return { step, column };
  const before = splitColumn(input);
  return makerOf({ steps }, before.relation, before.column);
}

/** Where the parameters of a step keep its expressions, by column. */
const expressions: Record<string, string> = { derive: 'columns', aggregate: 'measures' };

/** The expression that a step's parameters give for a column: `sum(amount)`; null when they name none. */
export function memberOf({ op, params }: PlannedStep, column: string): string | null {
  const members = params[expressions[op] ?? ''];
  if (typeof members !== 'object' || members === null || Array.isArray(members)) return null;
  const expression = Object.hasOwn(members, column) ? members[column] : undefined;
  return typeof expression === 'string' ? expression : null;
}

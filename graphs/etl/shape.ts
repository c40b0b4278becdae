/** How a plan is best read: which relations are kept in the engine because more than one pass will follow. */
import type { Plan } from '#domain/plan.ts';
import { relationsToCount } from '#planning/account.ts';

/**
 * Relations to compute once and keep. A source or step is kept when it is read by more than one consumer (steps, checks, loads, counts),
 * or when it is dear (dedupe, join, aggregate, free SQL); a straight stream of cheap steps is never kept, so that it runs at the speed of one scan.
 */
export function relationsToKeep(plan: Plan): Set<string> {
  const passes = new Map<string, number>();
  const read = (name: string, times = 1): void => void passes.set(name, (passes.get(name) ?? 0) + times);
  for (const check of plan.checks) read(check.on, 2);
  for (const load of plan.loads) read(load.from);
  for (const name of relationsToCount(plan)) read(name);
  // From the last step back, a view passes its readers on to what it reads.
  const kept = new Set<string>();
  for (const step of [...plan.steps].reverse()) {
    const times = passes.get(step.id) ?? 0;
    const dear = step.accounting === 'deduplicates' || step.accounting === 'reshapes';
    if (times > 1 && dear) kept.add(step.id);
    // What reshapes hides its input's row count, which the accounting needs: one more pass over the input.
    const counting = step.accounting === 'reshapes' ? 1 : 0;
    for (const name of step.from) read(name, (kept.has(step.id) ? 1 : times) + counting);
  }
  for (const source of plan.sources) if ((passes.get(source.id) ?? 0) > 1) kept.add(source.id);
  return kept;
}

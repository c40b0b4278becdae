/** How a plan is best read: which relations are kept in the engine because more than one pass will follow. */
import type { Plan } from '#domain/plan.ts';
import { relationsToCount } from '#planning/account.ts';

/**
 * Relations to compute once and keep. A source or step is kept when it is read by more than one consumer (steps, checks, loads, counts),
 * or when it is dear (dedupe, join, aggregate, free SQL); a straight stream of cheap steps is never kept, so that it runs at the speed of one scan.
 * Files are compared with their rows after they were written: for that a dear step is not computed twice, but a large source is read twice.
 */
export function relationsToKeep(plan: Plan): Set<string> {
  return new Set([...passesOf(plan, 2).steps, ...passesOf(plan, 1).sources]);
}

/** Sources that are kept where they are small: to hold their rows costs less than to read text again. */
export const sourcesToKeepWhenSmall = (plan: Plan): Set<string> => new Set(passesOf(plan, 2).sources);

/** What would be kept if a load into files read its rows that often. */
function passesOf(plan: Plan, ofFiles: number): { steps: string[]; sources: string[] } {
  const passes = new Map<string, number>();
  const read = (name: string, times = 1): void => void passes.set(name, (passes.get(name) ?? 0) + times);
  for (const check of plan.checks) read(check.on, 2);
  for (const load of plan.loads) read(load.from, load.file ? ofFiles : 1);
  for (const name of relationsToCount(plan)) read(name);
  // From the last step back, a view passes its readers on to what it reads.
  const steps: string[] = [];
  for (const step of [...plan.steps].reverse()) {
    const times = passes.get(step.id) ?? 0;
    const dear = step.accounting === 'deduplicates' || step.accounting === 'reshapes';
    const kept = times > 1 && dear;
    if (kept) steps.push(step.id);
    // What reshapes hides its input's row count, which the accounting needs: one more pass over the input.
    const counting = step.accounting === 'reshapes' ? 1 : 0;
    for (const name of step.from) read(name, (kept ? 1 : times) + counting);
  }
  return { steps, sources: plan.sources.map(({ id }) => id).filter((id) => (passes.get(id) ?? 0) > 1) };
}

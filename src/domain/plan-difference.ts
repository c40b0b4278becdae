/** How a plan differs from the one that was approved last, or that it was made from. */
import { z } from 'zod';

export const PlanDifference = z.object({
  part: z.enum(['source', 'step', 'check', 'load', 'column', 'effect', 'row', 'schedule', 'strategy']),
  /** What it is called: a target, a column with its target, the words of a check; empty where `was` and `is` say all. */
  name: z.string(),
  /** In words; null where it is not there. */
  was: z.string().nullable(),
  is: z.string().nullable(),
});
export type PlanDifference = z.infer<typeof PlanDifference>;

export const Since = z.object({
  /** `approved`: what somebody approved last. `replaced`: the card that this one takes the place of. */
  basis: z.enum(['approved', 'replaced']),
  version: z.number(),
  /** Who approved it, when, and the run it became. */
  by: z.string().nullable(),
  at: z.string().nullable(),
  runNumber: z.number().nullable(),
  /** Empty when nothing but the data may be different. */
  differences: z.array(PlanDifference),
});
export type Since = z.infer<typeof Since>;

/** `Different from version 3, approved by bea (run 7):`, or that nothing is. */
export function sinceHeading({ basis, version, by, runNumber, differences }: Since): string {
  const approved = `version ${version}${by === null ? '' : `, approved by ${by}`}${runNumber === null ? '' : ` (run ${runNumber})`}`;
  const than = basis === 'approved' ? approved : `version ${version}, which it replaces`;
  return differences.length === 0 ? `The plan and its numbers are the same as in ${than}.` : `Different from ${than}:`;
}

/** `load warehouse.public.orders: append → upsert by id`. */
export function differenceWords({ part, name, was, is }: PlanDifference): string {
  const what = name === '' ? part : `${part} ${name}`;
  if (was === null) return `new ${what}: ${is}`;
  return is === null ? `${what} left out: ${was}` : `${what}: ${was} → ${is}`;
}

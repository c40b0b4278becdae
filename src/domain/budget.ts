/** What a prepare would take, when that is more than may be taken without asking. */
import { z } from 'zod';

export const PrepareBudget = z.object({
  bytes: z.number(),
  minutes: z.number(),
  /** Free space where the rows would be staged; null when it cannot be told. */
  freeBytes: z.number().nullable(),
  /** What is exceeded, in words. */
  reasons: z.array(z.string()),
});
export type PrepareBudget = z.infer<typeof PrepareBudget>;

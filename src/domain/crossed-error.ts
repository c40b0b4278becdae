/** An error that comes from a process of ours, checked where it arrives: the facts `fromErrorFact` restores. */
import { z } from 'zod';
import type { ErrorFact } from './errors.ts';
import { JsonObject } from './json.ts';

export const CrossedError = z.object({
  family: z.enum(['input', 'denied', 'conflict', 'data', 'setup', 'transient', 'cancelled', 'bug']),
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  hint: z.string().exactOptional(),
  details: JsonObject.exactOptional(),
}) satisfies z.ZodType<ErrorFact>;

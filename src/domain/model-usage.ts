/** What models took, by model and person. */
import { z } from 'zod';

export const ModelUsage = z.object({
  model: z.string(),
  askedBy: z.string(),
  turns: z.number(),
  calls: z.number(),
  promptTokens: z.number(),
  completionTokens: z.number(),
  /** Some of the tokens were estimated by length, because the endpoint did not count them. */
  estimated: z.boolean(),
  /** By the configured price; null without one. */
  cost: z.number().nullable(),
  seconds: z.number(),
  repairs: z.number(),
});
export type ModelUsage = z.infer<typeof ModelUsage>;

/** What models took, by model and person. */
import { z } from 'zod';

/** What one answer of a model took, or many together. */
export const modelEffort = {
  model: z.string(),
  promptTokens: z.number(),
  completionTokens: z.number(),
  /** Some of the tokens were estimated by length, because the endpoint did not count them. */
  estimated: z.boolean(),
  /** By the configured price; null without one. */
  cost: z.number().nullable(),
  seconds: z.number(),
  /** Drafts that did not hold. */
  repairs: z.number(),
};

export const ModelUsage = z.object({ ...modelEffort, askedBy: z.string(), turns: z.number(), calls: z.number() });
export type ModelUsage = z.infer<typeof ModelUsage>;

/** What words mean in this house: confirmed by a person, versioned, used by planners. */
import { z } from 'zod';

export const Term = z
  .string()
  .min(2)
  .max(80)
  .regex(/^[^\p{C}]+$/u, 'give plain words');

export const Defining = z.strictObject({
  /** `active customer` */
  term: Term,
  /** In words: `a customer with an order in the last 90 days`. */
  meaning: z.string().min(1).max(1000),
  /** The dataset it is about, and the condition that its rows fulfil, where the meaning is one. */
  dataset: z.string().min(1).max(1024).optional(),
  condition: z.string().min(1).max(2000).optional(),
});
export type Defining = z.infer<typeof Defining>;

export const Definition = z.object({
  term: z.string(),
  version: z.number(),
  meaning: z.string(),
  dataset: z.string().nullable(),
  condition: z.string().nullable(),
  confirmedBy: z.string(),
  confirmedAt: z.string(),
});
export type Definition = z.infer<typeof Definition>;

/** Terms are the same whatever their case and blanks. */
export const termKey = (term: string): string => term.trim().toLowerCase().replaceAll(/\s+/g, ' ');

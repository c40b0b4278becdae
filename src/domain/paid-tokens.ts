/** Tokens of model answers that ended in an error: an endpoint that counted them charges for them as well. */
import { z } from 'zod';
import { AppError } from './errors.ts';
import type { JsonObject } from './json.ts';

const Tokens = z.object({ promptTokens: z.number(), completionTokens: z.number() });
export type Tokens = z.infer<typeof Tokens>;

const Paid = z.object({ paid: Tokens });

/** The member of an error's details that `paidTokens` reads. */
export const paidFor = (tokens: Tokens | null): JsonObject => (tokens ? { paid: tokens } : {});

/** What was paid for answers that ended in this error; null when the endpoint did not say. */
export const paidTokens = (thrown: unknown): Tokens | null =>
  (thrown instanceof AppError ? Paid.safeParse(thrown.details).data?.paid : undefined) ?? null;

export function addTokens(a: Tokens | null, b: Tokens | null): Tokens | null {
  if (a === null || b === null) return a ?? b;
  return { promptTokens: a.promptTokens + b.promptTokens, completionTokens: a.completionTokens + b.completionTokens };
}

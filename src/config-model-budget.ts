/** What a turn may spend on its model, and what the model costs. */
import { z } from 'zod';
import { whole } from './config-values.ts';

/** A positive amount such as 0.25. */
const amount = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?$/, 'write an amount such as 0.25')
  .transform(Number);

const price = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?\/\d{1,9}(\.\d{1,9})?$/, 'write the price of a million tokens in and out, such as 0.25/2.00')
  .transform((text) => ({ prompt: Number(text.split('/')[0]), completion: Number(text.split('/')[1]) }));

export const modelBudgetVariables = {
  HEADGATE_MODEL_CONTEXT_TOKENS: whole(2_000, 10_000_000).default(24_000),
  HEADGATE_MODEL_PRICE: price.optional(),
  HEADGATE_TURN_CALLS: whole(1, 50).default(8),
  HEADGATE_TURN_TOKENS: whole(1_000, 1_000_000_000).default(400_000),
  HEADGATE_TURN_SECONDS: whole(1, 3_600).default(300),
  HEADGATE_TURN_COST: amount.optional(),
};

type Values = z.output<z.ZodObject<typeof modelBudgetVariables>>;

export interface ModelBudget {
  /** Tokens of one request at most, by our estimate. */
  contextTokens: number;
  /** Per million tokens; null when nobody said. */
  price: { prompt: number; completion: number } | null;
  /** What one turn may take before it stops and says so. */
  turn: { calls: number; tokens: number; seconds: number; cost: number | null };
}

export const modelBudgetFrom = (values: Values): ModelBudget => ({
  contextTokens: values.HEADGATE_MODEL_CONTEXT_TOKENS,
  price: values.HEADGATE_MODEL_PRICE ?? null,
  turn: {
    calls: values.HEADGATE_TURN_CALLS,
    tokens: values.HEADGATE_TURN_TOKENS,
    seconds: values.HEADGATE_TURN_SECONDS,
    cost: values.HEADGATE_TURN_COST ?? null,
  },
});

/** A limit of cost means nothing without a price. */
export const modelBudgetProblems = (values: Values): string[] =>
  values.HEADGATE_TURN_COST !== undefined && values.HEADGATE_MODEL_PRICE === undefined
    ? ['HEADGATE_TURN_COST: set HEADGATE_MODEL_PRICE as well, or the cost of a turn is not known.']
    : [];

/** Which model answers, how long it may take, what a turn may spend on it, and what it costs. */
import { z } from 'zod';
import { httpUrl, whole } from './config-values.ts';

/** A positive amount such as 0.25. */
const amount = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?$/, 'write an amount such as 0.25')
  .transform(Number);

const price = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?\/\d{1,9}(\.\d{1,9})?$/, 'write the price of a million tokens in and out, such as 0.25/2.00')
  .transform((text) => ({ prompt: Number(text.split('/')[0]), completion: Number(text.split('/')[1]) }));

/** The variables, for src/config.ts. */
export const modelVariables = {
  HEADGATE_MODEL: z.string().optional(),
  OPENAI_API_KEY: z.string().optional(),
  OPENAI_BASE_URL: httpUrl.optional(),
  HEADGATE_MODEL_IDLE_MS: whole(1, 3_600_000).default(30_000),
  HEADGATE_MODEL_TOTAL_MS: whole(1, 3_600_000).default(180_000),
  HEADGATE_MODEL_CONTEXT_TOKENS: whole(2_000, 10_000_000).default(24_000),
  HEADGATE_MODEL_PRICE: price.optional(),
  HEADGATE_TURN_CALLS: whole(1, 50).default(8),
  HEADGATE_TURN_TOKENS: whole(1_000, 1_000_000_000).default(400_000),
  HEADGATE_TURN_SECONDS: whole(1, 3_600).default(300),
  HEADGATE_TURN_COST: amount.optional(),
};

type Values = z.output<z.ZodObject<typeof modelVariables>>;

export interface ModelBudget {
  /** Tokens of one request at most, by our estimate. */
  contextTokens: number;
  /** Per million tokens; null when nobody said. */
  price: { prompt: number; completion: number } | null;
  /** What one turn may take before it stops and says so. */
  turn: { calls: number; tokens: number; seconds: number; cost: number | null };
}

export interface ModelConfig {
  /** `name` is `offline` for the planner without a key. */
  model: { name: string; apiKey: string | null; baseUrl: string | null; idleMs: number; totalMs: number };
  modelBudget: ModelBudget;
}

/** The settings that the values say: a key or an endpoint alone is enough for a model. */
export const modelConfig = (values: Values): ModelConfig => ({
  model: {
    name: values.HEADGATE_MODEL ?? (hasEndpoint(values) ? 'gpt-5-mini' : 'offline'),
    apiKey: values.OPENAI_API_KEY ?? null,
    baseUrl: values.OPENAI_BASE_URL ?? null,
    idleMs: values.HEADGATE_MODEL_IDLE_MS,
    totalMs: values.HEADGATE_MODEL_TOTAL_MS,
  },
  modelBudget: modelBudget(values),
});

const hasEndpoint = (values: Values): boolean => values.OPENAI_API_KEY !== undefined || values.OPENAI_BASE_URL !== undefined;

const modelBudget = (values: Values): ModelBudget => ({
  contextTokens: values.HEADGATE_MODEL_CONTEXT_TOKENS,
  price: values.HEADGATE_MODEL_PRICE ?? null,
  turn: {
    calls: values.HEADGATE_TURN_CALLS,
    tokens: values.HEADGATE_TURN_TOKENS,
    seconds: values.HEADGATE_TURN_SECONDS,
    cost: values.HEADGATE_TURN_COST ?? null,
  },
});

/** Sentences on what does not fit together, each with the variable and the fix. */
export const modelProblems = (values: Values): string[] => [...endpointProblems(values), ...costProblems(values)];

function endpointProblems(values: Values): string[] {
  const wanted = values.HEADGATE_MODEL;
  if (wanted === undefined || wanted === 'offline' || hasEndpoint(values)) return [];
  return [`HEADGATE_MODEL: "${wanted}" needs OPENAI_API_KEY, or OPENAI_BASE_URL for an endpoint without a key; or use "offline".`];
}

/** A limit of cost means nothing without a price. */
const costProblems = (values: Values): string[] =>
  values.HEADGATE_TURN_COST !== undefined && values.HEADGATE_MODEL_PRICE === undefined
    ? ['HEADGATE_TURN_COST: set HEADGATE_MODEL_PRICE as well, or the cost of a turn is not known.']
    : [];

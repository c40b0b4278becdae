/** Pipelines and standing rules over REST. What changes one comes back as a card in a thread. */
import { z } from 'zod';
import type { ActionRequest } from '#domain/action-request.ts';
import { RuleState } from '#domain/pipeline.ts';
import type { Answer } from '../wire/views.ts';

export const PipelineView = z.object({
  pipelineId: z.string(),
  name: z.string(),
  title: z.string(),
  owner: z.string(),
  version: z.number(),
  threadId: z.string(),
  state: z.enum(['active', 'paused']),
  schedule: z.object({ words: z.string() }).nullable(),
  nextWords: z.string().nullable(),
  pausedUntil: z.string().nullable(),
  pausedBy: z.string().nullable(),
  writes: z.array(z.string()),
  lastRun: z.object({ state: z.string(), dueAt: z.string(), runNumber: z.number().nullable(), reason: z.string().nullable() }).nullable(),
  rule: z.object({ number: z.number(), expiresAt: z.string(), words: z.string(), state: RuleState }).nullable(),
});
export type PipelineView = z.infer<typeof PipelineView>;

export const RuleView = z.object({
  number: z.number(),
  pipeline: z.string(),
  words: z.string(),
  createdBy: z.string(),
  expiresAt: z.string(),
  state: RuleState,
  uses: z.number(),
});
export type RuleView = z.infer<typeof RuleView>;

/** Where a card will be. */
const Card = z.object({ planId: z.string(), threadId: z.string() });
export type Card = z.infer<typeof Card>;

export interface PipelinesApi {
  run: (name: string) => Promise<Answer<Card>>;
  act: (action: ActionRequest) => Promise<Answer<Card>>;
}

type Call = <T>(path: string, schema: z.ZodType<T>, asking?: { body: object }) => Promise<Answer<T>>;

export const pipelinesApi = (call: Call): PipelinesApi => ({
  run: (name) => call(`pipelines/${encodeURIComponent(name)}/run`, Card, { body: {} }),
  act: (action) => call('actions', Card, { body: { action } }),
});

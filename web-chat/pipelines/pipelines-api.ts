/** Pipelines and standing rules over REST. What changes one comes back as a card in a thread. */
import { z } from 'zod';
import type { ActionRequest } from '#domain/action-request.ts';
import type { Answer } from '../wire/views.ts';

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

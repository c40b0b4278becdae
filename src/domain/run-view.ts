/** A run as lists and its own page show it. */
import { z } from 'zod';
import { ErrorShape } from './events.ts';
import { Receipt } from './receipt.ts';
import { runStates } from './states.ts';

export const RunView = z.object({
  runId: z.string(),
  runNumber: z.number(),
  planId: z.string(),
  threadId: z.string(),
  title: z.string(),
  state: z.enum(runStates),
  epoch: z.number(),
  queuedAt: z.string(),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** Who stopped it or approved its undo; null where nobody did. */
  endedBy: z.string().nullable(),
  receipt: Receipt.nullable(),
  error: ErrorShape.nullable(),
});
export type RunView = z.infer<typeof RunView>;

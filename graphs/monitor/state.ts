/** What the monitor looks at after a run, and what it makes of it. */
import { StateSchema } from '@langchain/langgraph';
import { z } from 'zod';
import { ErrorShape } from '#domain/events.ts';
import { Receipt } from '#domain/receipt.ts';

export const MonitorState = new StateSchema({
  run: z.object({ number: z.number(), state: z.string(), title: z.string(), receipt: Receipt.nullable(), error: ErrorShape.nullable() }),
  /** Receipts of earlier runs of the same plan hash, newest first. */
  history: z.array(Receipt).default(() => []),
  /** Of a run that failed: the newest one before it that loaded the same target well. */
  lastGood: z.number().nullable().default(null),
  observations: z.array(z.string()).default(() => []),
  alert: z.object({ title: z.string(), text: z.string() }).nullable().default(null),
  report: z.string().default(''),
});
export type MonitorState = typeof MonitorState.State;

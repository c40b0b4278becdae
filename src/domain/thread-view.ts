/** A conversation as lists show it. */
import { z } from 'zod';

/** What it is doing, for the dot in a list. */
export const Activity = z.enum(['idle', 'thinking', 'waiting', 'running', 'failed', 'done']);
export type Activity = z.infer<typeof Activity>;

export const ThreadView = z.object({
  threadId: z.string(),
  title: z.string(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** Highest stored seq. */
  lastSeq: z.number(),
  activity: Activity,
});
export type ThreadView = z.infer<typeof ThreadView>;

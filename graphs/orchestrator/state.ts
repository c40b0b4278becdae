/** What a conversation knows between turns. The plan itself is not here: it is read from its immutable table. */
import { MessagesValue, StateSchema } from '@langchain/langgraph';
import { z } from 'zod';
import { Chart } from '#domain/chart.ts';
import { Table } from '#domain/dataset.ts';
import { Question } from '#domain/events.ts';
import { Reach } from '#domain/history.ts';

/** What woke the graph. */
export const Wake = z.discriminatedUnion('cause', [
  z.object({ cause: z.literal('message'), text: z.string(), by: z.string(), seq: z.number(), reach: Reach.optional() }),
  z.object({ cause: z.literal('prepared'), planId: z.string() }),
  z.object({ cause: z.literal('decided'), planId: z.string() }),
  z.object({ cause: z.literal('ran'), planId: z.string() }),
]);
export type Wake = z.infer<typeof Wake>;

/** What the turn will say, collected on the way. */
export const Reply = z.object({
  messageId: z.string(),
  text: z.string(),
  table: Table.optional(),
  chart: Chart.optional(),
  question: Question.optional(),
  refused: z.object({ reason: z.string() }).optional(),
  notUnderstood: z.array(z.string()).optional(),
  model: z.string(),
});
export type Reply = z.infer<typeof Reply>;

export const OrchestratorState = new StateSchema({
  threadId: z.string(),
  messages: MessagesValue,
  wake: Wake,
  /** Seq of the newest message taken in. */
  handledSeq: z.number().default(0),
  askedBy: z.string().default(''),
  /** Whose runs and plans that person may read. */
  reach: Reach.default('own'),
  /** The newest plan of the conversation, and what it waits for. */
  planId: z.string().nullable().default(null),
  waiting: z.enum(['nothing', 'prepared', 'decision']).default('nothing'),
  /** Model calls in this turn, and drafts that did not compile. */
  rounds: z.number().default(0),
  repairs: z.number().default(0),
  /** What this turn's model calls took so far. */
  spent: z.object({ tokens: z.number(), seconds: z.number(), cost: z.number() }).default({ tokens: 0, seconds: 0, cost: 0 }),
  /** The last result table of this turn: what an answer shows. */
  table: Table.nullable().default(null),
  reply: Reply.nullable().default(null),
});
export type OrchestratorState = typeof OrchestratorState.State;
export type OrchestratorUpdate = Partial<Omit<OrchestratorState, 'messages'>> & { messages?: OrchestratorState['messages'] };

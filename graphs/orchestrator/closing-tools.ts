/** The tools that end a turn: hand in a draft, ask, refuse, withdraw. They have no effect of their own; the graph acts on them. */
import { z } from 'zod';
import { Draft } from '#domain/draft.ts';
import { JsonObject } from '#domain/json.ts';
import type { BoundTool } from '../context.ts';

export const SubmitDraft = z.object({
  draft: z.unknown(),
  /** How phrases of the request were read. */
  notes: z.array(z.string()).default([]),
  /** Phrases of the request that were not used. */
  notUnderstood: z.array(z.string()).default([]),
});
export const AskUser = z.object({ text: z.string().min(1), choices: z.array(z.string()).max(8).default([]) });
export const Refuse = z.object({ reason: z.string().min(1) });
export const RejectPlan = z.object({ reason: z.string().default('Withdrawn on request.') });

const schemaOf = (schema: z.ZodType): JsonObject => JsonObject.parse(z.toJSONSchema(schema, { io: 'input' }));

export const closingTools: BoundTool[] = [
  {
    name: 'submit_draft',
    description: 'Hand in a draft of a plan. It is compiled, measured and shown to a person; nothing is written by this.',
    schema: schemaOf(SubmitDraft.extend({ draft: Draft })),
  },
  { name: 'ask_user', description: 'Ask one short question with choices taken from the data.', schema: schemaOf(AskUser) },
  {
    name: 'refuse',
    description: 'Say honestly that this cannot or must not be done, and the nearest thing that can.',
    schema: schemaOf(Refuse),
  },
  { name: 'reject_plan', description: 'Withdraw the plan that is waiting, because the person asked for it.', schema: schemaOf(RejectPlan) },
];

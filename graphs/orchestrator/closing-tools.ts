/** The tools that end a turn: answer, hand in a draft, propose an undo, ask, refuse, withdraw. They have no effect of their own; the graph acts on them. */
import { z } from 'zod';
import { Chart } from '#domain/chart.ts';
import { asMeant } from '#domain/as-meant.ts';
import { dictionary } from '#domain/dictionary.ts';
import { ActionRequest } from '#domain/action-request.ts';
import { Draft } from '#domain/draft.ts';
import { toolSchema } from '#domain/tool-schema.ts';
import type { BoundTool } from '../context.ts';

export const SubmitDraft = z.object({
  draft: z.unknown(),
  /** How phrases of the request were read. */
  notes: z.array(z.string()).default([]),
  /** Phrases of the request that were not used. */
  notUnderstood: z.array(z.string()).default([]),
});
export const ProposeUndo = z.object({
  /** The number of the run, or `last` for the newest of this conversation. */
  run: z.union([z.literal('last'), z.string().regex(/^\d{1,15}$/), z.number().int().positive()]).transform(String),
});
export const Answer = z.object({
  /** Left out: the words said beside the call. */
  text: z.string().max(20_000).optional(),
  /** Whether the last result of this turn is shown beside the words. Rows come from tools alone, never from a model. */
  table: z.boolean().default(true),
  /** How that result is drawn; left out: as suits it. */
  chart: z.union([z.literal('none'), Chart]).optional(),
  /** Phrases of the question that were not used. */
  notUnderstood: z.array(z.string().max(500)).max(50).default([]),
});
export const AskUser = z.object({ text: z.string().min(1), choices: z.array(z.string()).max(8).default([]) });
export const Refuse = z.object({ reason: z.string().min(1) });
export const RejectPlan = z.object({ reason: z.string().default('Withdrawn on request.') });

/** What each takes, as it is told to a model. */
const inputs = dictionary<z.ZodType>({
  answer: Answer,
  submit_draft: SubmitDraft.extend({ draft: Draft }),
  propose_undo: ProposeUndo,
  propose_action: ActionRequest,
  ask_user: AskUser,
  refuse: Refuse,
  reject_plan: RejectPlan,
});

/** The arguments of a call in the form that its tool asks for, where only their form was another. */
export function meantArguments<Args>(name: string, args: Args): Args {
  const input = inputs[name];
  return input ? (asMeant(input, args) as Args) : args;
}

/** What is wrong with the arguments of a closing tool, in words; null when it can be acted on. What is wrong inside a draft is for the compiler to say. */
export function misgiven({ name, args }: { name: string; args: unknown }): string | null {
  const input = name === 'submit_draft' ? SubmitDraft : inputs[name];
  const parsed = input?.safeParse(args);
  return parsed && !parsed.success ? z.prettifyError(parsed.error) : null;
}

export const closingTools: BoundTool[] = [
  {
    name: 'answer',
    description:
      'Answer a question in words. The last result of this turn is shown beside them as a table and, where it suits, a chart; say in notUnderstood what you made no use of.',
    schema: toolSchema(Answer),
  },
  {
    name: 'submit_draft',
    description: 'Hand in a draft of a plan. It is compiled, measured and shown to a person; nothing is written by this.',
    schema: toolSchema(SubmitDraft.extend({ draft: Draft })),
  },
  {
    name: 'propose_undo',
    description:
      'Prepare the undo of a run: a card shows what can be taken back, and a person decides; nothing is written by this. Give the number of the run, or "last".',
    schema: toolSchema(ProposeUndo),
  },
  {
    name: 'propose_action',
    description:
      'Prepare a change of pipelines, rules, runs, alerts or definitions. A card shows it and a person decides. Without "pipeline": the newest here.',
    schema: toolSchema(ActionRequest),
  },
  { name: 'ask_user', description: 'Ask one short question with choices taken from the data.', schema: toolSchema(AskUser) },
  {
    name: 'refuse',
    description: 'Say honestly that this cannot or must not be done, and the nearest thing that can.',
    schema: toolSchema(Refuse),
  },
  {
    name: 'reject_plan',
    description: 'Withdraw the plan that is waiting, because the person asked for it.',
    schema: toolSchema(RejectPlan),
  },
];

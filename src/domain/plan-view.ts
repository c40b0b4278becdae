/** A plan with its card, and what became of a decision about it, as people and programs see them. */
import { z } from 'zod';
import { DecisionKind } from './decision.ts';
import { Card } from './effect.ts';
import { Plan } from './plan.ts';
import { GateFacts } from './policy.ts';
import { planStates } from './states.ts';

export const PlanView = z.object({
  planId: z.string(),
  threadId: z.string(),
  version: z.number(),
  state: z.enum(planStates),
  title: z.string(),
  planHash: z.string(),
  plan: Plan,
  /** Present once the exact effect is known. */
  fingerprint: z.string().nullable(),
  /** What it takes to approve it, and who has: as things are now. Null before it is measured. */
  gate: GateFacts.nullable(),
  card: Card.nullable(),
  askedBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string().nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  /** What took its place: its next version, or another plan; null unless it is superseded. */
  supersededBy: z
    .object({ planId: z.string(), version: z.number(), isOther: z.boolean().optional(), title: z.string().optional() })
    .nullable(),
  runId: z.string().nullable(),
});
export type PlanView = z.infer<typeof PlanView>;

export const DecisionOutcome = z.object({
  planId: z.string(),
  decision: DecisionKind,
  /** The run that this approval launched; null for the other decisions. */
  runId: z.string().nullable(),
  /** The new version that an edit or a partial approval made of the plan; its card arrives as events. */
  nextPlanId: z.string().optional(),
  /** Present when this yes is stored and others have to follow before anything runs. */
  stillNeeds: z.number().optional(),
  by: z.string(),
  at: z.string(),
});
export type DecisionOutcome = z.infer<typeof DecisionOutcome>;

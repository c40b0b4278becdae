/** The gate as those see it who stand before it: whether it is open, its policies, and the cards that wait. */
import { z } from 'zod';
import { ApprovalPolicy, GateFacts, ReadOnly } from './policy.ts';

export const GateState = z.object({
  /** Null while cards can be approved. */
  readOnly: ReadOnly.nullable(),
  policies: z.array(ApprovalPolicy),
  /** Of the policies: the entry of the audit log that they were set with; 0 when nobody ever set any. */
  version: z.number(),
});
export type GateState = z.infer<typeof GateState>;

/** A card that waits for a decision. */
export const PendingCard = z.object({
  planId: z.string(),
  threadId: z.string(),
  title: z.string(),
  version: z.number(),
  fingerprint: z.string(),
  askedBy: z.string(),
  expiresAt: z.string(),
  gate: GateFacts,
  /** Whether the one who asks can bring it further now. */
  mayApprove: z.boolean(),
});
export type PendingCard = z.infer<typeof PendingCard>;

/** What a person sends about a card. */
import { z } from 'zod';
import { Edit, Keep } from './edit.ts';

/** `withdraw` takes one's own yes back while others are still to follow. `edit` changes fields of the plan, `partial` leaves parts of it out, `revise` says in words what to change: each leads to a new card. */
export const DecisionKind = z.enum(['approve', 'withdraw', 'reject', 'revise', 'edit', 'partial']);
export type DecisionKind = z.infer<typeof DecisionKind>;

/** What goes with which decision besides the fingerprint; anything else is refused. */
const takes = {
  approve: ['reason'],
  withdraw: [],
  reject: ['reason'],
  revise: ['reason'],
  edit: ['edit', 'reason'],
  partial: ['keep', 'reason'],
} as const satisfies Record<DecisionKind, readonly string[]>;
const needs = { edit: 'edit', partial: 'keep' } as const;

export const Decision = z
  .strictObject({
    fingerprint: z.string().regex(/^[0-9a-f]{64}$/, 'the fingerprint is 64 hex digits, as the card shows it'),
    decision: DecisionKind,
    /** Why it was rejected, or what to change. */
    reason: z.string().max(2000).optional(),
    edit: Edit.optional(),
    keep: Keep.optional(),
  })
  .superRefine(({ decision, reason, edit, keep }, context) => {
    const given = Object.entries({ reason, edit, keep }).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    const allowed: readonly string[] = takes[decision];
    for (const name of given.filter((name) => !allowed.includes(name)))
      context.addIssue({ code: 'custom', path: [name], message: `a decision "${decision}" carries no ${name}` });
    const needed = decision === 'edit' || decision === 'partial' ? needs[decision] : null;
    if (needed !== null && !given.includes(needed))
      context.addIssue({ code: 'custom', path: [needed], message: `a decision "${decision}" needs ${needed}` });
  });
export type Decision = z.infer<typeof Decision>;

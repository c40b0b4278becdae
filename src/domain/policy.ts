/** What it takes to approve: policies as data, and what they come to for one card. */
import { z } from 'zod';
import { canonicalJson } from './json.ts';

/** What a plan does to a target. `action` changes Headgate's own things (a schedule, a rule). An unknown effect counts as all of them. */
export const EffectKind = z.enum(['append', 'overwrite', 'delete', 'schema', 'action']);
export type EffectKind = z.infer<typeof EffectKind>;

/** Who may approve at least. */
export const ApproverRole = z.enum(['approver', 'admin']);
export type ApproverRole = z.infer<typeof ApproverRole>;

const Hours = z.number().positive().max(8760);

export const ApprovalPolicy = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'use lower-case letters, digits and -, at most 63'),
  /** Which cards it is about; all of them when left out. */
  when: z
    .strictObject({
      /** Targets as the card names them; `*` stands for anything: `warehouse.finance.*`, `exports/*`. */
      targets: z.array(z.string().min(1).max(200)).min(1).max(50).exactOptional(),
      effects: z.array(EffectKind).min(1).exactOptional(),
      /** More rows are inserted, changed and deleted than this. */
      rows_over: z.number().int().min(0).exactOptional(),
    })
    .default({}),
  role: ApproverRole.exactOptional(),
  /** How many different people have to approve. */
  approvers: z.number().int().min(1).max(9).exactOptional(),
  /** False: whoever asked for the plan does not count. */
  requester_may_approve: z.boolean().exactOptional(),
  /** False: a standing rule does not open the gate; a person must. */
  standing_rules: z.boolean().exactOptional(),
  /** True: a card may be approved although part of its effect cannot be measured. */
  allow_unavailable: z.boolean().exactOptional(),
  /** When the page asks for the table's name: when rows go or are overwritten, always, never. */
  type_name: z.enum(['removals', 'always', 'never']).exactOptional(),
  /** A card that nobody decides within this time is rejected. */
  expires_hours: Hours.exactOptional(),
  /** How long before that whoever may decide is reminded, and the admins are called. */
  remind_hours: Hours.exactOptional(),
  escalate_hours: Hours.exactOptional(),
});
export type ApprovalPolicy = z.infer<typeof ApprovalPolicy>;

/** A list of policies as an admin hands it in: it replaces the whole list. */
export const ApprovalPolicies = z
  .array(ApprovalPolicy)
  .max(100)
  .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'two policies have the same name');
export type ApprovalPolicies = z.infer<typeof ApprovalPolicies>;

/** What became of policies, by their names: `finance changed, removals added`; empty when they are the same. */
export function changedPolicies(before: readonly ApprovalPolicy[], after: readonly ApprovalPolicy[]): string {
  const named = (list: readonly ApprovalPolicy[]): Map<string, string> =>
    new Map(list.map((policy) => [policy.name, canonicalJson(policy)]));
  const [was, is] = [named(before), named(after)];
  const changed = [...is].flatMap(([name, policy]) => (was.get(name) === policy ? [] : [`${name} ${was.has(name) ? 'changed' : 'added'}`]));
  const removed = [...was.keys()].flatMap((name) => (is.has(name) ? [] : [`${name} removed`]));
  return [...changed, ...removed].join(', ');
}

/** What all policies that are about a card ask for together: the strictest of each. */
export const Requirement = z.object({
  role: ApproverRole,
  approvers: z.number(),
  requesterMayApprove: z.boolean(),
  standingRules: z.boolean(),
  allowUnavailable: z.boolean(),
  typeName: z.enum(['removals', 'always', 'never']),
  /** Hours after the card was made; null leaves the server's setting. */
  expiresHours: z.number().nullable(),
  remindHours: z.number().nullable(),
  escalateHours: z.number().nullable(),
  /** The names of the policies that are about it. */
  policies: z.array(z.string()),
});
export type Requirement = z.infer<typeof Requirement>;

/** Somebody's yes. */
export const Vote = z.object({ by: z.string(), at: z.string(), /** False: demoted or gone since, or may not. */ counts: z.boolean() });
export type Vote = z.infer<typeof Vote>;

/** The server-wide switch. */
export const ReadOnly = z.object({ by: z.string().nullable(), reason: z.string().nullable(), at: z.string().nullable() });
export type ReadOnly = z.infer<typeof ReadOnly>;

/** How far a card is on its way through the gate. */
export const GateFacts = z.object({
  requirement: Requirement,
  votes: z.array(Vote),
  /** How many more have to approve. */
  missing: z.number(),
  /** Present while nothing can be approved at all. */
  readOnly: ReadOnly.nullable(),
});
export type GateFacts = z.infer<typeof GateFacts>;

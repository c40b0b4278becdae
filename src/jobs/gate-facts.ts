/** What it takes to let a measured plan through, and how far it is: as things are now. */
import type { LoadEffect } from '#domain/effect.ts';
import type { Plan } from '#domain/plan.ts';
import type { GateFacts, ReadOnly } from '#domain/policy.ts';
import { countVotes, requirementOf } from '#planning/policy.ts';
import type { Sql } from '#store/database.ts';
import { approvalPolicies, gateNow, requestersOf, votesOf, type GateRow } from '#store/gate.ts';

export async function gateFacts(
  sql: Sql,
  card: { plan: Plan; effect: LoadEffect[]; planId: string; approvalId: string | null; readOnly: boolean },
): Promise<GateFacts> {
  const requirement = requirementOf(await approvalPolicies(sql), card);
  const given = card.approvalId === null ? [] : await votesOf(sql, card.approvalId);
  const requesters = await requestersOf(sql, card.planId);
  return { requirement, ...countVotes(requirement, given, requesters), readOnly: readOnlyOf(await gateNow(sql), card.readOnly) };
}

/** Null while the gate can be opened. `always` is the setting of the process. */
export function readOnlyOf(gate: GateRow, always: boolean): ReadOnly | null {
  if (gate.read_only) return { by: gate.changed_by, reason: gate.reason, at: gate.changed_at?.toISOString() ?? null };
  return always ? { by: null, reason: 'HEADGATE_READ_ONLY is set', at: null } : null;
}

/** What was approved, and nothing else: read by fingerprint from its immutable table, and proven against its own hashes. */
import { conflictError } from '#domain/errors.ts';
import { StagedLoad } from '#domain/effect.ts';
import { preparedElsewhere } from '#domain/other-release.ts';
import { fingerprint, planHash } from '#planning/hash.ts';
import { findApproval, type ApprovalRow } from '#store/approvals.ts';
import type { Sql } from '#store/database.ts';
import { findProposal, type ProposalRow } from '#store/plans.ts';
import type { RunRow } from '#store/runs.ts';

export interface Approved {
  proposal: ProposalRow;
  approval: ApprovalRow;
  staged: StagedLoad[];
}

/**
 * The approved plan, effect and stages of a run. Throws `approval.missing`, `approval.altered` when stored facts are not what was approved,
 * and `publish.stale` when another release measured an effect that this one cannot read.
 */
export async function approvedProposal(sql: Sql, run: RunRow): Promise<Approved> {
  const proposal = await findProposal(sql, run.plan_id, run.fingerprint);
  const approval = await findApproval(sql, run.plan_id);
  if (!proposal || approval?.state !== 'approved' || approval.fingerprint !== run.fingerprint || approval.id !== run.approval_id) {
    throw conflictError('approval.missing', 'There is no approval for exactly this plan and effect.');
  }
  // As it was stored: another release may say more of an effect than this one knows.
  const effect = proposal.staged.map((load) => load.effect);
  const isAsApproved =
    planHash(proposal.plan) === proposal.plan_hash &&
    fingerprint(proposal.plan_hash, proposal.snapshots, effect, proposal.connections) === approval.fingerprint &&
    fingerprint(proposal.plan_hash, proposal.snapshots, proposal.card.effect, proposal.connections) === approval.fingerprint;
  if (!isAsApproved) {
    throw conflictError('approval.altered', 'The stored plan, its inputs or its effect are not what was approved.', {
      hint: 'Somebody changed the catalog by hand. Ask again; the new card shows what would be done.',
    });
  }
  const staged = StagedLoad.array().safeParse(proposal.staged);
  if (!staged.success) throw preparedElsewhere('The measured effect of this plan', staged.error);
  return { proposal, approval, staged: staged.data };
}

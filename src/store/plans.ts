/** Plans and, once measured, their immutable proposals with the pending approval. */
import type { Draft } from '#domain/draft.ts';
import type { Card, StagedLoad } from '#domain/effect.ts';
import type { ErrorFact } from '#domain/errors.ts';
import type { Snapshot } from '#domain/dataset.ts';
import type { Plan } from '#domain/plan.ts';
import { planStatesBefore, type PlanState } from '#domain/states.ts';
import { isStorable, storableJson } from '#domain/storable.ts';
import { notStorable, type Sql, type Transaction } from './database.ts';

export interface PlanRow {
  id: string;
  thread_id: string;
  /** Its place among all plans of the conversation. */
  ordinal: number;
  /** What it is a version of: plans that were made from one another. */
  family: string;
  version: number;
  state: PlanState;
  title: string;
  draft: Draft;
  plan: Plan;
  plan_hash: string;
  notes: string[];
  model: string;
  asked_by: string;
  epoch: number;
  error: ErrorFact | null;
  created_at: Date;
}

const columns =
  'id, thread_id, plans.version as ordinal, coalesce(family, thread_id) as family, coalesce(edition, plans.version) as version, state, title, draft, plan, plan_hash, notes, model, asked_by, epoch::int, error, created_at';

const loadsOfThread = `select ${columns} from plans where thread_id = $1 and plan->'undoes' is null and plan->'action' is null`;

/** Stores the next version of a family in a thread; without one, the first of its own. Throws `text.not-storable`: its documents are taken apart by queries about all plans. */
export async function insertPlan(
  tx: Transaction,
  plan: Pick<PlanRow, 'id' | 'state' | 'thread_id' | 'draft' | 'plan' | 'plan_hash' | 'notes' | 'model' | 'asked_by'> & { family?: string },
): Promise<PlanRow> {
  if (!isStorable([plan.draft, plan.plan])) throw notStorable();
  const { rows } = await tx.query<PlanRow>(
    `insert into plans (id, thread_id, version, family, edition, state, title, draft, plan, plan_hash, notes, model, asked_by)
     select $1, $2, coalesce(max(version), 0) + 1, $11,
       coalesce(max(coalesce(edition, version)) filter (where coalesce(family, thread_id) = $11), 0) + 1, $10, $3, $4, $5, $6, $7, $8, $9
     from plans where thread_id = $2
     returning ${columns}`,
    [
      plan.id,
      plan.thread_id,
      plan.plan.title,
      JSON.stringify(plan.draft),
      JSON.stringify(plan.plan),
      plan.plan_hash,
      JSON.stringify(plan.notes),
      plan.model,
      plan.asked_by,
      plan.state,
      plan.family ?? plan.id,
    ],
  );
  return rows[0]!;
}

export async function findPlan(sql: Sql, id: string): Promise<PlanRow | null> {
  return (await sql.query<PlanRow>(`select ${columns} from plans where id = $1`, [id])).rows[0] ?? null;
}

/** The plan that took the place of a superseded one: storing it closed every open one of its thread. */
export async function successorOf(sql: Sql, { thread_id, ordinal }: Pick<PlanRow, 'thread_id' | 'ordinal'>): Promise<PlanRow | null> {
  const { rows } = await sql.query<PlanRow>(`select ${columns} from plans where thread_id = $1 and plans.version = $2`, [
    thread_id,
    ordinal + 1,
  ]);
  return rows[0] ?? null;
}

/** The newest load that was approved in a thread. */
export async function lastApprovedPlan(sql: Sql, threadId: string): Promise<PlanRow | null> {
  const { rows } = await sql.query<PlanRow>(`${loadsOfThread} and state = 'approved' order by plans.version desc limit 1`, [threadId]);
  return rows[0] ?? null;
}

/** The newest plan of a thread that loads something, whatever became of it. */
export async function newestLoad(sql: Sql, threadId: string): Promise<PlanRow | null> {
  const { rows } = await sql.query<PlanRow>(`${loadsOfThread} order by plans.version desc limit 1`, [threadId]);
  return rows[0] ?? null;
}

/** The newest plans of a thread that load something, whatever became of them, newest first. */
export async function loadsOf(sql: Sql, threadId: string): Promise<PlanRow[]> {
  return (await sql.query<PlanRow>(`${loadsOfThread} order by plans.version desc limit 20`, [threadId])).rows;
}

/** Plans of a thread that still wait for something, newest first. */
export async function openPlans(sql: Sql, threadId: string): Promise<PlanRow[]> {
  const { rows } = await sql.query<PlanRow>(
    `select ${columns} from plans where thread_id = $1 and state in ('drafting', 'preparing', 'proposed') order by plans.version desc`,
    [threadId],
  );
  return rows;
}

/**
 * Compare-and-set: moves a plan to `to` only from a state that may precede it and, when an epoch is given, only for the newest attempt.
 * Returns whether it moved.
 */
export async function movePlan(
  tx: Transaction,
  id: string,
  to: PlanState,
  at: { epoch?: number; error?: ErrorFact } = {},
): Promise<boolean> {
  const { count } = await tx.query(
    `update plans set state = $2, error = coalesce($4, error) where id = $1 and state = any($3) and ($5::bigint is null or epoch = $5)`,
    [id, to, planStatesBefore(to), at.error ? JSON.stringify(at.error) : null, at.epoch ?? null],
  );
  return count === 1;
}

/** Starts an attempt at preparing: raises the epoch while the plan is still `preparing`. Null when there is nothing to do. */
export async function claimPrepare(sql: Sql, id: string): Promise<PlanRow | null> {
  const { rows } = await sql.query<PlanRow>(
    `update plans set epoch = epoch + 1 where id = $1 and state = 'preparing' returning ${columns}`,
    [id],
  );
  return rows[0] ?? null;
}

/** The newest attempt at a plan. */
export async function epochOf(sql: Sql, id: string): Promise<number> {
  return (await sql.query<{ epoch: number }>('select epoch::int from plans where id = $1', [id])).rows[0]?.epoch ?? 0;
}

/** What a prepare ran with, and what it took. */
export type PrepareSettings = { threads: number; memoryBytes: number; enginePeakBytes: number; model: string; duckdb: string };

export interface ProposalRow {
  plan_id: string;
  fingerprint: string;
  plan: Plan;
  plan_hash: string;
  snapshots: Snapshot[];
  staged: StagedLoad[];
  card: Card;
  prepare_seconds: number;
  settings: PrepareSettings;
  /** The stored connections it uses, name to identity, as they were. */
  connections: Record<string, string>;
  created_at: Date;
}

/** Writes the proposal and its pending approval. */
export async function insertProposal(
  tx: Transaction,
  proposal: Omit<ProposalRow, 'created_at'> & { approvalId: string; expiresInHours: number },
): Promise<{ expiresAt: Date }> {
  await tx.query(
    `insert into proposals (plan_id, fingerprint, plan, plan_hash, snapshots, staged, card, prepare_seconds, settings, connections)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      proposal.plan_id,
      proposal.fingerprint,
      JSON.stringify(proposal.plan),
      proposal.plan_hash,
      JSON.stringify(proposal.snapshots),
      JSON.stringify(proposal.staged),
      storableJson(proposal.card),
      proposal.prepare_seconds,
      JSON.stringify(proposal.settings),
      JSON.stringify(proposal.connections),
    ],
  );
  const { rows } = await tx.query<{ expires_at: Date }>(
    `insert into approvals (id, plan_id, fingerprint, state, expires_at)
     values ($1, $2, $3, 'pending', now() + make_interval(secs => $4::double precision * 3600)) returning expires_at`,
    [proposal.approvalId, proposal.plan_id, proposal.fingerprint, proposal.expiresInHours],
  );
  return { expiresAt: rows[0]!.expires_at };
}

/** The proposal exactly as it was approved, by plan and fingerprint. */
export async function findProposal(sql: Sql, planId: string, fingerprint?: string): Promise<ProposalRow | null> {
  const { rows } = await sql.query<ProposalRow>(
    `select plan_id, fingerprint, plan, plan_hash, snapshots, staged, card, prepare_seconds, settings, connections, created_at
     from proposals where plan_id = $1 and ($2::text is null or fingerprint = $2)`,
    [planId, fingerprint ?? null],
  );
  return rows[0] ?? null;
}

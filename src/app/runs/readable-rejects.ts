/** Rows that a run rejected are read by those alone who may read the run, whichever way they ask for them. */
import { can } from '#auth/access.ts';
import { inputError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import { rejectsKind } from '#domain/reject.ts';
import type { CompilePorts } from '#planning/ports.ts';
import type { Sql } from '#store/database.ts';
import { findPlan } from '#store/plans.ts';
import { findRun } from '#store/runs.ts';
import { findThread } from '#store/threads.ts';
import { connectionsOf, narrowed, requireUse, withinOf, type Within } from '../people/within-connections.ts';

/** Whether the runs of this owner's conversations may be read. */
export type MayRead = (this: void, owner: string) => boolean;

export const mayReadRuns =
  (principal: Principal): MayRead =>
  (owner) =>
    can(principal, 'run.read', { ownerId: owner });

/** Whose runs' rejects may be read, and of which connections. */
export interface RejectsAllowed {
  mayRead: MayRead;
  within: Within;
}

export const rejectsFor = (principal: Principal): RejectsAllowed => ({ mayRead: mayReadRuns(principal), within: withinOf(principal) });

interface Ref {
  connection: string;
  dataset: string;
}

/**
 * Throws `run.not-found` when the dataset is the rejects of a run that may not be read, and `access.connection` when its rows are of
 * connections beyond the limit: rejects belong to where they come from and were to go, whatever the limit says of rejects as such.
 */
export async function requireReadableRejects(sql: Sql, allowed: RejectsAllowed, { connection, dataset }: Ref): Promise<void> {
  const { mayRead, within } = allowed;
  const number = connection === rejectsKind ? /\d{1,9}/.exec(dataset)?.[0] : undefined;
  const run = number === undefined ? null : await findRun(sql, number);
  if (!run) return;
  const owner = (await findThread(sql, run.thread_id))?.created_by;
  if (owner === undefined || !mayRead(owner)) {
    throw inputError('run.not-found', `There is no run ${run.number} that you may read.`, { hint: 'headgate runs lists them.' });
  }
  const behind = within === null ? null : await findPlan(sql, run.plan_id);
  if (!behind) return;
  requireUse(within, connectionsOf(behind.plan));
  // What it read may itself have been rejected by a run before it.
  await requireReadableSources(sql, allowed, behind.plan.sources);
}

/** The same for all that a plan reads, where there is a limit. */
export async function requireReadableSources(sql: Sql, allowed: RejectsAllowed, sources: readonly Ref[]): Promise<void> {
  if (allowed.within === null) return;
  for (const source of sources) await requireReadableRejects(sql, allowed, source);
}

/** What a draft is compiled with, for somebody who may read these runs and use these connections. */
export const portsFor = (
  { database, compilePorts }: { database: Sql; compilePorts: CompilePorts },
  allowed: RejectsAllowed,
): CompilePorts => ({
  ...narrowed(compilePorts, allowed.within),
  async inspect(ref) {
    await requireReadableRejects(database, allowed, ref);
    return compilePorts.inspect(ref);
  },
});

/** Rows that a run rejected are read by those alone who may read the run, whichever way they ask for them. */
import { can } from '#auth/access.ts';
import { inputError } from '#domain/errors.ts';
import type { Principal } from '#domain/principal.ts';
import { rejectsKind } from '#domain/reject.ts';
import type { CompilePorts } from '#planning/ports.ts';
import type { Sql } from '#store/database.ts';
import { findRun } from '#store/runs.ts';
import { findThread } from '#store/threads.ts';
import { narrowed, type Within } from './within-connections.ts';

/** Whether the runs of this owner's conversations may be read. */
export type MayRead = (this: void, owner: string) => boolean;

export const mayReadRuns =
  (principal: Principal): MayRead =>
  (owner) =>
    can(principal, 'run.read', { ownerId: owner });

/** Throws `run.not-found` when the dataset is the rejects of a run that may not be read. */
export async function requireReadableRejects(
  sql: Sql,
  mayRead: MayRead,
  { connection, dataset }: { connection: string; dataset: string },
): Promise<void> {
  const number = connection === rejectsKind ? /\d{1,9}/.exec(dataset)?.[0] : undefined;
  const run = number === undefined ? null : await findRun(sql, number);
  if (!run) return;
  const owner = (await findThread(sql, run.thread_id))?.created_by;
  if (owner === undefined || !mayRead(owner)) {
    throw inputError('run.not-found', `There is no run ${run.number} that you may read.`, { hint: 'headgate runs lists them.' });
  }
}

/** What a draft is compiled with, for somebody who may read these runs and use these connections. */
export const portsFor = (
  { database, compilePorts }: { database: Sql; compilePorts: CompilePorts },
  { mayRead, within }: { mayRead: MayRead; within: Within },
): CompilePorts => ({
  ...narrowed(compilePorts, within),
  async inspect(ref) {
    await requireReadableRejects(database, mayRead, ref);
    return compilePorts.inspect(ref);
  },
});

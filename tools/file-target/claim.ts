/** One run at a time changes a target: two that replace the same folder would each be right, and wrong together. */
import { AppError, transientError } from '#domain/errors.ts';
import { createOnce, findDecision, isWithdrawn, readLedger } from './ledger.ts';
import type { ObjectStore, TargetPlace } from './object-store.ts';
import { claimKey, ledgerKey } from './private-keys.ts';

/** Claims every target for a run, or none. Throws `target.busy` while another run that has begun is not over. */
export async function claimTargets(home: ObjectStore, places: readonly TargetPlace[], runId: string): Promise<void> {
  for (const place of places) {
    if (await claim(home, place, runId)) continue;
    await releaseTargets(places, runId);
    throw transientError('target.busy', `Another run is publishing to ${place.name}.`, { hint: 'It is tried again.' });
  }
}

async function claim(home: ObjectStore, { store, key, name }: TargetPlace, runId: string): Promise<boolean> {
  for (let tried = 0; tried < 2; tried += 1) {
    if (await createOnce(store, claimKey(key), runId)) return true;
    const found = await store.head(claimKey(key));
    const holder = await store.read(claimKey(key));
    if (holder === runId) return true;
    if (found === null || holder === null) continue;
    if (!(await isOver(home, holder).catch((error: unknown) => heldElsewhere(name, holder, error)))) return false;
    await store.remove(found);
  }
  return false;
}

/** Whether a run will change nothing any more. */
async function isOver(home: ObjectStore, runId: string): Promise<boolean> {
  if ((await readLedger(home, runId)) !== null || (await isWithdrawn(home, runId))) return true;
  return (await findDecision(home, runId))?.verdict === 'never';
}

/**
 * What another release decided cannot be finished or put back here. A withdrawal in the ledger ends its run for every release: it takes
 * the one key that completing needs, so whoever can read the decision puts back what was begun.
 */
function heldElsewhere(name: string, runId: string, error: unknown): never {
  if (!(error instanceof AppError) || error.code !== 'ledger.other-release') throw error;
  throw transientError('target.busy', `A run of another release of Headgate has begun to publish to ${name} and has not ended.`, {
    hint: `Start a worker of that release, which ends it. Where there is none any more, make ${ledgerKey(runId)} with the text {"withdrawn":true} in the first folder or bucket that can be written to: that run then never completes, files that it had begun with stay, and the next card counts them.`,
    cause: error,
  });
}

/** Gives back what the run has claimed. Idempotent. */
export async function releaseTargets(places: readonly TargetPlace[], runId: string): Promise<void> {
  for (const { store, key } of places) {
    const found = await store.head(claimKey(key));
    if (found && (await store.read(claimKey(key))) === runId) await store.remove(found);
  }
}

/** Publishing without transactions: what was approved is checked, decided by one exclusive record, carried out by whoever lives, and recorded. */
import { bugError, conflictError } from '#domain/errors.ts';
import { type HitFailpoint, noFailpoints } from '#domain/failpoints.ts';
import type { LoadReceipt } from '#domain/receipt.ts';
import type { Fence, PublishOutcome, PublishRequest } from '../connectors/connector.ts';
import { type Applying, applyLoad, takeBack } from './apply.ts';
import { claimTargets, releaseTargets } from './claim.ts';
import { existingObjects } from './existing.ts';
import { fenceLost, holdFence, isChanged, takeFence } from './fence.ts';
import { type Handle, parseHandle } from './handle.ts';
import {
  decide,
  type DecidedLoad,
  type Decision,
  findDecision,
  isWithdrawn,
  type Publishing,
  readLedger,
  withdraw,
  writeLedger,
} from './ledger.ts';
import type { ObjectStore, StoredObject, TargetPlace, TargetPlaces } from './object-store.ts';
import { forgetUndone, noteUndone } from './undone.ts';
import { stagesOfPlan } from './private-keys.ts';
import { removeAll } from './sweep.ts';
import { undoDays, undoUntil } from './undo-days.ts';

/**
 * Publishes all loads of a run, or none. A run that was complete before is returned with `alreadyDone`.
 * Throws `publish.stale`, `fence.lost`, `stage.gone`, transient errors.
 */
export async function publishRun(places: TargetPlaces, signal: AbortSignal, request: PublishRequest): Promise<PublishOutcome> {
  request.failpoint('publish.started');
  const home = homeOf(places);
  await takeFence(home, request.fence);
  const done = await readLedger(home, request.runId);
  if (done) return done;
  const decision = (await findDecision(home, request.runId)) ?? (await decideNow(places, signal, request));
  if (decision.verdict === 'never') throw fenceLost(request.fence);
  const outcome = await carryOut(places, decision, request.failpoint);
  request.failpoint('publish.after-commit');
  return outcome;
}

/** The store that keeps fences and ledger. */
export function homeOf(places: TargetPlaces): ObjectStore {
  const [home] = places.stores();
  if (!home) throw bugError('target.no-store', 'A connection that can be written to has no store.');
  return home;
}

/** The last moment at which nothing has happened yet: everything must still be as it was approved, and nobody else may be at it. */
async function decideNow(places: TargetPlaces, signal: AbortSignal, request: PublishRequest): Promise<Decision> {
  const home = homeOf(places);
  const { runId, planHash, fingerprint, approvedBy, fence } = request;
  const loads = request.loads.map(({ load, staged }): DecidedLoad => {
    const { effect, reconciled } = staged;
    return { load: load.id, handle: parseHandle(staged.handle), effect, reconciled };
  });
  const targets = loads.map(({ handle }) => ({ place: places.resolve(handle.name), handle }));
  const claimed = targets.map(({ place }) => place);
  await claimTargets(home, claimed, runId);
  try {
    for (const { place, handle } of targets) {
      await requireStages(place, handle);
      await requireSame(place, handle);
    }
    signal.throwIfAborted();
    await holdFence(home, fence);
    const until = undoUntil(new Date(), Math.max(...loads.map(({ effect }) => effect.undo.days ?? undoDays)));
    return await decide(home, { verdict: 'publish', runId, ...fence, planHash, fingerprint, approvedBy, until, loads });
  } catch (error) {
    // A newer attempt that has decided goes on with the claim.
    if ((await findDecision(home, runId)) === null) await releaseTargets(claimed, runId);
    throw error;
  }
}

/** Staged objects may have been given up meanwhile, or touched. */
async function requireStages({ store }: TargetPlace, { add, name }: Handle): Promise<void> {
  for (const { staged } of add) {
    const now = await store.head(staged.key);
    if (now?.version === staged.version) continue;
    throw conflictError('stage.gone', `The staged files for ${name} are gone or were changed.`, { hint: 'Prepare again.' });
  }
}

async function requireSame(place: TargetPlace, handle: Handle): Promise<void> {
  const now = await existingObjects(place, handle.folder).catch(() => null);
  if (now === null) throw stale(handle.name, 'something else stands there');
  const words = difference(handle.seen, now);
  if (words !== null) throw stale(handle.name, words);
}

function difference(then: readonly StoredObject[], now: readonly StoredObject[]): string | null {
  const versions = new Map(then.map(({ key, version }) => [key, version]));
  const appeared = now.filter(({ key }) => !versions.has(key));
  const gone = then.filter(({ key }) => !now.some((object) => object.key === key));
  const changed = now.filter(({ key, version }) => versions.has(key) && versions.get(key) !== version);
  const [first] = [...changed, ...appeared, ...gone];
  if (!first) return null;
  const verb = changed.length > 0 ? 'was written again' : appeared.length > 0 ? 'appeared' : 'is gone';
  return `${first.key} ${verb}`;
}

const stale = (name: string, what: string) =>
  conflictError('publish.stale', `${name} is not as it was approved: ${what}.`, {
    hint: 'The fresh card shows the effect as it is now; where none follows, ask again.',
    details: { target: name },
  });

/** Carries a decided run out, from wherever it is. Throws `publish.stale` when somebody else wrote meanwhile, after everything was put back. */
async function carryOut(places: TargetPlaces, decision: Publishing, failpoint: HitFailpoint): Promise<PublishOutcome> {
  const home = homeOf(places);
  const loads = decision.loads.map((load) => applyingOf(places, decision, load));
  const claimed = decision.loads.map(({ handle }) => places.resolve(handle.name));
  try {
    await refuseWithdrawn(home, decision.runId);
    for (const load of loads) await applyLoad(load, failpoint);
    for (const { handle } of loads) await noteUndone(home, handle, decision.runId);
    const receipts = decision.loads.map((load) => receiptOf(load, decision.until));
    const written = await writeLedger(home, decision, receipts);
    // A newer attempt may have put everything back while this one was slow: what it did since goes back as well.
    if (!written) await refuseWithdrawn(home, decision.runId);
    await releaseTargets(claimed, decision.runId);
    for (const { store } of loads) await removeAll(store, stagesOfPlan(decision.planId));
    return { loads: receipts, alreadyDone: !written };
  } catch (error) {
    if (!isChanged(error)) throw error;
    const done = await withdraw(home, decision.runId);
    if (done) return done;
    for (const load of loads.toReversed()) await takeBack(load);
    for (const { handle } of loads) await forgetUndone(home, handle, decision.runId);
    await releaseTargets(claimed, decision.runId);
    throw stale(loads.map(({ handle }) => handle.name).join(', '), 'somebody else wrote there at the same time');
  }
}

async function refuseWithdrawn(home: ObjectStore, runId: string): Promise<void> {
  if (await isWithdrawn(home, runId)) throw conflictError('object.changed', 'The run was taken back before.');
}

function applyingOf(places: TargetPlaces, { runId, until }: Publishing, { load, handle }: DecidedLoad): Applying {
  return { store: places.resolve(handle.name).store, handle, runId, load, until };
}

function receiptOf({ load, handle, effect, reconciled }: DecidedLoad, until: string): LoadReceipt {
  const { inserts, deletes } = handle.expected;
  return {
    load,
    target: effect.target,
    mode: handle.mode,
    inserted: inserts,
    updated: 0,
    deleted: deletes,
    unchanged: 0,
    rowsAfter: handle.rowsBefore === null ? null : handle.rowsBefore + inserts - deletes,
    ...(effect.takesBack?.dropsTable ? { gone: true } : {}),
    reconciled,
    undoUntil: effect.undo.possible ? `${until}T00:00:00.000Z` : null,
  };
}

/**
 * The outcome of a run, or null. With a fence the answer is final: a run that was decided is finished or put back first, and one that was
 * not will never be. Throws `fence.lost` when a newer attempt exists.
 */
export async function findInLedger(places: TargetPlaces, runId: string, fence?: Fence): Promise<PublishOutcome | null> {
  const home = homeOf(places);
  if (fence) await takeFence(home, fence);
  const done = await readLedger(home, runId);
  if (done || !fence) return done;
  const decision = await decide(home, { verdict: 'never', runId, ...fence });
  if (decision.verdict === 'never') return null;
  return carryOut(places, decision, noFailpoints).then(
    ({ loads }) => ({ loads, alreadyDone: true }),
    (error: { code?: unknown }) => {
      if (error.code === 'publish.stale') return null;
      throw error;
    },
  );
}

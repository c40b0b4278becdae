/** Removes our own objects that nobody needs any more. */
import type { ObjectStore } from './object-store.ts';
import { epochOf, fencesOf, keptLoad, keptPrefix, keptUntil, planOfStage, stagePrefix, stagesOfPlan } from './private-keys.ts';

/** Everything below a private prefix. */
export async function removeAll(store: ObjectStore, prefix: string): Promise<void> {
  for (const object of await store.list(prefix)) await store.remove(object);
}

/** The stages of a plan in every store, and its older fences: the newest keeps attempts that were overtaken out. Idempotent. */
export async function discardPlan(stores: readonly ObjectStore[], planId: string): Promise<void> {
  for (const store of stores) {
    await removeAll(store, stagesOfPlan(planId));
    const fences = await store.list(fencesOf(planId));
    const newest = Math.max(...fences.map(({ key }) => epochOf(key)));
    for (const fence of fences) if (epochOf(fence.key) < newest) await store.remove(fence);
  }
}

/** The plans of which stages are in any store. */
export async function stagedPlans(stores: readonly ObjectStore[]): Promise<string[]> {
  const lists = await Promise.all(stores.map((store) => store.list(stagePrefix)));
  return [...new Set(lists.flat().map(({ key }) => planOfStage(key)))];
}

const dayMs = 86_400_000;

/**
 * What nobody can need any more in every store: kept beyond its day, or left half-written by a process that was killed. Returns how many
 * loads cannot be undone any more.
 */
export async function sweepStores(stores: readonly ObjectStore[], now: Date): Promise<number> {
  let loads = 0;
  for (const store of stores) {
    loads += await removeExpired(store, now);
    await store.sweep?.(new Date(now.getTime() - dayMs));
  }
  return loads;
}

/** What is kept for undo beyond its day; returns of how many loads. */
async function removeExpired(store: ObjectStore, now: Date): Promise<number> {
  const today = now.toISOString().slice(0, 10);
  const expired = (await store.list(keptPrefix)).filter(({ key }) => keptUntil(key) < today);
  for (const object of expired) await store.remove(object);
  return new Set(expired.map(({ key }) => keptLoad(key))).size;
}

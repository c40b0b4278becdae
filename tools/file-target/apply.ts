/**
 * Carries a decided load out, or takes it back. Every step looks first whether it was done, so that an attempt goes on where a dead one stopped;
 * and every step has a condition, so that what somebody else wrote meanwhile is never overwritten (`object.changed`).
 */
import type { HitFailpoint } from '#domain/failpoints.ts';
import { isChanged } from './fence.ts';
import type { Addition, Handle } from './handle.ts';
import { createOnce } from './ledger.ts';
import { manifestKey, manifestText } from './manifest.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import { keptOf } from './private-keys.ts';

export interface Applying {
  store: ObjectStore;
  handle: Handle;
  runId: string;
  load: string;
  until: string;
}

/** Where the n-th object that goes is kept. */
export const keptKey = (kept: Pick<Applying, 'until' | 'runId' | 'load'>, index: number): string => `${keptOf(kept)}${index}`;

/** New names first, then the manifest, then the old names go. A single file has one step, which is all of it. */
export async function applyLoad(applying: Applying, failpoint: HitFailpoint): Promise<void> {
  const { store, handle } = applying;
  const [file] = handle.add;
  const [old] = handle.take;
  if (!handle.folder && file && old) {
    await keepCopy(store, old, keptKey(applying, 0));
    failpoint('publish.before-commit');
    return place(store, file, old);
  }
  if (!handle.folder) failpoint('publish.before-commit');
  for (const addition of handle.add) await place(store, addition, null);
  if (handle.folder) {
    failpoint('publish.before-commit');
    if (hasManifest(handle)) await createOnce(store, manifestKey(applying), manifestText(applying));
  }
  for (const [index, object] of handle.take.entries()) await putAside(store, object, keptKey(applying, index));
}

/** Taking everything away completes nothing. */
const hasManifest = ({ add, manifest }: Handle): boolean => add.length > 0 || manifest['undoes'] === null;

async function place(store: ObjectStore, addition: Addition, expected: StoredObject | null): Promise<void> {
  const { staged, to } = addition;
  const now = await store.head(to);
  if (now !== null && (await isContent(store, now, addition))) return void (await store.remove(staged));
  await store.move(staged, to, expected);
}

/** Whether an object is what was staged, whatever its identity became on the way. */
export async function isContent(
  store: ObjectStore,
  now: StoredObject,
  { staged, sha256 }: Pick<Addition, 'staged' | 'sha256'>,
): Promise<boolean> {
  if (now.sizeBytes !== staged.sizeBytes) return false;
  return now.version === staged.version || (await store.hash(now)) === sha256;
}

async function keepCopy(store: ObjectStore, old: StoredObject, to: string): Promise<void> {
  if ((await store.head(to)) === null) await store.copy(old, to);
}

async function putAside(store: ObjectStore, old: StoredObject, to: string): Promise<void> {
  const now = await store.head(old.key);
  if (now === null) return;
  if ((await store.head(to)) === null) await store.move(old, to, null);
  else await store.remove(old);
}

/** Puts everything back as it was, as far as it still is as the run left it. */
export async function takeBack(applying: Applying): Promise<void> {
  const { store, handle } = applying;
  const [file] = handle.add;
  const [old] = handle.take;
  if (!handle.folder && file && old) return tolerant(() => swapBack(applying, file));
  for (const [index, object] of handle.take.entries()) await tolerant(() => moveBack(store, keptKey(applying, index), object.key));
  if (handle.folder) {
    const manifest = await store.head(manifestKey(applying));
    if (manifest) await store.remove(manifest);
  }
  for (const addition of handle.add) {
    const now = await store.head(addition.to);
    if (now && (await isContent(store, now, addition))) await tolerant(() => moveBack(store, addition.to, addition.staged.key));
  }
}

async function swapBack(applying: Applying, file: Addition): Promise<void> {
  const { store } = applying;
  const [kept, now] = await Promise.all([store.head(keptKey(applying, 0)), store.head(file.to)]);
  if (!kept || !now || !(await isContent(store, now, file))) return;
  if ((await store.head(file.staged.key)) === null) await store.copy(now, file.staged.key);
  await store.move(kept, file.to, now);
}

async function moveBack(store: ObjectStore, from: string, to: string): Promise<void> {
  const object = await store.head(from);
  if (object) await store.move(object, to, null);
}

/** What somebody else holds by now stays theirs. */
async function tolerant(work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!isChanged(error)) throw error;
  });
}

/** Remembers which runs were taken back, so that none is taken back twice. */
import type { Handle } from './handle.ts';
import { createOnce } from './ledger.ts';
import type { ObjectStore } from './object-store.ts';
import { undoneKey } from './private-keys.ts';

/** Notes it when what is published takes back a load of an earlier run. */
export async function noteUndone(home: ObjectStore, { manifest }: Handle): Promise<void> {
  const { undoes, load } = manifest;
  if (typeof undoes === 'string' && typeof load === 'string') await createOnce(home, undoneKey(undoes, load), '{}');
}

export const isUndone = async (home: ObjectStore, runId: string, load: string): Promise<boolean> =>
  (await home.head(undoneKey(runId, load))) !== null;

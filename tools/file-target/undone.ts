/** Remembers which runs were taken back, so that none is taken back twice. */
import type { Handle } from './handle.ts';
import { createOnce } from './ledger.ts';
import type { ObjectStore } from './object-store.ts';
import { undoneKey } from './private-keys.ts';

/** Notes it when what is published takes back a load of an earlier run. */
export async function noteUndone(home: ObjectStore, handle: Handle, runId: string): Promise<void> {
  const key = noteKey(handle);
  if (key !== null) await createOnce(home, key, JSON.stringify({ by: runId }));
}

/** Takes the note back, because the run that made it was put back. */
export async function forgetUndone(home: ObjectStore, handle: Handle, runId: string): Promise<void> {
  const key = noteKey(handle);
  const note = key === null ? null : await home.head(key);
  if (note && (await home.read(note.key)) === JSON.stringify({ by: runId })) await home.remove(note);
}

function noteKey({ manifest: { undoes, load } }: Handle): string | null {
  return typeof undoes === 'string' && typeof load === 'string' ? undoneKey(undoes, load) : null;
}

export const isUndone = async (home: ObjectStore, runId: string, load: string): Promise<boolean> =>
  (await home.head(undoneKey(runId, load))) !== null;

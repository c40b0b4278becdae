/** Stores how the columns of a draft's loads have drifted, once for each draft. */
import type { Drift } from '#domain/drift.ts';
import type { Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { lockThread, messageSeq, rememberMessage } from '#store/threads.ts';

/** `key` names the draft: the same one handed in again changes nothing. */
export async function noteDrifts(tx: Transaction, threadId: string, { key, drifts }: { key: string; drifts: Drift[] }): Promise<void> {
  if (drifts.length === 0) return;
  await lockThread(tx, threadId);
  const id = `drift:${key}`;
  if ((await messageSeq(tx, threadId, id)) !== null) return;
  const seq = await appendEvents(
    tx,
    threadId,
    drifts.map((data) => ({ type: 'drift.found', data })),
  );
  await rememberMessage(tx, threadId, id, seq);
}

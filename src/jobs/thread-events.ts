/** Writes a thread's events one after the other while work goes on, so that their order is the order of emitting. */
import type { NewEvent } from '#domain/events.ts';
import type { Database, Transaction } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';
import { epochOf } from '#store/plans.ts';
import { lockThread } from '#store/threads.ts';

export interface ThreadEvents {
  emit(event: NewEvent): void;
  /** From now on these events are an attempt's: once a newer one has begun, they are left out. */
  speakFor(epoch: number): void;
  /** Waits until everything emitted is stored. Throws the first failure. */
  flush(): Promise<void>;
}

/** An ordered writer about one plan of a thread. Events that queue up while one write is under way go in one transaction. */
export function threadEvents(database: Database, { threadId, planId }: { threadId: string; planId: string }): ThreadEvents {
  let pending: NewEvent[] = [];
  let writing: Promise<void> = Promise.resolve();
  let failure: Error | undefined;
  let epoch: number | null = null;
  const isOvertaken = async (tx: Transaction): Promise<boolean> => epoch !== null && (await epochOf(tx, planId)) !== epoch;
  const write = async (): Promise<void> => {
    const batch = pending;
    pending = [];
    if (batch.length === 0 || failure !== undefined) return;
    await database
      .transaction(async (tx) => {
        // The lock first: what a newer attempt says comes after it, so nothing of an older one can follow.
        await lockThread(tx, threadId);
        if (!(await isOvertaken(tx))) await appendEvents(tx, threadId, batch);
      })
      .catch((error: Error) => {
        failure = error;
      });
  };
  return {
    emit(event) {
      pending.push(event);
      writing = writing.then(write);
    },
    speakFor(newEpoch) {
      epoch = newEpoch;
    },
    async flush() {
      await writing;
      if (failure !== undefined) throw failure;
    },
  };
}

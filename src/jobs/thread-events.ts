/** Writes a thread's events one after the other while work goes on, so that their order is the order of emitting. */
import type { NewEvent } from '#domain/events.ts';
import type { Database } from '#store/database.ts';
import { appendEvents } from '#store/events.ts';

export interface ThreadEvents {
  emit(event: NewEvent): void;
  /** Waits until everything emitted is stored. Throws the first failure. */
  flush(): Promise<void>;
}

/** An ordered writer for one thread. Events that queue up while one write is under way go in one transaction. */
export function threadEvents(database: Database, threadId: string): ThreadEvents {
  let pending: NewEvent[] = [];
  let writing: Promise<void> = Promise.resolve();
  let failure: Error | undefined;
  const write = async (): Promise<void> => {
    const batch = pending;
    pending = [];
    if (batch.length === 0 || failure !== undefined) return;
    await database
      .transaction(async (tx) => void (await appendEvents(tx, threadId, batch)))
      .catch((error: Error) => {
        failure = error;
      });
  };
  return {
    emit(event) {
      pending.push(event);
      writing = writing.then(write);
    },
    async flush() {
      await writing;
      if (failure !== undefined) throw failure;
    },
  };
}

/** Writes what happens in turns: events of one thread in the order they are told, those that come while others are written in one statement. */
import type { NewEvent } from '#domain/events.ts';
import type { Database } from '#store/database.ts';
import { appendAlone } from '#store/events.ts';

/** Tells an event; resolves when it is stored. */
export type TellEvent = (threadId: string, event: NewEvent) => Promise<void>;

interface Batch {
  events: NewEvent[];
  /** As long as the batch before it is being written. */
  isOpen: boolean;
  stored: Promise<void>;
}

export function createTurnEvents(database: Database): TellEvent {
  const newest = new Map<string, Batch>();
  return (threadId, event) => {
    const before = newest.get(threadId);
    if (before?.isOpen) {
      before.events.push(event);
      return before.stored;
    }
    const batch: Batch = { events: [event], isOpen: true, stored: Promise.resolve() };
    const write = async (): Promise<void> => {
      // Whoever told the events before hears of their failure.
      await before?.stored.catch(() => {});
      batch.isOpen = false;
      await appendAlone(database, threadId, batch.events);
    };
    batch.stored = write().finally(() => newest.get(threadId) === batch && newest.delete(threadId));
    newest.set(threadId, batch);
    return batch.stored;
  };
}

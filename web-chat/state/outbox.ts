/**
 * Messages on their way: each keeps its `clientMessageId` until the server stored it, over lost connections and
 * reloads, so that it arrives exactly once.
 */
import { z } from 'zod';
import { Failure } from '../wire/views.ts';

export const Unsent = z.object({
  clientMessageId: z.string(),
  /** Null while the thread itself does not exist yet. */
  threadId: z.string().nullable(),
  text: z.string(),
  /** The seq under which the server stored it; its event is about to arrive. */
  seq: z.number().nullable(),
  /** Why the server did not take it. It waits for the person then. */
  error: Failure.nullable(),
});
export type Unsent = z.infer<typeof Unsent>;

/** The part of web storage that is used. */
export interface Storage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface Outbox {
  list(): readonly Unsent[];
  add(message: { clientMessageId: string; threadId: string | null; text: string }): void;
  /** The next one to hand to the server. */
  next(): Unsent | undefined;
  change(clientMessageId: string, change: Partial<Unsent>): void;
  /** Gives the thread that was just made to the messages that waited for it. */
  assign(threadId: string): void;
  remove(clientMessageId: string): void;
}

const storageKey = 'headgate.outbox';

export function outbox(storage: Storage, onChange: (messages: readonly Unsent[]) => void): Outbox {
  let messages: readonly Unsent[] = stored(storage);
  const replace = (next: readonly Unsent[]): void => {
    messages = next;
    const kept = next.filter(({ seq }) => seq === null);
    if (kept.length === 0) storage.removeItem(storageKey);
    else storage.setItem(storageKey, JSON.stringify(kept));
    onChange(next);
  };
  return {
    list: () => messages,
    add: (message) => replace([...messages, { ...message, seq: null, error: null }]),
    next: () => messages.find(({ seq, error }) => seq === null && error === null),
    change: (id, change) => replace(messages.map((message) => (message.clientMessageId === id ? { ...message, ...change } : message))),
    assign: (threadId) => replace(messages.map((message) => (message.threadId === null ? { ...message, threadId } : message))),
    remove: (id) => replace(messages.filter(({ clientMessageId }) => clientMessageId !== id)),
  };
}

function stored(storage: Storage): Unsent[] {
  try {
    return z.array(Unsent).parse(JSON.parse(storage.getItem(storageKey) ?? '[]'));
  } catch {
    return [];
  }
}

/** Events as the page receives them: checked once here, trusted everywhere else. */
import { z } from 'zod';
import { eventData } from '#domain/events.ts';
import type { EventType, StoredEvent } from '#domain/events.ts';

/** An event this page cannot read (a newer server wrote it). It keeps its place in the order and shows nothing. */
export interface UnreadableEvent {
  type: 'unreadable';
  seq: number;
  threadId: string;
  at: string;
}

export type ThreadEvent = StoredEvent | UnreadableEvent;

const Envelope = z.object({
  seq: z.number().int(),
  threadId: z.string(),
  at: z.string(),
  type: z.string(),
  runId: z.string().nullish(),
  data: z.unknown(),
});

export const TokenMessage = z.object({
  threadId: z.string(),
  messageId: z.string(),
  text: z.string(),
  kind: z.literal('reasoning').exactOptional(),
});

const isEventType = (type: string): type is EventType => Object.hasOwn(eventData, type);

/** Parses what the server sent. Returns null when it is no event at all. */
export function parseEvent(raw: unknown): ThreadEvent | null {
  const envelope = Envelope.safeParse(raw);
  if (!envelope.success) return null;
  const { seq, threadId, at, type, runId } = envelope.data;
  const unreadable: UnreadableEvent = { type: 'unreadable', seq, threadId, at };
  if (!isEventType(type)) return unreadable;
  const data = eventData[type].safeParse(envelope.data.data);
  if (!data.success) return unreadable;
  // The data was parsed by the schema of exactly this type; the compiler cannot follow the pair through a lookup.
  return { seq, threadId, at, type, data: data.data, ...(runId ? { runId } : {}) } as StoredEvent;
}

export function parseEvents(raw: readonly unknown[]): ThreadEvent[] {
  return raw.map(parseEvent).filter((event) => event !== null);
}

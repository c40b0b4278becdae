/** The newest messages of a conversation, so that an answer to an earlier one can say which. */
import { z } from 'zod';
import type { StoredEvent } from '#domain/events.ts';

const longest = 80;
const kept = 10;

/** Oldest first. */
export const Heard = z.array(z.object({ seq: z.number(), text: z.string() }));
export type Heard = z.infer<typeof Heard>;

/** With what an event adds. */
export function hearing(heard: Heard, event: StoredEvent): Heard {
  if (event.type !== 'message.user') return heard;
  const { text } = event.data;
  const words = text.length > longest ? `${text.slice(0, longest - 1)}…`.toWellFormed() : text;
  return [...heard, { seq: event.seq, text: words }].slice(-kept);
}

/** The beginning of the message that an event answers, when a newer one stands between them; else null. */
export function earlierMessage(heard: Heard, event: StoredEvent): string | null {
  if (event.type !== 'message.assistant') return null;
  const { answers } = event.data;
  return heard.at(-1)?.seq === answers ? null : (heard.find(({ seq }) => seq === answers)?.text ?? null);
}

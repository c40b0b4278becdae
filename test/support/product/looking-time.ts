/** How long a conversation looked at data: its tools may do so side by side. */
import type { StoredEvent } from '#domain/events.ts';

/** Milliseconds in which at least one tool was at work. */
export function lookingMs(events: readonly StoredEvent[]): number {
  const spans = events.flatMap((event) => {
    if (event.type !== 'tool.finished') return [];
    const end = Date.parse(event.at);
    return [{ start: end - event.data.milliseconds, end }];
  });
  let [sum, until] = [0, Number.NEGATIVE_INFINITY];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    sum += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return sum;
}

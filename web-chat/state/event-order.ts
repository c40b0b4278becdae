/** Puts events of one thread in order: repeats are dropped, early ones wait until the hole before them is filled. */
import type { ThreadEvent } from './thread-event.ts';

export interface EventOrder {
  /** Highest seq that was handed on. */
  lastSeq(): number;
  /** Takes one live event; returns what can be handed on now, in order. */
  receive(event: ThreadEvent): ThreadEvent[];
  /** Takes a stored list from the server, which is complete by definition: what it leaves out does not exist. */
  replay(events: readonly ThreadEvent[]): ThreadEvent[];
  /** Whether an early event waits for one that did not come. */
  hasGap(): boolean;
}

export function eventOrder(afterSeq = 0): EventOrder {
  let lastSeq = afterSeq;
  const early = new Map<number, ThreadEvent>();

  const drain = (): ThreadEvent[] => {
    const ready: ThreadEvent[] = [];
    for (let next = early.get(lastSeq + 1); next; next = early.get(lastSeq + 1)) {
      early.delete(next.seq);
      lastSeq = next.seq;
      ready.push(next);
    }
    return ready;
  };

  return {
    lastSeq: () => lastSeq,
    hasGap: () => early.size > 0,
    receive(event) {
      if (event.seq > lastSeq) early.set(event.seq, event);
      return drain();
    },
    replay(events) {
      const fresh = events.filter(({ seq }) => seq > lastSeq).sort((a, b) => a.seq - b.seq);
      const ready = fresh.filter((event, index) => event.seq !== fresh[index - 1]?.seq);
      lastSeq = ready.at(-1)?.seq ?? lastSeq;
      for (const seq of early.keys()) if (seq <= lastSeq) early.delete(seq);
      return [...ready, ...drain()];
    },
  };
}

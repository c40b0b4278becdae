/** The end of each followed thread, read once per process however many follow it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredEvent } from '#domain/events.ts';
import type { Logger } from '#domain/log.ts';
import type { Database } from '#store/database.ts';
import { eventChannel, eventsAfter } from '#store/events.ts';
import type { Listener } from '#store/listener.ts';

const batch = 500;
/** A notification can be lost with its connection; a look this often finds what it announced. */
const lookMs = 5000;
const retryMs = 500;

interface Member {
  /** The last event that was delivered. */
  cursor: number;
  deliver(event: StoredEvent): void;
}

interface TailWorld {
  database: Database;
  listener: Listener;
  log: Logger;
}

export interface ThreadTails {
  /** Delivers every event after `afterSeq`, stored ones first, then new ones, in order and once each. Returns the way to stop. */
  join(threadId: string, afterSeq: number, deliver: (event: StoredEvent) => void): () => void;
}

/**
 * Binds the tails to a process. Notifications only wake the reading; what is delivered comes from the table, so a lost or doubled
 * notification changes nothing.
 */
export function createThreadTails(world: TailWorld): ThreadTails {
  const tails = new Map<string, Tail>();
  return {
    join(threadId, afterSeq, deliver) {
      const tail = tails.get(threadId) ?? new Tail(world, threadId, () => tails.delete(threadId));
      tails.set(threadId, tail);
      return tail.join({ cursor: afterSeq, deliver });
    },
  };
}

class Tail {
  readonly #world: TailWorld;
  readonly #threadId: string;
  readonly #members = new Set<Member>();
  /** Members that have every event up to `#cursor` and get what is read for all. The others still read for themselves. */
  readonly #live = new Set<Member>();
  #cursor = 0;
  #isReading = false;
  #again = false;
  readonly #end: () => void;

  constructor(world: TailWorld, threadId: string, ended: () => void) {
    this.#world = world;
    this.#threadId = threadId;
    const off = world.listener.on(eventChannel, (payload) => {
      if (payload === null || payload === threadId) this.#wake();
    });
    const timer = setInterval(() => this.#wake(), lookMs);
    this.#end = () => {
      clearInterval(timer);
      off();
      ended();
    };
  }

  join(member: Member): () => void {
    this.#members.add(member);
    void this.#catchUp(member);
    return () => {
      this.#live.delete(member);
      if (this.#members.delete(member) && this.#members.size === 0) this.#end();
    };
  }

  async #catchUp(member: Member): Promise<void> {
    while (this.#members.has(member) && !this.#live.has(member)) {
      const events = await this.#read(member.cursor);
      if (events === null) await sleep(retryMs, undefined, { ref: false });
      else {
        this.#give(member, events);
        if (events.length < batch) this.#enliven(member);
      }
    }
  }

  /** Not while the others are ahead: what they got meanwhile must be read first. */
  #enliven(member: Member): void {
    if (!this.#members.has(member)) return;
    if (this.#live.size === 0) this.#cursor = member.cursor;
    if (member.cursor < this.#cursor) return;
    this.#live.add(member);
    // An event may have been announced between this member's last look and now.
    this.#wake();
  }

  #wake(): void {
    this.#again = true;
    if (this.#isReading) return;
    this.#isReading = true;
    void this.#readForAll().finally(() => {
      this.#isReading = false;
      // A wake in the last moment of the reading.
      if (this.#again && this.#live.size > 0) this.#wake();
    });
  }

  async #readForAll(): Promise<void> {
    while (this.#again && this.#live.size > 0) {
      this.#again = false;
      const events = await this.#read(this.#cursor);
      if (events === null) return;
      this.#cursor = Math.max(this.#cursor, events.at(-1)?.seq ?? 0);
      for (const member of this.#live) this.#give(member, events);
      this.#again ||= events.length === batch;
    }
  }

  /** Null when the catalog does not answer; the next look tries again. */
  async #read(after: number): Promise<StoredEvent[] | null> {
    return eventsAfter(this.#world.database, this.#threadId, after, batch).catch((error: Error) => {
      this.#world.log.warn('reading events failed; trying again', { threadId: this.#threadId, error: error.message });
      return null;
    });
  }

  #give(member: Member, events: readonly StoredEvent[]): void {
    for (const event of events) {
      if (event.seq <= member.cursor || !this.#members.has(member)) continue;
      member.cursor = event.seq;
      member.deliver(event);
    }
  }
}

/** One conversation as a client sees it over its socket: it comes back by itself, and notices every gap and repeat. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { z } from 'zod';
import type { DraftInput } from '#domain/draft.ts';
import type { EventData, EventType, StoredEvent } from '#domain/events.ts';

type EventOf<T extends EventType> = Extract<StoredEvent, { type: T }>;
export type Card = EventOf<'plan.proposed'>;

export interface Wanted<T extends EventType> {
  after?: number;
  seconds?: number;
  where?: (event: EventOf<T>) => boolean;
}

/** What the server says to a message or a decision. */
export const Reply = z.object({
  ok: z.boolean(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  outcome: z.object({ runId: z.string().nullable(), by: z.string() }).optional(),
});
export type Reply = z.infer<typeof Reply>;

export interface TestThread {
  readonly id: string;
  /** Everything received, in order. */
  readonly events: readonly StoredEvent[];
  /** The received data of one type, in order. */
  all<T extends EventType>(type: T): EventData<T>[];
  say(text: string): Promise<void>;
  /** Proposes a draft as a plan file would. */
  propose(draft: DraftInput): Promise<string>;
  /** The first event of one of these types, received or to come, after a seq. Throws with the story so far and the logs when it does not come. */
  until<T extends EventType>(type: T | readonly T[], wanted?: Wanted<T>): Promise<EventOf<T>>;
  decide(card: { planId: string; fingerprint: string }, decision: 'approve' | 'reject' | 'revise', reason?: string): Promise<Reply>;
  /** Approves, and waits for the end of the run. */
  approve(card: Card): Promise<EventOf<'run.succeeded' | 'run.failed'>>;
  close(): void;
}

const Opened = z.object({ ok: z.literal(true), thread: z.object({ threadId: z.string() }), events: z.array(z.custom<StoredEvent>()) });
const defaultSeconds = 90;
const ackMs = 10_000;
const patienceMs = 60_000;
const againMs = 300;
/** No answer, or one that says to come back later. */
const Away = z.union([
  z.object({ lost: z.string() }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.enum(['catalog.unreachable', 'catalog.busy']) }) }),
]);

/** Opens a thread and follows it over reconnects. */
export async function followThread(server: { url: string; token: string; logs(): string }, threadId?: string): Promise<TestThread> {
  const socket = io(server.url, {
    auth: { token: server.token },
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 200,
  });
  const events: StoredEvent[] = [];
  const wrong: string[] = [];
  const opened = Promise.withResolvers<string>();
  const take = (event: StoredEvent): void => {
    const expected = (events.at(-1)?.seq ?? 0) + 1;
    if (event.seq !== expected) wrong.push(`seq ${event.seq} came where ${expected} was due`);
    events.push(event);
  };
  // As the page does it: what a dying server did not answer, or could not do while its database was away, is asked again.
  const ask = async (name: string, data: object): Promise<unknown> => {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      const reply: unknown = await socket
        .timeout(ackMs)
        .emitWithAck(name, data)
        .catch((error: unknown) => ({ lost: String(error) }));
      const { success, data: away } = Away.safeParse(reply);
      if (!success) return reply;
      if (performance.now() > deadline) throw new Error(`${name} is not answered: ${JSON.stringify(away)}\n${server.logs()}`);
      await sleep(againMs);
    }
  };
  let known = threadId;
  // What comes in one piece with the acknowledgement is heard before its promise settles, though it was sent behind it.
  let early: StoredEvent[] | null = [];
  const open = async (): Promise<void> => {
    const wanted = known === undefined ? {} : { threadId: known, afterSeq: events.at(-1)?.seq ?? 0 };
    const reply = Opened.parse(await ask('thread.open', wanted));
    known = reply.thread.threadId;
    reply.events.forEach(take);
    early?.splice(0).forEach(take);
    early = null;
    opened.resolve(known);
  };
  socket.on('event', (event: StoredEvent) => (early === null ? take(event) : void early.push(event)));
  let isClosed = false;
  // Put out, or not let in while the catalog is away: the library comes back by itself from neither.
  socket.on('disconnect', (reason) => void (reason === 'io server disconnect' && socket.connect()));
  socket.on('connect_error', () => {
    if (!socket.active) setTimeout(() => void (isClosed || socket.connect()), againMs);
  });
  socket.on('connect', () => {
    early = [];
    open().catch((error: Error) => {
      wrong.push(error.message);
      opened.reject(error);
    });
  });
  const id = await opened.promise;
  const thread: TestThread = {
    id,
    events,
    all: (type) => dataOf(events, type),
    async say(text) {
      const reply = Reply.parse(await ask('message.send', { threadId: id, text, clientMessageId: randomUUID() }));
      if (!reply.ok) throw new Error(reply.error?.message);
    },
    async propose(draft) {
      const response = await fetch(`${server.url}/api/v1/plans`, {
        method: 'POST',
        headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ threadId: id, draft }),
      });
      const body: unknown = await response.json();
      if (!response.ok) throw new Error(JSON.stringify(body));
      return z.object({ planId: z.string() }).parse(body).planId;
    },
    until: (type, wanted = {}) => waitFor({ events, wrong, logs: () => server.logs() }, typeof type === 'string' ? [type] : type, wanted),
    decide: async (card, decision, reason) =>
      Reply.parse(
        await ask('plan.decide', {
          planId: card.planId,
          fingerprint: card.fingerprint,
          decision,
          ...(reason === undefined ? {} : { reason }),
        }),
      ),
    async approve(card) {
      const reply = await thread.decide(card.data, 'approve');
      if (!reply.ok) throw new Error(`The approval was refused: ${reply.error?.message}`);
      return thread.until(['run.succeeded', 'run.failed'], { after: card.seq });
    },
    close() {
      isClosed = true;
      socket.disconnect();
    },
  };
  return thread;
}

function dataOf<T extends EventType>(events: readonly StoredEvent[], type: T): EventData<T>[] {
  // The type of an event decides the form of its data.
  return events.filter((event) => event.type === type).map((event) => event.data as EventData<T>);
}

async function waitFor<T extends EventType>(
  seen: { events: StoredEvent[]; wrong: string[]; logs(): string },
  types: readonly T[],
  { after = 0, seconds = defaultSeconds, where = () => true }: Wanted<T>,
): Promise<EventOf<T>> {
  const isWanted = (event: StoredEvent): event is EventOf<T> => types.some((type) => type === event.type) && event.seq > after;
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    if (seen.wrong.length > 0) throw new Error(`The event log is not gapless: ${seen.wrong.join('; ')}`);
    const found = seen.events.filter(isWanted).find(where);
    if (found) return found;
    if (performance.now() > deadline) throw new Error(`No ${types.join(' or ')} after ${after}.\n${story(seen.events)}\n${seen.logs()}`);
    await sleep(20);
  }
}

const story = (events: readonly StoredEvent[]): string =>
  events
    .map((event) => `${event.seq} ${event.type}${event.type === 'message.assistant' ? ` ${JSON.stringify(event.data)}` : ''}`)
    .join('\n');

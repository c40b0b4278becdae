/**
 * Owns the socket: it opens the thread again with the last seq after every reconnect, hands events on in order and
 * exactly once, fetches what is missing, and keeps unsent messages until the server has stored them.
 */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { z } from 'zod';
import type { DecisionKind } from '#domain/decision.ts';
import type { Edit, Keep } from '#domain/edit.ts';
import { eventOrder } from '../state/event-order.ts';
import type { EventOrder } from '../state/event-order.ts';
import { outbox } from '../state/outbox.ts';
import type { Outbox, Storage, Unsent } from '../state/outbox.ts';
import { parseEvent, parseEvents, TokenMessage } from '../state/thread-event.ts';
import type { ThreadEvent } from '../state/thread-event.ts';
import { ThreadView } from '#domain/thread-view.ts';
import { readAck } from './views.ts';
import type { Answer, Failure } from './views.ts';
import type { You } from '../you.ts';

/** `denied`: the server does not accept the token. */
export type ConnectionStatus = 'connecting' | 'online' | 'offline' | 'denied';

export interface ConnectionListener {
  status: (status: ConnectionStatus) => void;
  /** A thread was opened by whom, or made for the first message. */
  opened: (thread: ThreadView, you: You) => void;
  /** Everything that was stored when the thread was opened is here. */
  caughtUp: () => void;
  /** The thread that was asked for cannot be opened. */
  notOpened: (error: Failure) => void;
  events: (events: readonly ThreadEvent[]) => void;
  token: (chunk: z.infer<typeof TokenMessage>) => void;
  unsent: (messages: readonly Unsent[]) => void;
}

export interface ConnectionOptions {
  /** Origin of the server; left out: where the page comes from. */
  url?: string;
  /** Null: the browser's session. */
  token: string | null;
  storage: Storage;
  listener: ConnectionListener;
  /** Stored events after a seq, oldest first, perhaps only the first part of them: what fills a hole. */
  fetchEvents: (threadId: string, afterSeq: number) => Promise<readonly unknown[]>;
  /** How long an acknowledgement may take. */
  ackTimeoutMs?: number;
  /** How long to wait before what got no answer is tried again. */
  retryAfterMs?: number;
}

export interface PlanDecision {
  planId: string;
  fingerprint: string;
  decision: DecisionKind;
  reason?: string;
  /** What an `edit` changes, and what a `partial` keeps. */
  edit?: Edit;
  keep?: Keep;
}

/** The thread that is followed. Not `ready` until the server has replayed what was missed. */
interface Following {
  threadId: string | null;
  order: EventOrder;
  ready: boolean;
  /** The highest seq the server spoke of. */
  knownSeq: number;
}

const Opened = z.object({
  thread: ThreadView,
  events: z.array(z.unknown()).default([]),
  you: z.string().default(''),
  mayApprove: z.boolean().default(true),
});
/** What the server's handshake says when it refuses. */
const Refusal = z.object({ data: z.object({ code: z.string() }) });
const Sent = z.object({ seq: z.number() });

const noAnswer: Failure = {
  code: 'page.no-answer',
  message: 'The server did not answer in time.',
  hint: 'What you see here updates itself as soon as the answer arrives.',
  retryable: true,
};

/** Connects when made and stays connected until `close`. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  #following: Following | null = null;
  #sending = false;
  #closed = false;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#outbox = outbox(options.storage, options.listener.unsent);
    options.listener.unsent(this.#outbox.list());
    this.#socket = io(options.url ?? '/', {
      auth: options.token === null ? {} : { token: options.token },
      transports: ['websocket', 'polling'],
      reconnectionDelayMax: 4000,
      // A connection of its own for every Connection: a page that signs in again must not share the old handshake.
      forceNew: true,
    });
    this.#listen();
  }

  /** Follows a thread from the event after `afterSeq`; null: a new one, made when its first message is sent. */
  open(threadId: string | null, afterSeq = 0): void {
    const left = this.#following?.threadId;
    if (left && left !== threadId && this.#socket.connected) this.#socket.emit('thread.close', { threadId: left });
    this.#following = { threadId, order: eventOrder(afterSeq), ready: threadId === null, knownSeq: 0 };
    void this.#openThread();
  }

  send(text: string, clientMessageId: string): void {
    this.#outbox.add({ clientMessageId, threadId: this.#following?.threadId ?? null, text });
    void this.#sendAll();
  }

  /** Tries a refused message again. */
  retry(clientMessageId: string): void {
    this.#outbox.change(clientMessageId, { error: null });
    void this.#sendAll();
  }

  discard(clientMessageId: string): void {
    this.#outbox.remove(clientMessageId);
  }

  decide(decision: PlanDecision): Promise<Answer<unknown>> {
    return this.#ask('plan.decide', decision, z.unknown());
  }

  /** Stops what a thread is thinking. */
  stopTurn(threadId: string): Promise<Answer<unknown>> {
    return this.#ask('turn.stop', { threadId }, z.unknown());
  }

  cancelRun(runId: string): Promise<Answer<unknown>> {
    return this.#ask('run.cancel', { runId }, z.unknown());
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retryTimer);
    this.#following = null;
    this.#socket.removeAllListeners();
    this.#socket.disconnect();
  }

  #listen(): void {
    const { listener } = this.#options;
    this.#socket.on('connect', () => {
      listener.status('online');
      void this.#openThread().then(() => this.#sendAll());
    });
    this.#socket.on('disconnect', (reason) => {
      listener.status('offline');
      if (this.#following) this.#following.ready = this.#following.threadId === null;
      if (reason === 'io server disconnect') this.#socket.connect();
    });
    this.#socket.on('connect_error', (error) => this.#refused(error));
    this.#socket.on('event', (raw: unknown) => this.#receive(raw));
    this.#socket.on('token', (raw: unknown) => {
      const chunk = TokenMessage.safeParse(raw);
      if (chunk.success && chunk.data.threadId === this.#following?.threadId) listener.token(chunk.data);
    });
  }

  #refused(error: Error): void {
    const denied = Refusal.safeParse(error).data?.data.code === 'access.unauthenticated';
    this.#options.listener.status(denied ? 'denied' : 'offline');
    if (!denied && !this.#socket.active) this.#tryAgainSoon();
  }

  async #ask<T>(event: string, payload: unknown, schema: z.ZodType<T>): Promise<Answer<T>> {
    try {
      const raw: unknown = await this.#socket.timeout(this.#options.ackTimeoutMs ?? 10_000).emitWithAck(event, payload);
      return readAck(raw, schema);
    } catch {
      return { ok: false, error: noAnswer };
    }
  }

  async #openThread(): Promise<void> {
    const opening = this.#following;
    if (!opening?.threadId || !this.#socket.connected) return;
    opening.ready = false;
    const answer = await this.#ask('thread.open', { threadId: opening.threadId, afterSeq: opening.order.lastSeq() }, Opened);
    if (this.#following !== opening) return;
    if (answer.ok) return this.#opened(opening, answer.value);
    if (answer.error !== noAnswer) this.#options.listener.notOpened(answer.error);
    if (answer.error.retryable === true) this.#tryAgainSoon();
  }

  async #opened(opening: Following, { thread, events, you, mayApprove }: z.infer<typeof Opened>): Promise<void> {
    opening.ready = true;
    opening.knownSeq = thread.lastSeq;
    this.#options.listener.opened(thread, { id: you, mayApprove });
    this.#hand(opening.order.replay(parseEvents(events)));
    await this.#fillGap();
  }

  /** Fetches until nothing the server spoke of is missing. */
  async #fillGap(): Promise<void> {
    const filling = this.#following;
    if (!filling?.threadId || !filling.ready) return;
    filling.ready = false;
    try {
      while (filling.order.hasGap() || filling.order.lastSeq() < filling.knownSeq) {
        const events = parseEvents(await this.#options.fetchEvents(filling.threadId, filling.order.lastSeq()));
        if (this.#following !== filling) return;
        if (events.length === 0) return this.#tryAgainSoon();
        this.#hand(filling.order.replay(events));
      }
      filling.ready = true;
      this.#options.listener.caughtUp();
    } catch {
      if (this.#following === filling) this.#tryAgainSoon();
    }
  }

  #receive(raw: unknown): void {
    const event = parseEvent(raw);
    const following = this.#following;
    if (!event || !following || event.threadId !== following.threadId) return;
    this.#hand(following.order.receive(event));
    if (following.ready && following.order.hasGap()) void this.#fillGap();
  }

  #hand(events: readonly ThreadEvent[]): void {
    if (events.length > 0) this.#options.listener.events(events);
    const lastSeq = this.#following?.order.lastSeq() ?? 0;
    for (const { clientMessageId, seq } of this.#outbox.list()) if (seq !== null && seq <= lastSeq) this.#outbox.remove(clientMessageId);
  }

  async #sendAll(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let message = this.#outbox.next(); message && this.#socket.connected; message = this.#outbox.next()) {
      const answered = message.threadId === null ? await this.#makeThread(message) : await this.#sendOne(message, message.threadId);
      if (answered) continue;
      this.#tryAgainSoon();
      break;
    }
    this.#sending = false;
  }

  /** Makes the thread that a first message needs. False: no answer came. */
  async #makeThread(message: Unsent): Promise<boolean> {
    const answer = await this.#ask('thread.open', {}, Opened);
    if (!answer.ok) {
      if (answer.error !== noAnswer) this.#outbox.change(message.clientMessageId, { error: answer.error });
      return answer.error !== noAnswer;
    }
    const { thread } = answer.value;
    this.#outbox.assign(thread.threadId);
    if (this.#following?.threadId === null) {
      this.#following = { threadId: thread.threadId, order: eventOrder(), ready: true, knownSeq: 0 };
      await this.#opened(this.#following, answer.value);
    }
    return true;
  }

  async #sendOne({ text, clientMessageId }: Unsent, threadId: string): Promise<boolean> {
    const answer = await this.#ask('message.send', { threadId, text, clientMessageId }, Sent);
    if (!answer.ok) {
      if (answer.error !== noAnswer) this.#outbox.change(clientMessageId, { error: answer.error });
      return answer.error !== noAnswer;
    }
    if (this.#following?.threadId === threadId) this.#outbox.change(clientMessageId, { seq: answer.value.seq });
    else this.#outbox.remove(clientMessageId);
    this.#hand([]);
    return true;
  }

  #tryAgainSoon(): void {
    // An answer that did not come by then may be missed after the end.
    if (this.#closed) return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      if (!this.#socket.active) this.#socket.connect();
      if (this.#following && !this.#following.ready) void this.#openThread();
      void this.#sendAll();
    }, this.#options.retryAfterMs ?? 1500);
  }
}

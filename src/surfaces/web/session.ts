/** One connected client: who it is, which threads it follows, and how far it lags behind. */
import type { Socket } from 'socket.io';
import { Allowance } from '#auth/allowance.ts';
import type { Principal } from '#domain/principal.ts';
import { hangUp } from './flood.ts';
import type { WebOptions } from './options.ts';

/** Beyond this many waiting packets, token chunks are dropped: the stored message follows anyway. */
const tokensWait = 100;

/** What a client proved itself with, to be looked at again while it is connected. */
export interface Credential {
  key: string;
  lookUp: () => Promise<Principal | null>;
}

export class Session {
  readonly credential: Credential;
  readonly options: WebOptions;
  #principal: Principal;
  readonly #socket: Socket;
  readonly #follows = new Map<string, { stop: () => void }>();
  readonly #requests: Allowance;
  /** Sent, but not yet taken by the transport. */
  #waiting = { packets: 0, bytes: 0 };

  constructor(socket: Socket, principal: Principal, credential: Credential, options: WebOptions) {
    this.#socket = socket;
    this.#principal = principal;
    this.credential = credential;
    this.options = options;
    const { requestsPerSecond, burst } = options.limits;
    this.#requests = new Allowance(requestsPerSecond, burst);
    socket.conn.on('packetCreate', (packet: { data?: unknown }) => {
      this.#waiting.packets += 1;
      this.#waiting.bytes += typeof packet.data === 'string' ? packet.data.length : 0;
    });
    // The transport takes everything at once, and only when it has sent what it took before.
    socket.conn.on('flush', () => {
      this.#waiting = { packets: 0, bytes: 0 };
    });
  }

  get principal(): Principal {
    return this.#principal;
  }

  /** Takes over what a fresh look-up of the token says; null puts the client out. */
  become(principal: Principal | null): void {
    if (principal === null) this.#socket.disconnect(true);
    else this.#principal = principal;
  }

  /** Counts a request. False when there are too many. */
  mayRequest(): boolean {
    return this.#requests.take();
  }

  /**
   * Sends a thread's events after `afterSeq`, then live ones and token chunks, until the client leaves or closes the thread.
   * Following a thread again replaces the earlier following; beyond the limit the oldest one ends. Throws what the application throws.
   */
  async follow(threadId: string, afterSeq: number): Promise<void> {
    this.unfollow(threadId);
    const [oldest] = this.#follows.keys();
    if (oldest !== undefined && this.#follows.size >= this.options.limits.follows) this.unfollow(oldest);
    let live = true;
    let stop = (): void => {};
    const entry = {
      stop: () => {
        live = false;
        stop();
      },
    };
    this.#follows.set(threadId, entry);
    const follower = {
      event: (event: object) => live && this.#send('event', event),
      token: (chunk: object) => live && this.#sendIfReading('token', chunk),
    };
    try {
      stop = await this.options.app.follow(this.#principal, threadId, afterSeq, follower);
    } catch (error) {
      if (this.#follows.get(threadId) === entry) this.#follows.delete(threadId);
      throw error;
    }
    // The client may have left while the following was being set up.
    if (!live) stop();
  }

  unfollow(threadId: string): void {
    this.#follows.get(threadId)?.stop();
    this.#follows.delete(threadId);
  }

  /** Follows nothing any more. Idempotent. */
  end(): void {
    for (const threadId of this.#follows.keys()) this.unfollow(threadId);
  }

  /** Puts the client out; it comes back with its last seq. */
  disconnect(): void {
    this.#socket.disconnect(true);
  }

  #send(name: string, payload: object): void {
    if (this.#lagsTooFar()) {
      this.options.log.warn('a client that does not read was disconnected', { principal: this.#principal.id });
      this.options.metrics.slowReader();
      this.end();
      hangUp(this.#socket.conn);
      return;
    }
    this.#socket.emit(name, payload);
  }

  #sendIfReading(name: string, payload: object): void {
    if (this.#waiting.packets < tokensWait) this.#socket.emit(name, payload);
  }

  #lagsTooFar(): boolean {
    const { waitingPackets, waitingBytes } = this.options.limits;
    return this.#waiting.packets > waitingPackets || this.#waiting.bytes > waitingBytes;
  }
}

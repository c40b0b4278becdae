/** What is done about a client that sends without measure: its connection is cut, and it stays out for a while. */
import type { Socket } from 'socket.io';

/** Who was put out, by whatever names them: a person, a token. The next connection is not to go on where the last one was ended. */
export class PutOut {
  readonly #ms: number;
  readonly #until = new Map<string, number>();

  constructor(ms: number) {
    this.#ms = ms;
  }

  add(...names: string[]): void {
    const now = performance.now();
    for (const [name, until] of this.#until) if (until <= now) this.#until.delete(name);
    for (const name of names) this.#until.set(name, now + this.#ms);
  }

  /** For how many seconds they stay out; 0 when they may come in. */
  secondsFor(name: string): number {
    return Math.max(0, Math.ceil(((this.#until.get(name) ?? 0) - performance.now()) / 1000));
  }
}

/** Connections that nobody was let in by yet, counted by address, so that no address can take the place of everybody else. */
export class Strangers {
  readonly #most: number;
  readonly #open = new Map<string, number>();

  constructor(most: number) {
    this.#most = most;
  }

  hasRoom(address: string): boolean {
    return (this.#open.get(address) ?? 0) < this.#most;
  }

  /** Counts one more. Returns how it stops being counted, which may be called again. */
  enter(address: string): () => void {
    this.#open.set(address, (this.#open.get(address) ?? 0) + 1);
    let counted = true;
    return () => {
      if (!counted) return;
      counted = false;
      const left = (this.#open.get(address) ?? 1) - 1;
      if (left === 0) this.#open.delete(address);
      else this.#open.set(address, left);
    };
  }
}

/** Ends a connection at once: a client that is asked to close it may take its time, go on sending, or read nothing of what waits for it. */
export function hangUp(connection: Socket['conn']): void {
  const { transport } = connection;
  connection.close(true);
  // Where the library's WebSocket transport keeps it; one that polls holds nothing open.
  const wire: unknown = Reflect.get(transport, 'socket');
  const terminate: unknown = typeof wire === 'object' && wire !== null ? Reflect.get(wire, 'terminate') : null;
  if (typeof terminate === 'function') Reflect.apply(terminate, wire, []);
}

/** Deals the rows of one stream out to one or more COPY streams, whole rows to each, as quickly as they take them. */
import { once } from 'node:events';
import { getDefaultHighWaterMark, Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { WireMeter } from './wire-meter.ts';

const socketBuffer = getDefaultHighWaterMark(false);

export class CopySink extends Writable {
  readonly #meter: WireMeter;
  readonly #targets: readonly Writable[];
  readonly #onChunk: () => void;
  readonly #onSent: (chunk: Buffer) => void;
  /** Who gets the row that is on its way. */
  #current: Writable;

  /**
   * The targets are ended with this stream, and fail with it; the failure of one is the failure of all. `onSent` gets chunks whose bytes
   * have left this process.
   */
  constructor(
    meter: WireMeter,
    targets: readonly [Writable, ...Writable[]],
    { onChunk, onSent }: { onChunk: () => void; onSent: (chunk: Buffer) => void },
  ) {
    super();
    this.#meter = meter;
    this.#targets = targets;
    this.#onChunk = onChunk;
    this.#onSent = onSent;
    this.#current = targets[0];
    for (const target of targets) target.on('error', (error) => this.destroy(error));
  }

  /** Bytes that wait for the server, or the answer that ends the COPY. */
  get isWaiting(): boolean {
    return this.writableEnded || this.#targets.some(({ writableLength }) => writableLength > 0);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#deal(chunk).then(
      () => done(),
      (error: Error) => done(error),
    );
  }

  override _final(done: (error?: Error | null) => void): void {
    for (const target of this.#targets) target.end();
    Promise.all(this.#targets.map((target) => finished(target))).then(
      () => done(),
      (error: Error) => done(error),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    for (const target of this.#targets) target.destroy(error ?? undefined);
    done(error);
  }

  async #deal(chunk: Buffer): Promise<void> {
    const rowsEnd = this.#meter.count(chunk);
    this.#onChunk();
    if (this.#targets.length === 1 || rowsEnd === 0) return this.#put(chunk, () => this.#onSent(chunk));
    await this.#put(chunk.subarray(0, rowsEnd));
    this.#current = this.#targets.reduce((least, target) => (target.writableLength < least.writableLength ? target : least));
    if (rowsEnd < chunk.length) await this.#put(chunk.subarray(rowsEnd));
  }

  async #put(part: Buffer, onSent?: () => void): Promise<void> {
    if (this.#current.writableNeedDrain) await once(this.#current, 'drain');
    this.#current.write(part, (error) => {
      // Only such a part fills the socket's own buffer, and is answered when the system has taken it; a smaller one may still wait there.
      if (!error && part.length >= socketBuffer) onSent?.();
    });
  }
}

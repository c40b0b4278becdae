/** Reads a named pipe in large blocks that are used again: a fresh buffer for every read makes V8 collect garbage half of the time. */
import { Socket } from 'node:net';
import { Readable } from 'node:stream';

/** A block is passed on when it holds so much; a read of a pipe adds at most `readBytes`. */
const fullBytes = 256 << 10;
const readBytes = 64 << 10;
const queuedBytes = 1 << 20;

/** The bytes of a pipe, of which nothing says whether they are all: whoever made them does. */
export class PipeStream extends Readable {
  readonly #socket: Socket;
  readonly #whole: Promise<unknown>;
  readonly #free: Buffer<ArrayBuffer>[] = [];
  #block = Buffer.allocUnsafeSlow(fullBytes + readBytes);
  #filled = 0;

  /** Takes the descriptor over. Ends only after `whole` has, and fails with it. Given up, it still reads on until the writer is done. */
  constructor(descriptor: number, whole: Promise<unknown>) {
    super({ highWaterMark: queuedBytes });
    this.#whole = whole;
    this.#socket = new Socket({
      fd: descriptor,
      readable: true,
      writable: false,
      // A socket reads the pipe through epoll; a file stream would hold a thread of the pool while it waits.
      onread: { buffer: () => this.#block.subarray(this.#filled), callback: (count) => this.#take(count) },
    });
    this.#socket.on('error', (error) => this.destroy(error));
    this.#socket.once('end', () => void this.#end());
    whole.catch((error: Error) => {
      this.destroy(error);
      this.#socket.destroy();
    });
  }

  /** Gives a chunk back whose bytes nobody needs any more. Chunks that are not given back are garbage, no more. */
  release(chunk: Buffer): void {
    const { buffer } = chunk;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === fullBytes + readBytes) this.#free.push(Buffer.from(buffer));
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // Without a reader the writer would hang, deaf to an interrupt.
    this.#socket.resume();
    done(error);
  }

  /** Returns whether more may come. */
  #take(count: number): boolean {
    if (this.destroyed) {
      this.#filled = 0;
      return true;
    }
    this.#filled += count;
    return this.#filled < fullBytes || this.#pass();
  }

  #pass(): boolean {
    const chunk = this.#block.subarray(0, this.#filled);
    this.#block = this.#free.pop() ?? Buffer.allocUnsafeSlow(fullBytes + readBytes);
    this.#filled = 0;
    return this.push(chunk);
  }

  async #end(): Promise<void> {
    await this.#whole.catch(() => undefined);
    if (this.destroyed) return;
    if (this.#filled > 0) this.#pass();
    this.push(null);
  }
}

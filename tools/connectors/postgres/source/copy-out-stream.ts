/** The bytes of one COPY … TO STDOUT, in large blocks that are used again: the server sends 8 KiB at a time, too little to pass on alone. */
import { Readable } from 'node:stream';
import type { Connection, Submittable } from 'pg';
import { bugError } from '#domain/errors.ts';

const codesOf = (letters: string): Set<number> => new Set(Buffer.from(letters));
/** Messages between the rows that say nothing about them: CopyOutResponse, notices, parameters, notifications (PostgreSQL, "Message Formats"). */
const aside = codesOf('HNSA');
const copyData = 0x64;
/** A code, and the length of what follows, which counts itself. */
const [headerBytes, lengthBytes] = [5, 4];
const blockBytes = 256 << 10;
const queuedBlocks = 4;

type Listener = (chunk: Buffer) => void;

/**
 * To be given to `query` of a client. It ends when the COPY is complete and the session free, and fails with what the server says
 * instead. Who destroys it earlier must give the session up: the server goes on sending.
 */
export class CopyOutStream extends Readable implements Submittable {
  /** Rows that the server sent; known when the stream has ended. */
  rowCount = 0;
  readonly #text: string;
  #connection: Connection | null = null;
  /** The driver's own reading, which goes on behind the last row. */
  #driver: Listener = () => {};
  /** A header that is cut by the end of a chunk. */
  #header = Buffer.alloc(0);
  /** Bytes of the message that are still to come, and whether they are of a row. */
  #left = 0;
  #isRow = false;
  readonly #free: Buffer[] = [];
  #block: Buffer = Buffer.allocUnsafeSlow(blockBytes);
  #filled = 0;

  constructor(text: string) {
    // As objects, blocks come out one by one; as bytes, those that wait would be joined into a copy.
    super({ objectMode: true, highWaterMark: queuedBlocks });
    this.#text = text;
  }

  /** Gives a block back whose bytes nobody needs any more. */
  release(block: Buffer): void {
    if (block.byteLength === blockBytes) this.#free.push(block);
  }

  /** Called by the client when it is this query's turn. */
  submit(connection: Connection): void {
    const [driver, ...others] = connection.stream.listeners('data');
    if (!driver || others.length > 0) throw bugError('postgres.readers', 'Somebody else reads this session.');
    this.#driver = (chunk) => void Reflect.apply(driver, connection.stream, [chunk]);
    this.#connection = connection;
    connection.stream.removeAllListeners('data').on('data', this.#take).on('block', this.#take);
    connection.query(this.#text);
  }

  /** Called by the client with what the server, or the lost connection, says. */
  handleError(error: Error): void {
    this.destroy(error);
  }

  /** Called by the client behind the last row. */
  handleCommandComplete({ text }: { text: string }): void {
    this.rowCount = Number(/^COPY (\d+)$/.exec(text)?.[1] ?? 0);
  }

  /** Called by the client when the session is free again. */
  handleReadyForQuery(): void {
    if (this.#filled > 0) this.push(this.#block.subarray(0, this.#filled));
    this.push(null);
  }

  override _read(): void {
    this.#connection?.stream.resume();
  }

  readonly #take: Listener = (arrived) => {
    const chunk = this.#header.length > 0 ? Buffer.concat([this.#header, arrived]) : arrived;
    this.#header = Buffer.alloc(0);
    const { rowsEnd, read } = this.#gather(chunk);
    if (!this.#put(chunk.subarray(0, rowsEnd))) this.#connection?.stream.pause();
    if (read === chunk.length) return;
    const rest = chunk.subarray(read);
    if (rest.length < headerBytes) this.#header = Buffer.from(rest);
    else this.#handBack(rest);
  };

  /**
   * Moves the rows of a chunk together at its beginning, up to `rowsEnd`. `read` is where it stopped: at the end, at a header that is not
   * complete, or at a message that is the driver's.
   */
  #gather(chunk: Buffer): { rowsEnd: number; read: number } {
    let [rowsEnd, read] = [0, 0];
    for (;;) {
      const part = Math.min(this.#left, chunk.length - read);
      if (this.#isRow) {
        chunk.copyWithin(rowsEnd, read, read + part);
        rowsEnd += part;
      }
      read += part;
      this.#left -= part;
      if (chunk.length - read < headerBytes) return { rowsEnd, read };
      const code = chunk[read] ?? 0;
      this.#isRow = code === copyData;
      if (!this.#isRow && !aside.has(code)) return { rowsEnd, read };
      this.#left = chunk.readUInt32BE(read + 1) - lengthBytes;
      read += headerBytes;
    }
  }

  /** Fills blocks and passes those on that are full. Returns whether more may come. */
  #put(rows: Buffer): boolean {
    let more = true;
    for (let taken = 0; taken < rows.length;) {
      const part = rows.copy(this.#block, this.#filled, taken);
      taken += part;
      this.#filled += part;
      if (this.#filled < blockBytes) continue;
      more = this.push(this.#block);
      this.#block = this.#free.pop() ?? Buffer.allocUnsafeSlow(blockBytes);
      this.#filled = 0;
    }
    return more;
  }

  #handBack(rest: Buffer): void {
    const stream = this.#connection?.stream;
    if (!stream) return;
    this.#connection = null;
    stream.removeListener('data', this.#take).removeListener('block', this.#take).on('data', this.#driver);
    // The driver keeps what is no complete message yet, and the socket reads into these bytes again.
    this.#driver(Buffer.from(rest));
    stream.resume();
  }
}

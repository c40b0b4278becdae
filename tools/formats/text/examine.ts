/** What the bytes of a text file show that a parser would hide: NUL, bytes that are not UTF-8, how lines end. */
import { isAscii, isUtf8 } from 'node:buffer';
import { DepthGauge } from './depth.ts';
import { RecordGauge } from './gauge.ts';

const cr = 13;
const lf = 10;

export interface ExamineOptions {
  checksUtf8: boolean;
  /** JSON spells NUL as an escape. */
  escapedNul: boolean;
  /** Of CSV, whose records may be too long; empty when fields are never quoted. */
  quote?: string;
  /** Of JSON: how deep values may nest. */
  maxDepth?: number;
}

/** Takes the bytes of one file piece by piece. Costs a few memory scans, so it can run beside any read. */
export class TextExaminer {
  /** Offset of the first NUL. */
  nulAt: number | null = null;
  /** Offset of the beginning of the first line, or rest of a line, that is not UTF-8. */
  notUtf8At: number | null = null;
  readonly gauge: RecordGauge | null;
  /** Of JSON. */
  readonly depth: DepthGauge | null;
  #isAscii = true;
  readonly #options: ExamineOptions;
  readonly #lineEnds = { crlf: false, lf: false, cr: false };
  #bytes = 0;
  #unfinished = Buffer.alloc(0);
  #endedInCr = false;

  constructor(options: ExamineOptions) {
    this.#options = options;
    this.gauge = options.quote === undefined ? null : new RecordGauge(options.quote);
    this.depth = options.maxDepth === undefined ? null : new DepthGauge(options.maxDepth);
  }

  push(piece: Buffer): void {
    if (this.nulAt === null) this.#findNul(piece);
    if (this.#options.checksUtf8 && this.notUtf8At === null) this.#checkUtf8(piece);
    this.#noteLineEnds(piece);
    this.gauge?.push(piece);
    this.depth?.push(piece);
    this.#bytes += piece.length;
  }

  /** After the last piece of a whole file: a character cut off at the very end counts, too. */
  finish(): void {
    if (this.notUtf8At === null && !isUtf8(this.#unfinished)) this.notUtf8At = this.#bytes - this.#unfinished.length;
    this.#lineEnds.cr ||= this.#endedInCr;
  }

  /** Lines end in more than one way, those inside quotes included: whether it matters takes a parser. */
  get mayMixLineEnds(): boolean {
    return Object.values(this.#lineEnds).filter(Boolean).length > 1;
  }

  #findNul(piece: Buffer): void {
    const bare = piece.indexOf(0);
    const found = bare === -1 && this.#options.escapedNul ? piece.indexOf(String.raw`\u0000`) : bare;
    if (found !== -1) this.nulAt = this.#bytes + found;
  }

  /** There are characters beyond ASCII, and all are whole in UTF-8. Known when UTF-8 is checked and the file was finished. */
  get isUtf8BeyondAscii(): boolean {
    return this.#options.checksUtf8 && !this.#isAscii && this.notUtf8At === null;
  }

  #checkUtf8(piece: Buffer): void {
    this.#isAscii &&= isAscii(piece);
    const start = this.#bytes - this.#unfinished.length;
    const all = this.#unfinished.length === 0 ? piece : Buffer.concat([this.#unfinished, piece]);
    const whole = all.subarray(0, all.length - unfinishedBytes(all));
    this.#unfinished = Buffer.from(all.subarray(whole.length));
    if (!isUtf8(whole)) this.notUtf8At = start + invalidLineIn(whole);
  }

  /** Most files hold no carriage return at all, which one memory scan tells. */
  #noteLineEnds(piece: Buffer): void {
    const continuesCrlf = this.#endedInCr && piece[0] === lf;
    if (this.#endedInCr) this.#lineEnds[continuesCrlf ? 'crlf' : 'cr'] = true;
    this.#endedInCr = piece.at(-1) === cr;
    const from = continuesCrlf ? 1 : 0;
    if (!piece.includes(cr)) {
      this.#lineEnds.lf ||= piece.includes(lf, from);
      return;
    }
    for (let at = piece.indexOf(lf, from); at !== -1; at = piece.indexOf(lf, at + 1))
      this.#lineEnds[piece[at - 1] === cr ? 'crlf' : 'lf'] = true;
    for (let at = piece.indexOf(cr); at !== -1 && at < piece.length - 1; at = piece.indexOf(cr, at + 1)) {
      if (piece[at + 1] !== lf) this.#lineEnds.cr = true;
    }
  }
}

function invalidLineIn(bytes: Buffer): number {
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(lf, start);
    const end = newline === -1 ? bytes.length : newline;
    if (!isUtf8(bytes.subarray(start, end))) return start;
    start = end + 1;
  }
  return 0;
}

/** How many bytes at the end begin a character that is not complete. */
function unfinishedBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 0;
    if (needed > 0) return back < needed ? back : 0;
  }
  return 0;
}

/** The line (from 1) of an offset. */
export async function lineAt(bytes: AsyncIterable<Buffer>, offset: number): Promise<number> {
  let line = 1;
  let start = 0;
  for await (const piece of bytes) {
    for (let at = piece.indexOf(lf); at !== -1 && start + at < offset; at = piece.indexOf(lf, at + 1)) line += 1;
    start += piece.length;
    if (start > offset) break;
  }
  return line;
}

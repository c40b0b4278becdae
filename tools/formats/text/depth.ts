/** Watches how deep the values of a JSON text nest, before a parser that calls itself for each level meets them. */

const quote = 34;
const backslash = 92;
const opens = new Set([91, 123]);
const closes = new Set([93, 125]);

/** Takes the bytes of one file piece by piece. */
export class DepthGauge {
  /** Offset of the bracket that opens one level too many. */
  tooDeepAt: number | null = null;
  readonly #limit: number;
  #bytes = 0;
  #depth = 0;
  #inText = false;
  #skipNext = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(piece: Buffer): void {
    if (this.tooDeepAt !== null) return;
    for (const [at, byte] of piece.entries()) {
      if (this.#inText) this.#within(byte);
      else if (byte === quote) this.#inText = true;
      else if (opens.has(byte)) this.#depth += 1;
      else if (closes.has(byte)) this.#depth -= 1;
      if (this.#depth <= this.#limit) continue;
      this.tooDeepAt = this.#bytes + at;
      return;
    }
    this.#bytes += piece.length;
  }

  #within(byte: number): void {
    if (this.#skipNext) this.#skipNext = false;
    else if (byte === backslash) this.#skipNext = true;
    else if (byte === quote) this.#inText = false;
  }
}

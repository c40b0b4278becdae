/** Counts what goes over the wire into a COPY: rows, values, bytes and sums per column, in the one pass that is made anyway. */
/** What is summed of a column: the bytes of its texts, its digits as one number with so many decimals, or nothing. */
export type Tally = { kind: 'bytes' } | { kind: 'number'; decimals: number } | { kind: 'none' };

export interface WireTotals {
  rows: number;
  bytes: number;
  /** Per column, in order. */
  columns: {
    /** Values that are not NULL. */
    values: number;
    /** Bytes of all values, without quotes. */
    octets: number;
    /** Their exact decimal sum, or null when it is not a number or too long to be exact. */
    sum: string | null;
  }[];
}

const [quote, comma, lineFeed, minus, zero, nine] = [34, 44, 10, 45, 48, 57];
/** Beyond it a double cannot hold every whole number. */
const exact = Number.MAX_SAFE_INTEGER;
/** Where the reading stands: before a field, in a bare one, inside quotes, or behind a quote that ends them or begins a doubled one. */
const [before, bare, quoted, behind] = [0, 1, 2, 3];

/**
 * Reads CSV as the engine writes it: values in double quotes where they need them, NULL as nothing, one line feed per row.
 * Every byte is looked at, on the way between two busy processes: the loops are written for speed.
 */
export class WireMeter {
  bytes = 0;
  rows = 0;
  #column = 0;
  #state = before;
  /** The field was quoted, so that it is a value even when it is empty. */
  #wasQuoted = false;
  #length = 0;
  #number = 0;
  #negative = false;
  readonly #isNumber: Uint8Array;
  readonly #values: Float64Array;
  readonly #octets: Float64Array;
  readonly #sums: Float64Array;
  /** What did not fit into `sums` any more. */
  readonly #carried: bigint[];
  readonly #inexact: Uint8Array;
  readonly #tallies: Tally[];
  #rowsEnd = 0;

  constructor(tallies: Tally[]) {
    this.#tallies = tallies;
    this.#isNumber = Uint8Array.from(tallies, ({ kind }) => (kind === 'number' ? 1 : 0));
    this.#values = new Float64Array(tallies.length);
    this.#octets = new Float64Array(tallies.length);
    this.#sums = new Float64Array(tallies.length);
    this.#carried = tallies.map(() => 0n);
    this.#inexact = new Uint8Array(tallies.length);
  }

  /** Counts a chunk. Returns where the last row that ends in it ends; 0 when none does. */
  count(chunk: Buffer): number {
    this.bytes += chunk.length;
    this.#rowsEnd = 0;
    this.#read(chunk);
    return this.#rowsEnd;
  }

  #read(chunk: Buffer): void {
    const end = chunk.length;
    for (let index = 0; index < end;) {
      if (this.#state === before) {
        this.#state = chunk[index] === quote ? quoted : bare;
        if (this.#state === quoted) index += 1;
      } else if (this.#state === behind) {
        index = this.#afterQuote(chunk, index);
      } else {
        const isBare = this.#state === bare;
        const stop =
          this.#isNumber[this.#column] === 1
            ? this.#readNumber(chunk, index)
            : isBare
              ? endOfBare(chunk, index)
              : endOfQuoted(chunk, index);
        this.#length += stop - index;
        index = stop;
        if (stop === end) return;
        if (isBare) this.#endField(chunk[stop] === lineFeed, stop + 1);
        else {
          this.#wasQuoted = true;
          this.#state = behind;
        }
        index += 1;
      }
    }
  }

  /** A second quote stands for one in the value; anything else ends the field. */
  #afterQuote(chunk: Buffer, index: number): number {
    if (chunk[index] === quote) {
      this.#length += 1;
      this.#state = quoted;
    } else this.#endField(chunk[index] === lineFeed, index + 1);
    return index + 1;
  }

  /** Takes the digits up to what ends them, or to the end of the chunk. */
  #readNumber(chunk: Buffer, from: number): number {
    let number = this.#number;
    let index = from;
    for (; index < chunk.length; index += 1) {
      const byte = chunk[index] ?? 0;
      if (byte >= zero && byte <= nine) number = number * 10 + (byte - zero);
      else if (byte === comma || byte === lineFeed || byte === quote) break;
      else if (byte === minus) this.#negative = true;
    }
    this.#number = number;
    return index;
  }

  #endField(endsRow: boolean, end: number): void {
    const column = this.#column;
    if (this.#length > 0 || this.#wasQuoted) {
      this.#values[column] = (this.#values[column] ?? 0) + 1;
      this.#octets[column] = (this.#octets[column] ?? 0) + this.#length;
      if (this.#isNumber[column] === 1) this.#add(column);
    }
    this.#wasQuoted = false;
    this.#length = 0;
    this.#state = before;
    this.#column = endsRow ? 0 : column + 1;
    if (!endsRow) return;
    this.rows += 1;
    this.#rowsEnd = end;
  }

  #add(column: number): void {
    if (this.#number > exact) this.#inexact[column] = 1;
    let sum = this.#sums[column] ?? 0;
    if (Math.abs(sum) + this.#number > exact) {
      this.#carried[column] = (this.#carried[column] ?? 0n) + BigInt(sum);
      sum = 0;
    }
    this.#sums[column] = this.#negative ? sum - this.#number : sum + this.#number;
    this.#number = 0;
    this.#negative = false;
  }

  /** The totals so far; complete once the stream has ended. */
  totals(): WireTotals {
    const columns = this.#tallies.map((tally, index) => ({
      values: this.#values[index] ?? 0,
      octets: this.#octets[index] ?? 0,
      sum: tally.kind === 'number' && this.#inexact[index] === 0 ? this.#sumText(index, tally.decimals) : null,
    }));
    return { rows: this.rows, bytes: this.bytes, columns };
  }

  #sumText(column: number, decimals: number): string {
    const scaled = (this.#carried[column] ?? 0n) + BigInt(this.#sums[column] ?? 0);
    const digits = String(scaled < 0n ? -scaled : scaled).padStart(decimals + 1, '0');
    const whole = digits.slice(0, digits.length - decimals);
    const text = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
    return scaled < 0n ? `-${text}` : text;
  }
}

function endOfQuoted(chunk: Buffer, from: number): number {
  let index = from;
  while (index < chunk.length && chunk[index] !== quote) index += 1;
  return index;
}

function endOfBare(chunk: Buffer, from: number): number {
  let index = from;
  for (; index < chunk.length; index += 1) {
    const byte = chunk[index];
    if (byte === comma || byte === lineFeed) break;
  }
  return index;
}

/** Watches for records too long to be read: DuckDB drops what does not fit its buffer without a word, or looks at it for minutes. */

const lf = 10;
const cr = 13;

/** DuckDB's buffer holds four times as much. */
export const maxRecordBytes = 8 << 20;

/** Takes the bytes of one file piece by piece. Costs a memory scan and a step for each quote. */
export class RecordGauge {
  /** Offset of a line that is too long. */
  longLineAt: number | null = null;
  /** Offset of a quote behind which so much text follows without another that a record may be too long; a parser has to tell. */
  openQuoteAt: number | null = null;
  readonly #quote: number;
  #bytes = 0;
  #lineAt = 0;
  #quoteAt = 0;
  #inside = false;

  constructor(quote: string) {
    this.#quote = quote === '' ? -1 : quote.charCodeAt(0);
  }

  push(piece: Buffer): void {
    if (this.longLineAt === null) this.#watchLines(piece);
    if (this.openQuoteAt === null && this.#quote !== -1) this.#watchQuotes(piece);
    this.#bytes += piece.length;
  }

  /** Pieces are far shorter than what is too long, so only their first and last line ends matter. */
  #watchLines(piece: Buffer): void {
    const ending = piece.includes(lf) ? lf : cr;
    const first = piece.indexOf(ending);
    const end = this.#bytes + (first === -1 ? piece.length : first);
    if (end - this.#lineAt > maxRecordBytes) this.longLineAt = this.#lineAt;
    if (first !== -1) this.#lineAt = this.#bytes + piece.lastIndexOf(ending) + 1;
  }

  #watchQuotes(piece: Buffer): void {
    for (let at = piece.indexOf(this.#quote); at !== -1; at = piece.indexOf(this.#quote, at + 1)) {
      if (this.#inside && this.#bytes + at - this.#quoteAt > maxRecordBytes) this.openQuoteAt = this.#quoteAt;
      this.#inside = !this.#inside;
      this.#quoteAt = this.#bytes + at;
    }
    if (this.#inside && this.#bytes + piece.length - this.#quoteAt > maxRecordBytes) this.openQuoteAt = this.#quoteAt;
  }
}

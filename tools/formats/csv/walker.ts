/**
 * Walks the records of a CSV file by its bytes, to say where they begin. DuckDB reads the file; this only finds lines for people and
 * tells line ends inside quotes from those between records. UTF-8 and single-byte encodings; not UTF-16.
 *
 * Between records a byte belongs to a field; a quote opens only at a field's start. Inside quotes everything but the quote is data;
 * a quote closes, and a quote right behind it opens again (the doubled quote). A line end between fields ends the record.
 */
import type { Dialect } from '../reader.ts';

export type LineEnd = '' | '\n' | '\r\n' | '\r';

/** One record as it lies in the file. */
export interface RecordPlace {
  /** Offset of its first byte, and of its line end (or of the end of the file). */
  start: number;
  end: number;
  /** Empty at the end of the file. */
  ending: LineEnd;
  /** The line it begins on, from 1. */
  line: number;
  firstByte: number;
}

type Marks = Pick<Dialect, 'delimiter' | 'quote' | 'escape'>;

const cr = 13;
const lf = 10;

export class RecordWalker {
  readonly #onRecord: (record: RecordPlace) => void;
  readonly #quote: number;
  readonly #escape: number;
  readonly #delimiter: number;
  #at = 0;
  #start = 0;
  #line = 1;
  #startLine = 1;
  #firstByte = -1;
  #inQuotes = false;
  #fieldStart = true;
  #afterQuote = false;
  #skipNext = false;
  #pendingCr = false;

  constructor({ delimiter, quote, escape }: Marks, onRecord: (record: RecordPlace) => void) {
    this.#onRecord = onRecord;
    this.#quote = quote === '' ? -1 : quote.charCodeAt(0);
    this.#escape = escape === '' || escape === quote ? -1 : escape.charCodeAt(0);
    this.#delimiter = delimiter.charCodeAt(delimiter.length - 1);
  }

  push(piece: Buffer): void {
    for (const byte of piece) {
      const endsLine = this.#pendingCr && byte === lf;
      if (this.#pendingCr) this.#endAtCr(endsLine);
      // The line feed of a CRLF was dealt with together with its carriage return.
      if (!endsLine) this.#take(byte);
      this.#at += 1;
    }
  }

  /** After the last byte: reports a record without line end. Returns the line of the record whose quote never closed. */
  finish(): { openQuoteLine: number | null } {
    if (this.#pendingCr) this.#endAtCr(false);
    if (this.#at > this.#start) this.#report('');
    return { openQuoteLine: this.#inQuotes ? this.#startLine : null };
  }

  #take(byte: number): void {
    if (this.#inQuotes) this.#quoted(byte);
    else this.#bare(byte);
  }

  #quoted(byte: number): void {
    if (byte === lf) this.#line += 1;
    if (this.#skipNext) this.#skipNext = false;
    else if (byte === this.#escape) this.#skipNext = true;
    else if (byte === this.#quote) {
      this.#inQuotes = false;
      this.#afterQuote = true;
    }
  }

  #bare(byte: number): void {
    if (byte === cr) {
      this.#pendingCr = true;
      return;
    }
    if (byte === lf) {
      this.#endRecord('\n');
      return;
    }
    if (byte === byteOrderMark[this.#at]) return;
    if (this.#firstByte === -1) this.#firstByte = byte;
    this.#inQuotes = byte === this.#quote && (this.#fieldStart || this.#afterQuote);
    this.#fieldStart = byte === this.#delimiter;
    this.#afterQuote = false;
  }

  /** The byte after a carriage return decides whether both are one line end; if not, it begins the next record. */
  #endAtCr(withLf: boolean): void {
    this.#pendingCr = false;
    this.#at -= 1;
    this.#endRecord(withLf ? '\r\n' : '\r');
    this.#at += 1;
  }

  #endRecord(ending: LineEnd): void {
    this.#report(ending);
    this.#line += 1;
    this.#start = this.#at + ending.length;
    this.#startLine = this.#line;
    this.#firstByte = -1;
    this.#fieldStart = true;
    this.#afterQuote = false;
  }

  #report(ending: LineEnd): void {
    this.#onRecord({ start: this.#start, end: this.#at, line: this.#startLine, firstByte: this.#firstByte, ending });
  }
}

/** The byte order mark of UTF-8, which belongs to no field. */
const byteOrderMark = [0xef, 0xbb, 0xbf];

/** Finds the lines of records, for people: DuckDB counts rows, an editor counts lines. */
import type { Dialect } from '../reader.ts';
import { RecordWalker } from './walker.ts';
import type { RecordPlace } from './walker.ts';

export interface Wanted {
  /** Offsets within or right before the records that DuckDB could not split, in order. */
  unsplit: readonly number[];
  /** Numbers (from 1) of rows among those it could split, in order. */
  ordinals: readonly number[];
}

export interface Located {
  /** The line of each unsplit record, in the order asked for. */
  unsplit: number[];
  /** The line of each row by its number. */
  ordinals: Map<number, number>;
  /** The line on which the record begins whose quote never closes. */
  openQuoteLine: number | null;
}

/** Reads a file to its end. `width` is the number of its columns: a file of one column has rows that are blank lines. */
export async function locate(bytes: AsyncIterable<Buffer>, shape: { dialect: Dialect; width: number }, wanted: Wanted): Promise<Located> {
  const located: Located = { unsplit: [], ordinals: new Map(), openQuoteLine: null };
  const search = new Search(shape, wanted, located);
  const walker = new RecordWalker(shape.dialect, (record) => search.see(record));
  for await (const piece of bytes) walker.push(piece);
  located.openQuoteLine = walker.finish().openQuoteLine;
  return located;
}

class Search {
  readonly #shape: { dialect: Dialect; width: number };
  readonly #wanted: Wanted;
  readonly #located: Located;
  readonly #comment: number;
  #records = 0;
  #headerSeen: boolean;
  #ordinal = 0;
  #nextUnsplit = 0;
  #nextOrdinal = 0;

  constructor(shape: { dialect: Dialect; width: number }, wanted: Wanted, located: Located) {
    this.#shape = shape;
    this.#wanted = wanted;
    this.#located = located;
    this.#comment = shape.dialect.comment === '' ? -1 : shape.dialect.comment.charCodeAt(0);
    this.#headerSeen = !shape.dialect.header;
  }

  see(record: RecordPlace): void {
    this.#records += 1;
    if (this.#records <= this.#shape.dialect.skip || record.firstByte === this.#comment) return;
    if (!this.#headerSeen) {
      this.#headerSeen = true;
      return;
    }
    if (record.end === record.start && this.#shape.width > 1) return;
    if (!this.#isUnsplit(record)) this.#countRow(record);
  }

  #isUnsplit(record: RecordPlace): boolean {
    const before = this.#nextUnsplit;
    while ((this.#wanted.unsplit[this.#nextUnsplit] ?? Infinity) < record.end) {
      this.#nextUnsplit += 1;
      this.#located.unsplit.push(record.line);
    }
    return this.#nextUnsplit > before;
  }

  #countRow(record: RecordPlace): void {
    this.#ordinal += 1;
    if (this.#wanted.ordinals[this.#nextOrdinal] !== this.#ordinal) return;
    this.#located.ordinals.set(this.#ordinal, record.line);
    this.#nextOrdinal += 1;
  }
}

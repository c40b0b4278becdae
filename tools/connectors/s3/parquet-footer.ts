/**
 * The footer of a Parquet file as bytes: cut down to its first row groups it still is a footer, and what it describes still is a Parquet
 * file. So the engine finds the very columns of a large object in a small piece of it.
 */
import { dataError } from '#domain/errors.ts';

const mark = Buffer.from('PAR1');
/** Of Thrift's compact protocol. */
const kinds = { stop: 0, yes: 1, no: 2, byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, set: 10, map: 11, struct: 12 };
const rowCountField = 3;
const rowGroupsField = 4;

/** A whole Parquet file of the first `keep` row groups: `data` is the object up to their end, `rows` what they hold. */
export function cutDown(data: Uint8Array, footer: Uint8Array, { keep, rows }: { keep: number; rows: number }): Buffer {
  const places = placesIn(footer);
  const list = places.groups.slice(0, keep);
  const parts = [
    footer.subarray(0, places.rowCount.from),
    varint(BigInt(rows) * 2n),
    footer.subarray(places.rowCount.to, places.list.from),
    Buffer.from(keep < 15 ? [(keep << 4) | kinds.struct] : [0xf0 | kinds.struct, ...varint(BigInt(keep))]),
    ...list.map(({ from, to }) => footer.subarray(from, to)),
    footer.subarray(places.list.to),
  ];
  const shorter = Buffer.concat(parts);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(shorter.length);
  return Buffer.concat([data.length > 0 ? data : mark, shorter, length, mark]);
}

interface Place {
  from: number;
  to: number;
}

/** Where the row count and the row groups stand. */
function placesIn(footer: Uint8Array): { rowCount: Place; list: Place; groups: Place[] } {
  const walker = new Walker(footer);
  let rowCount: Place | null = null;
  let list: Place | null = null;
  const groups: Place[] = [];
  walker.fields((id, kind) => {
    const from = walker.at;
    if (id === rowGroupsField && kind === kinds.list) {
      const { size, element } = walker.listHeader();
      for (let index = 0; index < size; index += 1) groups.push(walker.passed(element));
    } else walker.skip(kind);
    if (id === rowCountField) rowCount = { from, to: walker.at };
    if (id === rowGroupsField) list = { from, to: walker.at };
  });
  if (rowCount === null || list === null) throw unreadable();
  return { rowCount, list, groups };
}

const unreadable = (): Error => dataError('source.unreadable', 'The footer of the Parquet file does not say how many rows it has.');

/** Passes over values of the compact protocol without keeping them. */
class Walker {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Calls `visit` at each field's value, which it must pass. */
  fields(visit: (id: number, kind: number) => void): void {
    let id = 0;
    for (let head = this.#byte(); head !== kinds.stop; head = this.#byte()) {
      const delta = head >> 4;
      id = delta === 0 ? this.#zigzag() : id + delta;
      visit(id, head & 0x0f);
    }
  }

  listHeader(): { size: number; element: number } {
    const head = this.#byte();
    return { size: head >> 4 === 15 ? this.#varint() : head >> 4, element: head & 0x0f };
  }

  passed(kind: number): Place {
    const from = this.at;
    this.skip(kind);
    return { from, to: this.at };
  }

  skip(kind: number): void {
    if (kind === kinds.byte) this.at += 1;
    else if (kind === kinds.i16 || kind === kinds.i32 || kind === kinds.i64) this.#varint();
    else if (kind === kinds.double) this.at += 8;
    else if (kind === kinds.binary) this.#jump(this.#varint());
    else if (kind === kinds.list || kind === kinds.set) this.#skipList();
    else if (kind === kinds.map) this.#skipMap();
    else if (kind === kinds.struct) this.fields((_id, inner) => this.skip(inner));
    else if (kind !== kinds.yes && kind !== kinds.no) throw unreadable();
  }

  #skipList(): void {
    const { size, element } = this.listHeader();
    for (let index = 0; index < size; index += 1) this.#skipElement(element);
  }

  #skipMap(): void {
    const size = this.#varint();
    const head = size === 0 ? 0 : this.#byte();
    for (let index = 0; index < size; index += 1) {
      this.#skipElement(head >> 4);
      this.#skipElement(head & 0x0f);
    }
  }

  /** A truth value is a byte of its own in a list, and part of its field's head elsewhere. */
  #skipElement(kind: number): void {
    if (kind === kinds.yes || kind === kinds.no) this.at += 1;
    else this.skip(kind);
  }

  #jump(bytes: number): void {
    this.at += bytes;
    if (this.at > this.#bytes.length) throw unreadable();
  }

  #byte(): number {
    const byte = this.#bytes[this.at];
    if (byte === undefined) throw unreadable();
    this.at += 1;
    return byte;
  }

  /** Sizes fit a number; of other integers only the length matters. */
  #varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  #zigzag(): number {
    const raw = this.#varint();
    return raw % 2 === 0 ? raw / 2 : -(raw + 1) / 2;
  }
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left > 0x7fn; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  bytes.push(Number(left));
  return Buffer.from(bytes);
}

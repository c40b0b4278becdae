/** What an object's ETag says of its bytes, and how it comes of them. */
import { createHash } from 'node:crypto';
import type { RemoteObject } from './objects.ts';

const mebibyte = 1 << 20;
/** The sizes of parts that clients use, in MiB. */
const usualParts = [5, 6, 8, 10, 12, 15, 16, 20, 24, 25, 32, 48, 50, 64, 96, 100, 128, 200, 250, 256, 500, 512, 1024];

/**
 * The sum that an ETag is, and the sizes of parts it may be of (Infinity: one piece); null where it is no sum of the bytes, as with a
 * service that encrypts with a key of its own.
 */
export function toldByEtag({ etag, sizeBytes }: Pick<RemoteObject, 'etag' | 'sizeBytes'>): { expected: string; sizes: number[] } | null {
  const [, expected, parts] = /^"?([0-9a-f]{32})(?:-(\d+))?"?$/i.exec(etag) ?? [];
  if (expected === undefined) return null;
  const sizes = parts === undefined ? [Infinity] : partSizes(sizeBytes, Number(parts));
  return sizes.length === 0 ? null : { expected: expected.toLowerCase(), sizes };
}

/** How large the parts may have been, when there were so many. */
const partSizes = (bytes: number, parts: number): number[] =>
  usualParts.map((size) => size * mebibyte).filter((size) => Math.ceil(bytes / size) === parts);

/** The ETag of bytes in parts of one size, piece by piece. */
export class EtagTally {
  readonly #size: number;
  readonly #parts: Buffer[] = [];
  #part = createHash('md5');
  #left: number;

  constructor(size: number) {
    this.#size = size;
    this.#left = size;
  }

  push(piece: Buffer): void {
    for (let rest = piece; rest.length > 0;) {
      const now = rest.subarray(0, Math.min(rest.length, this.#left));
      this.#part.update(now);
      this.#left -= now.length;
      rest = rest.subarray(now.length);
      if (this.#left === 0) this.#close();
    }
  }

  finish(): string {
    if (this.#size === Infinity) return this.#part.digest('hex');
    if (this.#left < this.#size) this.#close();
    return createHash('md5').update(Buffer.concat(this.#parts)).digest('hex');
  }

  #close(): void {
    this.#parts.push(this.#part.digest());
    this.#part = createHash('md5');
    this.#left = this.#size;
  }
}

/** Stops packed data that unpacks to far more than any real table does. */
import { dataError } from '#domain/errors.ts';
import { printable } from '../printable.ts';

/** Text of real tables packs to a fiftieth at best; repeated bytes reach a thousandth with deflate and far less with zstd. */
const maxRatio = 300;
/** Below this a high ratio harms nobody. */
const harmlessBytes = 256 << 20;

export interface PackingLimits {
  packedBytes: number;
  maxBytes: number;
}

export class PackingGuard {
  readonly #name: string;
  readonly #limits: PackingLimits;
  #bytes = 0;

  constructor(name: string, limits: PackingLimits) {
    this.#name = name;
    this.#limits = limits;
  }

  /** Refuses what is declared too large before a byte is unpacked. Throws `source.too-large`. */
  declare(bytes: number): void {
    const { packedBytes, maxBytes } = this.#limits;
    if (bytes > maxBytes) throw tooLarge(this.#name, maxBytes);
    if (bytes > harmlessBytes && bytes > packedBytes * maxRatio) throw bomb(this.#name);
  }

  /** Counts unpacked bytes. Throws `source.too-large`. */
  count(bytes: number): void {
    this.#bytes += bytes;
    this.declare(this.#bytes);
  }
}

const mebibytes = (bytes: number): string => Math.round(bytes / 2 ** 20).toLocaleString('en-US');

const tooLarge = (name: string, limit: number): Error =>
  dataError('source.too-large', `"${printable(name)}" unpacks to more than ${mebibytes(limit)} MiB.`, {
    hint: 'Unpack and split it, or raise the limit of the connection.',
  });

const bomb = (name: string): Error =>
  dataError('source.too-large', `"${printable(name)}" unpacks to more than ${maxRatio} times its size, as no real table does.`, {
    hint: 'If the data is really like this, unpack it yourself and name the unpacked file.',
  });

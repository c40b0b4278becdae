/**
 * Numbers in JSON with more digits than floating point keeps. The engine makes every number a double before anybody can look, so a file
 * with such numbers is read from a copy in which they stand in quotes.
 */
import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Column } from '#domain/dataset.ts';
import type { ConnectorContext } from '../connectors/connector.ts';
import { tellFullDisk } from '../full-disk.ts';
import type { DataFile } from './data-file.ts';
import { printable } from './printable.ts';
import { unpackedBytes } from './text/head.ts';
import { PackingGuard } from './zip/packing-guard.ts';

/** Every decimal number of so many digits survives floating point. */
const keptDigits = 15;
const largestInteger = 2n ** 64n - 1n;

interface Looking {
  maxBytes: number;
  /** How far a file is searched for the first of them. */
  lookBytes?: number;
  /** Members of the objects: within one of floating point, whole numbers are rounded as well. */
  members: readonly Column[];
}

/**
 * The files with a copy in place of each that holds numbers which would be rounded. Throws `source.too-large` when a copy unpacks to more
 * than `maxBytes`, `disk.full`.
 */
export async function keepDigits(context: ConnectorContext, files: readonly DataFile[], looking: Looking): Promise<DataFile[]> {
  const kept: DataFile[] = [];
  for (const file of files) kept.push((await holdsLong(context, file, looking)) ? await writeCopy(context, file, looking.maxBytes) : file);
  return kept;
}

/** Most files hold no sixteen digits in a row at all, and others only in texts. */
async function holdsLong({ signal }: ConnectorContext, file: DataFile, { lookBytes = Infinity, members }: Looking): Promise<boolean> {
  if (!(await anyPiece(unpackedBytes(file, signal, lookBytes), runFinder()))) return false;
  const quoter = new NumberQuoter(members.some(({ type }) => type !== 'DOUBLE' && /\bDOUBLE\b/.test(type)));
  return anyPiece(unpackedBytes(file, signal, lookBytes), (piece) => {
    quoter.push(piece);
    return quoter.anyRounded;
  });
}

async function anyPiece(bytes: AsyncIterable<Buffer>, fits: (piece: Buffer) => boolean): Promise<boolean> {
  for await (const piece of bytes) if (fits(piece)) return true;
  return false;
}

/** Whether there is a longer run of digits and points, also across pieces. A look at every sixteenth byte finds each. */
function runFinder(): (piece: Buffer) => boolean {
  const run = keptDigits + 1;
  let tail = Buffer.alloc(0);
  return (piece) => {
    const all = Buffer.concat([tail, piece]);
    tail = Buffer.from(all.subarray(-keptDigits));
    for (let at = keptDigits; at < all.length; at += run) {
      if (!isDigit(all[at])) continue;
      let from = at;
      while (isDigit(all[from - 1])) from -= 1;
      while (isDigit(all[at + 1])) at += 1;
      if (at - from + 1 >= run) return true;
    }
    return false;
  };
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || byte === 0x2e);

async function writeCopy({ engine, signal }: ConnectorContext, file: DataFile, maxBytes: number): Promise<DataFile> {
  const realPath = join(engine.folder, `digits-${randomUUID()}.json`);
  const handle = await open(realPath, 'wx', 0o644);
  const guard = new PackingGuard(file.name, { packedBytes: file.sizeBytes, maxBytes });
  const quoter = new NumberQuoter(false);
  let sizeBytes = 0;
  const write = async (bytes: Buffer): Promise<void> => {
    await handle.appendFile(bytes);
    sizeBytes += bytes.length;
  };
  try {
    for await (const piece of unpackedBytes(file, signal)) {
      if (file.gzip) guard.count(piece.length);
      await write(quoter.push(piece));
    }
    await write(quoter.finish());
  } catch (error) {
    throw await tellFullDisk(error, { what: printable(file.name), folder: engine.folder, writtenBytes: sizeBytes });
  } finally {
    await handle.close();
  }
  return { ...file, realPath, gzip: false, sizeBytes };
}

const quote = 0x22;
const backslash = 0x5c;
const quoteBytes = Buffer.from('"');

/** Digits, the point, signs and the mark of an exponent: outside of texts they are in numbers alone, `true` and `false` aside. */
const inNumbers = Uint8Array.from({ length: 256 }, (_, byte) => Number('0123456789.-+eE'.includes(String.fromCharCode(byte))));

/** Puts long numbers in quotes, those that would be rounded among them; every other byte stays. */
class NumberQuoter {
  anyRounded = false;
  readonly #wholeToo: boolean;
  #inText = false;
  #skipNext = false;
  /** The beginning of a number that the next piece may go on with. */
  #held = Buffer.alloc(0);

  /** `wholeToo`: whole numbers count as rounded where floating point lacks them, not only beyond the largest integer. */
  constructor(wholeToo: boolean) {
    this.#wholeToo = wholeToo;
  }

  push(piece: Buffer): Buffer {
    const all = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    this.#held = Buffer.alloc(0);
    const parts: Buffer[] = [];
    let done = 0;
    for (let at = 0; ;) {
      if (this.#inText) at = this.#endOfText(all, at);
      while (at < all.length && all[at] !== quote && !isNumber(all, at)) at += 1;
      if (at === all.length) return parts.length === 0 ? all : Buffer.concat([...parts, all.subarray(done)]);
      const start = at;
      while (isNumber(all, at)) at += 1;
      if (start === at) {
        this.#inText = true;
        at += 1;
      } else if (at === all.length) {
        this.#held = Buffer.from(all.subarray(start));
        return Buffer.concat([...parts, all.subarray(done, start)]);
      } else if (at - start > keptDigits) {
        parts.push(all.subarray(done, start), quoteBytes, all.subarray(start, at), quoteBytes);
        this.anyRounded ||= isRounded(all.toString('latin1', start, at), this.#wholeToo);
        done = at;
      }
    }
  }

  /** A number at the very end of a file stands alone there, and is no member of anything. */
  finish(): Buffer {
    return this.#held;
  }

  /** Behind the quote that ends a text; the end of the piece where none does. */
  #endOfText(bytes: Buffer, from: number): number {
    let skips = this.#skipNext;
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (skips) skips = false;
      else if (byte === backslash) skips = true;
      else if (byte === quote) {
        this.#inText = false;
        this.#skipNext = false;
        return at + 1;
      }
    }
    this.#skipNext = skips;
    return bytes.length;
  }
}

const isNumber = (bytes: Buffer, at: number): boolean => inNumbers[bytes[at] ?? 0] === 1;

function isRounded(number: string, wholeToo: boolean): boolean {
  const kept = String(Number(number));
  if (kept === number) return false;
  if (/^-?\d+$/.test(number)) {
    const whole = BigInt(number.replace('-', ''));
    return whole > largestInteger || (wholeToo && BigInt(Number(whole)) !== whole);
  }
  return digitsOf(number) !== digitsOf(kept);
}

/** Without sign, point, exponent and the zeros around. */
const digitsOf = (number: string): string =>
  number
    .replace(/e.*$/i, '')
    .replaceAll(/\D/g, '')
    .replaceAll(/^0+|0+$/g, '');

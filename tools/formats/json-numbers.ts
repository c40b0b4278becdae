/**
 * Numbers in JSON with more digits than floating point keeps. The engine makes every number a double before anybody can look, so a file
 * with such numbers is read from a copy in which they stand in quotes.
 */
import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConnectorContext } from '../connectors/connector.ts';
import { tellFullDisk } from '../full-disk.ts';
import type { DataFile } from './data-file.ts';
import { printable } from './printable.ts';
import { unpackedBytes } from './text/head.ts';
import { PackingGuard } from './zip/packing-guard.ts';

/** Every decimal number of so many digits survives floating point. */
const keptDigits = 15;
const largestInteger = 2n ** 64n - 1n;

/**
 * The files with a copy in place of each that holds numbers which would be rounded. `lookBytes` bounds how far a file is searched for the
 * first of them. Throws `source.too-large` when a copy unpacks to more than `maxBytes`, `disk.full`.
 */
export async function keepDigits(
  context: ConnectorContext,
  files: readonly DataFile[],
  { maxBytes, lookBytes = Infinity }: { maxBytes: number; lookBytes?: number },
): Promise<DataFile[]> {
  const kept: DataFile[] = [];
  for (const file of files) kept.push((await holdsLong(context, file, lookBytes)) ? await writeCopy(context, file, maxBytes) : file);
  return kept;
}

/** Most files hold no sixteen digits in a row at all, and others only in texts. */
async function holdsLong({ signal }: ConnectorContext, file: DataFile, lookBytes: number): Promise<boolean> {
  if (!(await anyPiece(unpackedBytes(file, signal, lookBytes), runFinder()))) return false;
  const quoter = new NumberQuoter();
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
  const quoter = new NumberQuoter();
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

/** Puts long numbers in quotes, those that would be rounded among them; every other byte stays. */
class NumberQuoter {
  anyRounded = false;
  #inText = false;
  #skipNext = false;
  /** The beginning of a number that the next piece may go on with. */
  #held = Buffer.alloc(0);

  push(piece: Buffer): Buffer {
    const all = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece]);
    this.#held = Buffer.alloc(0);
    const parts: Buffer[] = [];
    let done = 0;
    for (let at = 0; at < all.length;) {
      const end = this.#inText || !isNumber(all[at]) ? at : endOfNumber(all, at);
      if (end === at) this.#pass(all[at]);
      else if (end === all.length) {
        this.#held = Buffer.from(all.subarray(at));
        return Buffer.concat([...parts, all.subarray(done, at)]);
      } else if (end - at > keptDigits) {
        parts.push(all.subarray(done, at), quoteBytes, all.subarray(at, end), quoteBytes);
        this.anyRounded ||= isRounded(all.toString('latin1', at, end));
        done = end;
      }
      at = Math.max(end, at + 1);
    }
    return parts.length === 0 ? all : Buffer.concat([...parts, all.subarray(done)]);
  }

  /** A number at the very end of a file stands alone there, and is no member of anything. */
  finish(): Buffer {
    return this.#held;
  }

  #pass(byte: number | undefined): void {
    if (this.#skipNext) this.#skipNext = false;
    else if (this.#inText && byte === backslash) this.#skipNext = true;
    else if (byte === quote) this.#inText = !this.#inText;
  }
}

function endOfNumber(bytes: Buffer, start: number): number {
  let end = start + 1;
  while (isNumber(bytes[end])) end += 1;
  return end;
}

/** Digits, the point, signs and the mark of an exponent, which in JSON are in numbers alone, `true` and `false` aside. */
const isNumber = (byte: number | undefined): boolean => isDigit(byte) || byte === 0x2d || byte === 0x2b || byte === 0x65 || byte === 0x45;

function isRounded(number: string): boolean {
  if (/^-?\d+$/.test(number)) return BigInt(number.replace('-', '')) > largestInteger;
  return digitsOf(number) !== digitsOf(String(Number(number)));
}

/** Without sign, point, exponent and the zeros around. */
const digitsOf = (number: string): string =>
  number
    .replace(/e.*$/i, '')
    .replaceAll(/\D/g, '')
    .replaceAll(/^0+|0+$/g, '');

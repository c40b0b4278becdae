/** How the characters of a text file are written: found out by its bytes, and decoded. */
import { inputError } from '#domain/errors.ts';
import type { Dialect } from '../reader.ts';
import { printable } from '../printable.ts';
import type { DataFile } from '../data-file.ts';

type Encoding = Dialect['encoding'];

const lookedAtBytes = 8_192;

/** The encoding a file shows by its first bytes: UTF-16 by its mark or by its many zero bytes, else UTF-8. An option wins. */
export function encodingOf(head: Buffer, wanted?: Encoding): Encoding {
  if (wanted !== undefined) return wanted;
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return 'utf-16';
  // Text of Western letters, digits and marks has a zero in every other byte; text in UTF-8 has none.
  const pairs = Math.floor(Math.min(head.length, lookedAtBytes) / 2);
  const zeros = { even: 0, odd: 0 };
  for (let at = 0; at < pairs * 2; at += 1) if (head[at] === 0) zeros[at % 2 === 0 ? 'even' : 'odd'] += 1;
  if (zeros.odd > pairs * 0.5 && zeros.even < pairs * 0.05) return 'utf-16';
  return zeros.even > pairs * 0.5 && zeros.odd < pairs * 0.05 ? 'utf-16be' : 'utf-8';
}

/** Throws `source.encoding` for UTF-32, which begins like UTF-16 and which nothing here reads. */
export function refuseUtf32(head: Buffer, file: DataFile): void {
  if (!['fffe0000', '0000feff'].includes(head.toString('hex', 0, 4))) return;
  throw inputError('source.encoding', `"${printable(file.name)}" is UTF-32.`, { hint: 'Save it as UTF-8.' });
}

/** A decoder for a text that begins with these bytes. */
export function decoderFor(encoding: Encoding, beginning: Buffer): TextDecoder {
  return new TextDecoder(encoding === 'utf-16' && beginning[0] === 0xfe ? 'utf-16be' : labels[encoding]);
}

const labels = {
  'utf-8': 'utf-8',
  'utf-16': 'utf-16le',
  'utf-16be': 'utf-16be',
  'latin-1': 'windows-1252',
  'windows-1252': 'windows-1252',
};

/** The characters of a head, without its byte order mark. */
export const decode = (head: Buffer, encoding: Encoding): string =>
  decoderFor(encoding, head)
    .decode(head)
    .replace(/^\uFEFF/, '');

/** Letters of Western languages and the marks that stand in their texts; the other bytes are rare there and usual elsewhere. */
const western = new Set([
  ...Buffer.from('80859192939495969799a0a1a3a7a9abaeb0b1b2b3b4b5b7babbbcbdbebf', 'hex'),
  ...Array.from({ length: 64 }, (_, index) => 0xc0 + index).filter((byte) => byte !== 0xd7 && byte !== 0xf7),
]);
/** In Western words letters beyond ASCII stand alone or in pairs; texts of other scripts are made of them. */
const longestRun = 2;

/**
 * Whether bytes that are not UTF-8 read as Western text in Windows-1252: every byte beyond ASCII is a usual one, they stand apart, and
 * nowhere do they make a whole character of UTF-8, as they would in a damaged or mixed file.
 */
export async function isWestern(bytes: AsyncIterable<Buffer>): Promise<boolean> {
  let run: number[] = [];
  for await (const piece of bytes) {
    for (const byte of piece) {
      if (byte < 0x80) {
        if (run.length > 0 && isUtf8Character(run)) return false;
        run = [];
        continue;
      }
      run.push(byte);
      if (!western.has(byte) || run.length > longestRun) return false;
    }
  }
  return !isUtf8Character(run);
}

const isUtf8Character = ([first = 0, second = 0]: readonly number[]): boolean =>
  first >= 0xc2 && first <= 0xdf && second >= 0x80 && second <= 0xbf;

export function wrongEncoding(file: DataFile, line: number): Error {
  return inputError('source.encoding', `"${printable(file.name)}" is not UTF-8: line ${line} has bytes of another encoding.`, {
    hint: ['csv', 'tsv'].includes(file.format)
      ? 'If it was written in a Western European encoding, read it with the option encoding: windows-1252.'
      : 'JSON is always UTF-8: write or convert the file as that.',
    details: { line },
  });
}

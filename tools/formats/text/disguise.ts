/** Files whose names say text and whose first bytes say something else: read as text they would be a table of noise, or an empty one. */
import { inputError } from '#domain/errors.ts';
import type { DataFile } from '../data-file.ts';
import { printable } from '../printable.ts';
import { unpackedBytes } from './head.ts';

const lookedAtBytes = 64;

/** By their first bytes, in hex. */
const binary: { begins: string; is: string; hint: string }[] = [
  { begins: '1f8b', is: 'gzip data', hint: 'Let its name end with .gz, as orders.csv.gz does.' },
  { begins: '28b52ffd', is: 'zstd data', hint: 'Let its name end with .zst, as orders.csv.zst does.' },
  { begins: '504b0304', is: 'a zip archive or a workbook', hint: 'Let its name end with .zip or .xlsx.' },
  { begins: '5041523115', is: 'Parquet', hint: 'Let its name end with .parquet.' },
  { begins: 'd0cf11e0', is: 'an old workbook', hint: 'Save it as an .xlsx workbook or as CSV.' },
  { begins: '255044462d', is: 'a PDF document', hint: 'Name the data that it was made of.' },
];
const webPage = { is: 'a web page', hint: 'It may be the page that asks for a login; fetch the data again.' };

function disguiseOf(head: Buffer): { is: string; hint: string } | undefined {
  if (/^\s*<(!doctype html|html[\s>])/i.test(head.toString('latin1'))) return webPage;
  const hex = head.toString('hex');
  return binary.find(({ begins }) => hex.startsWith(begins));
}

/** Throws `source.unknown-format` for the first file of text that is none. */
export async function refuseDisguised(files: readonly DataFile[], signal: AbortSignal): Promise<void> {
  for (const file of files) {
    for await (const head of unpackedBytes(file, signal, lookedAtBytes)) {
      const found = disguiseOf(head);
      if (found === undefined) break;
      throw inputError('source.unknown-format', `"${printable(file.name)}" is ${found.is}, not text.`, { hint: found.hint });
    }
  }
}

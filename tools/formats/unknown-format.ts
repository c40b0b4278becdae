/** Files that are no data files as far as their names tell: what to do instead. */
import { inputError } from '#domain/errors.ts';
import { knownExtensions } from './format.ts';
import { printable } from './printable.ts';

const advice: [RegExp, string][] = [
  [/\.(bz2|xz|lz4|br|7z|rar|tar|tgz)$/i, 'Pack it as .gz, .zst or .zip, or unpack it.'],
  [/\.(xls|xlsb|ods|numbers)$/i, 'Save it as an .xlsx workbook or as CSV.'],
  [/\.(avro|orc|feather|arrow)$/i, 'Write it as Parquet.'],
  [/\.(parquet|xlsx|xlsm)\.(gz|zst)$/i, 'Such a file is packed already; unpack it once.'],
  [/\.zip$/i, 'An archive within an archive is not opened; unpack it once.'],
];

/** `source.unknown-format`, with the way out for the usual ones. */
export function unknownFormat(name: string): Error {
  const found = advice.find(([pattern]) => pattern.test(name));
  return inputError('source.unknown-format', `"${printable(name)}" is not a data file that is read here.`, {
    hint: `${found === undefined ? '' : `${found[1]} `}Known endings: ${knownExtensions}.`,
  });
}

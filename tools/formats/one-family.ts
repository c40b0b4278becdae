/** Which files can be one dataset. */
import { inputError } from '#domain/errors.ts';
import type { DataFile } from './data-file.ts';
import { family, knownExtensions } from './format.ts';
import { printable } from './printable.ts';

const maxFiles = 5_000;

/** The files of one dataset must be read the same way. Throws `source.empty`, `source.too-many-files`, `source.mixed-formats`. */
export function ofOneFamily<File extends DataFile>(name: string, files: File[]): File[] {
  if (files.length === 0) {
    throw inputError('source.empty', `The folder "${printable(name)}" holds no data files.`, {
      hint: `Known endings: ${knownExtensions}.`,
      details: { files: 0 },
    });
  }
  if (files.length > maxFiles) {
    throw inputError('source.too-many-files', `"${printable(name)}" means more than ${maxFiles} files.`, { hint: 'Narrow the pattern.' });
  }
  const families = [...new Set(files.map((file) => family(file.format)))];
  if (families.length > 1) {
    throw inputError('source.mixed-formats', `"${printable(name)}" mixes ${families.join(' and ')} files.`, {
      hint: `Name one kind with a pattern, for example ${printable(onlyLike(files[0], name))}.`,
    });
  }
  return files;
}

/** A pattern for the files like this one, which may lie below folders of the dataset. */
function onlyLike(file: DataFile | undefined, name: string): string {
  const top = name.replace(/\/[^/]*[*?[{].*$/, '');
  const isBelow = file?.name.slice(top.length + 1).includes('/');
  return `${top}/${isBelow ? '**/' : ''}*.${file?.format ?? 'csv'}`;
}

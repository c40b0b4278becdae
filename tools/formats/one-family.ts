/** Which files can be one dataset. */
import { inputError, type AppError } from '#domain/errors.ts';
import type { DataFile } from './data-file.ts';
import { family, fileKind, knownExtensions } from './format.ts';
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
  const families = Map.groupBy(files, ({ format }) => family(format));
  if (families.size > 1) {
    const words = [...families].map(([kind, [first]]) => `${kind} (${printable(first?.name ?? '')})`);
    throw inputError('source.mixed-formats', `"${printable(name)}" mixes ${words.join(' and ')} files.`, {
      hint: files.every((file) => family(fileKind(file.name)?.format ?? file.format) === family(file.format))
        ? `Name one kind with a pattern, for example ${printable(onlyLike(files[0], name))}.`
        : 'Name the files of one kind, or give each an ending that says what it holds.',
    });
  }
  return files;
}

/**
 * The error of a folder that has data only in folders below: they are not read through, since the next level may hold other data.
 * `below` are the datasets there, of which some are named.
 */
export function onlyBelow(name: string, below: Iterable<string>): AppError {
  const folders = [...new Set(below)].slice(0, 3);
  return inputError(
    'source.empty',
    `"${printable(name)}" itself holds no data files, only folders such as ${folders.map(printable).join(' and ')}.`,
    { hint: `Name one of them, or all files below with ${printable(`${name}/**/*`)}.`, details: { suggestions: folders } },
  );
}

/** A pattern for the files like this one, which may lie below folders of the dataset. */
function onlyLike(file: DataFile | undefined, name: string): string {
  const top = name.replace(/\/[^/]*[*?[{].*$/, '');
  const isBelow = file?.name.slice(top.length + 1).includes('/');
  return `${top}/${isBelow ? '**/' : ''}*.${file?.format ?? 'csv'}`;
}

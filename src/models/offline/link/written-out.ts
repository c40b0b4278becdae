/** Names that were written out and are no single dataset that is there: patterns of files, and what is near a slip. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { nearest } from '#domain/nearest.ts';

/** `samples/inbox/*.csv`: the files that fit, as one dataset. */
export function globEntries(word: string, entries: DatasetEntry[]): DatasetEntry[] {
  const text = word.replaceAll(/^["'`]|["'`]$/g, '');
  const pattern = new RegExp(
    `^${text
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '[^/]*')
      .replaceAll('?', '[^/]')}$`,
    'i',
  );
  const first = entries.find((entry) => entry.kind === 'file' && pattern.test(entry.name));
  return first === undefined
    ? []
    : [{ connection: first.connection, name: text, kind: 'folder', ...(first.format === undefined ? {} : { format: first.format }) }];
}

/** What somebody may have meant who wrote a name that is not there. */
export function nearNames(word: string, entries: DatasetEntry[]): string[] {
  const whole = nearest(
    word,
    entries.map(({ name }) => name),
    3,
  );
  if (whole.length > 0 || !/^[^/]+\.\p{L}+(?:\.gz)?$/u.test(word)) return whole;
  // "flihgts.csv" is near a file in some folder.
  const fileOf = (name: string): string => name.split('/').at(-1) ?? name;
  const files = nearest(
    word,
    entries.filter(({ kind }) => kind === 'file').map(({ name }) => fileOf(name)),
    3,
  );
  return entries.flatMap(({ name, kind }) => (kind === 'file' && files.includes(fileOf(name)) ? [name] : [])).slice(0, 3);
}

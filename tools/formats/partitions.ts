/** Folders that hold values (`month=2026-01`): the columns that they stand for, as other engines read them. */
import type { Column } from '#domain/dataset.ts';
import { quoteName, quoteText } from '../sql.ts';
import type { DataFile } from './data-file.ts';
import type { Partitions } from './reader.ts';

/** What other engines write for a missing value. */
const missing = '__HIVE_DEFAULT_PARTITION__';

/** `[['month', '2026-01']]` for a file of the dataset `exports/orders`. */
function partitionsIn(dataset: string, name: string): [string, string][] {
  const folders = name.slice(dataset.length).split('/').slice(0, -1);
  return folders.flatMap((folder): [string, string][] => {
    const at = folder.indexOf('=');
    return at > 0 ? [[decoded(folder.slice(0, at)), decoded(folder.slice(at + 1))]] : [];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The columns of the folders, or none when the files do not agree on them or have a column of such a name themselves. */
export function partitionColumns(dataset: string, files: readonly DataFile[], own: readonly Column[]): Column[] {
  const all = files.map((file) => partitionsIn(dataset, file.name));
  const names = (all[0] ?? []).map(([name]) => name);
  const agree = all.every((parts) => parts.length === names.length && parts.every(([name], index) => name === names[index]));
  const taken = new Set(own.map(({ name }) => name.toLowerCase()));
  if (!agree || names.some((name) => taken.has(name.toLowerCase()))) return [];
  return names.map((name, index) => ({ name, type: typeOf(all.map((parts) => parts[index]?.[1] ?? missing)) }));
}

function typeOf(values: readonly string[]): string {
  const given = values.filter((value) => value !== missing);
  // A leading zero belongs to a code, not to a number.
  if (given.length > 0 && given.every((value) => /^(0|-?[1-9]\d{0,17})$/.test(value))) return 'BIGINT';
  return given.length > 0 && given.every((value) => /^\d{4}-\d{2}-\d{2}$/.test(value)) ? 'DATE' : 'VARCHAR';
}

/** A scan that gives `filename`, with the columns of the folders behind its own. */
export function withPartitions(sql: string, dataset: string, { columns, keepsFilename }: Partitions): string {
  const inside = `substr(filename, ${Array.from(dataset).length + 1})`;
  const values = columns.map(({ name, type }) => {
    const folder = `regexp_extract(${inside}, ${quoteText(`/${pattern(name)}=([^/]*)/`)}, 1)`;
    const value = `nullif(url_decode(${folder}), ${quoteText(missing)})`;
    return `${type === 'VARCHAR' ? value : `CAST(${value} AS ${type})`} AS ${quoteName(name)}`;
  });
  return `SELECT ${keepsFilename ? '*' : '* EXCLUDE (filename)'}, ${values.join(', ')} FROM (${sql})`;
}

/** A folder's name as it may be spelled: plain, or in %-escapes. */
const pattern = (name: string): string =>
  [...new Set([name, encodeURIComponent(name)])]
    .map((text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('|')
    .replace(/^(.*\|.*)$/, '(?:$1)');

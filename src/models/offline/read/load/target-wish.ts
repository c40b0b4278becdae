/** A place for rows as it was said, and the words that say one. */
import type { Taken } from '../../text/request-text.ts';

export interface TargetWish {
  phrase: string;
  start: number;
  end: number;
  /** A table, a file, a schema alone ("put it in crm instead"), or only a system ("to postgres"). */
  kind: 'table' | 'file' | 'schema' | 'system';
  name: string;
  /** A folder, in which the file is called like the data. */
  folder?: true;
  /** What the file's name ends with where nothing is said of its format. */
  ending?: string;
  /** The connection whose bucket a path names. */
  connection?: string;
}

/** Verbs behind which a place may stand. */
export const verbs = 'load|copy|import|put|save|write|store|export|send|insert|move|bring|dump|upload|append|push';
/** Whether rows are written at all. */
export const writing = new RegExp(String.raw`\b(?:${verbs})(?:ing|s)?\b`, 'i');

/** What was found, as a place of that kind; a table's name keeps the quotes that Postgres needs. */
export const wish = (found: Taken, kind: TargetWish['kind']): TargetWish => ({
  phrase: found.phrase,
  start: found.start,
  end: found.end,
  kind,
  name: kind === 'table' ? tableName(found.part('place')) : unquoted(found.part('place')),
});

const unquoted = (name: string): string => /^(["'`])(?<inner>[^"'`]*)\1$/.exec(name)?.groups?.['inner'] ?? name;

/** Quotes stay where Postgres needs them: blanks, capitals and other signs. */
function tableName(said: string): string {
  const name = unquoted(said);
  return name === said || /^[\p{Ll}\p{N}_.$]+$/u.test(name) ? name : `"${name}"`;
}

/** Paths and endings of data are files; all else is a table. */
export const tableOrFile = (name: string): TargetWish['kind'] =>
  name.includes('/') || /\.(?:csv|tsv|json|jsonl|ndjson|parquet|gz)$/i.test(name) ? 'file' : 'table';

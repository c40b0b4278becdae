/** What a source reads from: a table or view by name, or a query. Pinned by an inspection, checked again when it is opened. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { conflictError, inputError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Transaction } from '../session/database.ts';
import { quoteTable, writeTable, type TableName } from '../names.ts';
import type { SourceColumn } from './source-types.ts';

/** Plans of before may have more members. */
const Columns = z.array(z.object({ name: z.string(), type: z.string(), as: z.string().optional() })).min(1);

/** What an inspection pins: the table or the query, and its columns with their Postgres types. */
export const PinnedReader = z.union([
  z.strictObject({ schema: z.string(), table: z.string(), columns: Columns }),
  z.strictObject({ query: z.string(), columns: Columns }),
]);
export type PinnedReader = z.infer<typeof PinnedReader>;

/** Throws `source.unreadable` when it is none of ours. */
export function parseReader({ dataset, reader }: { dataset: string; reader: JsonObject }): PinnedReader {
  const parsed = PinnedReader.safeParse(reader);
  if (parsed.success) return parsed.data;
  throw inputError('source.unreadable', `The pinned reader of ${dataset} does not fit a table: ${z.prettifyError(parsed.error)}`, {
    hint: 'Inspect it again.',
  });
}

/** The name people see. */
export const relationName = (reader: PinnedReader): string => ('query' in reader ? queryLabel(reader.query) : writeTable(reader));

/** The FROM item. The query was taken by the server as one statement, so its parentheses are closed; a comment at its end is ended here. */
export const fromItem = (reader: PinnedReader | TableName): string =>
  'query' in reader ? `(${withoutEnd(reader.query)}\n)` : quoteTable(reader);

/** Without the semicolon that people end a statement with. */
export const withoutEnd = (query: string): string => query.replace(/[\s;]+$/, '');

/** `query 1a2b3c4d: select region, …`: the same query has the same name. */
export function queryLabel(query: string): string {
  const text = withoutEnd(query).replaceAll(/\s+/g, ' ').trim();
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return `query ${hash}: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`;
}

/** Columns of a table, view or temporary view in order, with their types below a domain. */
export async function relationColumns(tx: Transaction, name: string): Promise<SourceColumn[]> {
  const { rows } = await tx.run(`reading the columns of ${name}`, columnsSql, [name]);
  return rows.map((row) => ({ name: row['name'] ?? '', type: row['type'] ?? '', ...(row['own'] === 't' ? { own: true } : {}) }));
}

/** A domain may be made of a domain. */
const columnsSql = `
  WITH RECURSIVE below AS (
    SELECT a.attnum, a.attname, a.atttypid AS type, a.atttypmod AS modifier FROM pg_attribute a
    WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT b.attnum, b.attname, t.typbasetype, t.typtypmod FROM below b JOIN pg_type t ON t.oid = b.type WHERE t.typtype = 'd')
  SELECT b.attname AS name, format_type(b.type, b.modifier) AS type, t.typnamespace <> 'pg_catalog'::regnamespace AS own
  FROM below b JOIN pg_type t ON t.oid = b.type WHERE t.typtype <> 'd' ORDER BY b.attnum`;

/** Columns that were added since are not read; one that is gone or has another type ends the read. */
export function requireSameColumns(reader: PinnedReader, columns: SourceColumn[]): void {
  const now = new Map(columns.map((column) => [column.name, column.type]));
  const changed = reader.columns.filter(({ name, type }) => now.get(name) !== type);
  if (changed.length === 0) return;
  const words = changed.map(({ name, type }) => `${name} was ${type} and is ${now.get(name) ?? 'gone'}`).join('; ');
  throw conflictError('source.changed', `${relationName(reader)} changed since it was inspected: ${words}.`, {
    hint: 'Inspect it again and prepare anew.',
  });
}

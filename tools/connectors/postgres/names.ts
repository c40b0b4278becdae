/** Names of tables as people write them, and the schemas that nobody may load into. */
import { inputError } from '#domain/errors.ts';
import { quoteName } from '#tools/sql.ts';

/** Longer names are cut silently by Postgres, and could then collide. */
export const maxIdentifierBytes = 63;

/** Our private schema in the target. */
export const privateSchema = 'headgate';

const protectedSchemas = new Set([privateSchema, 'headgate_catalog', 'pgboss', 'information_schema']);

export interface TableName {
  schema: string;
  table: string;
}

/** `"public"."orders"`, safe in SQL. */
export const quoteTable = ({ schema, table }: TableName): string => `${quoteName(schema)}.${quoteName(table)}`;

/** A table of our private schema, safe in SQL. */
export const quotePrivate = (table: string): string => quoteTable({ schema: privateSchema, table });

/** A name as people write it, quoted only where it must be: `analytics.orders`, `public."Order Items"`. */
export const writeTable = ({ schema, table }: TableName): string => `${writePart(schema)}.${writePart(table)}`;
const writePart = (part: string): string => (/^[a-z_][a-z0-9_$]*$/.test(part) ? part : quoteName(part));

/** Whether a schema belongs to Postgres or to us. */
export const isProtectedSchema = (schema: string): boolean => schema.startsWith('pg_') || protectedSchemas.has(schema);

/**
 * Splits `orders`, `analytics.orders` or `"My Schema"."Order Items"`; `public` is the schema when none is given.
 * Unquoted parts are folded to lower case, as Postgres does. Throws `target.bad-name`, `target.protected`.
 */
export function resolveTable(text: string): TableName {
  const parts = splitName(text);
  const [first, second] = parts;
  if (first === undefined || parts.length > 2) {
    throw badName(text, `A table name has one or two parts, not ${parts.length}`);
  }
  const name = second === undefined ? { schema: 'public', table: first } : { schema: first, table: second };
  for (const part of [name.schema, name.table]) checkPart(text, part);
  if (isProtectedSchema(name.schema)) {
    throw inputError('target.protected', `The schema ${name.schema} belongs to the system and cannot be loaded into.`, {
      hint: 'Choose a table in another schema, such as public.',
      details: { schema: name.schema },
    });
  }
  return name;
}

function checkPart(text: string, part: string): void {
  if (part === '') throw badName(text, 'A part of the table name is empty');
  if (part.includes('\0')) throw badName(text, 'A table name cannot contain a NUL character');
  const bytes = Buffer.byteLength(part);
  if (bytes > maxIdentifierBytes) throw badName(text, `"${part.slice(0, 20)}…" has ${bytes} bytes; Postgres keeps ${maxIdentifierBytes}`);
}

/** One part: in double quotes as written, or plain letters, digits, `_` and `$`. */
const namePart = /\s*(?:"((?:[^"]|"")*)"|([\p{L}_][\p{L}\p{N}_$]*))\s*(\.|$)/uy;

function splitName(text: string): string[] {
  const parts: string[] = [];
  namePart.lastIndex = 0;
  for (let ended = false; !ended;) {
    const match = namePart.exec(text);
    if (!match) throw badName(text, text.trim() === '' ? 'The table name is empty' : `"${text.slice(0, 80)}" is not a table name`);
    const [, quoted, plain, separator] = match;
    parts.push(quoted === undefined ? (plain ?? '').toLowerCase() : quoted.replaceAll('""', '"'));
    ended = separator === '';
  }
  return parts;
}

const badName = (text: string, what: string) =>
  inputError('target.bad-name', `${what}.`, {
    hint: 'Write schema.table; put parts with blanks, capitals or other signs in double quotes: public."Order Items".',
    details: { name: text.slice(0, 200) },
  });

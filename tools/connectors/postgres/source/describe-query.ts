/**
 * Somebody's SELECT as a source: described and judged by the server's own parser without being run. Reading it later takes a
 * read-only transaction; what such a transaction does not stop, functions with effects of their own, is refused here.
 */
import { randomBytes } from 'node:crypto';
import { asAppError, inputError, type AppError } from '#domain/errors.ts';
import { quoteName } from '#tools/sql.ts';
import type { Database, Transaction } from '../session/database.ts';
import { isProtectedSchema, writeTable } from '../names.ts';
import { limitsMs } from '../session/settings.ts';
import { relationColumns, withoutEnd } from './source-relation.ts';
import type { SourceColumn } from './source-types.ts';

const doing = 'looking at the query';

/**
 * The query's columns. Throws `source.bad-query` when it is not exactly one SELECT whose columns have names of their own,
 * `source.unsafe-query` for functions that are volatile or not Postgres' own, `source.outside-roots` for tables of the system.
 */
export async function describeQuery(database: Database, query: string, signal: AbortSignal): Promise<SourceColumn[]> {
  const view = `headgate_query_${randomBytes(6).toString('hex')}`;
  return database.transaction(doing, { statementMs: limitsMs.short, signal }, async (tx) => {
    // The extended protocol takes one statement, and a view is one SELECT that changes nothing.
    await tx.answer(doing, `CREATE TEMPORARY VIEW ${quoteName(view)} AS ${withoutEnd(query)}`).catch((error: unknown) => {
      throw badQuery(error);
    });
    await refuseUnsafe(tx, view);
    const columns = await relationColumns(tx, `pg_temp.${view}`);
    await tx.run(doing, `DROP VIEW pg_temp.${view}`);
    return columns;
  });
}

function badQuery(thrown: unknown): AppError {
  const error = asAppError(thrown);
  const state = error.details['sqlState'];
  if (state === '25006') {
    return inputError('source.bad-query', 'A query cannot be looked at on a read-only server.', {
      hint: 'Make it a view on the primary server, and read that.',
      cause: error,
    });
  }
  if (error.family !== 'input' && error.family !== 'data') return error;
  const reason = error.cause instanceof Error ? error.cause.message : error.message;
  return inputError('source.bad-query', `The query cannot be read: ${reason}.`, {
    hint: 'A source is one SELECT over tables of the connection; each column needs a name of its own.',
    cause: error,
  });
}

/** Every function and operator of the parsed query, and every relation it names. */
const partsSql = `
  WITH tree AS (SELECT ev_action::text AS text FROM pg_rewrite WHERE ev_class = $1::regclass),
    called AS (
      SELECT m[1]::oid AS oid FROM tree, regexp_matches(text, ':(?:funcid|opfuncid|aggfnoid|winfnoid) (\\d+)', 'g') m
      UNION SELECT o.oprcode::oid FROM tree, regexp_matches(text, ':opno (\\d+)', 'g') m JOIN pg_operator o ON o.oid = m[1]::oid)
  SELECT 'function' AS kind, n.nspname AS schema, p.proname AS name
  FROM called JOIN pg_proc p ON p.oid = called.oid JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE p.provolatile = 'v' OR (p.provolatile = 's' AND n.nspname <> 'pg_catalog')
  UNION ALL
  SELECT DISTINCT 'relation', n.nspname, c.relname
  FROM tree, regexp_matches(text, ':relid (\\d+)', 'g') m JOIN pg_class c ON c.oid = m[1]::oid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.oid <> $1::regclass`;

async function refuseUnsafe(tx: Transaction, view: string): Promise<void> {
  const { rows } = await tx.run(doing, partsSql, [`pg_temp.${view}`]);
  const parts = rows.map((row) => ({ kind: row['kind'], schema: row['schema'] ?? '', table: row['name'] ?? '' }));
  const effects = parts
    .filter(({ kind }) => kind === 'function')
    .map(({ schema, table }) => (schema === 'pg_catalog' ? table : writeTable({ schema, table })));
  if (effects.length > 0) {
    throw inputError(
      'source.unsafe-query',
      `The query calls ${[...new Set(effects)].join(', ')}, which may do more than read or answer differently each time.`,
      {
        hint: 'Leave it out; a function of your own has to be immutable, or hidden in a view.',
      },
    );
  }
  const inside = parts.filter(({ kind, schema }) => kind === 'relation' && isProtectedSchema(schema));
  if (inside.length === 0) return;
  throw inputError('source.outside-roots', `${inside.map(writeTable).join(', ')} belongs to the system and is not read.`);
}

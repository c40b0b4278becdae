/** Brings our private schema in a target up to date: numbered SQL files, applied once, one process at a time. */
import { readdir, readFile } from 'node:fs/promises';
import { AppError, setupError } from '#domain/errors.ts';
import { quoteName, quoteText } from '#tools/sql.ts';
import type { Database, Transaction } from '../session/database.ts';
import { privateSchema } from '../names.ts';
import { limitsMs } from '../session/settings.ts';

const doing = 'preparing the private schema headgate';

/** Applies what is missing. Throws `target.no-grant` with the GRANT to run when the role may not create the schema. */
export async function migrateTarget(database: Database): Promise<void> {
  const files = await migrationFiles();
  try {
    await database.transaction(doing, { statementMs: limitsMs.short }, async (tx) => {
      if (await upToDate(tx, files)) return;
      await tx.run(doing, `SELECT pg_advisory_xact_lock(hashtextextended('headgate.migrate', 0))`);
      await applyMissing(tx, files);
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'postgres.denied') throw await noGrant(database, error);
    throw error;
  }
}

async function migrationFiles(): Promise<string[]> {
  const names = await readdir(new URL('.//', import.meta.url));
  return names.filter((name) => name.endsWith('.sql')).sort();
}

async function upToDate(tx: Transaction, files: string[]): Promise<boolean> {
  const { rows } = await tx.run(doing, `SELECT to_regclass('headgate.migrations') IS NOT NULL AS there`);
  if (rows[0]?.['there'] !== 't') return false;
  const done = await applied(tx);
  return files.every((file) => done.has(file));
}

async function applyMissing(tx: Transaction, files: string[]): Promise<void> {
  const { rows } = await tx.run(doing, `SELECT to_regnamespace('headgate') IS NULL AS missing`);
  if (rows[0]?.['missing'] === 't') await tx.run(doing, `CREATE SCHEMA ${privateSchema}`);
  await tx.run(
    doing,
    'CREATE TABLE IF NOT EXISTS headgate.migrations (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())',
  );
  const done = await applied(tx);
  for (const file of files.filter((name) => !done.has(name))) {
    await tx.run(doing, await readFile(new URL(file, import.meta.url), 'utf8'));
    await tx.run(doing, 'INSERT INTO headgate.migrations (name) VALUES ($1)', [file]);
  }
}

async function applied(tx: Transaction): Promise<Set<string>> {
  const { rows } = await tx.run(doing, 'SELECT name FROM headgate.migrations');
  return new Set(rows.map((row) => row['name'] ?? ''));
}

/** The refusal with the one statement that ends it. */
async function noGrant(database: Database, cause: AppError): Promise<AppError> {
  const { rows } = await database.run(
    'asking for rights',
    `SELECT current_user AS role, current_database() AS database, to_regnamespace('headgate') IS NOT NULL AS there`,
  );
  const { role, database: name, there } = rows[0] ?? {};
  const to = quoteName(role ?? '');
  const grant =
    there === 't'
      ? `GRANT USAGE, CREATE ON SCHEMA ${privateSchema} TO ${to}; GRANT ALL ON ALL TABLES IN SCHEMA ${privateSchema} TO ${to};`
      : `GRANT CREATE ON DATABASE ${quoteName(name ?? '')} TO ${to};`;
  return setupError(
    'target.no-grant',
    `The role ${quoteText(role ?? '')} may not keep staged rows in the database ${quoteText(name ?? '')}.`,
    {
      hint: `Loads are staged in a private schema of the target. Run this as the owner of the database: ${grant}`,
      details: { grant },
      cause,
    },
  );
}

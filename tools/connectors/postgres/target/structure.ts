/** Primary keys and indexes that a load creates: checked when it is measured, built in the publishing transaction. */
import { counted } from '#domain/amounts.ts';
import { AppError, asAppError, dataError, inputError } from '#domain/errors.ts';
import { quoteName, quoteNames } from '#tools/sql.ts';
import type { Transaction } from '../session/database.ts';
import type { Finding, Staged } from '../stage/finding.ts';
import type { Handle, Structure } from '../stage/handle.ts';
import { countKnownKeys, findKeyFaults, type KeyFaults } from './keys.ts';
import { quotePrivate, quoteTable, writeTable } from '../names.ts';
import { keyColumns } from '../stage/stage-columns.ts';
import type { TableFacts } from './target-table.ts';

const doing = 'checking keys and indexes to create';

export interface Structured {
  structure: Structure | null;
  notes: string[];
}

/** What the load creates besides rows. Throws `key.duplicate`, `key.null`, `key.exists`, `index.unsupported`, `index.too-wide`. */
export async function measureStructure(tx: Transaction, staged: Staged, finding: Finding): Promise<Structured> {
  const key = await keyToAdd(tx, staged, finding);
  const indexes = await missingIndexes(tx, staged);
  const fits = async (columns: string[]) => problemOf(tx, staged, columns);
  for (const columns of indexes) {
    const problem = await fits(columns);
    if (problem) throw problem;
  }
  const notes = [...key.notes];
  let { columns } = key;
  const problem = columns ? await fits(columns) : null;
  if (problem && staged.target) throw problem;
  if (problem) {
    notes.push(`No primary key is created: ${problem.message}`);
    columns = null;
  }
  if (staged.target && columns) notes.push(`${lockWords(staged.target)} while the primary key is created.`);
  else if (staged.target && indexes.length > 0)
    notes.push(`Nobody else can write to ${writeTable(staged.target)} while the index is created.`);
  if (!columns && indexes.length === 0) return { structure: null, notes };
  return { structure: { key: columns, indexes }, notes };
}

/** What an ACCESS EXCLUSIVE lock means for others. */
export const lockWords = (target: TableFacts): string => `Readers and writers of ${writeTable(target)} wait`;

interface KeyToAdd {
  columns: string[] | null;
  notes: string[];
}

async function keyToAdd(tx: Transaction, staged: Staged, { handle }: Finding): Promise<KeyToAdd> {
  const { load } = staged.request;
  const key = keyColumns(load, staged.columns);
  if (key.length === 0) return { columns: null, notes: [] };
  if (!staged.target) return keyOfNew(tx, staged, handle);
  if (!load.createKey) return { columns: null, notes: offer(staged.target, handle) };
  const { primaryKey } = staged.target;
  if (primaryKey && sameColumns(primaryKey, handle.key)) return { columns: null, notes: [] };
  if (primaryKey) {
    throw inputError(
      'key.exists',
      `${writeTable(staged.target)} has the primary key ${primaryKey.join(', ')}; it cannot get another one.`,
      {
        hint: 'Leave create_key out.',
      },
    );
  }
  await requireKeyAfterLoad(tx, staged, { handle, target: staged.target });
  return { columns: handle.key, notes: [] };
}

/** Only an append takes rows whose key may be broken. */
async function keyOfNew(tx: Transaction, { request, columns }: Staged, handle: Handle): Promise<KeyToAdd> {
  if (request.load.mode !== 'append') return { columns: handle.key, notes: [] };
  const faults = await findKeyFaults(tx, quotePrivate(handle.stage), keyColumns(request.load, columns));
  if (faults.nulls + faults.duplicates.keys === 0) return { columns: handle.key, notes: [] };
  return { columns: null, notes: [`No primary key is created: ${handle.key.join(', ')} is missing or repeated in some rows.`] };
}

function offer(target: TableFacts, handle: Handle): string[] {
  if (handle.keyIsUnique || target.primaryKey) return [];
  return [
    `${writeTable(target)} has no unique key on ${handle.key.join(', ')}; a plan file with create_key: true makes it the primary key.`,
  ];
}

async function requireKeyAfterLoad(
  tx: Transaction,
  staged: Staged,
  { handle, target }: { handle: Handle; target: TableFacts },
): Promise<void> {
  const key = keyColumns(staged.request.load, staged.columns);
  const appends = staged.request.load.mode === 'append';
  if (appends) refuseFaults(await findKeyFaults(tx, quotePrivate(handle.stage), key), handle, 'the rows to load');
  if (handle.route === 'swap-rows') return;
  const added = key.filter((column) => column.added).map(({ name }) => name);
  if (added.length > 0) throw dataError('key.null', `${writeTable(target)} has no ${added.join(', ')} yet, so its rows lack the key.`);
  refuseFaults(await findKeyFaults(tx, quoteTable(target), key), handle, writeTable(target));
  const known = appends ? await countKnownKeys(tx, handle.stage, key, target) : 0;
  if (known === 0) return;
  throw dataError(
    'key.duplicate',
    `${counted(known, 'row to load has', 'rows to load have')} the same ${handle.key.join(', ')} as rows of ${writeTable(target)}.`,
    {
      hint: 'Upsert by the key instead.',
      details: { rows: known, key: handle.key },
    },
  );
}

function refuseFaults({ nulls, duplicates }: KeyFaults, { key }: Handle, where: string): void {
  const words = key.join(', ');
  if (nulls > 0) {
    throw dataError(
      'key.null',
      `${counted(nulls, 'row')} of ${where} ${nulls === 1 ? 'has' : 'have'} no ${words}, so it cannot be the primary key.`,
      {
        hint: 'Fill it or remove these rows first.',
        details: { rows: nulls, key },
      },
    );
  }
  if (duplicates.keys === 0) return;
  throw dataError(
    'key.duplicate',
    `${counted(duplicates.rows, 'row')} of ${where} share ${counted(duplicates.keys, 'value')} of ${words}, so it cannot be the primary key.`,
    {
      hint: 'Keep one row per key first, or choose another key.',
      details: { ...duplicates, key },
    },
  );
}

const sameColumns = (one: string[], other: string[]): boolean => one.length === other.length && one.every((name) => other.includes(name));

/** The indexes that were asked for in the target's spelling, without those that are there. */
async function missingIndexes(tx: Transaction, { request, columns, target }: Staged): Promise<string[][]> {
  const asked = (request.load.indexes ?? []).map((names) =>
    names.map((name) => columns.find(({ source }) => source === name)?.name ?? name),
  );
  if (asked.length === 0 || !target) return asked;
  const { rows } = await tx.run(doing, indexesSql, [target.oid]);
  const there = rows.map((row): string => row['columns'] ?? '');
  return asked.filter((names) => !there.includes(JSON.stringify(names)));
}

const indexesSql = `
  SELECT (SELECT json_agg(a.attname ORDER BY k.n)::jsonb::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, n)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum WHERE k.n <= i.indnkeyatts) AS columns
  FROM pg_index i WHERE i.indrelid = $1 AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL`;

/** About a third of a page: longer entries are refused by a btree. */
const widestEntry = 2600;

/** Why an index over these columns could not be built; null when it can. */
async function problemOf(tx: Transaction, staged: Staged, names: string[]): Promise<AppError | null> {
  const probe = quotePrivate(`probe_${staged.tables.stage}`);
  const types = new Map(
    [...(staged.target?.columns ?? []), ...staged.columns].map(({ name, type, collate }) => [name, `${type} ${collate}`]),
  );
  const list = names.map((name) => `${quoteName(name)} ${types.get(name) ?? 'text'}`);
  await tx.run(doing, 'SAVEPOINT probe');
  const refusal = await tx.run(doing, `CREATE TABLE ${probe} (${list.join(', ')}); CREATE INDEX ON ${probe} (${quoteNames(names)})`).then(
    () => null,
    (error: unknown) => error,
  );
  await tx.run(doing, 'ROLLBACK TO SAVEPOINT probe');
  if (refusal instanceof AppError && refusal.family === 'input') {
    return inputError('index.unsupported', `${names.join(', ')} cannot be indexed, because a type has no order.`, { cause: refusal });
  }
  if (refusal) throw asAppError(refusal);
  return tooWide(tx, staged, names);
}

async function tooWide(tx: Transaction, { tables, columns }: Staged, names: string[]): Promise<AppError | null> {
  const loaded = names.filter((name) => columns.some((column) => column.name === name));
  if (loaded.length === 0) return null;
  const width = loaded.map((name) => `coalesce(octet_length(${quoteName(name)}::text), 0)`).join(' + ');
  const { rows } = await tx.run(doing, `SELECT coalesce(max(${width}), 0) AS width FROM ${quotePrivate(tables.stage)}`);
  const widest = Number(rows[0]?.['width']);
  if (widest <= widestEntry) return null;
  return inputError('index.too-wide', `${names.join(', ')} has values of ${widest} bytes; an index takes about ${widestEntry}.`);
}

/** Builds them, after the rows are there. */
export async function createStructure(tx: Transaction, handle: Handle): Promise<void> {
  if (!handle.structure) return;
  const { key, indexes } = handle.structure;
  const table = quoteTable(handle);
  if (key) await tx.run(`creating the primary key of ${writeTable(handle)}`, `ALTER TABLE ${table} ADD PRIMARY KEY (${quoteNames(key)})`);
  for (const columns of indexes) {
    await tx.run(`creating an index of ${writeTable(handle)}`, `CREATE INDEX ON ${table} (${quoteNames(columns)})`);
  }
}

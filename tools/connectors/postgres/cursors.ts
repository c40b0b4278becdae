/** Where incremental loads stand in a target: read before a load is prepared, moved in the transaction that publishes its rows. */
import { z } from 'zod';
import { Column } from '#domain/dataset.ts';
import { LoadedFile, type Advance, type Position, type SourceIdentity } from '#domain/incremental.ts';
import type { Database, Transaction } from './database.ts';
import type { TableName } from './names.ts';
import { stale } from './stale.ts';

const Seen = z.record(z.string(), z.number());
const Basis = z.array(Column);
const Files = z.array(LoadedFile);
const doing = 'reading where the last load ended';

const where = `target_schema = $1 AND target_table = $2 AND source_connection = $3 AND source_dataset = $4 AND cursor_column = $5`;
const identify = ({ schema, table }: TableName, { connection, dataset, cursor }: SourceIdentity): string[] => [
  schema,
  table,
  connection,
  dataset,
  cursor ?? '',
];

/** The position of a source in a table, or null before its first load. When the table is gone, the next load begins anew. */
export async function readPosition(database: Database, table: TableName, source: SourceIdentity): Promise<Position | null> {
  const { rows } = await database.run(
    doing,
    `SELECT version, value, seen, basis, to_regclass(format('%I.%I', target_schema, target_table)) IS NULL AS gone, (SELECT coalesce(json_agg(json_build_object('name', f.name, 'sizeBytes', f.size_bytes,
         'modifiedAt', f.modified_at, 'sha256', f.sha256, 'etag', f.etag)), '[]') FROM headgate.loaded_files f WHERE f.cursor_id = c.id AND f.forgotten_by IS NULL) AS files
     FROM headgate.cursors c WHERE ${where}`,
    identify(table, source),
  );
  const [row] = rows;
  if (!row) return null;
  if (row['gone'] === 't') return { version: Number(row['version']), value: null, seen: {}, basis: [], files: [] };
  return {
    version: Number(row['version']),
    value: row['value'] ?? null,
    seen: Seen.parse(JSON.parse(row['seen'] ?? '{}')),
    basis: Basis.parse(JSON.parse(row['basis'] ?? '[]')),
    files: Files.parse(JSON.parse(row['files'] ?? '[]')),
  };
}

/** Moves the positions of a load. Throws `publish.stale` when another load moved one since this was prepared. */
export async function movePositions(
  tx: Transaction,
  { runId, table, advances }: { runId: string; table: TableName; advances: Advance[] },
): Promise<void> {
  for (const advance of advances) {
    const id = await movePosition(tx, { runId, table, advance });
    await keepFiles(tx, id, { runId, files: advance.files });
  }
}

interface Move {
  runId: string;
  table: TableName;
  advance: Advance;
}

async function movePosition(tx: Transaction, { runId, table, advance }: Move): Promise<string> {
  const { source, from, value, seen, basis } = advance;
  const moving = `noting where this load of ${source.dataset} ended`;
  const values = [...identify(table, source), value, JSON.stringify(seen), JSON.stringify(basis), runId];
  const { rows } =
    from === null
      ? await tx.run(
          moving,
          `INSERT INTO headgate.cursors (target_schema, target_table, source_connection, source_dataset, cursor_column, value, seen, basis, run_id, version)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) ON CONFLICT DO NOTHING RETURNING id`,
          values,
        )
      : await tx.run(
          moving,
          `UPDATE headgate.cursors SET version = version + 1, previous = json_build_object('value', value, 'seen', seen, 'basis', basis),
             value = $6, seen = $7, basis = $8, run_id = $9, moved_at = now()
           WHERE ${where} AND version = $10 RETURNING id`,
          [...values, from],
        );
  const id = rows[0]?.['id'];
  if (!id) throw stale(table, `another load of ${source.dataset} was published since`);
  return id;
}

async function keepFiles(tx: Transaction, cursorId: string, { runId, files }: { runId: string; files: LoadedFile[] }): Promise<void> {
  if (files.length === 0) return;
  await tx.run(
    'noting which files were loaded',
    `INSERT INTO headgate.loaded_files (cursor_id, name, size_bytes, modified_at, sha256, etag, run_id)
     SELECT $1, f->>'name', (f->>'sizeBytes')::bigint, f->>'modifiedAt', f->>'sha256', f->>'etag', $2 FROM json_array_elements($3::json) f
     ON CONFLICT (cursor_id, name) DO UPDATE SET size_bytes = excluded.size_bytes, modified_at = excluded.modified_at,
       sha256 = excluded.sha256, etag = excluded.etag, run_id = excluded.run_id, forgotten_by = NULL`,
    [cursorId, runId, JSON.stringify(files)],
  );
}

export interface Undone {
  /** The run whose rows are taken back, and the run that does it. */
  runId: string;
  byRunId: string;
}

/**
 * Takes back what a run noted together with its rows, so that the next load brings them again; undoing the undo brings the note back.
 * A position that a later run moved stays: what lies between was loaded by that run's own bound. Its files are forgotten either way.
 */
export async function rewindPositions(tx: Transaction, { schema, table }: TableName, { runId, byRunId }: Undone): Promise<void> {
  const rewinding = 'taking back where the load ended';
  const params = [schema, table, runId, byRunId];
  const mine = '(SELECT id FROM headgate.cursors WHERE target_schema = $1 AND target_table = $2)';
  await tx.run(
    rewinding,
    `UPDATE headgate.loaded_files SET forgotten_by = CASE WHEN forgotten_by IS NULL THEN $4 END
     WHERE cursor_id IN ${mine} AND (forgotten_by = $3 OR (forgotten_by IS NULL AND run_id = $3))`,
    params,
  );
  await tx.run(
    rewinding,
    `UPDATE headgate.cursors SET version = version + 1, run_id = $4, moved_at = now(), value = previous->>'value',
       seen = coalesce(previous->'seen', '{}'::json), basis = coalesce(previous->'basis', '[]'::json),
       previous = json_build_object('value', value, 'seen', seen, 'basis', basis)
     WHERE id IN ${mine} AND run_id = $3`,
    params,
  );
}

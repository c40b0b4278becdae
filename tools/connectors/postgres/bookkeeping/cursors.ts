/** Where incremental loads stand in a target: read before a load is prepared, moved in the transaction that publishes its rows. */
import { z } from 'zod';
import { Column } from '#domain/dataset.ts';
import { LoadedFile, type Advance, type Position, type SourceIdentity } from '#domain/incremental.ts';
import { utcText } from '../cells.ts';
import type { Database, Transaction } from '../session/database.ts';
import { keepFiles, rewindFiles } from './loaded-files.ts';
import { quoteTable, type TableName } from '../names.ts';
import { stale } from '../publish/stale.ts';

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
    `SELECT version, value, seen, seen_from, basis, to_regclass(format('%I.%I', target_schema, target_table)) IS NULL AS gone,
         target_oid <> to_regclass(format('%I.%I', target_schema, target_table)) AS other,
         has_table_privilege(to_regclass(format('%I.%I', target_schema, target_table)), 'SELECT') AS readable, (SELECT coalesce(json_agg(json_build_object('name', f.name, 'sizeBytes', f.size_bytes,
         'modifiedAt', f.modified_at, 'sha256', f.sha256, 'etag', f.etag)), '[]') FROM headgate.loaded_files f WHERE f.cursor_id = c.id AND f.forgotten_by IS NULL) AS files, l.run_number, ${utcText('l.committed_at')} AS at
     FROM headgate.cursors c JOIN headgate.ledger l USING (run_id) WHERE ${where}`,
    identify(table, source),
  );
  const [row] = rows;
  if (!row) return null;
  const last = { runNumber: row['run_number'] ? Number(row['run_number']) : null, at: row['at'] ?? '' };
  if (row['gone'] === 't') return { version: Number(row['version']), value: null, seen: {}, seenFrom: null, basis: [], files: [], last };
  const restarted = row['other'] === 't' ? 'new' : row['readable'] === 't' && (await isEmpty(database, table)) ? 'empty' : null;
  return {
    ...(restarted ? { restarted } : {}),
    version: Number(row['version']),
    value: row['value'] ?? null,
    seen: Seen.parse(JSON.parse(row['seen'] ?? '{}')),
    seenFrom: row['seen_from'] ?? null,
    basis: Basis.parse(JSON.parse(row['basis'] ?? '[]')),
    files: Files.parse(JSON.parse(row['files'] ?? '[]')),
    last,
  };
}

async function isEmpty(database: Database, table: TableName): Promise<boolean> {
  const { rows } = await database.run(doing, `SELECT NOT EXISTS (SELECT FROM ${quoteTable(table)}) AS empty`);
  return rows[0]?.['empty'] === 't';
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

/** The table itself, whatever its name. */
const oid = `to_regclass(format('%I.%I', $1::text, $2::text))`;

interface Move {
  runId: string;
  table: TableName;
  advance: Advance;
}

async function movePosition(tx: Transaction, { runId, table, advance }: Move): Promise<string> {
  const { source, from, value, seen, seenFrom, basis } = advance;
  const moving = `noting where this load of ${source.dataset} ended`;
  const values = [...identify(table, source), value, JSON.stringify(seen), JSON.stringify(basis), runId, seenFrom];
  const { rows } =
    from === null
      ? await tx.run(
          moving,
          `INSERT INTO headgate.cursors (target_schema, target_table, source_connection, source_dataset, cursor_column, value, seen, basis, run_id, seen_from, version, target_oid)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, ${oid}) ON CONFLICT DO NOTHING RETURNING id, NULL AS before`,
          values,
        )
      : await tx.run(
          moving,
          `UPDATE headgate.cursors c SET version = c.version + 1, value = $6, seen = $7, basis = $8, run_id = $9, seen_from = $10, moved_at = now(), target_oid = ${oid}
           FROM (SELECT id, ${standing('o')} AS before FROM headgate.cursors o WHERE ${where} AND version = $11 FOR UPDATE) was
           WHERE c.id = was.id RETURNING c.id, was.before`,
          [...values, from],
        );
  const [row] = rows;
  if (!row?.['id']) throw stale(table, `another load of ${source.dataset} was published since`);
  await keepMove(tx, { id: row['id'], runId, before: row['before'] ?? null });
  return row['id'];
}

/** Where a cursor stands, as it is kept to return there. */
const standing = (cursor: string): string =>
  `json_build_object('value', ${cursor}.value, 'seen', ${cursor}.seen, 'seenFrom', ${cursor}.seen_from, 'basis', ${cursor}.basis, 'runId', ${cursor}.run_id)`;

/** Older moves cannot be taken back any more. */
async function keepMove(tx: Transaction, { id, runId, before }: { id: string; runId: string; before: string | null }): Promise<void> {
  await tx.run(
    'keeping where the last load ended',
    `WITH old AS (DELETE FROM headgate.cursor_moves m WHERE m.cursor_id = $1 AND m.moved_at < now() - interval '1 day'
       AND NOT EXISTS (SELECT FROM headgate.undo u WHERE u.run_id = m.run_id AND u.expires_at > now()))
     INSERT INTO headgate.cursor_moves (cursor_id, run_id, stood, before) VALUES ($1, $2, $2, $3)`,
    [id, runId, before],
  );
}

export interface Undone {
  /** The run whose rows are taken back, and the run that does it. */
  runId: string;
  byRunId: string;
}

/**
 * Takes back what a run noted together with its rows, so that the next load brings them again; undoing the undo brings the note back.
 * A file that was loaded in another version before counts as that one again, whose rows are still there.
 * A position that a later run moved stays while that run does: what lies between was loaded by its own bound. Files are forgotten either way.
 */
export async function rewindPositions(tx: Transaction, { schema, table }: TableName, { runId, byRunId }: Undone): Promise<void> {
  const rewinding = 'taking back where the load ended';
  const params = [schema, table, runId, byRunId];
  const mine = '(SELECT id FROM headgate.cursors WHERE target_schema = $1 AND target_table = $2)';
  await rewindFiles(tx, mine, params);
  await tx.run(rewinding, `SELECT id FROM headgate.cursors WHERE id IN ${mine} ORDER BY id FOR UPDATE`, [schema, table]);
  await tx.run(
    rewinding,
    `WITH move AS (
       SELECT m.cursor_id, m.before, coalesce(m.before->>'runId', $4) AS back, ${standing('c')} AS here
       FROM headgate.cursor_moves m JOIN headgate.cursors c ON c.id = m.cursor_id
       WHERE c.id IN ${mine} AND m.run_id = $3 AND c.run_id = m.stood),
     kept AS (INSERT INTO headgate.cursor_moves (cursor_id, run_id, stood, before) SELECT cursor_id, $4, back, here FROM move)
     UPDATE headgate.cursors c SET version = c.version + 1, run_id = move.back, moved_at = now(), value = move.before->>'value',
       seen = coalesce(move.before->'seen', '{}'::json), seen_from = move.before->>'seenFrom', basis = coalesce(move.before->'basis', '[]'::json)
     FROM move WHERE c.id = move.cursor_id`,
    params,
  );
}

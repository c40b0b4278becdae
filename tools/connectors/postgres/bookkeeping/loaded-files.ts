/** Which files incremental loads have brought into a table, each with the version before it. */
import type { LoadedFile } from '#domain/incremental.ts';
import type { Transaction } from '../session/database.ts';

/** A version of a file, with the one before it, for as long as its load can be taken back. */
const facts = (file: string): string =>
  `json_build_object('sizeBytes', ${file}.size_bytes, 'modifiedAt', ${file}.modified_at, 'sha256', ${file}.sha256, 'etag', ${file}.etag, 'runId', ${file}.run_id, 'before',
     CASE WHEN EXISTS (SELECT FROM headgate.undo u WHERE u.run_id = ${file}.run_id AND u.expires_at > now()) THEN ${file}.before END)`;

/** Makes a kept version the one that counts, of the run that brought it. */
const become = (kept: string, run: string): string =>
  `size_bytes = (${kept}->>'sizeBytes')::bigint, modified_at = ${kept}->>'modifiedAt', sha256 = ${kept}->>'sha256', etag = ${kept}->>'etag', run_id = ${run}`;

/** Notes the files that a load brought. */
export async function keepFiles(
  tx: Transaction,
  cursorId: string,
  { runId, files }: { runId: string; files: LoadedFile[] },
): Promise<void> {
  if (files.length === 0) return;
  await tx.run(
    'noting which files were loaded',
    `INSERT INTO headgate.loaded_files (cursor_id, name, size_bytes, modified_at, sha256, etag, run_id)
     SELECT $1, f->>'name', (f->>'sizeBytes')::bigint, f->>'modifiedAt', f->>'sha256', f->>'etag', $2 FROM json_array_elements($3::json) f
     ON CONFLICT (cursor_id, name) DO UPDATE SET before = CASE WHEN loaded_files.forgotten_by IS NULL THEN ${facts('loaded_files')} END, undone = NULL,
       size_bytes = excluded.size_bytes, modified_at = excluded.modified_at,
       sha256 = excluded.sha256, etag = excluded.etag, run_id = excluded.run_id, forgotten_by = NULL`,
    [cursorId, runId, JSON.stringify(files)],
  );
}

const doing = 'taking back which files were loaded';

/** Takes back what a run noted, and brings again what that run had taken back. `params`: schema, table, that run, and the run that does it. */
export async function rewindFiles(tx: Transaction, mine: string, params: string[]): Promise<void> {
  await tx.run(
    doing,
    `UPDATE headgate.loaded_files f SET ${become('undone', '$4')}, before = ${facts('f')}, undone = NULL WHERE cursor_id IN ${mine} AND undone->>'by' = $3`,
    params,
  );
  await tx.run(
    doing,
    `UPDATE headgate.loaded_files f SET ${become('before', `before->>'runId'`)}, before = nullif((before->'before')::text, 'null')::json, undone = jsonb_set(${facts('f')}::jsonb, '{by}', to_jsonb($4::text))::json
     WHERE cursor_id IN ${mine} AND run_id = $3 AND forgotten_by IS NULL AND before IS NOT NULL`,
    params,
  );
  await tx.run(
    doing,
    `UPDATE headgate.loaded_files SET forgotten_by = CASE WHEN forgotten_by IS NULL THEN $4 END, run_id = CASE WHEN forgotten_by IS NULL THEN run_id ELSE $4 END
     WHERE cursor_id IN ${mine} AND (forgotten_by = $3 OR (forgotten_by IS NULL AND run_id = $3))`,
    params,
  );
}

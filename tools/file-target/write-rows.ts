/** Writes the rows of a load: the engine makes the files, they are read back and compared, and copied into private objects. */
import { createHash } from 'node:crypto';
import type { Reconciled } from '#domain/effect.ts';
import { dataError } from '#domain/errors.ts';
import type { FileOutput } from '#domain/file-output.ts';
import type { OutputFile } from '../engine/engine.ts';
import { quoteName, quoteNames } from '../sql.ts';
import type { Addition } from './handle.ts';
import { outputSelect, textNotes } from './output-select.ts';
import { stageOf } from './private-keys.ts';
import { reconcileFiles } from './reconcile.ts';
import type { Staging } from './staging.ts';

const mostPartitions = 10_000;

export interface RowsWritten {
  add: Addition[];
  bytes: number;
  /** What was compared with the files after they were read again. */
  reconciled: Reconciled[];
  notes: string[];
}

/** The staged files with the names they will get. Throws `stage.mismatch`, `target.too-many-partitions`. */
export async function writeRows(work: Staging): Promise<RowsWritten> {
  const { context, request, output } = work;
  const { load, relation } = request;
  await refuseManyPartitions(work);
  const writing = { ...output, extension: extensionOf(output) };
  const sql = outputSelect(relation, load.columns, output);
  const { rows, files } = await context.engine.writeFiles(sql, writing, (progress) => request.onProgress({ ...progress, bytes: 0 }));
  const both = [reconcileFiles(work, files, rows), keepAll(work, files)] as const;
  // When one fails, the other must not go on behind the end of the attempt.
  await Promise.allSettled(both);
  const [back, kept] = await Promise.all(both);
  const add = kept.map((one, index): Addition => ({ ...one, rows: back.rows.get(files[index]?.path ?? '') ?? 0 }));
  const bytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  request.onProgress({ fraction: 1, rows, bytes });
  return { add, bytes, reconciled: back.entries, notes: [...textNotes(load.columns, output), ...back.notes] };
}

const extensionOf = ({ format, compression }: FileOutput): string =>
  format !== 'parquet' && compression === 'gzip' ? `${format}.gz` : format;

async function refuseManyPartitions({ context, request, output }: Staging): Promise<void> {
  if (output.partitionBy.length === 0) return;
  const distinct = `SELECT DISTINCT ${quoteNames(output.partitionBy)} FROM ${quoteName(request.relation)} LIMIT ${mostPartitions + 1}`;
  const { rows } = await context.engine.query(`SELECT count(*)::DOUBLE FROM (${distinct})`, { maxRows: 1 });
  if (Number(rows[0]?.[0] ?? 0) <= mostPartitions) return;
  throw dataError('target.too-many-partitions', `${output.partitionBy.join(', ')} would make more than 10,000 folders.`, {
    hint: 'Partition by a column with fewer values, such as a month.',
  });
}

type Kept = Omit<Addition, 'rows'>;

async function keepAll(work: Staging, files: readonly OutputFile[]): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const [index, file] of files.entries()) kept.push(await keep(work, file, index));
  return kept;
}

/** Copies a written file into the store, under a name that the same plan always gives it. */
async function keep({ context, request, place, output }: Staging, file: OutputFile, index: number): Promise<Kept> {
  const { fence, load } = request;
  const { sha256, ...staged } = await place.store.create(
    `${stageOf(fence, load.id)}${index}.${extensionOf(output)}`,
    { file: file.path },
    context.signal,
  );
  return {
    staged,
    to: output.folder ? partOf(place.key, { file, planId: fence.planId, index, extension: extensionOf(output) }) : place.key,
    sha256,
  };
}

function partOf(
  key: string,
  { file, planId, index, extension }: { file: OutputFile; planId: string; index: number; extension: string },
): string {
  const folders = file.inside.split('/').slice(0, -1);
  const plan = createHash('sha256').update(planId).digest('hex').slice(0, 8);
  return [key, ...folders, `part-${plan}-${index}.${extension}`].join('/');
}

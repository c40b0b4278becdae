/** One load on its way to a card: written by the engine, read back, kept in private objects beside the target, and measured. */
import { createHash } from 'node:crypto';
import type { EffectSample, StagedLoad } from '#domain/effect.ts';
import { bugError, conflictError, dataError, inputError } from '#domain/errors.ts';
import type { FileOutput } from '#domain/file-output.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import type { ConnectorContext, StageRequest } from '../connectors/connector.ts';
import type { OutputFile } from '../engine/engine.ts';
import { quoteName, quoteNames } from '../sql.ts';
import { existingObjects, type Held, partitionParts, readExisting } from './existing.ts';
import { holdFence, takeFence } from './fence.ts';
import type { Addition, Handle } from './handle.ts';
import type { StoredObject, TargetPlace, TargetPlaces } from './object-store.ts';
import { nameOf, outputSelect } from './output-select.ts';
import { stageOf, stagesOfEpoch, stagesOfPlan } from './private-keys.ts';
import { countBack } from './read-back.ts';
import { removeAll } from './sweep.ts';
import { undoDays } from './undo-days.ts';

const samples = 5;
const mostPartitions = 10_000;

interface Work {
  context: ConnectorContext;
  request: StageRequest;
  place: TargetPlace;
  output: FileOutput;
}

/** Stages and measures; a failure leaves nothing behind. Throws what `TargetWriter.stage` says. */
export async function stageLoad(places: TargetPlaces, context: ConnectorContext, request: StageRequest): Promise<StagedLoad> {
  const { load, fence } = request;
  const output = outputOf(load);
  const [home] = places.stores();
  if (!home) throw bugError('target.no-store', 'A load was staged on a connection without a store.');
  const work: Work = { context, request, place: places.resolve(load.table), output };
  const seen = await existingObjects(work.place, output.folder);
  if (load.mode === 'create' && seen.length > 0) throw alreadyThere(load.table, output.folder);
  await takeFence(home, fence);
  await sweepFormer(work);
  request.failpoint('prepare.staging');
  try {
    const { add, bytes } = await fill(work);
    request.failpoint('prepare.staged');
    const held = seen.length === 0 ? nothing : await readExisting(context, work.place, seen);
    if (load.mode === 'append' && seen.length > 0) refuseOtherForm(work, seen, held);
    // Last: an attempt that was overtaken while it wrote leaves no stage.
    await holdFence(home, fence);
    const staged = await describe(work, { add, bytes, seen, held });
    request.failpoint('prepare.measured');
    return staged;
  } catch (error) {
    await removeAll(work.place.store, stageOf(fence, load.id)).catch((failure: Error) => {
      context.log.warn('staged files could not be removed; they go with their plan', { load: load.id, reason: failure.message });
    });
    throw error;
  }
}

const nothing: Held = { rows: 0, columns: [], sample: [] };

/** How the load's files are written. */
function outputOf(load: PlannedLoad): FileOutput {
  if (!load.file) throw bugError('load.no-file', `${load.id} reached a target of files without saying how they are written.`);
  return load.file;
}

/** The error of a create on something that is there; it carries the question to ask instead. */
function alreadyThere(name: string, folder: boolean) {
  const choices = folder ? ['append', 'replace'] : ['replace', 'cancel'];
  return inputError('target.exists', `${name} exists; it cannot be created.`, {
    hint: folder ? 'Append new files to it, or replace its rows.' : 'Replace it, or write to another place.',
    details: { question: { text: `${name} exists. ${folder ? 'Append or replace' : 'Replace it'}?`, choices } },
  });
}

/** What former attempts at this plan left behind. */
async function sweepFormer({ place, request }: Work): Promise<void> {
  const own = stagesOfEpoch(request.fence);
  for (const object of await place.store.list(stagesOfPlan(request.fence.planId))) {
    if (object.key < own || object.key.startsWith(stageOf(request.fence, request.load.id))) await place.store.remove(object);
  }
}

async function fill(work: Work): Promise<{ add: Addition[]; bytes: number }> {
  const { context, request, output } = work;
  const { load, relation } = request;
  await refuseManyPartitions(work);
  const writing = { ...output, extension: extensionOf(output) };
  const sql = outputSelect(relation, load.columns, output);
  const { rows, files } = await context.engine.writeFiles(sql, writing, (progress) => request.onProgress({ ...progress, bytes: 0 }));
  const counts = await countBack(context.engine, files, { output, columns: load.columns });
  const back = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (back !== rows) throw mismatch(load.table, rows, back);
  const add: Addition[] = [];
  for (const [index, file] of files.entries()) add.push(await keep(work, file, { index, rows: counts.get(file.path) ?? 0 }));
  const bytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  request.onProgress({ fraction: 1, rows, bytes });
  return { add, bytes };
}

const extensionOf = ({ format, compression }: FileOutput): string =>
  format !== 'parquet' && compression === 'gzip' ? `${format}.gz` : format;

async function refuseManyPartitions({ context, request, output }: Work): Promise<void> {
  if (output.partitionBy.length === 0) return;
  const distinct = `SELECT DISTINCT ${quoteNames(output.partitionBy)} FROM ${quoteName(request.relation)} LIMIT ${mostPartitions + 1}`;
  const { rows } = await context.engine.query(`SELECT count(*)::DOUBLE FROM (${distinct})`, { maxRows: 1 });
  if (Number(rows[0]?.[0] ?? 0) <= mostPartitions) return;
  throw dataError('target.too-many-partitions', `${output.partitionBy.join(', ')} would make more than 10,000 folders.`, {
    hint: 'Partition by a column with fewer values, such as a month.',
  });
}

const mismatch = (name: string, written: number, back: number) =>
  dataError('stage.mismatch', `${written} rows were written for ${name}, but ${back} came back when the files were read again.`, {
    hint: 'This format cannot hold these rows; write Parquet instead.',
  });

/** Copies a written file into the store, under a name that the same plan always gives it. */
async function keep(
  { context, request, place, output }: Work,
  file: OutputFile,
  { index, rows }: { index: number; rows: number },
): Promise<Addition> {
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
    rows,
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

/** New files of another form would make the folder unreadable as one dataset. Throws `target.other-columns`, `target.other-partitions`. */
function refuseOtherForm({ request, output, place }: Work, seen: readonly StoredObject[], held: Held): void {
  const folders = new Set(
    seen.map(({ key }) =>
      partitionParts(place.key, key)
        .map((part) => part.split('=')[0])
        .join('/'),
    ),
  );
  const own = output.partitionBy.map(encodeURIComponent).join('/');
  if (folders.size > 1 || !folders.has(own)) {
    throw conflictError(
      'target.other-partitions',
      `${place.name} is laid out by ${[...folders].map((one) => one || 'no column').join(' and ')}, not by ${own || 'no column'}.`,
      {
        hint: 'Append with the same partition_by, or write to another folder.',
      },
    );
  }
  const there = held.columns.map(({ name }) => name);
  const added = request.load.columns.filter(({ name }) => !output.partitionBy.includes(name)).map(({ name }) => nameOf(name, output));
  const [missing, extra] = [there.filter((name) => !added.includes(name)), added.filter((name) => !there.includes(name))];
  if (missing.length + extra.length === 0) return;
  const words = [...missing.map((name) => `${name} is missing`), ...extra.map((name) => `${name} is new`)].slice(0, 10);
  throw conflictError('target.other-columns', `The rows do not have the columns of ${place.name}: ${words.join(', ')}.`, {
    hint: 'Select the columns of the dataset, or write to another folder.',
    details: { missing, extra },
  });
}

interface Measured {
  add: Addition[];
  bytes: number;
  seen: StoredObject[];
  held: Held;
}

async function describe({ context, request, place, output }: Work, { add, bytes, seen, held }: Measured): Promise<StagedLoad> {
  const { load } = request;
  const inserts = add.reduce((sum, { rows }) => sum + (rows ?? 0), 0);
  const replaces = load.mode === 'replace';
  const handle: Handle = {
    format: 1,
    name: place.name,
    key: place.key,
    folder: output.folder,
    mode: load.mode,
    add,
    take: replaces ? seen : [],
    seen,
    rowsBefore: held.rows,
    expected: { inserts, deletes: replaces ? held.rows : 0 },
    manifest: { format: output.format, partitionBy: output.partitionBy, spreadsheetSafe: output.spreadsheetSafe, undoes: null },
  };
  const first = await context.engine.query(`${outputSelect(request.relation, load.columns, output)} LIMIT ${samples}`, {
    maxRows: samples,
  });
  const inserted = first.rows.map((row) => Object.fromEntries(first.columns.map((column, index) => [column.name, row[index] ?? null])));
  return {
    load: load.id,
    effect: {
      load: load.id,
      target: place.name,
      mode: load.mode,
      basis: 'exact',
      reason: null,
      tableExists: seen.length > 0,
      targetRows: held.rows,
      inserts,
      updates: 0,
      deletes: handle.expected.deletes,
      unchanged: 0,
      columnsAdded: [],
      samples: [
        ...inserted.map((after): EffectSample => ({ kind: 'insert', before: null, after })),
        ...(replaces ? held.sample.map((before): EffectSample => ({ kind: 'delete', before, after: null })) : []),
      ],
      undo: { possible: true, reason: null, days: undoDays },
    },
    stagedRows: inserts,
    bytes,
    handle,
    reconciled: [{ what: 'rows', engine: String(inserts), target: String(inserts), agrees: true }],
    notes: notesOf(handle),
  };
}

function notesOf({ name, add, take, folder }: Handle): string[] {
  if (!folder) return [];
  const files = (count: number): string => `${count.toLocaleString('en-US')} ${count === 1 ? 'file' : 'files'}`;
  return [`${name} gets ${files(add.length)}${take.length > 0 ? ` and loses ${files(take.length)}` : ''}.`];
}

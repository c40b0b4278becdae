/** One load on its way to a card: written by the engine, read back, kept in private objects beside the target, and measured. */
import type { EffectSample, StagedLoad } from '#domain/effect.ts';
import { bugError, inputError } from '#domain/errors.ts';
import type { FileOutput } from '#domain/file-output.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import type { ConnectorContext, StageRequest } from '../connectors/connector.ts';
import { lookAtDocuments } from './documents.ts';
import { existingObjects, type Held, readExisting } from './existing.ts';
import { holdFence, takeFence } from './fence.ts';
import type { Handle } from './handle.ts';
import type { StoredObject, TargetPlaces } from './object-store.ts';
import { outputSelect } from './output-select.ts';
import { stageOf, stagesOfEpoch, stagesOfPlan } from './private-keys.ts';
import { homeOf } from './publish.ts';
import { refuseOtherForm } from './same-form.ts';
import type { Staging } from './staging.ts';
import { removeAll } from './sweep.ts';
import { undoDays } from './undo-days.ts';
import { type RowsWritten, writeRows } from './write-rows.ts';

const samples = 5;

/** Stages and measures; a failure leaves nothing behind. Throws what `TargetWriter.stage` says. */
export async function stageLoad(places: TargetPlaces, context: ConnectorContext, request: StageRequest): Promise<StagedLoad> {
  const { load, fence } = request;
  const output = outputOf(load);
  const home = homeOf(places);
  const work: Staging = { context, request, place: places.resolve(load.table), output };
  const seen = await existingObjects(work.place, output.folder);
  if (load.mode === 'create' && seen.length > 0) throw alreadyThere(load.table, output.folder);
  await takeFence(home, fence);
  await sweepFormer(work);
  request.failpoint('prepare.staging');
  try {
    const { columns, notes } = await lookAtDocuments(work);
    const ready = { ...work, request: { ...request, load: { ...load, columns } } };
    const written = await writeRows(ready);
    request.failpoint('prepare.staged');
    const held = seen.length === 0 ? nothing : await readExisting(context, work.place, seen);
    const types = load.mode === 'append' && seen.length > 0 ? refuseOtherForm(ready, seen, held) : [];
    // Last: an attempt that was overtaken while it wrote leaves no stage.
    await holdFence(home, fence);
    const staged = await describe(ready, { ...written, notes: [...written.notes, ...notes, ...types], seen, held });
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
async function sweepFormer({ place, request }: Staging): Promise<void> {
  const own = stagesOfEpoch(request.fence);
  for (const object of await place.store.list(stagesOfPlan(request.fence.planId))) {
    if (object.key < own || object.key.startsWith(stageOf(request.fence, request.load.id))) await place.store.remove(object);
  }
}

interface Measured extends RowsWritten {
  seen: StoredObject[];
  held: Held;
}

async function describe({ context, request, place, output }: Staging, measured: Measured): Promise<StagedLoad> {
  const { load } = request;
  const { add, bytes, seen, held, reconciled } = measured;
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
    reconciled,
    notes: [...measured.notes, ...notesOf(handle)],
  };
}

function notesOf({ name, add, take, folder }: Handle): string[] {
  if (!folder) return [];
  const files = (count: number): string => `${count.toLocaleString('en-US')} ${count === 1 ? 'file' : 'files'}`;
  return [`${name} gets ${files(add.length)}${take.length > 0 ? ` and loses ${files(take.length)}` : ''}.`];
}

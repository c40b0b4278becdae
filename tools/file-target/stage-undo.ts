/** Stages the taking back of a published load: what it brought goes if it still is what was brought, and what it replaced comes back. */
import type { EffectSample, StagedLoad, TakesBack } from '#domain/effect.ts';
import { AppError, conflictError } from '#domain/errors.ts';
import type { UndoRequest } from '../connectors/connector.ts';
import { isContent, keptKey } from './apply.ts';
import { existingObjects } from './existing.ts';
import { holdFence, takeFence } from './fence.ts';
import type { Addition, Handle } from './handle.ts';
import { type DecidedLoad, findPublished, type Publishing } from './ledger.ts';
import { manifestKey } from './manifest.ts';
import type { StoredObject, TargetPlace, TargetPlaces } from './object-store.ts';
import { homeOf } from './publish.ts';
import { undoDays } from './undo-days.ts';
import { isUndone } from './undone.ts';

interface Undo {
  request: UndoRequest;
  place: TargetPlace;
  run: Publishing;
  loaded: DecidedLoad;
}

/** Measures what can be taken back; moves nothing. Throws what `TargetWriter.stageUndo` says. */
export async function stageUndo(places: TargetPlaces, request: UndoRequest): Promise<StagedLoad> {
  const home = homeOf(places);
  await takeFence(home, request.fence);
  const undo = await requirePublished(places, request);
  request.failpoint('prepare.staging');
  const brought = await stillThere(undo);
  const back = await whatComesBack(undo, brought);
  const staged = await describe(undo, { brought, back, seen: await existingObjects(undo.place, undo.loaded.handle.folder) });
  await holdFence(home, request.fence);
  request.failpoint('prepare.measured');
  return staged;
}

async function requirePublished(places: TargetPlaces, request: UndoRequest): Promise<Undo> {
  const { load, runId } = request;
  const run = await findPublished(homeOf(places), runId).catch((error: unknown) => {
    throw error instanceof AppError && error.code === 'ledger.other-release' ? doneElsewhere(load.table, error) : error;
  });
  const loaded = run?.loads.find((one) => one.load === load.id);
  if (!run || !loaded) throw impossible(load.table, 'the ledger beside it does not know the run');
  if (await isUndone(homeOf(places), runId, load.id)) {
    throw conflictError('undo.done', `What the run loaded into ${load.table} was taken back already.`);
  }
  if (run.until < new Date().toISOString().slice(0, 10)) {
    throw conflictError('undo.expired', `What ${load.table} held before was kept until ${run.until}, and is gone.`);
  }
  return { request, place: places.resolve(loaded.handle.name), run, loaded };
}

interface Brought {
  /** Objects that still are what the load brought. */
  take: StoredObject[];
  rows: number;
  changed: number;
  gone: number;
}

async function stillThere({ place: { store, name }, loaded: { handle } }: Undo): Promise<Brought> {
  const brought: Brought = { take: [], rows: 0, changed: 0, gone: 0 };
  for (const addition of handle.add) {
    const now = await store.head(addition.to);
    const rows = addition.rows ?? 0;
    if (now === null) brought.gone += rows;
    else if (await isContent(store, now, addition)) {
      brought.take.push(now);
      brought.rows += rows;
    } else brought.changed += rows;
  }
  const lost = handle.add.length - brought.take.length;
  // Files that came back with an earlier undo were counted together: with all of them there, that is their number.
  const isCounted = handle.add.every(({ rows }) => rows !== null);
  if (lost === 0) brought.rows = handle.expected.inserts;
  if (lost > 0 && (handle.take.length > 0 || brought.take.length === 0 || !isCounted)) {
    throw impossible(
      name,
      `${lost === 1 ? 'a file' : `${lost} files`} of the load ${lost === 1 ? 'was' : 'were'} changed or removed since`,
    );
  }
  return brought;
}

/** What the load replaced, from where it is kept to where it was. */
async function whatComesBack({ place: { store, name }, run, request, loaded: { handle } }: Undo, { take }: Brought): Promise<Addition[]> {
  const back: Addition[] = [];
  for (const [index, old] of handle.take.entries()) {
    const kept = await store.head(keptKey({ until: run.until, runId: run.runId, load: request.load.id }, index));
    if (kept === null) throw impossible(name, 'what it replaced is not kept any more');
    const there = await store.head(old.key);
    if (there !== null && !take.some(({ key }) => key === old.key)) throw impossible(name, `something else stands at ${old.key} by now`);
    back.push({ staged: kept, to: old.key, sha256: await store.hash(kept), rows: null });
  }
  return back;
}

const doneElsewhere = (name: string, cause: unknown) =>
  conflictError('undo.other-release', `The load into ${name} was made by another release of Headgate; nothing was changed.`, {
    hint: 'Undo it with that release, or upgrade this one.',
    cause,
  });

const impossible = (name: string, why: string) =>
  conflictError('undo.impossible', `The load into ${name} cannot be taken back: ${why}.`, { hint: 'Put it right with a load of its own.' });

interface Found {
  brought: Brought;
  back: Addition[];
  seen: StoredObject[];
}

async function describe({ request, place, loaded, run }: Undo, { brought, back, seen }: Found): Promise<StagedLoad> {
  const { load } = request;
  const { handle: done, effect } = loaded;
  const inserts = done.expected.deletes;
  const manifest = done.folder ? await place.store.head(manifestKey({ handle: done, runId: run.runId })) : null;
  const handle: Handle = {
    ...done,
    add: back,
    take: manifest === null ? brought.take : [...brought.take, manifest],
    seen,
    rowsBefore: isAsLeft(done, seen) && done.rowsBefore !== null ? done.rowsBefore + done.expected.inserts - done.expected.deletes : null,
    expected: { inserts, deletes: brought.rows },
    manifest: { ...done.manifest, undoes: run.runId, load: load.id },
  };
  const takesBack: TakesBack = {
    changed: brought.changed,
    gone: brought.gone,
    taken: 0,
    left: [],
    dropsTable: back.length === 0 && seen.every((object) => brought.take.some(({ key }) => key === object.key)),
    columnsDropped: [],
    columnsKept: [],
  };
  const accounted = brought.rows + brought.changed + brought.gone;
  return {
    load: load.id,
    effect: {
      ...effect,
      tableExists: seen.length > 0,
      targetRows: handle.rowsBefore,
      inserts,
      deletes: brought.rows,
      samples: effect.samples.map(reversed),
      undo: { possible: true, reason: null, days: undoDays },
      takesBack,
    },
    stagedRows: inserts + brought.rows,
    bytes: 0,
    handle,
    reconciled: [
      {
        what: 'rows of the load',
        engine: String(done.expected.inserts),
        target: String(accounted),
        agrees: accounted === done.expected.inserts,
      },
    ],
    notes: [],
  };
}

/** Whether only files stand there that the load found or brought: of others nobody has counted the rows. */
const isAsLeft = ({ add, take, seen: found }: Handle, now: readonly StoredObject[]): boolean => {
  const stayed = found.filter(({ key }) => !take.some((object) => object.key === key)).map(({ key }) => key);
  const left = new Set([...stayed, ...add.map(({ to }) => to)]);
  return now.every(({ key }) => left.has(key)) && stayed.every((key) => now.some((object) => object.key === key));
};

const reversed = ({ before, after }: EffectSample): EffectSample =>
  after === null ? { kind: 'insert', before: null, after: before } : { kind: 'delete', before: after, after: null };

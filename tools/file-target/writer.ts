/** A complete target writer over places that hold files. */
import type { TargetTable } from '#domain/dataset.ts';
import type { Capabilities, ConnectorContext, TargetWriter } from '../connectors/connector.ts';
import { fileKind } from '../formats/format.ts';
import { existingObjects, lookAtExisting } from './existing.ts';
import type { TargetPlaces } from './object-store.ts';
import { findInLedger, publishRun } from './publish.ts';
import { stageLoad } from './stage-load.ts';
import { stageUndo } from './stage-undo.ts';
import { discardPlan, stagedPlans, sweepStores } from './sweep.ts';

/** What a connector that uses the writer can do. */
export const fileCapabilities: Capabilities = {
  read: true,
  write: true,
  transactional: false,
  modes: ['create', 'append', 'replace'],
  paths: true,
  newFiles: true,
  maxIdentifierBytes: null,
};

/** The writer of one connection. Nothing is asked of the places before the first use. */
export function createFileWriter(places: TargetPlaces): TargetWriter {
  return {
    resolve: (path) => ({ schema: '', table: places.resolve(path).name }),
    inspectTarget: (context, path) => inspectPath(places, context, path),
    stage: (context, request) => stageLoad(places, context, request),
    stageUndo: (_context, request) => stageUndo(places, request),
    publish: ({ signal }, request) => publishRun(places, signal, request),
    ledger: (runId, fence) => findInLedger(places, runId, fence),
    discard: (planId) => discardPlan(places.stores(), planId),
    sweep: () => sweepStores(places.stores(), new Date()),
    stagedPlans: () => stagedPlans(places.stores()),
  };
}

async function inspectPath(places: TargetPlaces, context: ConnectorContext, path: string): Promise<TargetTable | null> {
  const place = places.resolve(path);
  const objects = await existingObjects(place, fileKind(place.key) === null);
  if (objects.length === 0) return null;
  const { rows, columns } = await lookAtExisting(context, place, objects);
  return {
    schema: '',
    table: place.name,
    rows,
    columns: columns.map((column) => ({ ...column, nullable: true, generated: false, hasDefault: false })),
    keys: [],
    hazards: [],
  };
}

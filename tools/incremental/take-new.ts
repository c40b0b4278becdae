/** Reads what is new of a source since the last load into a table. */
import { bugError, inputError } from '#domain/errors.ts';
import type { PlannedIncremental, SourceIdentity } from '#domain/incremental.ts';
import type { PlannedLoad, PlannedSource } from '#domain/plan.ts';
import type { ConnectorContext, OpenedSource, SourceReader, TargetWriter } from '../connectors/connector.ts';
import { takeByCursor } from './cursor.ts';
import { takeNewFiles } from './files.ts';
import type { Taken, Taking } from './taken.ts';

export interface TakeRequest {
  source: PlannedSource;
  rule: PlannedIncremental;
  load: PlannedLoad;
  reader: SourceReader;
  writer: TargetWriter;
  /** Told of the source once it is open. */
  onOpened: (opened: OpenedSource) => void;
}

/** Throws `incremental.no-state` when the target keeps no positions, and what the rules throw. */
export async function takeNew(context: ConnectorContext, { source, rule, load, reader, writer, onOpened }: TakeRequest): Promise<Taken> {
  if (!writer.position) throw inputError('incremental.no-state', `${load.connection} cannot remember what was loaded into ${load.table}.`);
  const identity: SourceIdentity = {
    connection: source.connection,
    dataset: source.dataset,
    cursor: rule.by === 'cursor' ? rule.cursor : null,
  };
  const position = await writer.position(load, identity);
  const { id, dataset, reader: pinned } = source;
  const taking: Taking = {
    engine: context.engine,
    source,
    load,
    position,
    identity,
    async open(restriction) {
      const opened = await reader.open(context, { id, dataset, reader: pinned, ...restriction });
      onOpened(opened);
      return opened;
    },
  };
  if (rule.by === 'cursor') return takeByCursor(taking, rule);
  const sift = reader.sift?.bind(reader);
  if (!sift) throw bugError('files.not-told-apart', `${source.connection} cannot tell its files apart.`);
  return takeNewFiles(taking, rule, () => sift(context, dataset, position?.files ?? []));
}

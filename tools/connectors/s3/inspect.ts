/** Looks at objects: small ones whole, large text by its beginning, Parquet by its footers. */
import type { Inspection } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import { inspectFiles } from '#tools/formats/inspect.ts';
import type { ConnectorContext } from '../connector.ts';
import type { RemoteDataset } from './dataset.ts';
import { fetched } from './open.ts';
import type { S3World } from './open.ts';

/** Throws as `inspectFiles` and `readRange` do. */
export async function inspectObjects(
  world: S3World,
  context: ConnectorContext,
  { dataset, options }: { dataset: RemoteDataset; options: JsonObject },
): Promise<Inspection> {
  const local = await fetched(world, dataset, context);
  const found = await inspectFiles(context, local, { connection: world.name, kind: 's3', options });
  return { ...found, notes: [...found.notes, ...partitionNotes(dataset)] };
}

const partitionNotes = ({ partitions }: RemoteDataset): string[] =>
  partitions.length === 0 ? [] : [`The folders hold values of ${partitions.join(', ')}, which are no columns here.`];

/** Looks at objects: small ones whole, large text by its beginning, Parquet by its footers. */
import type { Inspection } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import { family } from '#tools/formats/format.ts';
import { inspectFiles } from '#tools/formats/inspect.ts';
import { wholeBytes } from '#tools/formats/reader.ts';
import { unpackedEstimate } from '#tools/formats/unpacked-estimate.ts';
import type { ConnectorContext } from '../connector.ts';
import type { RemoteDataset } from './dataset.ts';
import { inspectFooters } from './inspect-parquet.ts';
import { fetched } from './open.ts';
import type { S3World } from './open.ts';
import { headsOf } from './text-head.ts';

/** Parquet up to this size is fetched whole: it is going to be read anyway. */
const smallParquetBytes = 4 << 20;

/** Throws as `inspectFiles` and `readRange` do. */
export async function inspectObjects(
  world: S3World,
  context: ConnectorContext,
  given: { dataset: RemoteDataset; options: JsonObject },
): Promise<Inspection> {
  const { dataset, options } = given;
  const kind = wayTo(dataset);
  if (kind === 'footers') return inspectFooters(world, context, given);
  const local = kind === 'whole' ? await fetched(world, dataset, context) : { ...dataset, files: await headsOf(world, dataset, context) };
  const found = await inspectFiles(context, local, { connection: world.name, kind: 's3', options });
  return kind === 'whole' ? found : { ...found, notes: [...found.notes, 'Types are told from the beginning of the data.'] };
}

function wayTo({ files, inArchive }: RemoteDataset): 'whole' | 'heads' | 'footers' {
  const [first] = files;
  if (first === undefined || inArchive !== undefined) return 'whole';
  const kind = family(first.format);
  const bytes = unpackedEstimate(files);
  if (kind === 'parquet') return bytes <= smallParquetBytes ? 'whole' : 'footers';
  // Where the formats would look at all of it, all of it must be there.
  return (kind === 'csv' || kind === 'json') && bytes > wholeBytes ? 'heads' : 'whole';
}

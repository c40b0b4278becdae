/** Large Parquet objects are known by their footers: schema, row counts and statistics in one or two small requests each. */
import { counted } from '#domain/amounts.ts';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parquetMetadata, type FileMetaData } from 'hyparquet';
import type { Inspection } from '#domain/dataset.ts';
import { dataError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { DataFile } from '#tools/formats/data-file.ts';
import { inspectFiles } from '#tools/formats/inspect.ts';
import { printable } from '#tools/formats/printable.ts';
import type { ConnectorContext } from '../connector.ts';
import type { RemoteDataset, RemoteFile } from './dataset.ts';
import { inTurns } from './in-turns.ts';
import type { S3World } from './open.ts';
import { cutDown } from './parquet-footer.ts';
import { readBytes } from './range.ts';

/** One request for the end of an object brings most footers whole. */
const tailBytes = 512 << 10;
/** Footers beyond this are no footers. */
const maxFooterBytes = 64 << 20;
/** A first row group up to this size is fetched to show some of its rows. */
const maxSampleBytes = 8 << 20;

/** Inspects without fetching more than footers, and of the first object its first row group when it is small. */
export async function inspectFooters(
  world: S3World,
  context: ConnectorContext,
  { dataset, options }: { dataset: RemoteDataset; options: JsonObject },
): Promise<Inspection> {
  const footers = await inTurns(dataset.files, (file) => readFooter(world, file, context.signal));
  const files = await inTurns([...footers.entries()], ([index, footer]) => pieceOf(world, context, { footer, withSample: index === 0 }));
  const found = await inspectFiles(context, { ...dataset, files }, { connection: world.name, kind: 's3', options });
  const rows = footers.reduce((sum, { metadata }) => sum + Number(metadata.num_rows), 0);
  const groups = footers.reduce((sum, { metadata }) => sum + metadata.row_groups.length, 0);
  const notes = [`${counted(rows, 'row')} in ${counted(groups, 'row group')}, by the footers alone.`];
  if (rows > 0 && found.sample.rows.length === 0) notes.push('No rows are shown, because the first row group is large.');
  return { ...found, rows, rowsExact: true, notes: [...found.notes, ...notes, ...rangeNotes(footers)] };
}

interface Footer {
  file: RemoteFile;
  bytes: Buffer;
  metadata: FileMetaData;
}

/** Throws `source.truncated` when the object does not end as Parquet does. */
async function readFooter(world: S3World, file: RemoteFile, signal: AbortSignal): Promise<Footer> {
  const { sizeBytes } = file;
  const read = (bytes: number): Promise<Buffer> =>
    readBytes(world, file.object, { from: Math.max(0, sizeBytes - bytes), to: sizeBytes }, signal);
  let tail = await read(tailBytes);
  const length = tail.length >= 12 && tail.subarray(-4).toString('latin1') === 'PAR1' ? tail.readUInt32LE(tail.length - 8) : 0;
  const needed = length + 8;
  if (length === 0 || needed > sizeBytes || needed > maxFooterBytes) throw truncated(file);
  if (needed > tail.length) tail = await read(needed);
  const bytes = tail.subarray(tail.length - needed, -8);
  try {
    return { file, bytes, metadata: parquetMetadata(Uint8Array.from(tail).buffer) };
  } catch (cause) {
    throw truncated(file, cause);
  }
}

const truncated = (file: RemoteFile, cause?: unknown): Error =>
  dataError('source.truncated', `"${printable(file.name)}" is not a whole Parquet file: its end cannot be read.`, {
    hint: 'Fetch or write the file again.',
    cause,
  });

/** A small Parquet file with the columns of a large one, and perhaps its first row group. */
async function pieceOf(
  world: S3World,
  { engine, signal }: ConnectorContext,
  { footer, withSample }: { footer: Footer; withSample: boolean },
): Promise<DataFile> {
  const { file, bytes, metadata } = footer;
  const [first] = metadata.row_groups;
  const end = first === undefined ? 0 : endOf(first);
  const sampled = withSample && first !== undefined && end <= maxSampleBytes;
  const data = sampled ? await readBytes(world, file.object, { from: 0, to: end }, signal) : Buffer.alloc(0);
  const realPath = join(engine.folder, `piece-${randomUUID()}.parquet`);
  const content = cutDown(data, bytes, sampled ? { keep: 1, rows: Number(first.num_rows) } : { keep: 0, rows: 0 });
  await writeFile(realPath, content, { flag: 'wx', mode: 0o644 });
  return { format: 'parquet', gzip: false, name: file.name, realPath, sizeBytes: file.sizeBytes };
}

/** Where the bytes of a row group end. */
const endOf = ({ columns }: FileMetaData['row_groups'][number]): number =>
  Math.max(
    0,
    ...columns.map(({ meta_data: column }) => {
      if (column === undefined) return Number.MAX_SAFE_INTEGER;
      const dictionary = column.dictionary_page_offset ?? 0n;
      const start = dictionary > 0n && dictionary < column.data_page_offset ? dictionary : column.data_page_offset;
      return Number(start + column.total_compressed_size);
    }),
  );

/** From when to when the rows are, for the first columns that have dates. */
function rangeNotes(footers: readonly Footer[]): string[] {
  const ranges = new Map<string, { from: Date; to: Date }>();
  for (const { metadata } of footers) {
    for (const { columns } of metadata.row_groups) {
      for (const { meta_data: column } of columns) {
        const [from, to] = [column?.statistics?.min_value, column?.statistics?.max_value];
        const name = column?.path_in_schema.join('.') ?? '';
        if (!(from instanceof Date) || !(to instanceof Date)) continue;
        const known = ranges.get(name) ?? { from, to };
        ranges.set(name, { from: from < known.from ? from : known.from, to: to > known.to ? to : known.to });
      }
    }
  }
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  return [...ranges].slice(0, 3).map(([name, { from, to }]) => `${printable(name)} goes from ${day(from)} to ${day(to)}.`);
}

/** Opens tables, views and queries for one job: copied, all as of one moment, into the job's folder, where the engine scans them. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { dataError } from '#domain/errors.ts';
import { quoteName, quoteText } from '#tools/sql.ts';
import type { ConnectorContext, OpenedSource, SourceToOpen } from '../../connector.ts';
import { copyOut, type Copied } from './copy-out.ts';
import type { Place, Transaction, TransactionOptions } from '../session/database.ts';
import { describeQuery } from './describe-query.ts';
import { quoteTable } from '../names.ts';
import { limitsMs } from '../session/settings.ts';
import { fromItem, parseReader, relationColumns, relationName, requireSameColumns, type PinnedReader } from './source-relation.ts';
import { readColumn } from './source-types.ts';
import { chooseStreams } from './split-table.ts';

/** Where sources are, and how much of one may be copied, in bytes. */
export interface SourcePlace extends Place {
  maxSpoolBytes: number;
}

interface Wanted {
  source: SourceToOpen;
  reader: PinnedReader;
  where: string;
}

/** Opens several at once. Throws `source.changed` when columns are not the inspected ones any more, `source.unsafe-query`, `postgres.*`. */
export async function openSources(place: SourcePlace, context: ConnectorContext, sources: SourceToOpen[]): Promise<OpenedSource[]> {
  const wanted = sources.map((source) => ({ source, reader: parseReader(source), where: atLeast(source) }));
  for (const { reader } of wanted) {
    if ('query' in reader) requireSameColumns(reader, await describeQuery(place.database, reader.query, context.signal));
  }
  const names = sources.map(({ dataset }) => dataset).join(', ');
  return place.database.transaction(`reading ${names}`, readOptions(context), async (tx) => {
    // This session waits while another one reads its part; it holds no lock that anybody would miss.
    await tx.run('reading', `SET LOCAL idle_in_transaction_session_timeout = ${limitsMs.copy}`);
    const { rows } = await tx.run('fixing the moment', 'SELECT pg_current_snapshot() AS moment');
    const opened: OpenedSource[] = [];
    for (const one of wanted) opened.push(await openOne(place, context, { ...one, tx, moment: rows[0]?.['moment'] ?? '' }));
    return opened;
  });
}

const readOptions = ({ signal }: ConnectorContext): TransactionOptions => ({
  isolation: 'REPEATABLE READ',
  readOnly: true,
  statementMs: limitsMs.copy,
  signal,
});

/** Rows below are not wanted; whoever asked leaves them out again, so a column of a type without order simply stays whole. */
function atLeast({ atLeast: bound, reader }: SourceToOpen): string {
  if (!bound) return 'TRUE';
  const column = parseReader({ dataset: '', reader }).columns.find(({ name }) => name === bound.column);
  const isText = column?.as === 'VARCHAR';
  if (!column || isText || !ordered.test(column.type)) return 'TRUE';
  const name = `s.${quoteName(column.name)}`;
  return `(${name} >= ${quoteText(bound.value)}${bound.nulls ? ` OR ${name} IS NULL` : ''})`;
}

/** Types whose order and constants mean the same in both engines. */
const ordered = /^(smallint|integer|bigint|numeric|date|timestamp)/;

async function openOne(
  place: SourcePlace,
  context: ConnectorContext,
  { source, reader, where, tx, moment }: Wanted & { tx: Transaction; moment: string },
): Promise<OpenedSource> {
  const doing = `reading ${source.dataset}`;
  if (!('query' in reader)) requireSameColumns(reader, await relationColumns(tx, quoteTable(reader)));
  const { ranges, reason } = 'query' in reader ? { ranges: ['TRUE'], reason: 'it is a query' } : await chooseStreams(tx, reader);
  let left = place.maxSpoolBytes;
  const copies = ranges.map((range, index) => ({
    spend: (bytes: number) => {
      left -= bytes;
      if (left < 0) throw tooLarge(source.dataset, place.maxSpoolBytes);
    },
    from: fromItem(reader),
    where: where === 'TRUE' ? range : `${range} AND ${where}`,
    columns: reader.columns,
    path: join(context.engine.folder, `${fileName(place.connection, source.id, reader)}-${index}.csv`),
    doing,
  }));
  const [first, ...others] = copies;
  const started = performance.now();
  const beside = others.length === 0 ? [] : await besideOf(place, context, { tx, copies: others });
  const copied = await allOf([...(first ? [copyOut(tx, first)] : []), ...beside]);
  const bytes = copied.reduce((sum, part) => sum + part.bytes, 0);
  const seconds = Math.round(performance.now() - started) / 1000;
  context.log.info('a dataset of Postgres was read', { dataset: relationName(reader), streams: ranges.length, reason, bytes, seconds });
  return openedOf(place, { source, reader, copied, moment, bounded: where !== 'TRUE' });
}

const tooLarge = (dataset: string, maxBytes: number): Error =>
  dataError(
    'source.too-large',
    `${dataset} has more than the ${Math.floor(maxBytes / 2 ** 20).toLocaleString('en-US')} MiB that a job may copy.`,
    {
      hint: 'Read a part of it (a query, a range, only what is new), or raise HEADGATE_SPOOL_DISK.',
    },
  );

/** The other streams, in sessions that see what the first one sees. */
async function besideOf(
  { database }: Place,
  context: ConnectorContext,
  { tx, copies }: { tx: Transaction; copies: Parameters<typeof copyOut>[1][] },
): Promise<Promise<Copied>[]> {
  const { rows } = await tx.run('sharing the moment', 'SELECT pg_export_snapshot() AS id');
  const id = rows[0]?.['id'] ?? '';
  return copies.map((copy) =>
    database.transaction(copy.doing, readOptions(context), async (other) => {
      await other.run('sharing the moment', `SET TRANSACTION SNAPSHOT ${quoteText(id)}`);
      return copyOut(other, copy);
    }),
  );
}

/** Waits for every stream, so that none goes on writing after one has failed. */
async function allOf(streams: Promise<Copied>[]): Promise<Copied[]> {
  await Promise.allSettled(streams);
  return Promise.all(streams);
}

/** One file per source and job: asked again, it is read again, and what is being scanned stays readable. */
const fileName = (connection: string, id: string, reader: PinnedReader): string =>
  `table-${createHash('sha256')
    .update(`${connection}\0${id}\0${relationName(reader)}`)
    .digest('hex')
    .slice(0, 20)}`;

function openedOf(
  { connection }: Place,
  {
    source,
    reader,
    copied,
    moment,
    bounded,
  }: { source: SourceToOpen; reader: PinnedReader; copied: Copied[]; moment: string; bounded: boolean },
): OpenedSource {
  const name = relationName(reader);
  // A table does not know when it changed last; the hash of its rows is what tells two states apart.
  const parts = copied.map(({ bytes, sha256 }, index) => ({
    name: copied.length === 1 ? name : `${name} (stream ${index + 1} of ${copied.length})`,
    sizeBytes: bytes,
    modifiedAt: '',
    sha256,
  }));
  return {
    sql: scanSql(
      copied.map(({ path }) => path),
      reader,
    ),
    rowsEstimate: copied.reduce((sum, { rows }) => sum + rows, 0),
    sizeBytes: copied.reduce((sum, { bytes }) => sum + bytes, 0),
    rejects: () => Promise.resolve({ count: 0, rows: [] }),
    verified: Promise.resolve({ source: source.id, connection, dataset: source.dataset, parts, moment }),
    ...(bounded ? { bounded: true as const } : {}),
  };
}

/** Every value was quoted and NULL was not: that is how an empty text stays apart from NULL. */
function scanSql(paths: string[], reader: PinnedReader): string {
  const raw = reader.columns.map((column, index) => `c${index}: ${quoteText(readColumn(column).csvType)}`);
  const list = reader.columns.map((column, index) => `${readColumn(column).fromText(`c${index}`)} AS ${quoteName(column.name)}`);
  return `SELECT ${list.join(', ')} FROM read_csv([${paths.map(quoteText).join(', ')}], auto_detect = false, header = false, delim = ',', quote = '"', escape = '"',
    new_line = '\\n', nullstr = '', allow_quoted_nulls = false, parallel = false, max_line_size = 8388608, buffer_size = 16777216, columns = {${raw.join(', ')}})`;
}

/** Inspects and opens datasets: their pages are brought to the job's folder and from then on are read like files. */
import { createHash, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Column, type Inspection } from '#domain/dataset.ts';
import { AppError, inputError } from '#domain/errors.ts';
import { JsonObject } from '#domain/json.ts';
import { nearest } from '#domain/nearest.ts';
import { inspectFiles } from '#tools/formats/inspect.ts';
import { openFiles } from '#tools/formats/open.ts';
import { parsePinned } from '#tools/formats/reader.ts';
import { printable } from '#tools/formats/printable.ts';
import { quoteName } from '#tools/sql.ts';
import type { ConnectorContext, OpenedSource, SourceToOpen } from '../connector.ts';
import { fetchPages, type Fetched } from './fetch-pages.ts';
import type { HttpWorld } from './pages.ts';
import { RowOptions, splitOptions } from './rows.ts';
import { resolveTarget, withCursor } from './target.ts';

/** What an inspection pins: how the pages become rows, and how the rows are read. */
const Reader = z.strictObject({
  rows: RowOptions,
  format: z.enum(['json', 'ndjson', 'csv']),
  columns: z.array(Column).min(1),
  file: JsonObject,
});

/** A pinned reader of CSV whose first line is a row. */
const WithoutHeader = z.looseObject({ dialect: z.looseObject({ header: z.literal(false) }) });

/** An inspection looks at so much; a job reads everything. */
const look = { pages: 50, bytes: 64 << 20 };

/** Throws `source.not-found`, `source.outside-roots`, `source.empty`, `source.bad-options`, and as `fetchPages` and `inspectFiles` do. */
export async function inspectTarget(
  world: HttpWorld,
  context: ConnectorContext,
  ask: { dataset: string; options: JsonObject },
): Promise<Inspection> {
  const target = resolveTarget(world.settings, ask.dataset);
  const { rows, file } = splitOptions(ask.options);
  const path = join(context.engine.folder, `http-${randomUUID()}`);
  const { url } = withCursor(target, undefined);
  try {
    const request = { target, rows, path, url, look, headless: file['header'] === false, signal: context.signal };
    const fetched = await fetchPages(world, request).catch((error: unknown) => {
      throw withSuggestions(error, world, ask.dataset);
    });
    if (fetched.file === null) throw empty(world, ask.dataset);
    const found = await inspectFiles(
      context,
      { name: target.name, files: [fetched.file], isPattern: false },
      { connection: world.name, kind: 'http', options: file },
    );
    return {
      ...found,
      reader: { rows: JsonObject.parse(rows), format: fetched.format, columns: found.columns, file: found.reader },
      sizeBytes: fetched.parts.reduce((sum, part) => sum + part.sizeBytes, 0),
      ...(fetched.more ? { rows: null, rowsExact: false } : {}),
      notes: notesOf(found.notes, fetched, rows),
    };
  } finally {
    await Promise.all([rm(path, { force: true }), rm(`${path}.page`, { force: true })]);
  }
}

function notesOf(found: readonly string[], { parts, more }: Fetched, { child }: RowOptions): string[] {
  return [
    ...found,
    ...(parts.length > 1 ? [`It has ${parts.length} pages.`] : []),
    ...(more
      ? [
          parts.length === 1
            ? 'Only the first page was looked at; a load reads all of them.'
            : `Only the first ${parts.length} pages were looked at; a load reads all of them.`,
        ]
      : []),
    ...(child === undefined ? [] : [`One row per element of "${printable(child)}".`]),
  ];
}

/** Throws as `fetchPages` and `openFiles` do. */
export async function openTarget(world: HttpWorld, context: ConnectorContext, source: SourceToOpen): Promise<OpenedSource> {
  const target = resolveTarget(world.settings, source.dataset);
  const { rows, columns, file } = parsePinned(Reader, source.reader);
  const { url, bounded } = withCursor(target, source.atLeast);
  // One file per source and job: opened again, it is replaced.
  const key = createHash('sha256').update(`${world.name}\0${source.dataset}\0${source.id}`).digest('hex');
  const path = join(context.engine.folder, `http-${key.slice(0, 20)}`);
  const headless = WithoutHeader.safeParse(file).success;
  const fetched = await fetchPages(world, { target, url, rows, path, headless, signal: context.signal });
  const mark = bounded ? { bounded: true as const } : {};
  const snapshot = { source: source.id, connection: world.name, dataset: target.name, parts: fetched.parts };
  if (fetched.file === null) return { ...nothing(columns), ...mark, verified: Promise.resolve(snapshot) };
  const opened = await openFiles(
    context,
    { files: [fetched.file], name: target.name },
    {
      id: source.id,
      connection: world.name,
      reader: file,
      maxUnpackedBytes: world.settings.maxBytes,
      // What was read is known by the bodies of its pages, not by the files that were made of them.
      prove: () => Promise.resolve(snapshot),
    },
  );
  // Whether the proof begins is for whoever asks for it: a copy of the object would begin it.
  return bounded ? Object.defineProperty(opened, 'bounded', { value: true, enumerable: true }) : opened;
}

/** The planned columns without rows. */
function nothing(columns: Column[]): Omit<OpenedSource, 'verified'> {
  const list = columns.map(({ name, type }) => `CAST(NULL AS ${type}) AS ${quoteName(name)}`);
  return {
    sql: `SELECT ${list.join(', ')} WHERE false`,
    rowsEstimate: 0,
    sizeBytes: 0,
    rejects: () => Promise.resolve({ count: 0, rows: [] }),
  };
}

/** A path that is not there may be one of the endpoints, misspelt. */
function withSuggestions(thrown: unknown, { settings }: HttpWorld, dataset: string): unknown {
  if (!(thrown instanceof AppError) || thrown.code !== 'source.not-found') return thrown;
  const known = Object.entries(settings.endpoints).filter(([name, { path }]) => name !== dataset && path !== dataset);
  const suggestions = nearest(
    dataset,
    known.flatMap(([name, { path }]) => [name, path]),
  );
  return new AppError(thrown.family, thrown.code, thrown.message, {
    hint: suggestions.length > 0 ? `Did you mean ${suggestions.join(' or ')}?` : 'Check the path.',
    details: { ...thrown.details, suggestions },
    cause: thrown,
  });
}

const empty = ({ name }: HttpWorld, dataset: string): AppError =>
  inputError('source.empty', `${printable(dataset)} of ${name} has no records.`, {
    hint: 'Check the query, and records of the endpoint.',
  });

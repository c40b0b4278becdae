/** What stands at a place before a load: which objects, and what is in them. */
import { posix } from 'node:path';
import type { Column } from '#domain/dataset.ts';
import { AppError, inputError } from '#domain/errors.ts';
import type { JsonValue } from '#domain/json.ts';
import type { ConnectorContext } from '../connectors/connector.ts';
import type { DataFile } from '../formats/data-file.ts';
import { fileKind } from '../formats/format.ts';
import { inspectFiles } from '../formats/inspect.ts';
import { ofOneFamily } from '../formats/one-family.ts';
import { openFiles } from '../formats/open.ts';
import { privatePrefix, type LocalFile, type StoredObject, type TargetPlace } from './object-store.ts';

const samples = 5;
const maxUnpackedBytes = 20 * 2 ** 30;

/** The rows that are there. */
export interface Held {
  rows: number;
  columns: Column[];
  sample: { [name: string]: JsonValue }[];
}

/** The objects that are the dataset now: the file, or every data file below the folder. Throws `target.not-a-file`, `target.not-a-folder`. */
export async function existingObjects({ store, key, name }: TargetPlace, folder: boolean): Promise<StoredObject[]> {
  const [own, below] = await Promise.all([store.head(key), store.list(`${key}/`)]);
  if (!folder) {
    if (below.length > 0) throw inputError('target.not-a-file', `${name} is a folder.`, { hint: 'Name a file in it, or another place.' });
    return own === null ? [] : [own];
  }
  if (own !== null) throw inputError('target.not-a-folder', `${name} is a file.`, { hint: 'Name a folder, or give a file an ending.' });
  return below.filter((object) => isData(object.key, key));
}

function isData(objectKey: string, key: string): boolean {
  const parts = objectKey.slice(key.length + 1).split('/');
  return !objectKey.startsWith(privatePrefix) && parts.every((part) => !/^[._]/.test(part)) && fileKind(objectKey) !== null;
}

/** Reads what is there, all of it: rows, columns and the first few rows. */
export function readExisting(context: ConnectorContext, place: TargetPlace, objects: readonly StoredObject[]): Promise<Held> {
  return withLocalFiles(context, { place, objects }, async (files) => {
    const { dataset, inspection } = await inspected(context, place.name, files);
    const { reader, columns } = inspection;
    const opened = await openFiles(context, dataset, { id: 'headgate_existing', connection: '', reader, maxUnpackedBytes });
    const counted = await context.engine.query(`SELECT count(*)::DOUBLE FROM (${opened.sql})`, { maxRows: 1 });
    const rejected = await opened.rejects();
    const first = await context.engine.query(opened.sql, { maxRows: samples });
    return {
      rows: Number(counted.rows[0]?.[0] ?? 0) + rejected.count,
      columns,
      sample: first.rows.map((row) => Object.fromEntries(first.columns.map((column, index) => [column.name, row[index] ?? null]))),
    };
  });
}

/** What is known of it at a glance: its columns, and about how many rows it has. */
export async function lookAtExisting(context: ConnectorContext, place: TargetPlace, objects: readonly StoredObject[]): Promise<Held> {
  return withLocalFiles(context, { place, objects }, async (files) => {
    const { columns, rows } = (await inspected(context, place.name, files)).inspection;
    return { rows: rows ?? 0, columns, sample: [] };
  });
}

async function inspected(context: ConnectorContext, name: string, files: DataFile[]) {
  const dataset = { name, files: ofOneFamily(name, files), isPattern: false };
  return { dataset, inspection: await inspectFiles(context, dataset, { connection: '', kind: '', options: {} }) };
}

async function withLocalFiles(
  context: ConnectorContext,
  { place, objects }: { place: TargetPlace; objects: readonly StoredObject[] },
  use: (files: DataFile[]) => Promise<Held>,
): Promise<Held> {
  if (objects.every(({ sizeBytes }) => sizeBytes === 0)) return { rows: 0, columns: [], sample: [] };
  const local: LocalFile[] = [];
  try {
    const files: DataFile[] = [];
    for (const object of objects) {
      const file = await place.store.local(object, context.signal);
      local.push(file);
      files.push(asDataFile(place, object, file));
    }
    return await use(files);
  } catch (error) {
    throw unreadable(place.name, error);
  } finally {
    await Promise.all(local.map((file) => file.release()));
  }
}

function asDataFile(place: TargetPlace, object: StoredObject, { path }: LocalFile): DataFile {
  const kind = fileKind(object.key);
  if (kind === null) throw inputError('source.unknown-format', `${object.key} is no data file.`);
  return { ...kind, name: `${place.name}${object.key.slice(place.key.length)}`, realPath: path, sizeBytes: object.sizeBytes };
}

/** What cannot be read cannot be shown before it goes. */
function unreadable(name: string, error: unknown): unknown {
  if (!(error instanceof AppError) || !['input', 'data'].includes(error.family)) return error;
  return inputError('target.unreadable', `What is at ${name} cannot be read, so what would be lost cannot be shown: ${error.message}`, {
    hint: 'Move it away by hand, or write to another place.',
    cause: error,
  });
}

/** The folders between a dataset and an object that stand for values: `['month=2026-01']`. */
export const partitionParts = (key: string, objectKey: string): string[] =>
  posix
    .dirname(objectKey.slice(key.length + 1))
    .split('/')
    .filter((part) => part !== '.');

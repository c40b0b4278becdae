/** From the text a person typed to the objects it means: one object, everything below a prefix, or a pattern. */
import { posix } from 'node:path';
import { inputError } from '#domain/errors.ts';
import { meansPlace } from '#domain/incremental.ts';
import { knownExtensions, meansLooked } from '#tools/formats/format.ts';
import { ofOneFamily, onlyBelow } from '#tools/formats/one-family.ts';
import { printable } from '#tools/formats/printable.ts';
import { archiveOf, datasetFolder, fileOf, filesOf, isPartition } from './dataset.ts';
import type { RemoteDataset, RemoteFile } from './dataset.ts';
import { closeNames, dataFiles } from './list.ts';
import type { Catalog } from './list.ts';
import { readingsOf, topOf, uriOf } from './names.ts';
import type { Reading } from './names.ts';
import { allObjects, headObject } from './objects.ts';

const wildcard = /[*?[\]{}]/;

/**
 * The objects a dataset text means. Throws `source.outside-roots`, `source.not-found` (nearest names in `details.suggestions`),
 * `source.ambiguous`, `source.empty`, `source.unknown-format`, `source.mixed-formats`, `source.too-many-files`.
 */
export async function resolveDataset(catalog: Catalog, text: string, signal: AbortSignal): Promise<RemoteDataset> {
  const readings = readingsOf(catalog.buckets, text);
  const found: RemoteDataset[] = [];
  for (const reading of readings) {
    const dataset = await datasetAt(catalog, reading, signal);
    if (dataset === null) continue;
    if (reading.named) return dataset;
    found.push(dataset);
  }
  const [first, ...others] = found;
  if (first === undefined) throw await notFound(catalog, text, signal);
  const distinct = others.filter(({ name }) => name !== first.name);
  if (distinct.length === 0) return first;
  const names = [first, ...distinct].map(({ name }) => name);
  throw inputError('source.ambiguous', `"${printable(text)}" could be ${names.map(printable).join(' or ')}.`, {
    hint: 'Name it with its bucket.',
    details: { suggestions: names },
  });
}

async function datasetAt(catalog: Catalog, reading: Reading, signal: AbortSignal): Promise<RemoteDataset | null> {
  const { bucket, inside } = reading;
  const key = `${bucket.prefix}${inside}`;
  // A pattern that is asked for may be the name of one object.
  const object = inside === '' || inside.endsWith('/') ? null : await headObject(catalog.remote, { bucket: bucket.name, key }, signal);
  if (object !== null) {
    const file = fileOf(object, catalog.spoolFolder, true);
    if (file !== null) return { name: file.name, files: [file], isPattern: false };
    return (await inArchive(catalog, reading, signal)) ?? unknownFormat(uriOf(bucket.name, key));
  }
  const member = await inArchive(catalog, reading, signal);
  if (member !== null) return member;
  return wildcard.test(inside) ? ofPattern(catalog, reading, signal) : ofFolder(catalog, reading, signal);
}

/** `export.zip` or something inside it. */
async function inArchive(catalog: Catalog, { bucket, inside }: Reading, signal: AbortSignal): Promise<RemoteDataset | null> {
  const parts = /^(.*?\.zip)(?:\/(.*))?$/i.exec(inside);
  if (parts?.[1] === undefined) return null;
  const object = await headObject(catalog.remote, { bucket: bucket.name, key: `${bucket.prefix}${parts[1]}` }, signal);
  const file = object === null ? null : archiveOf(object, catalog.spoolFolder);
  return file === null ? null : { name: file.name, files: [file], isPattern: false, inArchive: parts[2] ?? '' };
}

async function ofFolder(catalog: Catalog, { bucket, inside }: Reading, signal: AbortSignal): Promise<RemoteDataset | null> {
  const folder = `${bucket.prefix}${inside}`.replace(/\/+$/, '');
  const prefix = folder === '' ? '' : `${folder}/`;
  const objects = await allObjects(catalog.remote, { bucket: bucket.name, prefix }, signal);
  if (objects.length === 0) return null;
  const files = filesOf(objects, catalog.spoolFolder);
  const name = folder === '' ? topOf(bucket) : uriOf(bucket.name, folder);
  const between = ({ object }: RemoteFile): string[] => posix.dirname(object.key.slice(prefix.length)).split('/');
  const own = files.filter((file) => between(file).join() === '.');
  if (own.length > 0) return { name, files: ofOneFamily(name, own), isPattern: true };
  // Where a folder has none of its own, those of the folders that hold values are meant.
  const below = files.filter((file) => between(file).every(isPartition));
  if (below.length === 0 && files.length > 0) {
    throw onlyBelow(
      name,
      files.map(({ object }) => uriOf(object.bucket, datasetFolder(object.key))),
    );
  }
  return { name, files: ofOneFamily(name, below), isPattern: true, partitioned: true };
}

async function ofPattern(catalog: Catalog, { bucket, inside }: Reading, signal: AbortSignal): Promise<RemoteDataset | null> {
  const literal = inside.slice(0, inside.search(wildcard));
  const objects = await allObjects(catalog.remote, { bucket: bucket.name, prefix: `${bucket.prefix}${literal}` }, signal);
  const matching = objects.filter(({ key }) => posix.matchesGlob(key.slice(bucket.prefix.length), inside));
  const files = filesOf(matching, catalog.spoolFolder, meansLooked(inside));
  const name = uriOf(bucket.name, `${bucket.prefix}${inside}`);
  return files.length === 0 ? null : { name, files: ofOneFamily(name, files), isPattern: true };
}

function unknownFormat(name: string): never {
  throw inputError('source.unknown-format', `"${printable(name)}" is not a data file.`, { hint: `Known endings: ${knownExtensions}.` });
}

async function notFound(catalog: Catalog, text: string, signal: AbortSignal): Promise<Error> {
  const files = await dataFiles(catalog, '', signal);
  const folders = files.map(({ object }) => uriOf(object.bucket, datasetFolder(object.key)));
  const suggestions = closeNames(text, [...new Set([...files.map(({ name }) => name), ...folders])], 3);
  if (suggestions.length === 0 && meansPlace(text)) return emptyPlace(text);
  const offer = suggestions.length > 0 ? ` Did you mean ${suggestions.map(printable).join(' or ')}?` : '';
  return inputError('source.not-found', `There is no dataset "${printable(text)}".${offer}`, {
    hint: suggestions.length > 0 ? 'Use one of the suggested names.' : 'List the datasets to see what is there.',
    details: { suggestions },
  });
}

/** A bucket knows no folders: one that was emptied is as good as one that never was. */
const emptyPlace = (text: string): Error =>
  inputError('source.empty', `"${printable(text)}" is empty: no object has a name like it.`, {
    hint: 'Check the name, or wait until something lies there.',
    details: { files: 0 },
  });

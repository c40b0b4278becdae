/** From the text a person typed to the files it means: a file, a folder, a pattern, or what a zip archive holds, inside one root. */
import { stat } from 'node:fs/promises';
import { isAbsolute, posix, relative, resolve as absolute } from 'node:path';
import { inputError } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import type { FileDataset } from '#tools/formats/data-file.ts';
import { fileKind, fileKindByLook, isArchive, meansLooked } from '#tools/formats/format.ts';
import { ofOneFamily, onlyBelow } from '#tools/formats/one-family.ts';
import { printable } from '#tools/formats/printable.ts';
import { unknownFormat } from '#tools/formats/unknown-format.ts';
import { datasetInArchive } from '#tools/formats/zip/members.ts';
import { alternatives, plainFolder, reachesAny } from './pattern.ts';
import { canonicalName, outside, placeAt, refuseHostile, requireReadable } from './roots.ts';
import type { Place, Root } from './roots.ts';
import { everyFile, folderOf, walkFiles } from './walk.ts';
import type { FoundFile } from './walk.ts';

/**
 * The files a dataset text means. Throws `source.outside-roots`, `source.not-found` (nearest names in `details.suggestions`),
 * `source.ambiguous`, `source.empty` (a folder without data files), `source.unknown-format`, `source.mixed-formats`, `source.too-many-files`.
 */
export async function resolveDataset(roots: readonly Root[], dataset: string): Promise<FileDataset> {
  refuseHostile(dataset);
  const text = dataset.trim().replace(/^(\.\/)+/, '');
  if (/[*?[\]{}]/.test(text)) {
    const literal = await findPlace(roots, text);
    return literal === null ? ((await inArchive(roots, text)) ?? fromPattern(roots, text)) : fromPlace(literal);
  }
  const place = await findPlace(roots, text);
  if (place !== null) return fromPlace(place);
  const packed = await inArchive(roots, text);
  if (packed === null) throw await notFound(roots, dataset);
  return packed;
}

/** `data/may.zip/orders.csv`: what stands behind the first name that is an archive is looked for inside it. A folder called so was found before. */
async function inArchive(roots: readonly Root[], text: string): Promise<FileDataset | null> {
  const end = /\.zip\//i.exec(text);
  if (end === null) return null;
  const place = await findPlace(roots, text.slice(0, end.index + 4));
  if (place === null || place.isFolder) return null;
  return datasetInArchive({ name: canonicalName(place.root, place.inside), realPath: place.realPath }, text.slice(end.index + 5));
}

/** Every (root, path inside) that a text may mean: by root name first, then relative to each root. */
function readings(roots: readonly Root[], text: string): { root: Root; inside: string }[] {
  if (isAbsolute(text)) {
    const inRoots = roots
      .map((root) => ({ root, inside: relative(absolute(root.path), text) }))
      .filter(({ inside }) => !inside.startsWith('..'));
    if (inRoots.length === 0) throw outside(text, 'it lies outside every root');
    return inRoots;
  }
  const [first = '', ...rest] = text.split('/').filter(Boolean);
  const named = roots.filter((root) => root.name === first).map((root) => ({ root, inside: rest.join('/') }));
  return [...named, ...roots.map((root) => ({ root, inside: [first, ...rest].join('/') }))];
}

async function findPlace(roots: readonly Root[], text: string): Promise<Place | null> {
  const [first, ...others] = (await Promise.all(readings(roots, text).map(({ root, inside }) => placeAt(root, inside)))).filter(
    (place) => place !== null,
  );
  if (first !== undefined) {
    const byRootName = text.split('/')[0] === first.root.name || isAbsolute(text);
    const distinct = others.filter((place) => place.realPath !== first.realPath);
    if (byRootName || distinct.length === 0) return first;
    throw ambiguous(
      text,
      [first, ...distinct].map((place) => canonicalName(place.root, place.inside)),
    );
  }
  return oneFolderDown(roots, text);
}

/** `orders.csv` also finds `samples/today/orders.csv` when no other folder directly below a root has one. */
async function oneFolderDown(roots: readonly Root[], text: string): Promise<Place | null> {
  if (isAbsolute(text) || text === '') return null;
  const files = (await Promise.all(roots.map(async (root) => (await walkFiles(root, '', 2)).map((file) => ({ ...file, root }))))).flat();
  const hits = files.filter((file) => file.inside.split('/').slice(1).join('/') === text);
  const names = hits.map((file) => file.name);
  if (new Set(hits.map((file) => file.realPath)).size > 1) throw ambiguous(text, names);
  const [hit] = hits;
  return hit === undefined ? null : placeAt(hit.root, hit.inside);
}

function ambiguous(text: string, names: string[]): Error {
  return inputError('source.ambiguous', `"${printable(text)}" could be ${names.map(printable).join(' or ')}.`, {
    hint: 'Name it with its root.',
    details: { suggestions: names },
  });
}

async function notFound(roots: readonly Root[], dataset: string): Promise<Error> {
  const known = (await Promise.all(roots.map((root) => walkFiles(root)))).flat();
  const names = new Set(known.flatMap((file) => namesOf(file)));
  const suggestions = nearest(dataset, names).length > 0 ? nearest(dataset, names) : byLastPart(dataset, [...names]);
  const offer = suggestions.length > 0 ? ` Did you mean ${suggestions.map(printable).join(' or ')}?` : '';
  return inputError('source.not-found', `There is no dataset "${printable(dataset)}".${offer}`, {
    hint: suggestions.length > 0 ? 'Use one of the suggested names.' : 'List the datasets to see what is there.',
    details: { suggestions },
  });
}

/** A file's own name and, when it lies in a folder, that folder's. */
function namesOf(file: FoundFile): string[] {
  return posix.dirname(file.inside) === '.' ? [file.name] : [file.name, posix.dirname(file.name)];
}

/** Compares file names alone, for texts whose folder is far off. */
function byLastPart(dataset: string, names: readonly string[]): string[] {
  const last = nearest(
    posix.basename(dataset),
    names.map((name) => posix.basename(name)),
  );
  return names.filter((name) => last.includes(posix.basename(name))).slice(0, 3);
}

async function fromPlace(place: Place): Promise<FileDataset> {
  const name = canonicalName(place.root, place.inside);
  if (place.isFolder) return folderDataset(place, name);
  if (isArchive(place.inside)) return datasetInArchive({ name, realPath: place.realPath }, '');
  const kind = fileKind(place.inside) ?? fileKindByLook(place.inside);
  if (kind === null) throw unknownFormat(name);
  const { size } = await stat(place.realPath);
  await requireReadable(place.realPath, name);
  return {
    name,
    files: [{ ...kind, name, realPath: place.realPath, sizeBytes: size }],
    isPattern: false,
  };
}

/** The files of a folder; where it has none of its own, those of the folders that hold values. */
async function folderDataset({ root, inside }: Place, name: string): Promise<FileDataset> {
  const own = await everyFile(root, inside, { depth: 1, fits: () => true, reaches: (folder) => folder === inside });
  if (own.length > 0) return { name, files: ofOneFamily(name, own), isPattern: true };
  const below = await everyFile(root, inside, {
    depth: Infinity,
    fits: (path) => folderOf(path) === inside,
    reaches: (folder) => folderOf(`${folder}/-`) === inside,
  });
  const further = below.length > 0 ? [] : await walkFiles(root, inside);
  if (further.length > 0) {
    throw onlyBelow(
      name,
      further.map((file) => canonicalName(root, folderOf(file.inside))),
    );
  }
  return { name, files: ofOneFamily(name, below), isPattern: true, partitioned: true };
}

async function fromPattern(roots: readonly Root[], text: string): Promise<FileDataset> {
  for (const { root, inside } of readings(roots, text)) {
    const patterns = alternatives(inside);
    const files = await everyFile(root, plainFolder(inside), {
      depth: Infinity,
      fits: (path) => posix.matchesGlob(path, inside),
      reaches: (folder) => reachesAny(patterns, folder),
      takesLooked: meansLooked(inside),
    });
    const name = canonicalName(root, inside);
    if (files.length > 0) return { name, files: ofOneFamily(name, files), isPattern: true };
  }
  throw await notFound(roots, text);
}

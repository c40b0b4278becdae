/** Members of zip archives as datasets: `data/may.zip/orders.csv`, a folder or pattern inside, or all that an archive holds. */
import { posix } from 'node:path';
import { inputError } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import type { DataFile, FileDataset } from '../data-file.ts';
import { fileKind, fileKindByLook, meansLooked } from '../format.ts';
import { ofOneFamily } from '../one-family.ts';
import { printable } from '../printable.ts';
import { unknownFormat } from '../unknown-format.ts';
import { withArchive } from './archive.ts';

/** An archive on this machine and the text by which people know it. */
export interface ArchiveFile {
  name: string;
  realPath: string;
}

/**
 * The data files in an archive, as its directory tells; with `takesLooked` also those whose names do not say what they hold. Throws as
 * `withArchive` does.
 */
export function dataMembers({ name, realPath }: ArchiveFile, takesLooked = false): Promise<DataFile[]> {
  return withArchive(realPath, name, async ({ members }) =>
    members
      .flatMap((member): DataFile[] => {
        const kind = fileKind(member.name) ?? (takesLooked ? fileKindByLook(member.name) : null);
        return kind === null
          ? []
          : [{ ...kind, name: `${name}/${member.name}`, realPath, member: member.name, sizeBytes: member.sizeBytes }];
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
}

/**
 * The members that a text means: a path inside the archive, a folder or pattern there, or the whole archive when it is empty. Throws
 * `source.not-found` with the nearest members, `source.unknown-format`, and as `ofOneFamily` does.
 */
export async function datasetInArchive(archive: ArchiveFile, inside: string): Promise<FileDataset> {
  const all = await dataMembers(archive, true);
  const told = all.filter(({ byLook }) => byLook !== true);
  if (inside === '') {
    const files = ofOneFamily(archive.name, told.length > 0 ? told : all.filter(({ name }) => meansLooked(name)));
    return { name: archive.name, files, isPattern: files.length > 1 };
  }
  const name = `${archive.name}/${inside}`;
  const exact = all.find(({ member }) => member === inside);
  if (exact !== undefined) return { name, files: [exact], isPattern: false };
  const members = meansLooked(inside) ? all : told;
  const below = members.filter(({ member = '' }) => posix.dirname(member) === inside.replace(/\/$/, ''));
  const matching = below.length > 0 ? below : members.filter(({ member = '' }) => posix.matchesGlob(member, inside));
  if (matching.length > 0) return { name, files: ofOneFamily(name, matching), isPattern: true };
  if (await holds(archive, inside)) throw unknownFormat(name);
  throw notFound(archive, inside, all);
}

const holds = (archive: ArchiveFile, inside: string): Promise<boolean> =>
  withArchive(archive.realPath, archive.name, async ({ members }) => members.some(({ name }) => name === inside));

function notFound(archive: ArchiveFile, inside: string, members: readonly DataFile[]): Error {
  const close = nearest(
    inside,
    members.map(({ member = '' }) => member),
  );
  const suggestions = close.map((member) => `${archive.name}/${member}`);
  const offer = suggestions.length > 0 ? ` Did you mean ${suggestions.map(printable).join(' or ')}?` : '';
  return inputError('source.not-found', `"${printable(archive.name)}" holds no data file "${printable(inside)}".${offer}`, {
    hint: suggestions.length > 0 ? 'Use one of the suggested names.' : 'Name the archive alone to read all of its data files as one.',
    details: { suggestions },
  });
}

/** The archive that a file is a member of, by name; of any other file its own name. */
export function archiveName(file: DataFile | undefined): string {
  if (file === undefined) return '';
  return file.member === undefined ? file.name : file.name.slice(0, -file.member.length - 1);
}

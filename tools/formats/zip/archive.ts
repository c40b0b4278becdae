/** A zip archive, read with bounds and without trust: what it says about itself is checked before and while it is unpacked. */
import { count } from '#domain/amounts.ts';
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';
import { AppError, cancelledError, dataError, inputError } from '#domain/errors.ts';
import { printable } from '../printable.ts';
import { PackingGuard } from './packing-guard.ts';

/** A file in an archive, as the archive's directory describes it. */
export interface Member {
  /** Its path inside, with `/`. */
  name: string;
  sizeBytes: number;
  packedBytes: number;
  entry: yauzl.Entry;
}

export interface Archive {
  /** Files alone, in the order of the directory; no folders, links or notes of operating systems. */
  members: Member[];
  /**
   * The bytes of a member, unpacked. Throws `source.encrypted`, `source.truncated` for a wrong length or checksum,
   * `source.too-large` beyond `maxBytes`, `source.unknown-format` for a packing that is not known.
   */
  read(member: Member, limits: { maxBytes: number; signal?: AbortSignal }): AsyncGenerator<Buffer>;
}

/** More entries than this are not looked at. */
const maxEntries = 20_000;

/**
 * Opens the archive at a path or behind a file descriptor, which is closed with it. Throws `source.truncated` when it is damaged,
 * `source.unsafe-archive` for names that climb out and members that overlap, `source.too-many-files`.
 */
export async function withArchive<T>(source: string | number, name: string, use: (archive: Archive) => Promise<T>): Promise<T> {
  const options = { autoClose: false, lazyEntries: true, strictFileNames: true, validateEntrySizes: true };
  const opening = typeof source === 'string' ? yauzl.openPromise(source, options) : yauzl.fromFdPromise(source, options);
  const zip = await opening.catch((error: unknown) => {
    throw archiveError(name, error);
  });
  try {
    const members = await listMembers(zip, name);
    return await use({ members, read: (member, limits) => readMember(zip, { name, member, ...limits }) });
  } finally {
    zip.close();
  }
}

async function listMembers(zip: yauzl.ZipFile, name: string): Promise<Member[]> {
  if (zip.entryCount > maxEntries) {
    throw inputError(
      'source.too-many-files',
      `"${printable(name)}" holds ${count(zip.entryCount)} entries; at most ${count(maxEntries)} are read.`,
      { hint: 'Pack fewer files into one archive, or unpack it into a folder.' },
    );
  }
  const entries: yauzl.Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry);
  } catch (error) {
    throw archiveError(name, error);
  }
  refuseOverlaps(name, entries);
  const members = entries.filter(isFile).map((entry) => ({
    name: entry.fileName,
    sizeBytes: entry.uncompressedSize,
    packedBytes: entry.compressedSize,
    entry,
  }));
  refuseTwins(name, members);
  return members;
}

const unixLink = 0o120000;
const modeOf = (entry: yauzl.Entry): number => (entry.externalFileAttributes >>> 16) & 0o170000;
const isFile = (entry: yauzl.Entry): boolean =>
  !entry.fileName.endsWith('/') && modeOf(entry) !== unixLink && !/(^|\/)(\.|__MACOSX\/)/.test(entry.fileName);

/** Members that share their bytes are how a small archive unpacks to petabytes. */
function refuseOverlaps(name: string, entries: readonly yauzl.Entry[]): void {
  const sorted = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  let end = 0;
  for (const entry of sorted) {
    if (entry.relativeOffsetOfLocalHeader < end) throw unsafe(name, 'its members overlap each other');
    end = entry.relativeOffsetOfLocalHeader + entry.compressedSize;
  }
}

function refuseTwins(name: string, members: readonly Member[]): void {
  const seen = new Set<string>();
  for (const member of members) {
    if (seen.has(member.name)) throw unsafe(name, `it holds "${printable(member.name)}" twice`);
    seen.add(member.name);
  }
}

async function* readMember(
  zip: yauzl.ZipFile,
  { name, member, maxBytes, signal }: { name: string; member: Member; maxBytes: number; signal?: AbortSignal },
): AsyncGenerator<Buffer> {
  const { entry } = member;
  const shown = `${name}/${member.name}`;
  if (entry.isEncrypted()) throw encrypted(shown);
  if (!entry.canDecodeFileData()) throw unknownPacking(shown, entry.compressionMethod);
  const guard = new PackingGuard(shown, { packedBytes: member.packedBytes, maxBytes });
  guard.declare(member.sizeBytes);
  let checksum = 0;
  try {
    for await (const part of await zip.openReadStreamPromise(entry)) {
      if (signal?.aborted === true) throw cancelledError('run.cancelled', 'Stopped.');
      const piece = Buffer.from(part);
      checksum = crc32(piece, checksum);
      guard.count(piece.length);
      yield piece;
    }
  } catch (error) {
    throw error instanceof AppError ? error : damaged(shown, error);
  }
  if (checksum !== entry.crc32) throw damaged(shown, new Error('its checksum is not the stored one'));
}

/** What yauzl's refusals mean. Its messages quote names from the archive, so they are not shown. */
function archiveError(name: string, error: unknown): Error {
  const message = error instanceof Error ? error.message : '';
  if (/relative path|absolute path|invalid characters/.test(message)) return unsafe(name, 'a name in it points outside the archive', error);
  if (/multi-disk/.test(message)) return unsafe(name, 'it is one part of an archive of several files', error);
  return damaged(name, error);
}

const unsafe = (name: string, why: string, cause?: unknown): Error =>
  inputError('source.unsafe-archive', `"${printable(name)}" is not unpacked: ${why}.`, {
    hint: 'Pack the data files again with an ordinary zip program.',
    cause,
  });

const damaged = (name: string, cause: unknown): Error =>
  dataError(
    'source.truncated',
    `"${printable(name)}" is damaged or cut short: it is not a whole zip archive, or its checksums do not fit.`,
    {
      hint: 'Fetch or write the file again.',
      cause,
    },
  );

const encrypted = (name: string): Error =>
  inputError('source.encrypted', `"${printable(name)}" is protected with a password, so it cannot be read.`, {
    hint: 'Store it without a password.',
  });

const unknownPacking = (name: string, method: number): Error =>
  inputError('source.unknown-format', `"${printable(name)}" is packed with method ${method}, which is not read.`, {
    hint: 'Pack it with the usual method, deflate.',
  });

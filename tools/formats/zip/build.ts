/** Builds small zip archives in memory (no zip64). */
import { crc32 } from 'node:zlib';

/** A file as it is to lie in the archive. */
export interface PackedEntry {
  name: string;
  /** Its bytes, packed by `method`: 0 as they are, 8 deflated. */
  packed: Uint8Array;
  method: number;
  crc32: number;
  sizeBytes: number;
  /** General purpose bits; bit 11, names in UTF-8, when left out. */
  flags?: number;
  /** Unix mode in the upper half. */
  attributes?: number;
}

export const storedEntry = (name: string, bytes: Uint8Array): PackedEntry => ({
  name,
  packed: bytes,
  method: 0,
  crc32: crc32(bytes),
  sizeBytes: bytes.length,
});

/** The archive's bytes. */
export function zipArchive(entries: readonly PackedEntry[]): Buffer {
  const parts: Uint8Array[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const header = localHeader(entry);
    directory.push(directoryEntry(entry, offset));
    parts.push(header, entry.packed);
    offset += header.length + entry.packed.length;
  }
  const listed = Buffer.concat(directory);
  return Buffer.concat([...parts, listed, endRecord(entries.length, listed.length, offset)]);
}

const utf8Names = 1 << 11;

/** What a file's two headers share: version, flags, method, time, checksum, sizes, length of the name. */
function facts({ name, packed, method, crc32: checksum, sizeBytes, flags = utf8Names }: PackedEntry): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(flags, 2);
  bytes.writeUInt16LE(method, 4);
  bytes.writeUInt32LE(checksum, 10);
  bytes.writeUInt32LE(packed.length, 14);
  bytes.writeUInt32LE(sizeBytes, 18);
  bytes.writeUInt16LE(Buffer.byteLength(name), 22);
  return bytes;
}

const localHeader = (entry: PackedEntry): Buffer => Buffer.concat([Buffer.from('PK\x03\x04'), facts(entry), Buffer.from(entry.name)]);

function directoryEntry(entry: PackedEntry, offset: number): Buffer {
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(entry.attributes ?? 0, 6);
  rest.writeUInt32LE(offset, 10);
  return Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), facts(entry), rest, Buffer.from(entry.name)]);
}

function endRecord(count: number, size: number, offset: number): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.write('PK\x05\x06', 'latin1');
  bytes.writeUInt16LE(count, 8);
  bytes.writeUInt16LE(count, 10);
  bytes.writeUInt32LE(size, 12);
  bytes.writeUInt32LE(offset, 16);
  return bytes;
}

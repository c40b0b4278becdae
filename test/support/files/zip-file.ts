/** Zip archives for tests, honest and lying ones. */
import { crc32, deflateRawSync } from 'node:zlib';
import { zipArchive } from '#tools/formats/zip/build.ts';
import type { PackedEntry } from '#tools/formats/zip/build.ts';

/** An archive of these files, deflated; `lies` changes what the archive says about all of them. */
export function zipOf(files: Record<string, string | Uint8Array>, lies: Partial<PackedEntry> = {}): Buffer {
  const entries = Object.entries(files).map(([name, content]) => {
    const bytes = Buffer.from(content);
    return { name, packed: deflateRawSync(bytes), method: 8, crc32: crc32(bytes), sizeBytes: bytes.length, ...lies };
  });
  return zipArchive(entries);
}

/** How large packed text is taken to be before anybody unpacked it. */
import type { DataFile } from './data-file.ts';

/** Bytes of all the files; text packs to about an eighth. */
export const unpackedEstimate = (files: readonly Pick<DataFile, 'sizeBytes' | 'gzip' | 'zstd'>[]): number =>
  files.reduce((sum, { sizeBytes, gzip, zstd }) => sum + sizeBytes * (gzip || zstd === true ? 8 : 1), 0);

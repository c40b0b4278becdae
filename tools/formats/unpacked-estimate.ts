/** How large packed text is taken to be before anybody unpacked it: it packs to about an eighth. */
import type { DataFile } from './data-file.ts';

export const unpackedEstimate = ({ sizeBytes, gzip, zstd }: Pick<DataFile, 'sizeBytes' | 'gzip' | 'zstd'>): number =>
  sizeBytes * (gzip || zstd === true ? 8 : 1);

/** Where files that people hand in are kept. */
import type { Uploaded } from '#domain/upload.ts';

export interface UploadStore {
  /**
   * Keeps the bytes under this name, or under one like it when it is taken. Nothing is kept when reading them throws.
   * Throws `upload.too-large`, `upload.no-root`.
   */
  keep(name: string, bytes: AsyncIterable<Uint8Array>): Promise<Uploaded>;
}

/** Where uploads are kept: `uploads/` below the first writable files root, each whole or not at all, none ever overwritten. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { UploadStore } from '#app/systems/upload-store.ts';
import { AppError, inputError, setupError } from '#domain/errors.ts';
import { diskStore } from '#tools/connectors/files/disk-store.ts';
import type { Config } from '../config.ts';

const folder = 'uploads';
const mostOfOneName = 1000;

export function uploadStore({ filesRoots, dataDir, uploadBytes }: Pick<Config, 'filesRoots' | 'dataDir' | 'uploadBytes'>): UploadStore {
  const root = filesRoots.find(({ readOnly }) => !readOnly);
  return {
    async keep(name, bytes) {
      if (!root) {
        throw setupError('upload.no-root', 'There is no folder that uploads may be kept in.', {
          hint: 'Add a writable folder to HEADGATE_FILES_ROOTS.',
        });
      }
      const incoming = join(dataDir, 'incoming');
      await mkdir(incoming, { recursive: true, mode: 0o700 });
      const draft = join(incoming, randomUUID());
      try {
        // Opened before anything is read, so that it is there to be removed whatever the reading says.
        const file = await open(draft, 'wx', 0o600);
        await pipeline(bounded(bytes, uploadBytes), file.createWriteStream());
        const { key, sizeBytes, sha256 } = await createUnder(diskStore(root.path), name, draft);
        return { dataset: `${root.name}/${key}`, sizeBytes, sha256 };
      } finally {
        await rm(draft, { force: true });
      }
    },
  };
}

async function* bounded(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > most) {
      throw inputError('upload.too-large', `The file has more than ${most.toLocaleString('en-US')} bytes, the most that is taken.`, {
        hint: 'Put it into a files root or a bucket, or raise HEADGATE_UPLOAD_SIZE.',
      });
    }
    yield chunk;
  }
}

/** `orders.csv`, or `orders-2.csv` when that is taken. */
async function createUnder(store: ReturnType<typeof diskStore>, name: string, draft: string) {
  const [, stem = name, ending = ''] = /^(.+?)((?:\.[a-z0-9]+)+)$/i.exec(name) ?? [];
  for (let number = 1; ; number += 1) {
    const key = `${folder}/${number === 1 ? name : `${stem}-${number}${ending}`}`;
    try {
      return await store.create(key, { file: draft });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'object.changed' || number === mostOfOneName) throw error;
    }
  }
}

/** Files that people hand in: checked while they come, kept below a writable files root, and noted. */
import type { Principal } from '#domain/principal.ts';
import { contentCheck, uploadName, type Uploaded } from '#domain/upload.ts';
import { recordAudit } from '#store/audit.ts';
import { allow } from '../people/allow.ts';
import type { AppContext } from '../context.ts';
import { requireUse, withinOf } from '../people/within-connections.ts';

/** Files that are handed in are read through this one. */
const uploadsConnection = 'files';

export interface UploadCases {
  /**
   * Takes a file in; it is then read like any other by the name that is returned.
   * Throws `access.denied`, `upload.name`, `upload.content`, `upload.too-large`, `upload.no-root`.
   */
  upload(principal: Principal, file: { name: string; bytes: AsyncIterable<Uint8Array> }): Promise<Uploaded>;
}

export function uploadCases({ database, uploads }: Pick<AppContext, 'database' | 'uploads'>): UploadCases {
  return {
    async upload(principal, { name, bytes }) {
      allow(principal, 'file.upload');
      requireUse(withinOf(principal), [uploadsConnection]);
      const kept = await uploads.keep(uploadName(name), checked(name, bytes));
      await database.transaction(async (tx) => {
        const { dataset, sizeBytes, sha256 } = kept;
        recordAudit(tx, {
          by: principal.id,
          action: 'file.upload',
          about: `file:${dataset}`,
          outcome: 'done',
          after: { sizeBytes, sha256 },
        });
      });
      return kept;
    },
  };
}

async function* checked(name: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const check = contentCheck(name);
  for await (const chunk of bytes) {
    check.take(chunk);
    yield chunk;
  }
  check.end();
}

import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { etagsOf } from '#tools/connectors/s3/etags.ts';

const mebibyte = 1 << 20;
const folder = mkdtempSync(join(tmpdir(), 'headgate-etags-'));
afterAll(() => rmSync(folder, { recursive: true }));

const md5 = (piece: Uint8Array): Buffer => createHash('md5').update(piece).digest();
const signal = AbortSignal.timeout(60_000);

describe.each([
  ['short', 3],
  ['long enough for a thread of its own', 20],
])('a file that is %s', (name, mebibytes) => {
  const bytes = randomBytes(mebibytes * mebibyte + 5);
  const file = { realPath: join(folder, name), sizeBytes: bytes.length };
  writeFileSync(file.realPath, bytes);
  const inParts = (size: number): string => {
    const starts = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size);
    return md5(Buffer.concat(starts.map((start) => md5(bytes.subarray(start, start + size))))).toString('hex');
  };

  test('has the ETag of each size of parts, as S3 makes them', async () => {
    const sizes = [Infinity, 2 * mebibyte, 8 * mebibyte];
    expect(await etagsOf(file, sizes, signal)).toEqual([md5(bytes).toString('hex'), inParts(2 * mebibyte), inParts(8 * mebibyte)]);
  });

  test('that is gone by now fails', async () => {
    await expect(etagsOf({ ...file, realPath: join(folder, 'gone') }, [Infinity], signal)).rejects.toThrow(/ENOENT/);
  });

  test('is left when the work is stopped', async () => {
    const stopped = new AbortController();
    const sums = etagsOf(file, [Infinity], stopped.signal);
    stopped.abort();
    await expect(sums).rejects.toThrow(/abort/);
  });
});

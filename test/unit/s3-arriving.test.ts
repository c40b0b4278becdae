import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type Arriving, tallyArriving } from '#tools/connectors/s3/arriving.ts';

const mebibyte = 1 << 20;
const bytes = randomBytes(20 * mebibyte);
const md5 = (piece: Uint8Array): Buffer => createHash('md5').update(piece).digest();
const folder = mkdtempSync(join(tmpdir(), 'headgate-arriving-'));
const path = join(folder, 'object.part');
writeFileSync(path, bytes);
afterAll(() => rmSync(folder, { recursive: true }));

const arriving = (etag: string, { at = path, sizeBytes = bytes.length } = {}): Arriving | null =>
  tallyArriving({ bucket: 'lake', key: 'object', etag: `"${etag}"`, sizeBytes, modifiedAt: new Date(0) }, at);

describe('an object is tallied while it arrives', () => {
  test('in one piece, however far it is each time somebody looks', async () => {
    const whole = md5(bytes).toString('hex');
    const tally = arriving(whole);
    for (const reached of [0, 8 * mebibyte, 8 * mebibyte, 16 * mebibyte + 5, bytes.length]) tally?.reached(reached);
    expect(await tally?.sums).toEqual([whole]);
  });

  test('in parts, of each size that fits their number', async () => {
    const parts = [0, 8, 16].map((start) => md5(bytes.subarray(start * mebibyte, (start + 8) * mebibyte)));
    const tally = arriving(`${md5(Buffer.concat(parts)).toString('hex')}-3`);
    tally?.reached(bytes.length);
    expect(await tally?.sums).toContain(md5(Buffer.concat(parts)).toString('hex'));
  });

  test('what cannot be read has no tally, so that it is looked at later', async () => {
    const tally = arriving(md5(bytes).toString('hex'), { at: join(folder, 'gone') });
    tally?.reached(bytes.length);
    expect(await tally?.sums).toBeNull();
  });

  test('a transfer that ends early ends the tally', async () => {
    const tally = arriving(md5(bytes).toString('hex'));
    tally?.reached(8 * mebibyte);
    tally?.stop();
    expect(await tally?.sums).toBeNull();
  });
});

test.each([
  ['small', md5(bytes).toString('hex'), mebibyte],
  ['encrypted with a key of the service', 'no-sum-of-its-bytes', bytes.length],
])('an object that is %s is not tallied', (_, etag, sizeBytes) => {
  expect(arriving(etag, { sizeBytes })).toBeNull();
});

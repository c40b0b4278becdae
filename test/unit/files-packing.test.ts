import { describe, expect, test } from 'vitest';
import { PackingGuard } from '#tools/formats/zip/packing-guard.ts';

const mebibyte = 2 ** 20;
const guard = (packedBytes: number, maxBytes = 20 * 2 ** 30): PackingGuard => new PackingGuard('data/x.zip', { packedBytes, maxBytes });

describe('what packed data may unpack to', () => {
  test('is bounded by the limit, whether it is declared or counted', () => {
    expect(() => guard(90 * mebibyte, 100 * mebibyte).declare(101 * mebibyte)).toThrow('more than 100 MiB');
    const counted = guard(90 * mebibyte, 100 * mebibyte);
    for (let piece = 0; piece < 100; piece += 1) counted.count(mebibyte);
    expect(() => counted.count(1)).toThrow('more than 100 MiB');
  });

  test('is bounded by what real tables pack to, once it could do harm', () => {
    expect(() => guard(mebibyte).declare(250 * mebibyte)).not.toThrow();
    expect(() => guard(mebibyte).declare(301 * mebibyte)).toThrow('300 times its size');
    expect(() => guard(2 * mebibyte).declare(301 * mebibyte)).not.toThrow();
    expect(() => guard(1_000).declare(200 * mebibyte)).not.toThrow();
  });
});

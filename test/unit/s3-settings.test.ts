/** What an S3 connection may be told, and what a text may reach through it. */
import { describe, expect, test } from 'vitest';
import { AppError } from '#domain/errors.ts';
import { readingsOf } from '#tools/connectors/s3/names.ts';
import { Settings } from '#tools/connectors/s3/settings.ts';

const given = { buckets: ['lake'], spoolFolder: '/spool' };
const problems = (more: object): string[] =>
  (Settings.safeParse({ ...given, ...more }).error?.issues ?? []).map(({ path }) => path.join('.'));

describe('attacks 26 and 27: settings', () => {
  test.each([
    'http://169.254.169.254',
    'http://169.254.169.254/latest/meta-data/',
    'http://0xa9fea9fe',
    'http://2852039166',
    'http://[fe80::1]',
    'http://[fd00:ec2::254]',
    'http://metadata.google.internal',
    'http://user:password@127.0.0.1:9000',
    'http://127.0.0.1:9000/?x=1',
    'file:///etc/passwd',
    'ftp://host',
    'nonsense',
  ])('refuse the endpoint %s', (endpoint) => {
    expect(problems({ endpoint })).toEqual(['endpoint']);
  });

  test.each(['http://127.0.0.1:9000', 'https://storage.googleapis.com', 'https://account.r2.cloudflarestorage.com', 'http://minio:9000'])(
    'accept the endpoint %s',
    (endpoint) => {
      expect(problems({ endpoint })).toEqual([]);
    },
  );

  test.each(['lake/../other', 'la ke', 'a', 'lake@evil', 'lake#x', '10.0.0.1', 'UPPER', 'xn--bucket', 'dots..here', 's3://la_ke'])(
    'refuse the bucket %s',
    (bucket) => {
      expect(problems({ buckets: [bucket] })).toEqual(['buckets.0']);
    },
  );

  test.each(['eu/west', 'us-east-1@evil.example', 'a b', '#'])('refuse the region %s', (region) => {
    expect(problems({ region })).toEqual(['region']);
  });

  test('know buckets with a prefix and for reading only', () => {
    const { buckets } = Settings.parse({ ...given, buckets: ['lake', 'landing/in/daily:ro', 's3://third/x/'] });
    expect(buckets).toEqual([
      { name: 'lake', prefix: '', writable: true },
      { name: 'landing', prefix: 'in/daily/', writable: false },
      { name: 'third', prefix: 'x/', writable: true },
    ]);
  });

  test('want both keys or neither, and a known encryption', () => {
    expect(problems({ accessKeyId: 'only' })).toEqual(['secretAccessKey']);
    expect(problems({ sse: 'rot13' })).toEqual(['sse']);
    expect(Settings.parse({ ...given, sse: 'aws:kms:alias/own' }).sse).toEqual({ algorithm: 'aws:kms', key: 'alias/own' });
  });
});

describe('a text', () => {
  const { buckets } = Settings.parse({ ...given, buckets: ['lake', 'landing/in'] });
  const read = (text: string): string[] => readingsOf(buckets, text).map(({ bucket, inside }) => `${bucket.name}:${inside}`);
  const refused = (text: string): string => {
    try {
      read(text);
    } catch (error) {
      if (error instanceof AppError) return error.code;
    }
    return 'accepted';
  };

  test('means an object of a configured bucket', () => {
    expect(read('s3://lake/a/b.csv')).toEqual(['lake:a/b.csv']);
    expect(read('s3://landing/in/b.csv')).toEqual(['landing:b.csv']);
    expect(read('s3://lake')).toEqual(['lake:']);
    expect(read('b.csv')).toEqual(['lake:b.csv', 'landing:b.csv']);
    expect(read('lake/b.csv')).toEqual(['lake:b.csv', 'lake:lake/b.csv', 'landing:lake/b.csv']);
  });

  test.each([
    's3://other/a.csv',
    's3://landing/out/a.csv',
    's3://landing/inside/a.csv',
    's3://lake/../other/a.csv',
    'a/../../b.csv',
    '/etc/passwd',
    'file:///etc/passwd',
    'https://lake.s3.amazonaws.com/a.csv?X-Amz-Signature=secret',
    's3://lake/.headgate/ledger/x.json',
    's3://lake/a\0.csv',
  ])('may not be %j', (text) => {
    expect(refused(text)).toBe('source.outside-roots');
  });
});

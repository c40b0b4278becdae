/** What services and networks do to transfers, and what becomes of it: the whole object, or a sentence, and never a part of it. */
import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { CompleteMultipartUploadCommand, CreateMultipartUploadCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { failure } from '#test/support/engine/engine.ts';
import { startFaultProxy } from '#test/support/systems/fault-proxy.ts';
import { parquetOf as parquet } from '#test/support/files/parquet-file.ts';
import { hasRadosgw, startRadosgw, titled, type Radosgw } from '#test/support/s3/radosgw.ts';
import { startS3Faults, type S3Faults, type Seen } from '#test/support/s3/s3-faults.ts';
import { openS3, type S3Fixture } from '#test/support/s3/s3-fixture.ts';

const isGet = ({ method, url }: Seen): boolean => method === 'GET' && !url.includes('list-type');

/** Lines of random letters: nothing in it looks like anything else in it. */
function table(bytes: number): string {
  const lines =
    randomBytes(bytes / 2)
      .toString('hex')
      .match(/.{1,60}/g) ?? [];
  return `line,text\n${lines.map((text, index) => `${index},x${text}`).join('\n')}\n`;
}
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe.skipIf(!hasRadosgw())(titled('S3 with faults'), () => {
  let server: Radosgw;
  let faults: S3Faults;
  let s3: S3Fixture;
  beforeAll(async () => {
    server = await startRadosgw();
    faults = await startS3Faults(server);
    s3 = await openS3(server, { through: faults.endpoint, stallMs: 1000 });
  });
  afterEach(() => faults.reset());
  afterAll(async () => {
    await s3.close();
    await faults.close();
    await server.close();
  });

  /** The identity of an object as it was read. */
  const read = async (name: string): Promise<string> => {
    const { reader } = await s3.inspect(name);
    const opened = await s3.open(name, reader);
    return (await opened.verified).parts.map((part) => part.sha256).join();
  };

  test('a burst of SlowDown is waited out, as long as the service asks for', async () => {
    const name = await s3.put('burst.csv', 'a\n1\n');
    let left = 2;
    faults.plan(() => (left-- > 0 ? { status: 503, code: 'SlowDown', headers: { 'retry-after': '1' } } : null));
    const started = performance.now();
    expect((await s3.inspect(name)).rows).toBe(1);
    expect(performance.now() - started).toBeGreaterThan(1900);
    expect(left).toBeLessThan(0);
  });

  test('transfers that are cut go on from where they were, and only of the same version', async () => {
    const text = table(20 << 20);
    const name = await s3.put('cut.csv', text);
    let cuts = 0;
    faults.plan((seen) => (isGet(seen) && (cuts += 1) % 2 === 1 ? { cutAfter: 3_000_000 } : null));
    expect(await read(name)).toBe(sha256(text));
    const gets = faults.seen.filter(isGet);
    const starts = gets.map(({ range }) => Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1]));
    expect(starts.some((start) => start % (8 << 20) !== 0)).toBe(true);
    expect(new Set(gets.map(({ ifMatch }) => ifMatch))).toEqual(new Set([await s3.etag('cut.csv')]));
  });

  test('a body that only trickles is begun again from where it was', async () => {
    const text = table(2 << 20);
    const name = await s3.put('slow.csv', text);
    let first = true;
    faults.plan((seen) => {
      if (!isGet(seen) || !first) return null;
      first = false;
      return { trickleAfter: 500_000 };
    });
    expect(await read(name)).toBe(sha256(text));
    expect(faults.seen.filter(isGet)).toHaveLength(2);
  });

  test('an answer that is shorter than it should be never becomes a shorter table', async () => {
    const text = table(1 << 20);
    const name = await s3.put('short.csv', text);
    let times = 2;
    faults.plan((seen) => (isGet(seen) && times-- > 0 ? { shorterBy: 1000 } : null));
    expect(await read(name)).toBe(sha256(text));
    expect(times).toBeLessThan(0);
  });

  // Of the larger one the checksum is tallied while it arrives.
  test.each([1 << 20, 20 << 20])(
    'bytes that were changed on the way are found, thrown out and fetched again, of an object of %i',
    async (bytes) => {
      const text = table(bytes);
      const name = await s3.put(`spoilt_${bytes}.csv`, text);
      const { reader } = await s3.inspect(await s3.put(`like_${bytes}.csv`, text));
      let spoils = 1;
      faults.plan((seen) => (isGet(seen) && spoils-- > 0 ? { spoilAt: 500_000 } : null));
      const opened = await s3.open(name, reader);
      expect(await failure(opened.verified)).toMatchObject({ code: 's3.damaged', retryable: true });
      const again = await s3.open(name, reader);
      expect((await again.verified).parts[0]?.sha256).toBe(sha256(text));
    },
  );

  test('a flipped bit in a Parquet object that was written in parts is found as well', async () => {
    const bytes = await parquet('SELECT i AS id, sha256(i::VARCHAR) AS hash FROM range(160000) r(i)');
    const { UploadId } = await s3.client.send(new CreateMultipartUploadCommand({ Bucket: s3.bucket, Key: 'parts.parquet' }));
    const Parts = [];
    for (const PartNumber of [1, 2]) {
      const Body = PartNumber === 1 ? bytes.subarray(0, 8 << 20) : bytes.subarray(8 << 20);
      const { ETag } = await s3.client.send(new UploadPartCommand({ Bucket: s3.bucket, Key: 'parts.parquet', UploadId, PartNumber, Body }));
      Parts.push({ PartNumber, ETag });
    }
    await s3.client.send(
      new CompleteMultipartUploadCommand({ Bucket: s3.bucket, Key: 'parts.parquet', UploadId, MultipartUpload: { Parts } }),
    );
    expect(await s3.etag('parts.parquet')).toMatch(/-2"$/);
    const name = `s3://${s3.bucket}/parts.parquet`;
    const { reader } = await s3.inspect(name);
    let spoils = 1;
    faults.plan((seen) => (isGet(seen) && spoils-- > 0 ? { spoilAt: 2_000_000 } : null));
    expect((await failure((await s3.open(name, reader)).verified)).code).toBe('s3.damaged');
    expect((await (await s3.open(name, reader)).verified).parts[0]?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  test('a packed object that is cut short, though its length is right, is told from its end', async () => {
    const packed = gzipSync(table(1 << 20));
    const { reader } = await s3.inspect(await s3.put('packed/whole.csv.gz', packed));
    const name = await s3.put('packed/cut.csv.gz', packed.subarray(0, packed.length - 2000));
    expect((await failure((await s3.open(name, reader)).verified)).code).toBe('source.truncated');
  });

  test('a service that swallows everything is given up after a while, and used again when it is back', async () => {
    const hole = await startFaultProxy({ host: '127.0.0.1', port: server.port }, { blackhole: true });
    try {
      const reader = s3.connect({ endpoint: `http://127.0.0.1:${hole.port}`, requestMs: 300 });
      const context = { ...s3.context, signal: AbortSignal.timeout(30_000) };
      expect(await failure(reader.list(context, { limit: 1 }))).toMatchObject({ code: 's3.unreachable', retryable: true });
      hole.set({});
      expect(await reader.list(context, { limit: 1 })).toHaveLength(1);
    } finally {
      await hole.close();
    }
  });

  test('an object that is replaced while it is fetched stops the work, and leaves nothing behind', async () => {
    const name = await s3.put('replaced.csv', table(20 << 20));
    const { reader } = await s3.inspect(await s3.put('like.csv', table(1 << 10)));
    const before = await s3.spooled();
    let gets = 0;
    faults.plan(async (seen) => {
      if (isGet(seen) && (gets += 1) === 2) await s3.put('replaced.csv', table(1 << 20));
      return null;
    });
    expect(await failure(s3.open(name, reader))).toMatchObject({ code: 'source.changed', family: 'conflict' });
    expect(await s3.spooled()).toEqual(before);
  });

  test('what is being brought ahead is waited for, and not fetched twice', async () => {
    const name = await s3.put('ahead.csv', table(20 << 20));
    const { reader } = await s3.inspect(await s3.put('like.csv', table(1 << 10)));
    let gets = 0;
    faults.plan(async (seen) => {
      if (isGet(seen)) gets += 1;
      return null;
    });
    const brought = s3.reader.bring?.(name, s3.context.signal);
    const opened = await s3.open(name, reader);
    expect((await opened.verified).parts).toMatchObject([{ name, etag: await s3.etag('ahead.csv') }]);
    await brought;
    // Of 8 MiB each.
    expect(gets).toBe(3);
  });

  test('bringing ahead that is stopped leaves nothing behind, and who opens the object gets it', async () => {
    const name = await s3.put('stopped.csv', table(20 << 20));
    const { reader } = await s3.inspect(await s3.put('like.csv', table(1 << 10)));
    const before = await s3.spooled();
    const stop = new AbortController();
    faults.plan(async (seen) => {
      if (isGet(seen)) stop.abort();
      return null;
    });
    await expect(s3.reader.bring?.(name, stop.signal)).rejects.toThrow();
    expect(await s3.spooled()).toEqual(before);
    faults.reset();
    expect((await (await s3.open(name, reader)).verified).parts).toMatchObject([{ name, etag: await s3.etag('stopped.csv') }]);
  });

  test('who waits for the transfer of somebody else and is stopped waits no longer', async () => {
    const name = await s3.put('shared.csv', table(20 << 20));
    const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    faults.plan(async (seen) => {
      if (!isGet(seen)) return null;
      begun.resolve();
      await held.promise;
      return null;
    });
    const theirs = s3.reader.bring?.(name, s3.context.signal);
    await begun.promise;
    // Time enough to look at the object and to come upon the transfer of the other.
    await expect(s3.reader.bring?.(name, AbortSignal.timeout(500))).rejects.toThrow();
    held.resolve();
    await theirs;
  });

  test('an object that goes away in mid dataset stops all of it, and is named', async () => {
    for (const part of ['a', 'b', 'c']) await s3.put(`going/${part}.csv`, 'id\n1\n');
    const { reader } = await s3.inspect(`s3://${s3.bucket}/going`);
    for (const part of ['a', 'b', 'c']) await s3.put(`going/${part}.csv`, 'id\n2\n');
    faults.plan(async (seen) => {
      if (isGet(seen)) await s3.remove('going/c.csv');
      return null;
    });
    const error = await failure(s3.open(`s3://${s3.bucket}/going`, reader));
    expect(error).toMatchObject({ code: 'source.not-found', retryable: false });
    expect(error.message).toContain('going/c.csv');
  });

  test.each([
    ['of a million objects', 1000],
    ['that never ends', Infinity],
  ])('a listing %s is left: a dataset says to narrow the prefix, the catalog shows what it saw', async (_what, pages) => {
    let page = 0;
    faults.plan(({ url }) => {
      if (!url.includes('list-type')) return null;
      page += 1;
      const keys = Array.from({ length: 1000 }, (_, index) => `endless/${page}-${index}.csv`);
      const contents = keys.map((key) => `<Contents><Key>${key}</Key><Size>5</Size><ETag>"x"</ETag></Contents>`).join('');
      const more = `<IsTruncated>${page < pages}</IsTruncated><NextContinuationToken>${page}</NextContinuationToken>`;
      return { status: 200, code: '', body: `<?xml version="1.0"?><ListBucketResult>${more}${contents}</ListBucketResult>` };
    });
    const error = await failure(s3.inspect(`s3://${s3.bucket}/endless`));
    expect(error).toMatchObject({ code: 'source.too-many-files', hint: 'Narrow your prefix.' });
    expect(page).toBe(20);
    expect(await s3.reader.list(s3.context, { limit: 100_000 })).toHaveLength(5_001);
    expect(page).toBe(25);
  });

  test.each([
    ['AccessDenied', 403, 'source.no-grant', false],
    ['SignatureDoesNotMatch', 403, 's3.credentials', false],
    ['ExpiredToken', 400, 's3.credentials-expired', false],
    ['RequestTimeTooSkewed', 403, 's3.clock', false],
    ['PermanentRedirect', 301, 's3.region', false],
    ['NoSuchBucket', 404, 's3.no-bucket', false],
    ['NotImplemented', 501, 's3.unsupported', false],
    ['InvalidRange', 416, 'source.changed', false],
  ])('%s is told as what it is, with what to do', async (code, status, expected, retryable) => {
    const name = await s3.put(`coded-${code}.csv`, 'a\n1\n');
    faults.plan((seen) => (isGet(seen) ? { status, code } : null));
    const error = await failure(s3.inspect(name));
    expect(error).toMatchObject({ code: expected, retryable });
    expect(error.hint).toBeTruthy();
    expect(`${error.message} ${error.hint}`).not.toContain(server.secretAccessKey);
    expect(faults.seen.filter(isGet)).toHaveLength(1);
  });

  test.each([
    [{ 'x-amz-bucket-region': 'eu-west-1' }, 'is in the region eu-west-1.', 'Set the region of the connection (AWS_REGION) to eu-west-1.'],
    [
      {},
      'is in another region or behind another endpoint.',
      'Correct the region (AWS_REGION) or the endpoint (S3_ENDPOINT) of the connection.',
    ],
    [{ 'x-amz-bucket-region': 'http://elsewhere' }, 'is in another region or behind another endpoint.', 'Correct the region'],
  ])('a bucket of another region is told with what the service says of it: %j', async (headers, message, hint) => {
    const name = await s3.put('far.csv', 'a\n1\n');
    faults.plan(() => ({ status: 301, code: 'PermanentRedirect', headers }));
    expect(await failure(s3.inspect(name))).toMatchObject({
      code: 's3.region',
      message: `The bucket "${s3.bucket}" ${message}`,
      hint: expect.stringContaining(hint),
    });
  });

  test('a redirect is not followed, wherever it leads', async () => {
    const inner = await startS3Faults(server);
    try {
      const name = await s3.put('redirected.csv', 'a\n1\n');
      faults.plan((seen) =>
        isGet(seen) ? { status: 302, code: 'Found', headers: { location: `${inner.endpoint}/latest/meta-data/` } } : null,
      );
      expect((await failure(s3.inspect(name))).code).toBe('s3.region');
      expect(inner.seen).toEqual([]);
    } finally {
      await inner.close();
    }
  });

  test('a wrong secret, a missing bucket and a service that is away are each told apart', async () => {
    await s3.put('there.csv', 'a\n1\n');
    const trouble = async (settings: Parameters<S3Fixture['connect']>[0]): Promise<string> =>
      (await failure(s3.connect(settings).list({ ...s3.context, signal: AbortSignal.timeout(30_000) }, { limit: 10 }))).code;
    expect(await trouble({ secretAccessKey: 'wrong' })).toBe('s3.credentials');
    expect(await trouble({ accessKeyId: 'nobody' })).toBe('s3.credentials');
    expect(await trouble({ buckets: ['no-such-bucket-here'] })).toBe('s3.no-bucket');
    expect(await trouble({ endpoint: 'http://127.0.0.1:1' })).toBe('s3.unreachable');
  });
});

/** Workers that die while they fetch from a bucket or write to one: another one finishes, once, and nothing half-done is seen. */
import { createHash, randomBytes } from 'node:crypto';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Failpoint } from '#domain/failpoints.ts';
import type { DraftInput } from '#domain/draft.ts';
import type { Child } from '#test/support/child.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { TestThread } from '#test/support/product/headgate-thread.ts';
import { hasRadosgw, startRadosgw, titled, type Radosgw } from '#test/support/s3/radosgw.ts';
import { startS3Faults, type S3Faults } from '#test/support/s3/s3-faults.ts';
import { testClient } from '#test/support/s3/s3-fixture.ts';

const rows = 220_000;
/** More than one part of an upload and more than one range of a download. */
const text = `id,code\n${randomBytes(rows * 24)
  .toString('hex')
  .match(/.{48}/g)!
  .map((code, index) => `${index},x${code}`)
  .join('\n')}\n`;

describe.skipIf(!hasRadosgw())(titled('S3, with workers that are killed'), () => {
  let server: Radosgw;
  let faults: S3Faults;
  let client: S3Client;
  let headgate: TestHeadgate;
  beforeAll(async () => {
    server = await startRadosgw();
    faults = await startS3Faults(server);
    client = testClient(server);
    await client.send(new CreateBucketCommand({ Bucket: 'lake' }));
    await client.send(new PutObjectCommand({ Bucket: 'lake', Key: 'in/codes.csv', Body: text }));
    headgate = await startTestHeadgate({
      workers: 0,
      env: {
        S3_ENDPOINT: faults.endpoint,
        S3_BUCKETS: 'lake',
        AWS_ACCESS_KEY_ID: server.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
      },
    });
    await headgate.write('codes.csv', text);
  });
  afterEach(async () => {
    faults.reset();
    for (const worker of headgate.workers) await worker.kill();
  });
  afterAll(async () => {
    await headgate.close();
    client.destroy();
    await faults.close();
    await server.close();
  });

  const visible = async (): Promise<string[]> =>
    ((await client.send(new ListObjectsV2Command({ Bucket: 'lake', Prefix: 'out/' }))).Contents ?? []).map(({ Key = '' }) => Key);
  const hashOf = async (key: string): Promise<string> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'lake', Key: key }));
    const lines = ((await Body?.transformToString()) ?? '').trimEnd().replaceAll('"', '').split('\n');
    return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex');
  };
  const expectedHash = createHash('sha256').update(text.trimEnd().split('\n').toSorted().join('\n')).digest('hex');

  /** Lets a worker die when the proxy sees its request. */
  const dieAt = (worker: () => Child, isIt: (seen: { method: string; url: string; range: string | undefined }) => boolean): void => {
    let once = true;
    faults.plan((seen) => {
      if (once && isIt(seen)) {
        once = false;
        worker().signal('SIGKILL');
      }
      return null;
    });
  };
  const exported = (key: string): DraftInput => ({
    title: 'Codes to the lake',
    sources: [{ id: 'codes', path: 'data/codes.csv' }],
    loads: [{ from: 'codes', connection: 's3', path: `s3://lake/${key}`, mode: 'create' }],
  });
  const approved = async (thread: TestThread): Promise<void> => {
    const card = await thread.until('plan.proposed');
    await thread.until('message.assistant', { after: card.seq });
    expect(await thread.decide(card.data, 'approve')).toMatchObject({ ok: true });
  };

  test('in mid download: the object is fetched again, and loaded once', async () => {
    const worker = headgate.startWorker();
    dieAt(
      () => worker,
      ({ method, range }) => method === 'GET' && range?.startsWith('bytes=8388608-') === true,
    );
    const thread = await headgate.open();
    await thread.propose({
      title: 'Codes from the lake',
      sources: [{ id: 'codes', connection: 's3', path: 's3://lake/in/codes.csv' }],
      loads: [{ from: 'codes', table: 'lake.codes', mode: 'create' }],
    });
    expect(await worker.ended).toBe('SIGKILL');
    headgate.startWorker();
    await approved(thread);
    const end = await thread.until(['run.succeeded', 'run.failed']);
    expect(end.type).toBe('run.succeeded');
    expect(await headgate.warehouse('select count(*)::int as rows, count(distinct id)::int as ids from lake.codes')).toEqual([
      { rows, ids: rows },
    ]);
    expect(await headgate.warehouse('select count(*)::int as runs from headgate.ledger')).toEqual([{ runs: 1 }]);
  });

  test('in mid upload: nothing is visible, and the next attempt writes the whole object', async () => {
    const worker = headgate.startWorker();
    dieAt(
      () => worker,
      ({ url }) => url.includes('partNumber=2'),
    );
    const thread = await headgate.open();
    await thread.propose(exported('out/uploaded.csv'));
    expect(await worker.ended).toBe('SIGKILL');
    expect(await visible()).toEqual([]);
    headgate.startWorker();
    await approved(thread);
    expect((await thread.until(['run.succeeded', 'run.failed'])).type).toBe('run.succeeded');
    expect(await visible()).toEqual(['out/uploaded.csv']);
    expect(await hashOf('out/uploaded.csv')).toBe(expectedHash);
  });

  test.each<Failpoint>(['publish.started', 'publish.before-commit', 'publish.after-commit', 'publish.recorded'])(
    'at %s: the object is there once, as it was approved',
    async (failpoint) => {
      const key = `out/${failpoint}.csv`;
      const worker = headgate.startWorker({ failpoint });
      const thread = await headgate.open();
      await thread.propose(exported(key));
      await approved(thread);
      expect(await worker.ended).toBe('SIGKILL');
      headgate.startWorker();
      const end = await thread.until(['run.succeeded', 'run.failed']);
      expect(end.type).toBe('run.succeeded');
      expect(thread.all('run.succeeded')).toHaveLength(1);
      expect((await visible()).filter((one) => one.startsWith(key))).toEqual([key]);
      expect(await hashOf(key)).toBe(expectedHash);
    },
  );
});

/** The whole product with a bucket: rows come from S3 and go to S3, through the same gate as everywhere. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestHeadgate, type TestHeadgate } from '#test/support/headgate.ts';
import { hasRadosgw, startRadosgw, titled, type Radosgw } from '#test/support/radosgw.ts';
import { testClient } from '#test/support/s3-fixture.ts';

const samples = join(import.meta.dirname, '../../samples');

describe.skipIf(!hasRadosgw())(titled('S3, end to end'), () => {
  let server: Radosgw;
  let client: S3Client;
  let headgate: TestHeadgate;

  beforeAll(async () => {
    server = await startRadosgw();
    client = testClient(server);
    await client.send(new CreateBucketCommand({ Bucket: 'lake' }));
    await client.send(new PutObjectCommand({ Bucket: 'lake', Key: 'raw/orders.csv', Body: await readFile(join(samples, 'orders.csv')) }));
    headgate = await startTestHeadgate({
      workers: 1,
      env: {
        S3_ENDPOINT: server.endpoint,
        S3_BUCKETS: 'lake',
        AWS_ACCESS_KEY_ID: server.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
      },
    });
  });
  afterAll(async () => {
    await headgate.close();
    client.destroy();
    await server.close();
  });

  test('"load the orders from S3 into analytics.orders" does that', async () => {
    const thread = await headgate.open();
    await thread.say('load the orders from S3 into analytics.orders');
    const card = await thread.until('plan.proposed');
    expect(card.data.plan.sources).toMatchObject([{ connection: 's3', dataset: 's3://lake/raw/orders.csv' }]);
    expect(card.data.card.effect).toMatchObject([{ basis: 'exact', inserts: 2061 }]);
    const end = await thread.approve(card);
    expect(end.type).toBe('run.succeeded');
    expect(await headgate.warehouse('select count(*)::int as rows from analytics.orders')).toEqual([{ rows: 2061 }]);
  });
});

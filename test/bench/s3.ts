/** The same file from a bucket and from disk into Postgres. Needs Ceph's radosgw; without it there is no figure, and it is said. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { enableRadosgw, hasRadosgw, startRadosgw, type Radosgw } from '../support/s3/radosgw.ts';
import { type Bench, median, seconds, times } from './bench.ts';
import { type BenchHouse, openHouse, ordersSql, writeFileOf } from './house.ts';

const fullRows = 2_000_000;

export const fromS3: Bench = {
  name: 's3',
  about: 'a CSV from S3 (radosgw on the loopback) into a new Postgres table, beside the same file from disk',
  async run({ scale, rounds, say }) {
    if (!hasRadosgw()) {
      say(`not run: there is no S3 server here; ${enableRadosgw}`);
      return [];
    }
    const rows = Math.round(fullRows * scale);
    const s3 = await startRadosgw();
    const house = await openHouse({
      S3_ENDPOINT: s3.endpoint,
      S3_BUCKETS: 'lake',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: s3.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.secretAccessKey,
    });
    try {
      const [ours, theirs]: [number[], number[]] = [[], []];
      for (let round = 1; round <= rounds; round += 1) {
        // A new object each time: what was fetched before is not fetched again.
        const path = join(house.data, `orders_${round}.csv`);
        await writeFileOf(ordersSql(rows, round), path);
        await upload(s3, path, `orders_${round}.csv`);
        theirs.push(await load(house, { connection: 'files', path: `bench/orders_${round}.csv` }, `disk_${round}`));
        ours.push(await load(house, { connection: 's3', path: `s3://lake/orders_${round}.csv` }, `s3_${round}`));
        say(`round ${round}: disk ${seconds(theirs.at(-1)!)}, S3 ${seconds(ours.at(-1)!)}`);
      }
      return [
        {
          what: `S3 → Postgres, CSV of ${(rows / 1e6).toFixed(1)} M rows × 10`,
          yardstick: 'the same file from disk',
          ours: seconds(median(ours)),
          theirs: seconds(median(theirs)),
          ratio: times(median(theirs) / median(ours)),
          wanted: '≥ 0.9×',
        },
      ];
    } finally {
      await house.close();
      await s3.close();
    }
  },
};

async function upload(s3: Radosgw, path: string, key: string): Promise<void> {
  const { endpoint, accessKeyId, secretAccessKey } = s3;
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    // A stream has no checksum beforehand, and this server takes none behind it.
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  await client.send(new CreateBucketCommand({ Bucket: 'lake' })).catch((error: Error) => {
    if (error.name !== 'BucketAlreadyOwnedByYou') throw error;
  });
  const { size } = await stat(path);
  await client.send(new PutObjectCommand({ Bucket: 'lake', Key: key, Body: createReadStream(path), ContentLength: size }));
  client.destroy();
}

async function load(house: BenchHouse, source: { connection: string; path: string }, table: string): Promise<number> {
  const thread = await house.open();
  await house.sql('checkpoint');
  const started = performance.now();
  await thread.propose({
    title: 'Orders',
    sources: [{ id: 'orders', ...source }],
    loads: [{ from: 'orders', table: `bench.${table}`, mode: 'create' }],
  });
  const done = await thread.approve(await thread.until('plan.proposed', { seconds: 300 }));
  const taken = (performance.now() - started) / 1000;
  thread.close();
  if (done.type !== 'run.succeeded') throw new Error(JSON.stringify(done.data).slice(0, 500));
  return taken;
}

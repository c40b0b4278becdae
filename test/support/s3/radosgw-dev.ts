/** `npm run s3:dev`: an S3 server on this machine until Ctrl-C, with one bucket, and the settings to use it with. */
import { once } from 'node:events';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { enableRadosgw, hasRadosgw, startRadosgw } from './radosgw.ts';

async function main(): Promise<number> {
  if (!hasRadosgw()) {
    console.error(`radosgw is not installed. On Debian: ${enableRadosgw}`);
    return 1;
  }
  const server = await startRadosgw();
  const { endpoint, accessKeyId, secretAccessKey } = server;
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  await client.send(new CreateBucketCommand({ Bucket: 'lake' }));
  client.destroy();
  console.log(
    [
      `S3_ENDPOINT=${endpoint}`,
      `AWS_ACCESS_KEY_ID=${accessKeyId}`,
      `AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
      'S3_FORCE_PATH_STYLE=true',
      'S3_BUCKETS=lake',
    ].join('\n'),
  );
  console.error('Copy these lines to .env. Ctrl-C ends the server; its objects are kept in memory only.');
  await stopped();
  await server.close();
  return 0;
}

async function stopped(): Promise<void> {
  // Somebody has to keep the process alive: a promise alone does not.
  const timer = setInterval(() => {}, 60_000);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  clearInterval(timer);
}

process.exitCode = await main();

/** The S3 connector as a reader, against a real server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoadedFile } from '#domain/incremental.ts';
import { hasRadosgw, startRadosgw, titled } from '#test/support/s3/radosgw.ts';
import type { Radosgw } from '#test/support/s3/radosgw.ts';
import { openS3 } from '#test/support/s3/s3-fixture.ts';
import type { S3Fixture } from '#test/support/s3/s3-fixture.ts';
import { connectorConformance } from './connector-conformance.ts';

const orders = 'order_id,amount\n1,10.50\n2,20.25\n3,30.00\n';

describe.skipIf(!hasRadosgw())(titled('S3'), () => {
  let server: Radosgw;
  let s3: S3Fixture;
  beforeAll(async () => {
    server = await startRadosgw();
    s3 = await openS3(server);
  });
  afterAll(async () => {
    await s3.close();
    await server.close();
  });

  connectorConformance('s3', async () => {
    const own = await openS3(server);
    const dataset = await own.put('sales/orders.csv', orders);
    await own.put('sales/customers.csv', 'id,name\n1,Ada\n');
    return {
      connection: own.connection,
      dataset,
      columns: [
        { name: 'order_id', type: 'BIGINT' },
        { name: 'amount', type: 'DECIMAL(12,2)' },
      ],
      rows: 3,
      misspelt: dataset.replace('orders', 'ordrs'),
      hostile: [
        's3://another-bucket/orders.csv',
        `s3://${own.bucket}/../orders.csv`,
        '../orders.csv',
        '/etc/passwd',
        'https://169.254.169.254/latest/meta-data/',
        `http://localhost:5432/${own.bucket}/orders.csv`,
        `s3://${own.bucket}/sales/orders.csv\0.txt`,
        `s3://${own.bucket}/.headgate/ledger.csv`,
      ],
      close: () => own.close(),
    };
  });

  test('an object is read by its address, by bucket and key, and by its key alone', async () => {
    const name = await s3.put('in/plain.csv', orders);
    for (const text of [name, `${s3.bucket}/in/plain.csv`, 'in/plain.csv']) expect((await s3.inspect(text)).dataset).toBe(name);
    const { table, snapshot } = await s3.load(name);
    expect(table.rows).toEqual([
      [1, '10.50'],
      [2, '20.25'],
      [3, '30.00'],
    ]);
    expect(snapshot.parts).toMatchObject([{ name, sizeBytes: 40, etag: await s3.etag('in/plain.csv') }]);
  });

  test('alternatives with folders in a pattern, and objects whose names say nothing, are read', async () => {
    await s3.put('alt/a/b/x1.csv', 'order_id\n1\n');
    await s3.put('alt/c/x2.csv', 'order_id\n2\n');
    await s3.put('alt/c/x3.txt', 'order_id;amount\n3;1\n');
    expect((await s3.load(`s3://${s3.bucket}/alt/{a/b,c}/x*.csv`)).table.rows).toEqual([[1], [2]]);
    for (const text of ['alt/c/x3.txt', 'alt/c/*.txt']) {
      const name = `s3://${s3.bucket}/${text}`;
      expect((await s3.inspect(name)).notes[0]).toMatch(/it is read as what it looks like: lines of fields/);
      expect((await s3.load(name)).table.rows).toEqual([[3, 1]]);
    }
  });

  test('new objects are told from those that were loaded, and from those that are others now', async () => {
    const folder = `s3://${s3.bucket}/inbox`;
    const sift = async (known: LoadedFile[]) => s3.reader.sift?.(s3.context, folder, known);
    for (const name of ['a', 'b']) await s3.put(`inbox/${name}.csv`, orders);
    const { snapshot } = await s3.load(folder);
    const known = snapshot.parts.map(({ etag = null, ...part }) => ({ ...part, etag }));
    expect(await sift([])).toEqual({ fresh: [`${folder}/a.csv`, `${folder}/b.csv`], replaced: [], known: 0 });
    expect(await sift(known)).toEqual({ fresh: [], replaced: [], known: 2 });

    await s3.put('inbox/a.csv', orders.replace('10.50', '11.50'));
    const added = await s3.put('inbox/c.csv', 'order_id,amount\n9,9.00\n');
    expect(await sift(known)).toEqual({ fresh: [added], replaced: [`${folder}/a.csv`], known: 1 });
    const { reader } = await s3.inspect(folder);
    const opened = await s3.reader.open(s3.context, { id: 'only_new', dataset: folder, reader, only: [added] });
    expect((await s3.engine.query(opened.sql)).rows).toEqual([[9, '9.00']]);
    expect((await opened.verified).parts.map(({ name }) => name)).toEqual([added]);
  });
});

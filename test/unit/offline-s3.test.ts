/** Requests that name a bucket or an address in one. */
import { expect, test } from 'vitest';
import type { DatasetEntry } from '#domain/dataset.ts';
import { withinConnection } from '#models/offline/link/connections.ts';
import { readTarget } from '#models/offline/read/load/target.ts';
import { targetOf } from '#models/offline/read/load/target-place.ts';
import { RequestText } from '#models/offline/text/request-text.ts';

const entries: DatasetEntry[] = [
  { connection: 'files', name: 'samples/orders.csv', kind: 'file' },
  { connection: 's3', name: 's3://lake/raw/orders.csv', kind: 'file' },
  { connection: 'warehouse', name: 'crm.orders', kind: 'table' },
];

test.each(['load the orders from S3 into analytics.orders', 'how many orders are in our s3 bucket?', 'load orders from the s3 connection'])(
  '"%s" means the data of that connection, and its words are read',
  (request) => {
    const text = new RequestText(request);
    expect(withinConnection(text, entries).map(({ connection }) => connection)).toEqual(['s3']);
    expect(text.unread().join(' ')).not.toMatch(/s3/i);
  },
);

test.each(['load the orders into analytics.orders', 'load orders into the warehouse', 'export orders to s3://lake/out/orders.csv'])(
  '"%s" names no connection to read from',
  (request) => {
    expect(withinConnection(new RequestText(request), entries)).toBe(entries);
  },
);

test.each([
  ['export analytics.orders to s3://lake/exports/orders.parquet', 's3://lake/exports/orders.parquet'],
  ['save the completed orders into s3://lake/out/orders.csv', 's3://lake/out/orders.csv'],
])('"%s" leads to a bucket', (request, path) => {
  expect(targetOf(readTarget(new RequestText(request), entries), 'orders')).toEqual({ connection: 's3', path });
});

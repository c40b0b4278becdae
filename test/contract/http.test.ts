import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '#domain/json.ts';
import { createHttpConnector } from '#tools/connectors/http/index.ts';
import { systemResolve } from '#tools/network/addresses.ts';
import { silentLogger } from '#domain/log.ts';
import { failure } from '#test/support/engine/engine.ts';
import { json, openHttpReaders, openHttpShop, type HttpReaders, type HttpReading, type HttpShop } from '#test/support/systems/http-shop.ts';
import { connectorConformance } from './connector-conformance.ts';

const orders = Array.from({ length: 7 }, (_, n) => ({ order_id: n + 1, amount: 10.5 + n, day: `2026-01-0${n + 1}` }));

connectorConformance('http', async () => {
  const shop = await openHttpShop(({ url }, response) => {
    if (url.pathname === '/api/orders') json(response, { data: orders });
    else response.writeHead(404).end();
  });
  const connector = createHttpConnector(systemResolve);
  const settings = connector.settings.parse({
    baseUrl: `${shop.url}/api`,
    privateHosts: ['127.0.0.1'],
    endpoints: { orders: { path: '/orders' }, customers: { path: '/customers' } },
  });
  return {
    connection: connector.connect('shop', settings, silentLogger),
    dataset: 'orders',
    columns: [
      { name: 'order_id', type: 'BIGINT' },
      { name: 'amount', type: 'DECIMAL(12,1)' },
      { name: 'day', type: 'DATE' },
    ],
    rows: 7,
    misspelt: 'order',
    hostile: [
      'http://169.254.169.254/latest/meta-data',
      '//evil.example/orders',
      '/../admin',
      '/%2e%2e/admin',
      '/orders/..',
      '/orders\\..\\admin',
      '/orders#fragment',
      'file:///etc/passwd',
      '/nowhere',
      "/x'; DROP TABLE y; --",
    ],
    close: () => shop.close(),
  };
});

let shop: HttpShop;
let readers: HttpReaders;
beforeAll(async () => {
  readers = await openHttpReaders();
});
afterAll(() => readers.close());
beforeEach(async () => {
  shop = await openHttpShop();
});
afterEach(() => shop.close());

const connect = (settings: JsonObject = {}): HttpReading =>
  readers.connect({ baseUrl: shop.url, privateHosts: ['127.0.0.1'], ...settings });
const ids = (rows: unknown[][]): unknown[] => rows.map(([id]) => id);
const firstIds = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1);

describe('paging', () => {
  test('by page number, until a page is empty', async () => {
    shop.answer(({ url }, response) => {
      const page = Number(url.searchParams.get('page'));
      json(response, orders.slice((page - 1) * 3, page * 3));
    });
    const { table, snapshot, inspection } = await connect({ paging: { by: 'page' } }).load('/orders?status=open');
    expect(ids(table.rows)).toEqual(firstIds(7));
    expect(inspection).toMatchObject({ dataset: '/orders?status=open', rows: 7, rowsExact: true });
    expect(snapshot.parts.map(({ sha256 }) => sha256)).toEqual(
      [orders.slice(0, 3), orders.slice(3, 6), orders.slice(6), []].map((page) =>
        createHash('sha256').update(JSON.stringify(page)).digest('hex'),
      ),
    );
    expect(shop.asked.every(({ url }) => url.searchParams.get('status') === 'open')).toBe(true);
  });

  test('by page number, until a page does not exist', async () => {
    shop.answer(({ url }, response) => {
      const page = Number(url.searchParams.get('p'));
      if (page > 1) response.writeHead(404).end();
      else json(response, orders.slice(page * 4, page * 4 + 4));
    });
    const { table } = await connect({ paging: { by: 'page', parameter: 'p', first: 0 } }).load('/orders');
    expect(ids(table.rows)).toEqual(firstIds(7));
  });

  test('by offset, also when the server gives fewer than it was asked for', async () => {
    shop.answer(({ url }, response) => {
      const offset = Number(url.searchParams.get('offset'));
      json(response, orders.slice(offset, offset + Math.min(2, Number(url.searchParams.get('limit')))));
    });
    const { table } = await connect({ paging: { by: 'offset', limit: 5 } }).load('/orders');
    expect(ids(table.rows)).toEqual(firstIds(7));
  });

  test('by a cursor in the body', async () => {
    shop.answer(({ url }, response) => {
      const after = Number(url.searchParams.get('after') ?? 0);
      const next = after + 3 < orders.length ? after + 3 : null;
      json(response, { items: orders.slice(after, after + 3), meta: { next } });
    });
    const { table } = await connect({ paging: { by: 'cursor', path: '/meta/next', parameter: 'after' } }).load('/orders');
    expect(ids(table.rows)).toEqual(firstIds(7));
  });

  test('by the URL of the next page in the body', async () => {
    shop.answer(({ url }, response) => {
      const from = Number(url.searchParams.get('from') ?? 0);
      json(response, { results: orders.slice(from, from + 4), next: from + 4 < 7 ? `${shop.url}/orders?from=${from + 4}` : null });
    });
    const { table } = await connect({ paging: { by: 'cursor', path: 'next' } }).load('/orders');
    expect(ids(table.rows)).toEqual(firstIds(7));
  });

  test('by the Link header', async () => {
    shop.answer(({ url }, response) => {
      const page = Number(url.searchParams.get('page') ?? 1);
      const link = `<${shop.url}/orders?page=1>; rel="first", </orders?page=${page + 1}>; title="a, b"; rel=next`;
      json(response, orders.slice((page - 1) * 3, page * 3), page < 3 ? { link } : {});
    });
    const { table } = await connect({ paging: { by: 'link' } }).load('/orders');
    expect(ids(table.rows)).toEqual(firstIds(7));
  });

  test('an endpoint that ignores the page number is stopped with a clear sentence', async () => {
    shop.answer((_asked, response) => json(response, orders));
    const error = await failure(connect({ paging: { by: 'page' } }).inspect('/orders'));
    expect(error.code).toBe('source.endless');
    expect(error.message).toBe(
      'shop answered page 2 of /orders with the records of page 1 again. It seems to ignore the parameter "page".',
    );
    expect(shop.asked).toHaveLength(2);
  });

  test('a cursor that goes in a circle is stopped', async () => {
    shop.answer(({ url }, response) => json(response, { items: [{ at: url.href }], next: url.searchParams.get('c') === 'a' ? 'b' : 'a' }));
    const error = await failure(connect({ paging: { by: 'cursor', path: 'next', parameter: 'c' } }).inspect('/orders'));
    expect(error.code).toBe('source.endless');
    expect(error.message).toContain('names a page as the next one that was read before');
  });

  test('pages without end are stopped at the cap, and an inspection only looks at some', async () => {
    shop.answer(({ url }, response) => json(response, [{ page: Number(url.searchParams.get('page')) }]));
    const endless = connect({ paging: { by: 'page' }, maxPages: 60 });
    const inspection = await endless.inspect('/orders');
    expect(inspection).toMatchObject({ rows: null, rowsExact: false });
    expect(inspection.notes).toContain('Only the first 50 pages were looked at; a load reads all of them.');
    const error = await failure(endless.open('/orders', inspection.reader));
    expect(error.code).toBe('source.too-many-pages');
    expect(error.message).toBe('/orders of shop has more than 60 pages.');
  });

  test('rows that are gone between inspection and load leave the planned columns, without rows', async () => {
    shop.answer((_asked, response) => json(response, orders));
    const reading = connect();
    const { reader, columns } = await reading.inspect('/orders');
    shop.answer((_asked, response) => json(response, []));
    const opened = await reading.open('/orders', reader);
    expect(await reading.engine.columnsOf(opened.sql)).toEqual(columns);
    expect((await reading.engine.query(opened.sql, { maxRows: 5 })).rows).toEqual([]);
    expect((await opened.verified).parts).toHaveLength(1);
  });
});

describe('bodies', () => {
  test('CSV of several pages', async () => {
    shop.answer(({ url }, response) => {
      const page = Number(url.searchParams.get('page'));
      const rows = orders.slice((page - 1) * 4, page * 4).map(({ order_id, day }) => `${order_id},"a\n${day}"\n`);
      response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' }).end(`id,note\n${rows.join('')}`);
    });
    const { table } = await connect({ paging: { by: 'page' } }).load('/orders.csv');
    expect(ids(table.rows)).toEqual(firstIds(7));
    expect(table.rows[0]?.[1]).toBe('a\n2026-01-01');
  });

  test('NDJSON, gzipped', async () => {
    const body = gzipSync(orders.map((order) => JSON.stringify(order)).join('\n'));
    shop.answer(
      (_asked, response) => void response.writeHead(200, { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' }).end(body),
    );
    expect(ids((await connect().load('/orders')).table.rows)).toEqual(firstIds(7));
  });

  test('records at a path, and numbers with every digit', async () => {
    shop.answer(
      (_asked, response) =>
        void response
          .writeHead(200, { 'content-type': 'application/json' })
          .end('{"a":{"b":[{"id":12345678901234567890,"x":1.50}]},"c":[{"z":1}]}'),
    );
    const { table } = await connect({ endpoints: { deep: { path: 'deep', records: 'a.b' } } }).load('deep');
    expect(table.rows[0]?.map(String)).toEqual(['12345678901234567890', '1.5']);
  });

  test('a record path that is not there names what is', async () => {
    shop.answer((_asked, response) => json(response, { items: [], total: 0 }));
    const error = await failure(connect({ endpoints: { o: { path: '/o', records: 'data' } } }).inspect('o'));
    expect(error).toMatchObject({ code: 'source.no-records', message: 'shop answered o without "data". The body has items, total.' });
  });

  test('nested lists become rows of their own, with the key of their parent', async () => {
    const nested = [
      {
        id: 7,
        lines: [
          { sku: 'a', qty: 1 },
          { sku: 'b', qty: 2 },
        ],
      },
      { id: 8, lines: [] },
      { id: 9, lines: [{ sku: 'c', qty: 3 }] },
    ];
    shop.answer((_asked, response) => json(response, { orders: nested }));
    const { table, inspection } = await connect().load('/orders', { child: 'lines' });
    expect(table.columns.map(({ name }) => name)).toEqual(['parent_id', 'parent_position', 'sku', 'qty']);
    expect(table.rows).toEqual([
      [7, 1, 'a', 1],
      [7, 2, 'b', 2],
      [9, 1, 'c', 3],
    ]);
    expect(inspection.rows).toBe(3);
  });

  test('HTML is not data', async () => {
    shop.answer((_asked, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'));
    expect(await failure(connect().inspect('/orders'))).toMatchObject({
      code: 'source.unreadable',
      message: 'shop answered /orders with text/html, which is not data.',
    });
  });

  test('a body that is cut is tried again, and never a smaller table', async () => {
    const body = JSON.stringify(orders);
    let time = 0;
    shop.answer((_asked, response) => {
      time += 1;
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': String(body.length) });
      if (time > 1) return void response.end(body);
      response.write(body.slice(0, 40), () => response.destroy());
    });
    expect((await connect().load('/orders')).table.rows).toHaveLength(7);
    expect(time).toBeGreaterThan(2);
  });

  test('an endpoint that answers with 404 is not offered in its own place', async () => {
    const endpoints = { orders: { path: '/all-orders' }, orders_old: { path: '/archive' } };
    const error = await failure(connect({ endpoints }).inspect('orders'));
    expect(error).toMatchObject({ code: 'source.not-found', hint: 'Did you mean orders_old?' });
  });

  test.each([40, 400_000])('a connection that ends after %d bytes of a body is told as that, not as a mistake of ours', async (bytes) => {
    const body = `id,name\n${'1,a\n'.repeat(200_000)}`;
    shop.answer((_asked, response) => {
      response.writeHead(200, { 'content-type': 'text/csv', 'content-length': String(body.length) });
      response.write(body.slice(0, bytes), () => setTimeout(() => response.destroy(), 50));
    });
    const codes: unknown[] = [];
    const log = { ...silentLogger, warn: (_message: string, facts?: object) => codes.push((facts as { code?: string }).code) };
    const stop = new AbortController();
    const reading = readers.connect({ baseUrl: shop.url, privateHosts: ['127.0.0.1'] }, { log });
    const work = reading.reader.inspect({ ...reading.context, signal: stop.signal }, '/orders', {}).catch(() => {});
    await expect.poll(() => codes, { timeout: 20_000 }).not.toEqual([]);
    stop.abort();
    await work;
    expect(codes[0]).toBe('source.truncated');
  });

  test.each([
    ['application/json', `[{"id":1},{"id":2},{"i`],
    ['application/x-ndjson', `{"id":1}\n{"id":2}\n{"id":`],
    ['text/csv', `id,name\n1,a\n2,"b`],
  ])('a body of %s that ends in the middle and says nothing of its length is found out', async (type, body) => {
    shop.answer((_asked, response) => void response.writeHead(200, { 'content-type': type }).end(body));
    const stop = new AbortController();
    const reading = connect();
    const context = { ...reading.context, signal: stop.signal };
    const work = reading.reader.inspect(context, '/orders', {});
    work.catch(() => {});
    await expect.poll(() => shop.asked.length, { timeout: 20_000 }).toBeGreaterThan(1);
    stop.abort();
    expect((await failure(work)).code).toBe('run.cancelled');
  });

  test('more bytes than allowed end it', async () => {
    shop.answer((_asked, response) => json(response, orders));
    const error = await failure(connect({ maxBytes: 100 }).inspect('/orders'));
    expect(error.code).toBe('source.too-large');
    expect(error.hint).toContain('maxBytes');
  });
});

describe('going on where the last load ended', () => {
  const settings: JsonObject = {
    endpoints: { orders: { path: '/orders?since={cursor}&open=1', cursor: { column: 'changed_at', initial: '2020-01-01' } } },
  };
  test('the bound of an increment is put into the query', async () => {
    shop.answer((_asked, response) => json(response, [{ id: 1, changed_at: '2026-02-01T10:00:00Z' }]));
    const reading = connect(settings);
    const { reader } = await reading.inspect('orders');
    const opened = await reading.open('orders', reader, { column: 'changed_at', value: '2026-01-31 23:00:00', nulls: false });
    expect(opened.bounded).toBe(true);
    expect((await reading.open('orders', reader, { column: 'changed_at', value: '2026-01-31', nulls: true })).bounded).toBe(true);
    expect((await reading.open('orders', reader, { column: 'id', value: '5', nulls: false })).bounded).toBeUndefined();
    expect(shop.asked.map(({ url }) => url.searchParams.get('since'))).toEqual([
      '2020-01-01',
      '2026-01-31T23:00:00Z',
      '2026-01-31',
      '2020-01-01',
    ]);
    expect((await opened.verified).dataset).toBe('orders');
  });
});

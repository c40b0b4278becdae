/** The whole product with an HTTP endpoint: stored in a file, read page by page, loaded through the same gate as everywhere. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { json, openHttpShop, type HttpShop } from '#test/support/systems/http-shop.ts';

const secret = 'canary-of-the-shop-81c2';
let folder: string;
let shop: HttpShop;
let headgate: TestHeadgate;
let orders = Array.from({ length: 250 }, (_, n) => ({
  id: n + 1,
  customer: `customer ${n % 7}`,
  changed_at: new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString(),
  lines: Array.from({ length: n % 3 }, (_unused, line) => ({ sku: `sku-${line}`, qty: line + 1 })),
}));

/** Pages of a hundred, by a cursor, to those alone who bring the token; `since` leaves out what is older. */
beforeAll(async () => {
  shop = await openHttpShop(({ url, headers }, response) => {
    if (headers.authorization !== `Bearer ${secret}`) return void response.writeHead(401).end();
    if (url.pathname !== '/v1/orders') return void response.writeHead(404).end();
    const since = url.searchParams.get('since') ?? '';
    const from = Number(url.searchParams.get('after') ?? 0);
    const wanted = orders.filter(({ changed_at }) => changed_at >= since);
    json(response, { data: wanted.slice(from, from + 100), next: from + 100 < wanted.length ? from + 100 : null });
  });
  folder = await mkdtemp(join(tmpdir(), 'headgate-http-'));
  const file = join(folder, 'connections.yaml');
  await writeFile(
    file,
    `shop:
  kind: http
  baseUrl: ${shop.url}/v1
  privateHosts: ["127.0.0.1"]
  auth: {type: bearer, token: "\${SHOP_TOKEN}"}
  paging: {by: cursor, path: next, parameter: after}
  endpoints:
    orders: {path: /orders}
    changed_orders: {path: "/orders?since={cursor}", cursor: {column: changed_at, initial: "2000-01-01"}}
`,
  );
  headgate = await startTestHeadgate({ workers: 1, env: { HEADGATE_CONNECTIONS: file, SHOP_TOKEN: secret } });
});
afterAll(async () => {
  await headgate.close();
  await shop.close();
  await rm(folder, { recursive: true, force: true });
});

async function load(draft: Pick<DraftInput, 'sources' | 'loads'>): Promise<void> {
  const thread = await headgate.open();
  await thread.propose({ title: 'Orders of the shop', ...draft });
  const end = await thread.approve(await thread.until('plan.proposed'));
  expect(end).toMatchObject({ type: 'run.succeeded' });
}

test('"load the orders of the shop into shop.orders" does that', async () => {
  const thread = await headgate.open();
  await thread.say('load changed_orders from shop into shop.orders');
  const card = await thread.until('plan.proposed');
  expect(card.data.plan.sources).toMatchObject([{ connection: 'shop', dataset: 'changed_orders' }]);
  expect(card.data.card.effect).toMatchObject([{ basis: 'exact', inserts: 250 }]);
  expect((await thread.approve(card)).type).toBe('run.succeeded');
  expect(await headgate.warehouse('select count(*)::int as rows, max(id)::int as last from shop.orders')).toEqual([
    { rows: 250, last: 250 },
  ]);
});

test('a list inside the records becomes a table of its own', async () => {
  await load({
    sources: [{ id: 'lines', connection: 'shop', path: 'orders', options: { child: 'lines' } }],
    loads: [{ from: 'lines', table: 'shop.lines', mode: 'create' }],
  });
  const expected = orders.reduce((sum, { lines }) => sum + lines.length, 0);
  expect(await headgate.warehouse('select count(*)::int as rows, count(distinct parent_id)::int as orders from shop.lines')).toEqual([
    { rows: expected, orders: orders.filter(({ lines }) => lines.length > 0).length },
  ]);
});

test('an increment asks the endpoint for what is new alone', async () => {
  const incremental = {
    sources: [{ id: 'changed', connection: 'shop', path: 'changed_orders', incremental: { by: 'cursor' as const, cursor: 'changed_at' } }],
    steps: [],
    loads: [{ from: 'changed', table: 'shop.followed', mode: 'append' as const }],
  };
  await headgate.warehouse('create schema if not exists shop');
  await load({ ...incremental, loads: [{ ...incremental.loads[0]!, mode: 'create' }] });
  orders = [...orders, { id: 251, customer: 'late', changed_at: '2026-03-01T00:00:00.000Z', lines: [] }];
  shop.asked.length = 0;
  await load(incremental);
  expect(await headgate.warehouse('select count(*)::int as rows, max(id)::int as last from shop.followed')).toEqual([
    { rows: 251, last: 251 },
  ]);
  const asked = shop.asked.map(({ url }) => url.searchParams.get('since'));
  expect(asked.join(' ')).toContain('2026-01-01T04:09:00Z');
});

test('the token is nowhere but in the requests', async () => {
  const connections = JSON.stringify((await headgate.call('GET', '/connections')).body);
  const logs = [headgate.server(), ...headgate.workers].map((child) => child.log()).join('\n');
  const events = JSON.stringify(await headgate.catalog('select data from events'));
  const plans = JSON.stringify(await headgate.catalog('select * from plans'));
  expect([connections, logs, events, plans].filter((text) => text.includes(secret))).toEqual([]);
  expect(events.length).toBeGreaterThan(1000);
});

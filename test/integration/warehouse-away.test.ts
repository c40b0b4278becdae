/** The warehouse goes away: people are told at once instead of waiting, nothing else stops, and work goes on when it is back. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { startFaultProxy, type FaultProxy } from '#test/support/systems/fault-proxy.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres/postgres.ts';

vi.setConfig({ testTimeout: 180_000 });

let database: FreshDatabase;
let proxy: FaultProxy;
let headgate: TestHeadgate;

beforeAll(async () => {
  database = await freshDatabase();
  const url = new URL(database.url);
  proxy = await startFaultProxy({ host: url.hostname, port: Number(url.port) });
  url.port = String(proxy.port);
  headgate = await startTestHeadgate({ env: { WAREHOUSE_URL: url.href } });
  await headgate.write('few.csv', 'id,name\n1,a\n2,b\n');
});
afterAll(async () => {
  await headgate.close();
  await proxy.close();
  await database.drop();
});

const Connections = z.object({
  connections: z.array(z.object({ name: z.string(), healthy: z.boolean(), message: z.string(), breaker: z.string().nullable() })),
});

async function warehouse(): Promise<z.infer<typeof Connections>['connections'][number] | undefined> {
  const { body } = await headgate.call('GET', '/connections');
  return Connections.parse(body).connections.find(({ name }) => name === 'warehouse');
}

/** How many breakers /metrics counts in each state. */
async function breakers(): Promise<Record<string, number>> {
  const text = await (await fetch(`${headgate.url}/metrics`)).text();
  return Object.fromEntries(
    [...text.matchAll(/^headgate_connection_breakers\{state="(.+)"\} (\d+)$/gm)].map(([, state = '', count]) => [state, Number(count)]),
  );
}

/** Nothing comes back any more, and what was open is cut. */
function takeAway(): void {
  proxy.set({ resetAfterBytes: 0 });
  proxy.cut();
}

test('the connection shows that it is left alone, and the server stays ready', async () => {
  expect(await warehouse()).toMatchObject({ healthy: true, breaker: 'closed' });
  expect(await breakers()).toEqual({ closed: 1, open: 0, 'half-open': 0 });
  takeAway();
  await expect.poll(async () => (await warehouse())?.breaker, { timeout: 60_000 }).not.toBe('closed');
  expect((await warehouse())?.message).toMatch(/^warehouse does not answer since \d\d:\d\d:\d\d UTC; it is /);
  const ready = await fetch(`${headgate.url}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({
    ok: true,
    parts: expect.arrayContaining([expect.objectContaining({ name: 'connection warehouse', ok: false, advisory: true })]),
  });
  expect(await breakers()).toMatchObject({ closed: 0 });
});

test('who asks for a load is told at once that the warehouse is away', async () => {
  const thread = await headgate.open();
  await thread.say('load data/few.csv into public.few');
  const answer = await thread.until('message.assistant');
  expect(answer.data.text).toMatch(/warehouse does not answer since .* Nothing was written/s);
  const started = performance.now();
  await thread.say('load data/few.csv into public.few');
  await expect.poll(() => thread.all('message.assistant').length, { timeout: 60_000 }).toBe(2);
  // The patience for one session alone is ten seconds.
  expect(performance.now() - started).toBeLessThan(8_000);
});

test('when it is back, it is used again without a restart', async () => {
  proxy.set({});
  await expect.poll(async () => (await warehouse())?.breaker, { timeout: 90_000 }).toBe('closed');
  const thread = await headgate.open();
  await thread.say('load data/few.csv into public.few');
  expect((await thread.approve(await thread.until('plan.proposed'))).type).toBe('run.succeeded');
});

test('a run that was approved while it is away waits for it, and happens once', async () => {
  const thread = await headgate.open();
  await thread.propose({
    title: 'Few',
    sources: [{ id: 'few', path: 'data/few.csv' }],
    loads: [{ from: 'few', table: 'public.later', mode: 'create' }],
  });
  const card = await thread.until('plan.proposed');
  takeAway();
  await thread.decide(card.data, 'approve');
  await thread.until('run.started');
  proxy.set({});
  expect((await thread.until(['run.succeeded', 'run.failed'])).type).toBe('run.succeeded');
  expect(thread.all('run.succeeded')).toHaveLength(1);
});

/** Two releases on one catalog and one target: the newer one migrates both while the older one works, and every load happens once. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { Card, TestThread } from '#test/support/product/headgate-thread.ts';
import { makeNextRelease, type Release } from '#test/support/product/next-release.ts';

vi.setConfig({ testTimeout: 240_000 });

let headgate: TestHeadgate;
let next: Release;
beforeAll(async () => {
  next = await makeNextRelease();
  headgate = await startTestHeadgate();
});
afterAll(async () => {
  await headgate?.close();
  await next?.remove();
});

async function cardFor(table: string, over?: { url: string }): Promise<{ thread: TestThread; card: Card }> {
  const thread = await headgate.open(undefined, over);
  await thread.propose({
    title: `Products into ${table}`,
    sources: [{ id: 'products', path: 'samples/products.csv' }],
    loads: [{ from: 'products', table: `public.${table}`, key: ['sku'] }],
  });
  return { thread, card: await thread.until('plan.proposed') };
}

/** Approves what is shown, and the fresh card that follows a refusal, until the run succeeds. Returns what the runs came to. */
async function approveAll({ thread, card }: { thread: TestThread; card: Card }): Promise<string[]> {
  const ends: string[] = [];
  for (let shown = card; ends.length < 20;) {
    const end = await thread.approve(shown);
    ends.push(end.type);
    if (end.type === 'run.succeeded') return ends;
    shown = await thread.until('plan.proposed', { after: end.seq });
  }
  return ends;
}

/** Loads of a table that the ledger knows, and the rows it holds. */
async function loaded(table: string): Promise<{ loads: number; rows: number }> {
  const [ledger] = await headgate.warehouse<{ n: number }>(`select count(*)::int as n from headgate.ledger where loads::text like $1`, [
    `%public.${table}"%`,
  ]);
  const [rows] = await headgate.warehouse<{ n: number }>(`select count(*)::int as n from ${table}`);
  return { loads: ledger?.n ?? 0, rows: rows?.n ?? 0 };
}

test('a newer release migrates beside an older one: the card that waits is published once, and what only one of them can read comes back as a card', async () => {
  const [older] = headgate.workers;
  const waiting = await cardFor('from_before');
  const newer = headgate.startWorker({ root: next.root });
  const seen = (): Promise<object[]> => headgate.catalog(`select name from headgate_catalog.migrations where name = '9001-later.sql'`);
  await expect.poll(seen, { timeout: 120_000 }).toHaveLength(1);
  // The older one goes on, on a catalog that is ahead of it.
  const during = await cardFor('during');
  await older?.kill();
  expect(await approveAll(waiting)).toEqual(['run.succeeded']);
  const [published] = waiting.thread.all('run.succeeded');
  expect(await approveAll(during)).toEqual(['run.succeeded']);

  const byNewer = await cardFor('by_newer');
  await newer.kill();
  headgate.startWorker();
  const refused = await byNewer.thread.approve(byNewer.card);
  expect(refused).toMatchObject({
    type: 'run.failed',
    data: { error: { code: 'publish.stale', message: expect.stringContaining('another release of Headgate') } },
  });
  expect(await headgate.warehouse(`select 1 where to_regclass('by_newer') is not null`)).toEqual([]);
  const fresh = await byNewer.thread.until('plan.proposed', { after: refused.seq });
  expect(await byNewer.thread.approve(fresh)).toMatchObject({ type: 'run.succeeded' });
  await headgate.call('POST', `/runs/${published?.receipt.runNumber}/undo`, { threadId: waiting.thread.id });
  expect((await waiting.thread.until('plan.failed')).data.error).toMatchObject({ code: 'undo.other-release' });
  for (const table of ['from_before', 'during', 'by_newer']) expect(await loaded(table), table).toEqual({ loads: 1, rows: 40 });
});

test('servers and workers of both releases share conversations and work, and every load happens once', async () => {
  headgate.startWorker({ root: next.root });
  const server = await headgate.startServer({}, next.root);
  const tables = Array.from({ length: 6 }, (_, n) => `shared_${n}`);
  const ends = await Promise.all(
    tables.map(async (table, n) => {
      const asked = await cardFor(table, n % 2 === 0 ? server : undefined);
      // Shown by one release, decided at the other.
      const elsewhere = await headgate.open(asked.thread.id, n % 2 === 0 ? undefined : server);
      return approveAll({ thread: elsewhere, card: asked.card });
    }),
  );
  expect(ends.map((each) => each.at(-1))).toEqual(tables.map(() => 'run.succeeded'));
  for (const table of tables) expect(await loaded(table), table).toEqual({ loads: 1, rows: 40 });
});

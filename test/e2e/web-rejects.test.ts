/** The rejected rows of a run on the page: they unfold from the receipt, a page at a time, and can be taken along as a file. */
import { readFile, rm } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/page/browser.ts';
import { buildPage, pageToken, startPage, type PageFixture } from '#test/support/page/page-fixture.ts';
import { succeededEvents } from '#test/support/page/page-story.ts';
import { accessibilityFaults, visit } from '#test/support/page/page-user.ts';

let browser: Browser;
let folder: string;
let server: PageFixture;
beforeAll(async () => {
  [browser, folder] = await Promise.all([launchBrowser(), buildPage()]);
  server = await startPage({ folder, beatMs: 20 });
});
afterAll(async () => {
  await server.close();
  await browser.close();
  await rm(folder, { recursive: true });
});

test('the count opens the list, which grows by pages and downloads whole', async () => {
  const user = await visit(browser, { url: server.url, token: pageToken });
  const { page } = user;
  await user.say('load only completed orders from samples/orders.csv into analytics.orders');
  const card = await user.waitingCard();
  await card.getByRole('button', { name: 'Approve' }).click();
  await card.getByRole('heading', { name: 'Done: run 1' }).waitFor();
  const [{ threadId, planId, runId } = { threadId: '', planId: '', runId: '' }] = await server.app.listRuns();
  const told = succeededEvents({ planId, runId, runNumber: 1, by: 'Ana', at: new Date().toISOString() });
  for (const event of told) {
    if (event.type !== 'run.succeeded') continue;
    const rows = { ...event.data.receipt.rows, source: 2311, rejected: 250 };
    server.app.append(threadId, [{ ...event, data: { receipt: { ...event.data.receipt, rows } } }]);
  }
  await card.getByText('250 rejected rows').click();
  await card.getByRole('button', { name: 'Show them' }).click();
  const list = card.getByRole('group', { name: 'Rejected rows' });
  await card.getByText('100 of 250 rows shown; 1 replayed already.').waitFor();
  await card.getByRole('button', { name: 'Show more' }).click();
  await card.getByText('200 of 250 rows shown').waitFor();
  await card.getByRole('button', { name: 'Show more' }).click();
  await card.getByText('250 of 250 rows shown').waitFor();
  expect(await list.getByRole('row').count()).toBe(251);
  expect(await card.getByRole('button', { name: 'Show more' }).count()).toBe(0);
  const [download] = await Promise.all([page.waitForEvent('download'), card.getByRole('button', { name: 'Download CSV' }).click()]);
  expect(download.suggestedFilename()).toBe('rejects-of-run-1.csv');
  const text = await readFile(await download.path(), 'utf8');
  expect(text.split('\r\n')).toHaveLength(252);
  expect(text).toContain(",'=1+1,");
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(user.complaints).toEqual([]);
  await user.leave();
});

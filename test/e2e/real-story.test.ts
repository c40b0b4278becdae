/** The whole product as a newcomer meets it: the real page on the real server, worker, engine and Postgres. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/browser.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/headgate.ts';
import { accessibilityFaults, effectOf, visit, type PageUser } from '#test/support/page-user.ts';

const request =
  'load samples/orders.csv into analytics.orders, only completed orders, drop duplicates by order_id keeping the latest updated_at';
/** Screenshots of the story are kept here, outside git. */
const results = join(import.meta.dirname, '../../test-results');

let browser: Browser;
let headgate: TestHeadgate;
let user: PageUser;

beforeAll(async () => {
  [browser, headgate] = await Promise.all([launchBrowser(), startTestHeadgate()]);
  await mkdir(results, { recursive: true });
  user = await visit(browser, { url: headgate.url, token: headgate.token });
});
afterAll(async () => {
  await user.leave();
  await browser.close();
  await headgate.close();
});

const rowsNow = async (): Promise<number> =>
  (await headgate.warehouse<{ n: number }>('select count(*)::int as n from analytics.orders'))[0]?.n ?? -1;

test('a sentence becomes a card, an approval, rows and a receipt whose counts add up', async () => {
  await user.say(request);
  const card = await user.waitingCard();
  expect(await effectOf(card)).toEqual(['+ 1,369 inserted', '~ 0 updated', '− 0 deleted', '= 0 unchanged']);
  expect(await headgate.warehouse("select 1 from pg_tables where schemaname = 'analytics'")).toEqual([]);
  await user.page.screenshot({ path: join(results, 'card.png') });
  await card.getByText('5 new rows').click();
  await expect
    .poll(() =>
      card
        .getByRole('columnheader')
        .evaluateAll((cells) => cells.filter((cell) => cell.className === 'number').map((cell) => cell.textContent)),
    )
    .toEqual(['order_id', 'amount']);
  await card.getByRole('button', { name: 'Approve' }).click();
  await card.getByRole('heading', { name: /Done: run 1/ }).waitFor();
  expect(await rowsNow()).toBe(1369);
  expect(await card.getByText('2,061 read').locator('..').innerText()).toMatch(
    /2,061 read\s*=\s*1,369 loaded\s*\+\s*0 rejected\s*\+\s*667 filtered\s*\+\s*25 deduplicated/,
  );
  await user.page.getByRole('link', { name: /^analytics\.orders warehouse · table/ }).waitFor();
  await user.page.screenshot({ path: join(results, 'receipt.png'), fullPage: true });
});

test('"use upsert instead" measures the same rows against the table: 0 inserted, 0 updated', async () => {
  await user.say('use upsert instead, key is order_id');
  const card = await user.waitingCard();
  expect(await effectOf(card)).toEqual(['+ 0 inserted', '~ 0 updated', '− 0 deleted', '= 1,369 unchanged']);
  await card.getByRole('button', { name: 'Approve' }).click();
  await card.getByRole('heading', { name: /Done: run 2/ }).waitFor();
  expect(await rowsNow()).toBe(1369);
});

test('the server killed while a card waits: the same card works once after the restart, and the page comes back by itself', async () => {
  await user.say('replace analytics.orders with orders from germany');
  const card = await user.waitingCard();
  const germans = Number((await effectOf(card))[0]?.replaceAll(/\D/g, ''));
  await headgate.killServer();
  await headgate.restart();
  await card.getByRole('textbox', { name: /to confirm/ }).fill('analytics.orders');
  await card.getByRole('button', { name: 'Approve' }).click();
  await card.getByRole('heading', { name: /Done: run 3/ }).waitFor();
  expect(await rowsNow()).toBe(germans);
});

test('a reload at the end shows everything once, without accessibility faults', async () => {
  await user.page.reload();
  await user.page.getByRole('heading', { name: /Done: run 3/ }).waitFor();
  expect(await user.page.getByRole('article').count()).toBe(3);
  expect(await user.page.getByText(request, { exact: true }).count()).toBeGreaterThanOrEqual(1);
  expect(await accessibilityFaults(user.page)).toEqual([]);
  await user.page.screenshot({ path: join(results, 'story.png') });
});

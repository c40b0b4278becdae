/** The whole product as a newcomer meets it: the real page on the real server, worker, engine and Postgres. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { launchBrowser } from '#test/support/page/browser.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { accessibilityFaults, effectOf, visit, type PageUser } from '#test/support/page/page-user.ts';

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

test('an admin makes a limited token with the keyboard alone, sees it once, and takes it back; nobody else is offered that', async () => {
  const { page } = user;
  const answered = async (token: string, path: string): Promise<number> =>
    (await fetch(`${headgate.url}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } })).status;
  await page.goto(`${headgate.url}/#/`);
  await page.getByRole('link', { name: 'Manage tokens' }).press('Enter');
  await page.getByRole('link', { name: 'Make a token' }).press('Enter');
  const form = page.getByRole('region', { name: 'New token' });
  await form.getByRole('button', { name: 'Make the token' }).press('Enter');
  await form.getByText('Say what it is for.').waitFor();
  await form.getByLabel('What it is for').fill('nightly job');
  await form.getByLabel('Whose it is').fill('nightly@example.com');
  await form.getByRole('checkbox', { name: 'read', exact: true }).press('Space');
  await form.getByRole('checkbox', { name: 'files', exact: true }).press('Space');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.screenshot({ path: join(results, 'token-form.png') });
  await form.getByLabel('Days it works').press('Enter');
  await form.getByText('Keep it now: it is shown this once.').waitFor();
  const field = form.getByLabel('The token “nightly job”');
  await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
  const token = await field.inputValue();
  expect(await Promise.all(['threads', 'tokens', 'audit'].map((path) => answered(token, path)))).toEqual([200, 403, 403]);
  await page.screenshot({ path: join(results, 'token-made.png') });
  await form.getByRole('button', { name: 'I have kept it' }).press('Enter');
  const row = page.getByRole('region', { name: 'Tokens' }).getByRole('listitem').filter({ hasText: 'nightly job' });
  await row.getByText('nightly@example.com · analyst · only read · over files').waitFor();
  await row.getByText(/^ends in 90 days/).waitFor();
  expect(await page.content()).not.toContain(token);
  expect(await accessibilityFaults(page)).toEqual([]);
  await row.getByRole('button', { name: 'Revoke nightly job' }).press('Enter');
  const sure = row.getByRole('button', { name: 'Put everybody out who uses nightly job' });
  await expect.poll(() => sure.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.screenshot({ path: join(results, 'tokens.png') });
  expect(await answered(token, 'threads')).toBe(200);
  await page.keyboard.press('Enter');
  await row.getByText(/^revoked/).waitFor();
  expect(await answered(token, 'threads')).toBe(401);
  const limited = await headgate.call('POST', '/tokens', { label: 'of a viewer', principal: { id: 'vic' }, roles: ['viewer'] });
  const viewer = await visit(browser, { url: headgate.url, token: z.object({ token: z.string() }).parse(limited.body).token });
  await viewer.page.getByRole('link', { name: 'Manage connections' }).waitFor();
  await viewer.page.goto(`${headgate.url}/#/tokens`);
  await viewer.page.getByText('vic may not do this (token.manage).').waitFor();
  await viewer.page.getByRole('button', { name: '← Data, connections, runs' }).click();
  // What one may is asked for before what there is to read.
  await viewer.page.getByRole('region', { name: 'Data' }).getByRole('listitem').first().waitFor();
  expect(await viewer.page.getByRole('link', { name: 'Manage tokens' }).count()).toBe(0);
  await viewer.leave();
});

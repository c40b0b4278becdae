/** Connections as a person meets them in the page: listed, added, tried, changed and removed, by mouse and by keyboard. */
import { rm } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/page/browser.ts';
import { buildPage, pageToken, startPage, type PageFixture } from '#test/support/page/page-fixture.ts';
import { accessibilityFaults, visit, type PageUser } from '#test/support/page/page-user.ts';

let browser: Browser;
let folder: string;
let server: PageFixture;
let user: PageUser;
beforeAll(async () => {
  [browser, folder] = await Promise.all([launchBrowser(), buildPage()]);
  server = await startPage({ folder, beatMs: 15 });
  user = await visit(browser, { url: server.url, token: pageToken });
});
afterAll(async () => {
  await user.leave();
  await server.close();
  await browser.close();
  await rm(folder, { recursive: true });
});

test('a connection is added with clear errors, tried, and shown without its password', async () => {
  const { page } = user;
  await page.getByRole('link', { name: 'Manage connections' }).click();
  const list = page.getByRole('region', { name: 'Connections' });
  await list.getByText('postgres, read and write, from the settings of the server').waitFor();
  expect(await list.getByRole('button', { name: 'Remove warehouse' }).count()).toBe(0);
  await list.getByRole('link', { name: 'Add a connection' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('starting with a letter').waitFor();
  expect(await page.getByLabel('Name *').evaluate((element) => element === document.activeElement)).toBe(true);
  await page.getByLabel('Name *').fill('lake');
  await page.getByLabel('Host *').fill('away');
  await page.getByLabel('User *').fill('loader');
  await page.getByLabel('Password').fill('typed-in-the-form');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Database is needed').waitFor();
  expect(await page.getByLabel('Database *').evaluate((element) => element === document.activeElement)).toBe(true);
  expect(await page.getByLabel('Database *').getAttribute('aria-invalid')).toBe('true');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel('Database *').fill('lake');
  await page.getByRole('button', { name: 'Test' }).click();
  await page.getByText('✕ Nobody answers there.').waitFor();
  await page.getByLabel('Host *').fill('db.example.com');
  await page.getByRole('button', { name: 'Test' }).click();
  await page.getByText('✓ PostgreSQL 18.4').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await list.getByRole('link', { name: 'Edit lake' }).click();
  await page.getByText('Set. Left empty, it stays as it is.').waitFor();
  expect(await page.getByLabel('Password').inputValue()).toBe('');
  expect(await page.getByLabel('Host *').inputValue()).toBe('db.example.com');
  expect(await page.content()).not.toContain('typed-in-the-form');
});

test('a stored password is not sent to another host: the form asks for it again', async () => {
  const { page } = user;
  await page.getByLabel('Host *').fill('elsewhere.example.com');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('type it again').waitFor();
  expect(await page.getByLabel('Password').evaluate((element) => element === document.activeElement)).toBe(true);
});

test('the fields follow the kind, and everything can be reached with the keyboard', async () => {
  const { page } = user;
  await page.goto(`${server.url}/#/connections/+`);
  await page.getByLabel('Kind').selectOption('http');
  expect(await page.getByLabel('Token *').count()).toBe(0);
  await page.getByLabel('Credentials').selectOption('bearer');
  await page.getByLabel('Token *').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByLabel('Name *').focus();
  const reached: string[] = [];
  for (let presses = 0; presses < 20 && !reached.includes('Save'); presses += 1) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement?.getAttribute('name') ?? document.activeElement?.textContent ?? ''));
  }
  expect(reached).toEqual(expect.arrayContaining(['baseUrl', 'auth.type', 'auth.token', 'Save']));
});

test('where there is no column for it, the address of a form still shows it', async () => {
  const narrow = await visit(browser, { url: server.url, token: pageToken, width: 390 });
  const { page } = narrow;
  await page.goto(`${server.url}/#/connections/+`);
  await page.reload();
  await page.getByLabel('Name *').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole('button', { name: 'Close' }).click();
  await narrow.composer.click();
  await narrow.leave();
});

test('a connection is removed only after a second word', async () => {
  const { page } = user;
  await page.goto(`${server.url}/#/connections`);
  await page.getByRole('button', { name: 'Remove lake', exact: true }).click();
  await page.getByRole('button', { name: 'Keep' }).click();
  await page.getByRole('button', { name: 'Remove lake', exact: true }).click();
  await page.getByRole('button', { name: 'Remove lake and its secrets' }).click();
  await page.getByRole('link', { name: 'Edit lake' }).waitFor({ state: 'detached' });
  // The browser reports every answer that is no success; both forms were refused on purpose.
  expect(user.complaints.filter((complaint) => !complaint.includes('400'))).toEqual([]);
});

test('a secret that is pasted into the conversation stays in the composer: it is neither sent nor kept', async () => {
  const { page } = user;
  const before = server.app.messages().length;
  await user.composer.fill('load from postgres://bob:s3cr3tPw9@db.example.com/sales');
  await user.composer.press('Enter');
  await page.getByText('so it was not sent').waitFor();
  expect(server.app.messages()).toHaveLength(before);
  expect(await page.evaluate(() => [sessionStorage, localStorage].map((kept) => Object.values(kept).join(' ')).join(' '))).not.toContain(
    's3cr3tPw9',
  );
});

/** The gate as an admin meets it in the page of the whole product: policies made, changed and removed, and the switch, felt by the next card. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { launchBrowser } from '#test/support/page/browser.ts';
import { accessibilityFaults, visit, type PageUser } from '#test/support/page/page-user.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { setPolicies } from '#test/support/product/policies.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Screenshots are kept here, outside git. */
const results = join(import.meta.dirname, '../../test-results');

let browser: Browser;
let headgate: TestHeadgate;
let user: PageUser;
let page: Page;
beforeAll(async () => {
  [browser, headgate] = await Promise.all([launchBrowser(), startTestHeadgate()]);
  await mkdir(results, { recursive: true });
  await headgate.write('few.csv', 'id,name\n1,one\n2,two\n');
  user = await visit(browser, { url: headgate.url, token: headgate.token });
  ({ page } = user);
});
afterAll(async () => {
  await user.leave();
  await browser.close();
  await headgate.close();
});

const policiesNow = async (): Promise<unknown[]> =>
  z.object({ policies: z.array(z.unknown()) }).parse((await headgate.call('GET', '/gate')).body).policies;

test('a policy is made with clear errors, holds for the next card, is changed, and is removed after a second word', async () => {
  await page.getByRole('link', { name: 'Policies and the gate' }).click();
  await page.getByText('None: one approver decides, who may be the one who asked.').waitFor();
  await page.getByRole('link', { name: 'Add a policy' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Finance');
  await page.getByLabel('How many approve').fill('some');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Name: use lower-case letters, digits and -').waitFor();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('finance');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('How many approve: ').waitFor();
  await page.getByLabel('How many approve').fill('2');
  await page.getByLabel('Targets').fill('warehouse.finance.*, exports/*');
  await page.getByRole('checkbox', { name: /^append/ }).check();
  await page.getByLabel('Who asked may approve').selectOption('no');
  await page.getByLabel('Hours until it is rejected').fill('4');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.screenshot({ path: join(results, 'policy-form.png'), fullPage: true });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('2 approvers · not who asked · rejected after 4 h').waitFor();
  const finance = { name: 'finance', approvers: 2, requester_may_approve: false, expires_hours: 4 };
  const about = { targets: ['warehouse.finance.*', 'exports/*'], effects: ['append'] };
  expect(await policiesNow()).toEqual([{ ...finance, when: about }]);
  await user.say('load data/few.csv into finance.few');
  const card = await user.waitingCard();
  await card.getByText('Needs 2 approvers, not the one who asked').waitFor();
  await page.getByRole('button', { name: 'Change finance' }).click();
  expect(await page.getByLabel('Targets').inputValue()).toBe('warehouse.finance.*, exports/*');
  await page.getByLabel('Targets').fill('');
  await page.getByLabel('Hours until it is rejected').fill('');
  await page.getByLabel('Who approves').selectOption('admin');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('2 admins · not who asked').waitFor();
  await page.screenshot({ path: join(results, 'policies.png'), fullPage: true });
  await page.getByRole('button', { name: 'Remove finance' }).click();
  await page.getByRole('button', { name: 'Ask for less: remove finance' }).click();
  await page.getByText('None: one approver decides').waitFor();
  expect(await policiesNow()).toEqual([]);
});

test('the gate is closed with a reason that open cards say, and opened again', async () => {
  const card = await user.waitingCard();
  await page.getByLabel('Why it is closed').fill('month end');
  await page.getByRole('button', { name: 'Close the gate' }).click();
  await page.getByText(/Read-only, by admin .*: month end\. Nothing can be approved now\./).waitFor();
  await card.getByText('Read-only since admin said so: month end.').waitFor();
  expect(await card.getByRole('button', { name: 'Approve' }).isEnabled()).toBe(false);
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Open the gate' }).click();
  await page.getByText('Open: cards can be approved.').waitFor();
  await card.getByRole('button', { name: 'Approve' }).click();
  await card.getByRole('heading', { name: /Done: run 1/ }).waitFor();
});

test('a policy that another admin changed meanwhile is not saved over: the page says what changed and loses nothing that was typed', async () => {
  await setPolicies(headgate, [{ name: 'finance', approvers: 2 }]);
  await page.goto(`${headgate.url}/#/gate/finance`);
  await page.reload();
  await page.getByLabel('How many approve').fill('4');
  await setPolicies(headgate, [{ name: 'finance', approvers: 3 }, { name: 'removals' }]);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/admin changed the policies at .*: finance changed, removals added\. Nothing was saved\./).waitFor();
  expect(await page.getByLabel('How many approve').inputValue()).toBe('4');
  expect(await policiesNow()).toMatchObject([{ name: 'finance', approvers: 3 }, { name: 'removals' }]);
  await page.screenshot({ path: join(results, 'policies-changed.png') });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('4 approvers').waitFor();
  expect(await policiesNow()).toMatchObject([{ name: 'finance', approvers: 4 }, { name: 'removals' }]);
  await setPolicies(headgate, [{ name: 'finance', approvers: 4 }]);
  await page.getByRole('button', { name: 'Remove removals' }).click();
  await page.getByRole('button', { name: 'Ask for less: remove removals' }).click();
  await page.getByText(/admin changed the policies at .*: removals removed\. Nothing was saved\./).waitFor();
  await page.getByRole('button', { name: 'Change removals' }).waitFor({ state: 'detached' });
  await setPolicies(headgate, []);
});

test('who is no admin sees the policies and changes nothing; on a phone nothing sticks out', async () => {
  await setPolicies(headgate, [{ name: 'big', when: { rows_over: 1000 }, role: 'admin' }]);
  const made = await headgate.call('POST', '/tokens', { label: 'ana', roles: ['analyst'] });
  const { token } = z.object({ token: z.string() }).parse(made.body);
  const other = await visit(browser, { url: headgate.url, token, width: 390, height: 844 });
  await other.page.goto(`${headgate.url}/#/gate`);
  await other.page.reload();
  await other.page.getByText('more than 1,000 rows').waitFor();
  await other.page.getByText('1 admin', { exact: true }).waitFor();
  expect(await other.page.getByRole('button', { name: /Change|Remove|Close the gate/ }).count()).toBe(0);
  expect(await other.page.getByRole('link', { name: 'Add a policy' }).count()).toBe(0);
  expect(await other.page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  await other.page.screenshot({ path: join(results, 'policies-390.png') });
  await other.leave();
});

/** What of the page holds something that cannot be seen or turns the reading order: texts and attributes, as a browser has them. */
const unseen = (): Promise<string[]> =>
  page.evaluate(() => {
    const hides = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u3164\u{e0000}-\u{e0fff}]/u;
    const all = [...document.querySelectorAll('*')];
    const texts = all.flatMap((element) => [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE));
    const attributes = all.flatMap((element) => [...element.attributes]);
    const said = [...texts.map((node) => node.textContent ?? ''), ...attributes.map(({ value }) => value), document.title];
    return said.filter((text) => hides.test(text));
  });

test('what hides or imitates is written out, wherever the page names it', async () => {
  const hostile = (word: string): string => `\u202e${word}\u200b\u3164\u{e0041}`;
  await headgate.write('hostile.csv', `id,"${hostile('name')}"\n1,"${hostile('cell')}"\n2,two\n`);
  const made = await headgate.call('POST', '/threads', { title: hostile('thread') });
  const { threadId } = z.object({ threadId: z.string() }).parse(made.body);
  const source = { id: 'raw', path: 'data/hostile.csv' };
  const step = { id: 'kept', op: 'filter', from: 'raw', where: 'id > 0', why: hostile('why') };
  const draft = {
    title: hostile('title'),
    sources: [source],
    steps: [step],
    loads: [{ from: 'kept', table: 'public.\u043erders', mode: 'create' }],
  };
  expect(await headgate.call('POST', '/plans', { threadId, draft })).toMatchObject({ status: 202 });
  await page.goto(`${headgate.url}/#/t/${threadId}`);
  const card = await user.waitingCard();
  await card.getByText('warehouse.public.\\u043erders', { exact: true }).waitFor();
  for (const fold of await card.locator('summary').all()) await fold.click();
  expect(await unseen()).toEqual([]);
  await card.getByRole('link', { name: /title/ }).click();
  await page.getByRole('heading', { level: 2, name: /title/ }).waitFor();
  expect(await unseen()).toEqual([]);
  await headgate.call('POST', '/gate/read-only', { readOnly: true, reason: hostile('reason') });
  await card.getByText('Read-only since admin said so').waitFor();
  expect(await unseen()).toEqual([]);
  await headgate.call('POST', '/gate/read-only', { readOnly: false });
  const planId = (await card.getAttribute('id'))?.replace('plan-', '') ?? '';
  const { fingerprint } = z.object({ fingerprint: z.string() }).parse((await headgate.call('GET', `/plans/${planId}`)).body);
  await headgate.call('POST', `/plans/${planId}/decision`, { fingerprint, decision: 'reject', reason: hostile('no') });
  await card.getByText('Nothing was written.').waitFor();
  expect(await unseen()).toEqual([]);
});

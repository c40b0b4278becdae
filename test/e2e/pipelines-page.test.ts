/** Pipelines as a person meets them in the page: scheduled by a sentence, paused and resumed by cards, their rule revoked. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/page/browser.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { accessibilityFaults, visit, type PageUser } from '#test/support/page/page-user.ts';

let browser: Browser;
let headgate: TestHeadgate;
let user: PageUser;
beforeAll(async () => {
  [browser, headgate] = await Promise.all([launchBrowser(), startTestHeadgate()]);
  user = await visit(browser, { url: headgate.url, token: headgate.token });
});
afterAll(async () => {
  await user.leave();
  await browser.close();
  await headgate.close();
});

const stateNow = async (): Promise<string> => {
  const [row] = await headgate.catalog<{ paused: boolean }>(
    'select paused_at is not null as paused from pipelines where deleted_at is null',
  );
  return row === undefined ? 'none' : row.paused ? 'paused' : 'active';
};

async function approveCard(): Promise<void> {
  const card = await user.waitingCard();
  await card.getByRole('button', { name: 'Approve' }).click();
  await card.getByRole('heading', { name: /Done: run/ }).waitFor();
}

test('a schedule that was approved is listed with its next tick and its rule', async () => {
  await user.say('load samples/customers.csv to analytics.daily every weekday at 7am berlin time');
  const card = await user.waitingCard();
  await card.getByText(/standing rule for 90 days/).waitFor();
  await approveCard();
  const list = user.page.getByRole('region', { name: 'Pipelines' });
  await list.getByText(/At 07:00, Monday through Friday \(Europe\/Berlin\) · next/).waitFor();
  await user.page
    .getByRole('region', { name: 'Standing rules' })
    .getByText(/at most .* in warehouse.analytics.daily/)
    .waitFor();
  expect(await accessibilityFaults(user.page)).toEqual([]);
  await user.say('what is scheduled?');
  await user.page
    .getByRole('listitem')
    .filter({ hasText: /writes warehouse.analytics.daily; .*standing rule 1, used 0 times/ })
    .waitFor();
  await list.getByRole('link').first().click();
  await user.page.getByText('This is the conversation of a pipeline').waitFor();
  expect(await user.page.getByRole('list', { name: 'Things to try' }).count()).toBe(0);
  await user.page.goBack();
  await user.page.getByText('what is scheduled?').first().waitFor();
});

test('it is paused and resumed by cards that say what changes', async () => {
  const list = user.page.getByRole('region', { name: 'Pipelines' });
  await list.getByRole('button', { name: /^Pause/ }).click();
  const card = await user.waitingCard();
  await card.getByText('then: paused until somebody resumes it').waitFor();
  expect(await stateNow()).toBe('active');
  expect(await accessibilityFaults(user.page)).toEqual([]);
  await approveCard();
  expect(await stateNow()).toBe('paused');
  await card.getByText('now: paused until somebody resumes it').waitFor();
  await card.getByText(/^before: /).waitFor();
  await list.getByText(/paused by admin/).waitFor();
  await user.say('resume it');
  await approveCard();
  expect(await stateNow()).toBe('active');
});

test('what is watched and what words mean is listed, and goes by cards', async () => {
  await user.say('watch analytics.daily: alert me when it drops by half');
  await approveCard();
  const alerts = user.page.getByRole('region', { name: 'Alerts' });
  await alerts.getByText('the rows do not fall by 50 %').waitFor();
  await user.say('remember: german customer means a row of samples/customers.csv with country DE');
  await approveCard();
  const definitions = user.page.getByRole('region', { name: 'Definitions' });
  await definitions.getByText('german customer', { exact: true }).waitFor();
  await user.say('chart customers by country in samples/customers.csv');
  await user.page.getByRole('img', { name: /^Bars: .* by country/ }).waitFor();
  await user.say('how many customers per segment in samples/customers.csv?');
  await expect.poll(() => user.page.getByRole('group', { name: 'Answer' }).count()).toBeGreaterThan(1);
  expect(await accessibilityFaults(user.page)).toEqual([]);
  await definitions.getByRole('button', { name: 'Forget: german customer' }).click();
  await user.page.getByText('then: not defined').waitFor();
  await approveCard();
  await definitions.getByText('Nothing yet.').waitFor();
  await alerts.getByRole('button', { name: /^Take away: alert/ }).click();
  await approveCard();
  await alerts.getByText('None yet.').waitFor();
});

test('a rule whose maker may not approve any more is marked as dormant, in the list and in words', async () => {
  await headgate.catalog(
    `insert into tokens (hash, principal_id, name, roles, revoked_at) values ('gone', 'gone', 'gone', '{admin}', now())`,
  );
  await headgate.catalog(`update standing_rules set created_by = 'gone'`);
  await user.say('what is scheduled?');
  await user.page.getByRole('listitem').filter({ hasText: 'dormant, because gone may not approve now' }).waitFor();
  await user.page
    .getByRole('region', { name: 'Standing rules' })
    .getByText('dormant: gone may not approve now, so its runs wait for a person')
    .waitFor();
});

test('its rule is revoked, and its schedule deleted in words', async () => {
  await user.page
    .getByRole('region', { name: 'Standing rules' })
    .getByRole('button', { name: /^Revoke/ })
    .click();
  await approveCard();
  await user.page.getByRole('region', { name: 'Standing rules' }).waitFor({ state: 'detached' });
  await user.say('delete the schedule');
  await approveCard();
  expect(await stateNow()).toBe('none');
});

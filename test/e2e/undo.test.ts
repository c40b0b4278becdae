/** Undo as a person meets it: a button on the receipt, a card, an approval, and the table as it was before. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '#test/support/page/browser.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { accessibilityFaults, effectOf, visit, type PageUser } from '#test/support/page/page-user.ts';
import { tableContent } from '#test/support/postgres/warehouse.ts';

let browser: Browser;
let headgate: TestHeadgate;
let user: PageUser;

beforeAll(async () => {
  [browser, headgate] = await Promise.all([launchBrowser(), startTestHeadgate()]);
  await headgate.write('people.csv', 'id,name\n1,one\n2,two\n3,three\n');
  await headgate.warehouse(`create table people (id bigint primary key, name text, since date default current_date)`);
  await headgate.warehouse(`insert into people values (1, 'uno', '2020-01-01'), (9, 'nine', '2021-01-01')`);
  user = await visit(browser, { url: headgate.url, token: headgate.token });
});
afterAll(async () => {
  await user.leave();
  await browser.close();
  await headgate.close();
});

test('a click on Undo shows a card; approved, the table is as it was, and the run says so everywhere', async () => {
  const before = await tableContent(headgate, 'people');
  await user.say('upsert data/people.csv into public.people, key is id');
  const load = await user.waitingCard();
  expect(await effectOf(load)).toEqual(['+ 2 inserted', '~ 1 updated', '− 0 deleted', '= 0 unchanged']);
  await load.getByText('can be undone for 30 days').waitFor();
  await load.getByRole('button', { name: 'Approve' }).click();
  await load.getByRole('heading', { name: /Done: run 1/ }).waitFor();
  await headgate.warehouse(`update people set name = 'zwei' where id = 2`);
  await load.getByRole('button', { name: 'Undo…' }).click();
  const undo = await user.waitingCard();
  await undo.getByText('undo of upsert').waitFor();
  expect(await effectOf(undo)).toEqual(['+ 0 inserted', '~ 1 updated', '− 1 deleted', '= 0 unchanged']);
  const left = undo.getByRole('group', { name: 'Left as they are' });
  expect(await left.getByRole('row').allInnerTexts()).toEqual([
    expect.stringMatching(/Why\s+id\s+name/),
    expect.stringMatching(/changed since\s+2\s+two\s+zwei/),
  ]);
  expect(await accessibilityFaults(user.page)).toEqual([]);
  await undo.getByRole('button', { name: 'Approve' }).click();
  await undo.getByRole('heading', { name: /Done: run 2/ }).waitFor();
  await load.getByRole('heading', { name: /Undone: run 1/ }).waitFor();
  expect(await load.getByRole('button', { name: 'Undo…' }).count()).toBe(0);
  await headgate.warehouse(`delete from people where id = 2`);
  expect(await tableContent(headgate, 'people')).toEqual(before);
});

test('"undo that" takes the undo back, by a card as well; the list of runs marks what is undone', async () => {
  await user.say('undo that');
  const again = await user.waitingCard();
  expect(await effectOf(again)).toEqual(['+ 1 inserted', '~ 1 updated', '− 0 deleted', '= 0 unchanged']);
  await again.getByRole('button', { name: 'Withdraw request' }).click();
  await again.getByText('Nothing was written.').waitFor();
  await user.page.goto(`${headgate.url}/#/`);
  await user.page.reload();
  await user.page
    .getByRole('region', { name: 'Runs' })
    .getByText(/undone ·/)
    .waitFor();
});

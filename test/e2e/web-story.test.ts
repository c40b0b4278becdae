/** The page as a person meets it, over the real web surface and a played story. */
import { describe, expect, test } from 'vitest';
import { playedPage } from '#test/support/page/played-page.ts';
import { pageToken } from '#test/support/page/page-fixture.ts';
import { accessibilityFaults, effectOf } from '#test/support/page/page-user.ts';

const played = playedPage({ beatMs: 15 });

const request = 'load only completed orders from samples/orders.csv into analytics.orders';

test('from a request over the card to the receipt, without a complaint of the browser or a request to elsewhere', async () => {
  const user = await played.arrive();
  const { page } = user;
  expect(page.url()).not.toContain(pageToken);
  await page.getByRole('button', { name: 'Load samples/web_events.parquet into analytics.web_events' }).waitFor();
  await user.say(request);
  const card = await user.waitingCard();
  expect(await effectOf(card)).toEqual(['+ 1,204 inserted', '~ 37 updated', '− 0 deleted', '= 18,331 unchanged']);
  expect(await card.getByRole('group', { name: 'Steps' }).locator('ol > li').allInnerTexts()).toEqual([
    expect.stringMatching(/^1\s+Read samples\/orders.csv\s+2,061 rows$/),
    expect.stringMatching(/^2\s+Keep rows where status is completed\s+2,061 → 1,302 rows$/),
    expect.stringMatching(/^3\s+Keep one row per order_id, the latest updated_at\s+1,302 → 1,241 rows$/),
    expect.stringMatching(/^4\s+Check that order_id is never null/),
    expect.stringMatching(/^5\s+Upsert into warehouse.analytics.orders/),
  ]);
  await card.getByText('3 changed rows, before and after').click();
  expect(await card.locator('.cell-changed').first().innerText()).toMatch(/pending\s+completed/);
  await card.getByRole('button', { name: 'Approve' }).click();
  await card.getByText('Approved by Ana at').waitFor();
  expect(await user.composer.evaluate((element) => element === document.activeElement)).toBe(true);
  await card.getByRole('heading', { name: 'Done: run 1' }).waitFor();
  expect(await card.getByText('2,061 read').locator('..').innerText()).toMatch(
    /2,061 read\s*=\s*1,241 loaded\s*\+\s*0 rejected\s*\+\s*759 filtered\s*\+\s*61 deduplicated/,
  );
  expect(user.complaints).toEqual([]);
});

test('a reload shows what was there, at the same address, in a second browser too', async () => {
  const user = await played.arrive();
  await user.say(request);
  await user.waitingCard();
  await user.page.reload();
  expect(await effectOf(await user.waitingCard())).toContain('+ 1,204 inserted');
  const other = await played.arrive();
  await other.page.goto(user.page.url());
  const card = await other.waitingCard();
  await card.getByRole('button', { name: 'Reject…' }).click();
  await card.getByLabel('Why?').fill('too many rows');
  await card.getByRole('button', { name: 'Reject', exact: true }).click();
  expect(await user.page.getByText('Rejected by Ana at').innerText()).toContain('too many rows');
  expect(await user.page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
});

test('a low window scrolls its panels, never the page', async () => {
  const user = await played.arrive({ width: 1100, height: 160 });
  await user.say(request);
  await user.waitingCard();
  expect(await user.page.evaluate(() => [document.documentElement.scrollTop, document.documentElement.scrollHeight])).toEqual([0, 160]);
});

describe('a typed word', () => {
  test('approves the one card that waits and is no message', async () => {
    const user = await played.arrive();
    await user.say(request);
    await user.waitingCard();
    await user.say('approve');
    await user.page.getByText('Approved by Ana at').waitFor();
    expect(played.server.app.messages()).toEqual([request]);
  });

  test('does not approve what removes rows: the name of the table does', async () => {
    const user = await played.arrive();
    await user.say('replace analytics.orders with the completed ones');
    const card = await user.waitingCard();
    await user.say('yes');
    await user.page.getByText('type the name of its table').waitFor();
    const approve = card.getByRole('button', { name: 'Approve' });
    expect(await approve.isEnabled()).toBe(false);
    const name = card.getByRole('textbox', { name: /Type analytics.orders to confirm/ });
    await name.fill('analytics.order');
    expect(await approve.isEnabled()).toBe(false);
    await name.fill('analytics.orders');
    await approve.click();
    await card.getByText('Approved by Ana at').waitFor();
  });
});

test('a revision says what should change and supersedes the card, with a way to the new one', async () => {
  const user = await played.arrive();
  await user.say(request);
  const card = await user.waitingCard();
  await card.getByRole('button', { name: 'Revise…' }).click();
  await card.getByRole('textbox', { name: 'What should change?' }).fill('only May');
  await card.getByRole('button', { name: 'Send revision' }).click();
  await user.page.getByText('only May').waitFor();
  await card.getByRole('textbox').waitFor({ state: 'detached' });
  await user.page.getByRole('link', { name: 'version 2' }).waitFor();
  expect(await user.page.getByRole('article').count()).toBe(2);
});

test('answers with data, questions with choices, refusals and errors say what they are', async () => {
  const user = await played.arrive();
  const { page } = user;
  await user.say('how many orders per status?');
  await page.getByRole('group', { name: 'Answer', exact: true }).getByText('84512.40').waitFor();
  await user.say('put orders in the usual place asap');
  await page.getByText('Not understood, and not used: “asap”').or(page.getByText('Not understood, and not used:')).first().waitFor();
  await page.getByRole('button', { name: 'upsert by order_id' }).click();
  await user.waitingCard();
  expect(played.server.app.messages().at(-1)).toBe('upsert by order_id');
  await user.say('drop the table');
  await page.getByText('it does not drop tables').waitFor();
  await user.say('load sampels/order.csv');
  await page.getByText('Did you mean samples/orders.csv?').waitFor();
});

test('the composer: lines, an input method, the last message again, and stopping', async () => {
  await played.slower(120);
  const user = await played.arrive();
  const { composer, page } = user;
  await composer.fill('one');
  await composer.press('Shift+Enter');
  await composer.pressSequentially('two');
  expect(await composer.inputValue()).toBe('one\ntwo');
  await composer.dispatchEvent('keydown', { key: 'Enter', isComposing: true });
  expect(played.server.app.messages()).toEqual([]);
  await user.say(request);
  await page.getByText('Measuring what would change').waitFor();
  await composer.press('ArrowUp');
  expect(await composer.inputValue()).toBe(request);
  await composer.fill('');
  await user.waitingCard();
  await user.say('go');
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await composer.press('Escape');
  await page.getByText('Stopped by Ana. Nothing was written.').waitFor();
  await user.say('how many orders per status?');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect.poll(() => page.getByText('Stopped by Ana. Nothing was written.').count()).toBe(2);
  expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(0);
  await user.say('how many orders per status?');
  await page.getByRole('group', { name: 'Answer', exact: true }).getByText('84512.40').waitFor();
});

test('when the server goes away the page says so, keeps what is written, and goes on', async () => {
  const user = await played.arrive();
  await user.say(request);
  await user.waitingCard();
  await played.server.restart(async () => {
    await user.page.getByText('The server is out of reach').waitFor();
    await user.say('how many orders?');
    await user.page.getByText('Sending…').waitFor();
  });
  await user.page.getByRole('group', { name: 'Answer', exact: true }).waitFor();
  expect(played.server.app.messages()).toEqual([request, 'how many orders?']);
  expect(await user.page.getByText('The server is out of reach').count()).toBe(0);
});

test('without a token the page asks for it, and says when it is wrong', async () => {
  const context = await played.browser.newContext();
  const page = await context.newPage();
  await page.goto(played.server.url);
  const field = page.getByLabel('Access token');
  await field.fill('wrong');
  await field.press('Enter');
  await page.getByText('The server did not accept that token.').waitFor();
  await field.fill(pageToken);
  await field.press('Enter');
  await page.getByRole('textbox', { name: 'Message' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await field.waitFor();
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('token');
  await context.close();
});

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test('axe finds nothing wrong, from the empty page to the receipt, wide and narrow', async () => {
    // Slow enough to look at a run while it goes on.
    await played.slower(150);
    for (const width of [1440, 390]) {
      const user = await played.arrive({ theme, width });
      const { page } = user;
      const faults = async (where: string): Promise<void> =>
        expect((await accessibilityFaults(page)).map((fault) => `${where} ${width}: ${fault}`)).toEqual([]);
      await faults('empty');
      await user.say('replace analytics.orders with the completed ones');
      const card = await user.waitingCard();
      for (const summary of await page.locator('summary').all()) await summary.click();
      await faults('card');
      await page.getByRole('link', { name: 'Load completed orders' }).click();
      await page.getByRole('heading', { name: 'Identity' }).waitFor();
      await faults('inspector');
      if (width < 1100) await page.getByRole('button', { name: 'Close' }).click();
      await card.getByRole('textbox', { name: /to confirm/ }).fill('orders');
      await card.getByRole('button', { name: 'Approve' }).click();
      await page.getByText('Rows per second').first().waitFor();
      await faults('running');
      await page.getByRole('heading', { name: 'Done: run' }).first().waitFor();
      await user.say('put orders in the usual place asap');
      await page.getByRole('button', { name: 'append' }).waitFor();
      await user.say('load sampels/order.csv');
      await page.getByText('Did you mean').waitFor();
      await faults('end');
    }
  });
});

test('at 360 pixels nothing sticks out of the page', async () => {
  const user = await played.arrive({ width: 360, height: 740 });
  await user.say(request);
  const card = await user.waitingCard();
  for (const summary of await user.page.locator('summary').all()) await summary.click();
  await card.getByRole('button', { name: 'Approve' }).click();
  await card.getByRole('heading', { name: 'Done: run' }).waitFor();
  const wide = await user.page.evaluate(() =>
    [...document.querySelectorAll('body *')]
      .filter((element) => !element.closest('.table-scroll, pre, .graph, .visually-hidden, dialog, svg'))
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map((element) => `${element.tagName}.${element.className}`),
  );
  expect(wide).toEqual([]);
  expect(await user.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

/** The card as the gate: changed in fields, approved in part, decided in two tabs, closed by the switch; and never out of view. */
import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { GateFacts } from '#domain/policy.ts';
import { playedPage } from '#test/support/page/played-page.ts';
import { storyCard, storyFingerprint, storyPlan } from '#test/support/page/page-story.ts';
import { accessibilityFaults, effectOf, type PageUser } from '#test/support/page/page-user.ts';

const played = playedPage({ beatMs: 15 });

const request = 'load only completed orders from samples/orders.csv into analytics.orders';
const threadId = 'thread-1';

async function cardOf(user: PageUser): Promise<Locator> {
  await user.say(request);
  return user.waitingCard();
}

const gate = (more: Partial<GateFacts> = {}): GateFacts => ({
  requirement: {
    role: 'approver',
    approvers: 2,
    requesterMayApprove: false,
    standingRules: true,
    allowUnavailable: false,
    typeName: 'removals',
    expiresHours: null,
    remindHours: null,
    escalateHours: null,
    policies: ['finance'],
  },
  votes: [],
  missing: 2,
  readOnly: null,
  ...more,
});

describe('a card', () => {
  test('is edited by keyboard alone, and leads to a new version', async () => {
    const user = await played.arrive();
    const card = await cardOf(user);
    await card.getByRole('button', { name: 'Edit…' }).focus();
    await user.page.keyboard.press('Enter');
    const form = card.getByRole('form', { name: 'Edit the plan' });
    const mode = form.getByRole('combobox', { name: 'Mode' });
    expect(await mode.evaluate((element) => element === document.activeElement)).toBe(true);
    const send = form.getByRole('button', { name: 'Measure the change' });
    expect(await send.isEnabled()).toBe(false);
    expect(await accessibilityFaults(user.page)).toEqual([]);
    await mode.selectOption('append');
    await form.getByRole('textbox', { name: 'Key' }).fill('');
    const limit = form.getByRole('spinbutton', { name: 'At most so many rows' });
    await limit.fill('100');
    await form.getByRole('textbox', { name: 'Schedule' }).fill('0 7 * * 1-5');
    await form.getByRole('textbox', { name: 'Time zone' }).fill('Europe/Berlin');
    await form.getByRole('combobox', { name: 'Strategy' }).selectOption('quality');
    await form.getByText('Steps', { exact: true }).press('Enter');
    const step = form.getByRole('group', { name: 'Keep rows where status is completed' });
    await step.getByRole('textbox', { name: 'where' }).fill("status = 'done'");
    expect(await accessibilityFaults(user.page)).toEqual([]);
    await limit.press('Enter');
    await user.page.getByRole('link', { name: 'version 2' }).waitFor();
    const next = await user.waitingCard();
    expect(await next.locator('.chip').allInnerTexts()).toContain('append');
    expect(played.server.app.edits).toEqual([
      {
        loads: [{ load: 'to_orders', mode: 'append', key: null, limit: 100 }],
        steps: [{ step: 'completed', params: { where: "status = 'done'" } }],
        schedule: { cron: '0 7 * * 1-5', timezone: 'Europe/Berlin' },
        strategy: 'quality',
      },
    ]);
    expect(user.complaints).toEqual([]);
  });

  test('is approved in part: ticks say what reads what is left out, and Escape puts them away', async () => {
    const user = await played.arrive();
    const card = await cardOf(user);
    await card.getByRole('button', { name: 'Choose parts…' }).click();
    const form = card.getByRole('form', { name: 'Choose parts of the plan' });
    const [step] = storyPlan('upsert').steps;
    await form.getByRole('checkbox', { name: step?.words ?? '' }).press('Space');
    await form.getByText(`Without ${step?.id}`).waitFor();
    const approve = card.getByRole('button', { name: 'Approve' });
    expect(await approve.isEnabled()).toBe(false);
    expect(await accessibilityFaults(user.page)).toEqual([]);
    await form.getByRole('group', { name: 'Loads' }).getByRole('checkbox').uncheck();
    await form.getByText('Keep at least one load.').waitFor();
    expect(await form.getByRole('button', { name: 'Measure what is ticked' }).isEnabled()).toBe(false);
    await user.page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    expect(await approve.isEnabled()).toBe(true);
  });

  test('approved in one tab and rejected in another: the first wins, and both are told (attack 47)', async () => {
    const user = await played.arrive();
    const card = await cardOf(user);
    const other = await played.arrive();
    await other.page.goto(user.page.url());
    const same = await other.waitingCard();
    // Whoever comes second may find the button gone already.
    const press = (one: Locator, name: string) =>
      one
        .getByRole('button', { name, exact: true })
        .click({ timeout: 3000 })
        .catch(() => {});
    await press(same, 'Reject…');
    await same.getByLabel('Why?').fill('not this one');
    await Promise.all([press(card, 'Approve'), press(same, 'Reject')]);
    const outcomeOf = async (one: Locator): Promise<string | undefined> => {
      await one.getByText(/^(Approved|Rejected) by Ana at/).waitFor();
      return /(Approved|Rejected) by Ana at/.exec(await one.innerText())?.[1];
    };
    const [here, there] = await Promise.all([outcomeOf(card), outcomeOf(same)]);
    expect(here).toBe(there);
    expect(await played.server.app.listRuns()).toHaveLength(here === 'Approved' ? 1 : 0);
  });

  test('approved by two clicks in two tabs at once runs once', async () => {
    const user = await played.arrive();
    const card = await cardOf(user);
    const other = await played.arrive();
    await other.page.goto(user.page.url());
    const same = await other.waitingCard();
    const buttons = await Promise.all([card, same].map((one) => one.getByRole('button', { name: 'Approve' }).elementHandle()));
    // Without asking whether it is still to be seen: the other tab may be told within the click.
    await Promise.all(buttons.map((button) => button?.evaluate((element) => element instanceof HTMLElement && element.click())));
    await Promise.all([card, same].map((one) => one.getByText('Approved by Ana at').waitFor()));
    expect(await played.server.app.listRuns()).toHaveLength(1);
  });

  test('says who has to approve and who has, and that the gate is closed', async () => {
    const user = await played.arrive();
    const card = await cardOf(user);
    const planId = (await card.getAttribute('id'))?.replace('plan-', '') ?? '';
    const votes = [{ by: 'Bea', at: '2026-01-05T08:00:00.000Z', counts: true }];
    played.server.app.append(threadId, [
      { type: 'plan.voted', data: { planId, by: 'Bea', vote: 'approve', gate: gate({ votes, missing: 1 }) } },
    ]);
    const needed = card.getByRole('group', { name: 'Who has to approve' });
    await needed.getByText('Needs 2 approvers, not the one who asked').waitFor();
    expect(await needed.innerText()).toMatch(/policy finance.*1 more[\s\S]*Bea/);
    const mine = [...votes, { by: 'ana', at: '2026-01-05T08:00:00.000Z', counts: true }];
    played.server.app.append(threadId, [
      { type: 'plan.voted', data: { planId, by: 'ana', vote: 'approve', gate: gate({ votes: mine, missing: 1 }) } },
    ]);
    await card.getByRole('button', { name: 'Withdraw approval' }).click();
    await card.getByText('Nobody has to follow here.').waitFor();
    played.server.app.append(threadId, [
      { type: 'plan.voted', data: { planId, by: 'ana', vote: 'withdraw', gate: gate({ votes, missing: 1 }) } },
    ]);
    await card.getByRole('button', { name: 'Withdraw approval' }).waitFor({ state: 'detached' });
    played.server.app.append(threadId, [{ type: 'gate.switched', data: { readOnly: true, by: 'Root', reason: 'month end' } }]);
    await card.getByText('Read-only since Root said so: month end.').waitFor();
    expect(await card.getByRole('button', { name: 'Approve' }).isEnabled()).toBe(false);
    expect(await card.getByRole('button', { name: 'Reject' }).isEnabled()).toBe(true);
    expect(await accessibilityFaults(user.page)).toEqual([]);
    played.server.app.append(threadId, [{ type: 'gate.switched', data: { readOnly: false, by: 'Root', reason: null } }]);
    await expect.poll(() => card.getByRole('button', { name: 'Approve' }).isEnabled()).toBe(true);
  });

  test('keeps what is decided on in view, however long its texts are, and says first what is lost (attack 44)', async () => {
    const user = await played.arrive({ width: 1280, height: 900 });
    await cardOf(user);
    const long = 'This plan only reads and changes nothing at all. '.repeat(400);
    const facts = storyCard('replace');
    const plan = storyPlan('replace');
    const lying = {
      ...facts,
      title: long.slice(0, 4000),
      notes: Array.from({ length: 3 }, (_, n) => `${n} ${long}`),
      steps: facts.steps.map((step) => ({ ...step, words: `${step.words} ${long}`, why: long })),
      since: {
        basis: 'approved' as const,
        version: 1,
        by: 'Bea',
        at: '2026-01-05T08:00:00.000Z',
        runNumber: 1,
        differences: Array.from({ length: 20 }, (_, n) => ({ part: 'step' as const, name: `s${n}`, was: long, is: `${long}.` })),
      },
    };
    const planId = 'lying-plan';
    const data = {
      planId,
      version: 9,
      fingerprint: storyFingerprint(9),
      plan,
      card: lying,
      askedBy: 'ana',
      expiresAt: '2030-01-05T08:00:00.000Z',
    };
    played.server.app.append(threadId, [{ type: 'plan.proposed', data }]);
    const card = user.page.locator(`[id="plan-${planId}"]`);
    await card.waitFor();
    const first = card.getByRole('list', { name: 'What is lost' });
    expect(await first.innerText()).toMatch(/^Replaces all .* of\s+warehouse\.analytics\.orders/);
    expect(await effectOf(card)).not.toEqual([]);
    const approve = card.getByRole('button', { name: 'Approve' });
    const inView = async (one: Locator): Promise<boolean> => {
      const { y, height } = (await one.boundingBox()) ?? { y: -1, height: 0 };
      return y >= 0 && y + height <= (user.page.viewportSize()?.height ?? 0);
    };
    await expect.poll(async () => [await inView(first), await inView(approve)]).toEqual([true, true]);
    await user.page.setViewportSize({ width: 390, height: 844 });
    await first.scrollIntoViewIfNeeded();
    expect([await inView(first), await inView(approve)]).toEqual([true, true]);
    await user.page.setViewportSize({ width: 1280, height: 900 });
    const box = await card.boundingBox();
    const [lost, effect] = [await first.boundingBox(), await card.getByRole('group', { name: 'Effect' }).boundingBox()];
    const top = box?.y ?? 0;
    expect((lost?.y ?? Infinity) - top).toBeLessThan(300);
    expect((effect?.y ?? Infinity) - top + (effect?.height ?? 0)).toBeLessThan(600);
    expect(box?.height ?? Infinity).toBeLessThan(2 * 900);
    expect(await card.getByText('Different from version 1, approved by Bea (run 1)').count()).toBe(1);
    expect(await approve.isEnabled()).toBe(false);
    await card.getByRole('textbox', { name: /to confirm/ }).fill('analytics.orders');
    expect(await approve.isEnabled()).toBe(true);
    expect(await card.getByRole('button', { name: 'Withdraw request' }).isEnabled()).toBe(true);
    expect(await accessibilityFaults(user.page)).toEqual([]);
  });
});

test('a drift is answered column by column', async () => {
  const user = await played.arrive();
  await user.say('how many orders per status?');
  await user.page.getByRole('group', { name: 'Answer', exact: true }).getByText('84512.40').waitFor();
  const drift = { load: 'load_1', target: 'warehouse.public.orders', origin: 'data/orders.csv', policy: 'freeze' as const };
  const differences = [
    { kind: 'new' as const, column: 'vat', was: null, is: 'DOUBLE', renamedFrom: null },
    { kind: 'widened' as const, column: 'amount', was: 'BIGINT', is: 'DOUBLE', renamedFrom: null },
  ];
  played.server.app.append(threadId, [{ type: 'drift.found', data: { ...drift, differences, questionId: 'question-1' } }]);
  const form = user.page.getByRole('form', { name: 'Answer for each column' });
  await form.getByRole('combobox', { name: /new column vat/ }).selectOption('leave it out');
  await form.getByRole('combobox', { name: /amount was BIGINT/ }).selectOption('cast to what it was');
  expect(await accessibilityFaults(user.page)).toEqual([]);
  const sent = user.page.waitForRequest(/drift\/question-1\/answer/);
  await form.getByRole('button', { name: 'Measure with these answers' }).click();
  expect((await sent).postDataJSON()).toEqual({ answers: { load_1: { vat: 'ignore', amount: { cast: 'BIGINT' } } } });
  await form.waitFor({ state: 'detached' });
});

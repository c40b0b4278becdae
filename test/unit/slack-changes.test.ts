/** Windows that change a card, and messages that are too long: what Slack is sent keeps its limits, and what comes back is the change alone. */
import { describe, expect, it } from 'vitest';
import { cardView, type CardSubject } from '#domain/card-view/card-view.ts';
import { WriteMode } from '#domain/draft.ts';
import { FileOutput } from '#domain/file-output.ts';
import type { Plan } from '#domain/plan.ts';
import { editErrors, editOf, keepErrors, keepOf } from '#surfaces/slack/incoming/change-of-card.ts';
import type { FieldStates } from '#surfaces/slack/incoming/payloads.ts';
import { cardBlocks, cardLine, shortCardBlocks } from '#surfaces/slack/render/card-blocks.ts';
import { editModal, partsModal } from '#surfaces/slack/render/change-modals.ts';
import { answerBlocks } from '#surfaces/slack/render/answer-blocks.ts';
import { detailsModal } from '#surfaces/slack/render/modals.ts';
import { blockProblems, viewProblems, type ViewLike } from '../support/slack/block-kit.ts';
import { sampleCard, samplePlan } from '../support/played/sample-card.ts';

const seen = { planId: 'p', fingerprint: 'f', channel: 'C1', threadTs: '1.2', names: [] };
const [load] = samplePlan.loads;
const [step] = samplePlan.steps;
if (!load || !step) throw new Error('the sample has a load and a step');

/** The window's fields as they were opened, with what a person changed; an empty text is a cleared field. */
function fieldsOf({ blocks = [] }: ViewLike, changed: Record<string, string | string[]> = {}): FieldStates {
  const opened: FieldStates = {};
  for (const { block_id: block, element } of blocks as { block_id?: string; element?: Record<string, never> }[]) {
    if (block === undefined || !element) continue;
    const { initial_value: value = null, initial_option: option = null, initial_options: options = null } = element;
    opened[block] = { value: { value, selected_option: option, selected_options: options } };
  }
  const given = Object.entries(changed).map(([block, value]) => {
    const field =
      typeof value === 'string' ? { value, selected_option: { value } } : { selected_options: value.map((one) => ({ value: one })) };
    return [block, { value: field }] as const;
  });
  return { ...opened, ...Object.fromEntries(given) };
}

describe('the window of fields', () => {
  const plan: Plan = {
    ...samplePlan,
    schedule: { cron: '0 7 * * *', timezone: 'UTC', catch_up: 'once' },
    steps: [
      step,
      { ...step, id: 'picked', op: 'select', from: ['valid'], params: { columns: ['order_id', 'status'] } },
      { ...step, id: 'first_rows', op: 'sort', from: ['picked'], params: { order: ['order_id'], limit: 100 } },
    ],
    loads: [{ ...load, from: 'first_rows' }],
  };
  const modal = editModal(seen, plan);

  it('sent as it was opened changes nothing', () => {
    expect(editOf(plan, fieldsOf(modal))).toBeNull();
    expect(editErrors(fieldsOf(modal))).toEqual({});
    expect(viewProblems(modal)).toEqual([]);
  });

  it.each([
    ['mode', { 'mode:load_1': 'append' }, { loads: [{ load: 'load_1', mode: 'append' }] }],
    ['another key', { 'key:load_1': 'order_id, status' }, { loads: [{ load: 'load_1', key: ['order_id', 'status'] }] }],
    ['no key', { 'key:load_1': '' }, { loads: [{ load: 'load_1', key: null }] }],
    ['target', { 'target:load_1': 'analytics.other' }, { loads: [{ load: 'load_1', table: 'analytics.other' }] }],
    ['limit', { 'limit:load_1': '7' }, { loads: [{ load: 'load_1', limit: 7 }] }],
    ['no limit', { 'limit:load_1': '' }, { loads: [{ load: 'load_1', limit: null }] }],
    ['schedule', { cron: '0 8 * * *' }, { schedule: { cron: '0 8 * * *', timezone: 'UTC', catch_up: 'once' } }],
    ['time zone', { timezone: 'Europe/Berlin' }, { schedule: { cron: '0 7 * * *', timezone: 'Europe/Berlin', catch_up: 'once' } }],
    ['no schedule', { cron: '' }, { schedule: null }],
    ['a text', { 'text:valid:where': "status = 'open'" }, { steps: [{ step: 'valid', params: { where: "status = 'open'" } }] }],
    ['a list', { 'json:picked:columns': '["order_id"]' }, { steps: [{ step: 'picked', params: { columns: ['order_id'] } }] }],
    ['a parameter taken away', { 'json:picked:columns': '' }, { steps: [{ step: 'picked', params: { columns: null } }] }],
  ])('%s is all that is sent when it is all that changed', (_what, changed, edit) => {
    expect(editOf(plan, fieldsOf(modal, changed))).toEqual(edit);
  });

  it('says at its fields what cannot be', () => {
    const wrong = { 'limit:load_1': '0', 'json:picked:columns': 'order_id', timezone: '' };
    expect(Object.keys(editErrors(fieldsOf(modal, wrong))).toSorted()).toEqual(Object.keys(wrong).toSorted());
  });

  it('of a file asks for its path', () => {
    const output = FileOutput.parse({
      folder: false,
      format: 'csv',
      compression: 'none',
      delimiter: ',',
      header: true,
      spreadsheetSafe: false,
      partitionBy: [],
    });
    const file = {
      ...plan,
      loads: [{ ...load, table: 'exports/orders.csv', schema: '', file: output }],
    };
    const edit = editOf(file, fieldsOf(editModal(seen, file), { 'target:load_1': 'exports/other.csv' }));
    expect(edit).toEqual({ loads: [{ load: 'load_1', path: 'exports/other.csv' }] });
  });
});

describe('the window of parts', () => {
  const steps = Array.from({ length: 23 }, (_, n) => ({ ...step, id: `step_${n}`, words: `Step ${n}` }));
  const plan: Plan = { ...samplePlan, steps, loads: [load, { ...load, id: 'load_2', table: 'copies' }] };
  const modal = partsModal(seen, plan);

  it('keeps what is ticked, over all its lists of boxes', () => {
    expect(viewProblems(modal)).toEqual([]);
    expect(keepOf(plan, fieldsOf(modal))).toBeNull();
    expect(keepOf(plan, fieldsOf(modal, { loads: ['load_2'] }))).toEqual({ loads: ['load_2'] });
    const kept = keepOf(plan, fieldsOf(modal, { 'steps:2': ['step_20'] }));
    expect(kept).toEqual({ loads: ['load_1', 'load_2'], steps: steps.slice(0, 21).map(({ id }) => id) });
  });

  it('wants one load at least', () => {
    expect(Object.keys(keepErrors(fieldsOf(modal, { loads: [] })))).toEqual(['loads']);
  });
});

describe('a plan that is as long as plans get, with names that want to break it', () => {
  const bad = `<!channel> & <https://evil.example|x> \`${'y'.repeat(3000)}\u202E😀`;
  const many = <T>(length: number, make: (n: number) => T): T[] => Array.from({ length }, (_, n) => make(n));
  const plan: Plan = {
    ...samplePlan,
    title: bad,
    steps: many(50, (n) => ({
      ...step,
      id: `step_${n}`,
      words: bad,
      params: { where: bad, columns: many(400, () => 'long_name'), size: n },
    })),
    loads: many(10, (n) => ({ ...load, id: `load_${n + 1}`, table: 't'.repeat(200), key: many(16, () => 'k'.repeat(250)) })),
  };
  const [effect] = sampleCard.effect;
  const card = {
    ...sampleCard,
    title: bad,
    steps: many(60, (number) => ({ ...sampleCard.steps[0]!, number, words: bad, why: bad, sql: bad.repeat(5) })),
    effect: many(10, (n) => ({
      ...effect!,
      load: `load_${n + 1}`,
      target: bad,
      deletes: 5,
      mode: 'replace' as const,
      columnsAdded: many(300, () => ({ name: bad, type: 'X' })),
    })),
    checks: many(50, (n) => ({ ...sampleCard.checks[0]!, id: `c${n}`, words: bad })),
    notes: many(100, () => bad),
    risk: { level: 'high' as const, reasons: [bad, bad] },
  };
  const subject: CardSubject = {
    planId: 'p',
    version: 3,
    state: 'proposed',
    title: bad,
    plan,
    fingerprint: 'f'.repeat(64),
    card,
    askedBy: bad,
    expiresAt: '2026-01-06T08:00:00.000Z',
    decidedBy: null,
    decidedAt: null,
  };
  const view = cardView(subject);

  it.each([
    ['card', cardBlocks(view)],
    ['short card', shortCardBlocks(view)],
    [
      'answer',
      answerBlocks(
        {
          messageId: 'm',
          text: bad,
          model: 'x',
          question: { text: bad, choices: ['', '"\n'.repeat(900), bad] },
          notUnderstood: many(60, () => bad),
        },
        't',
      ),
    ],
  ])('keeps the limits of a message: %s', (_what, blocks) => {
    expect(blockProblems(blocks)).toEqual([]);
    // Nothing acts in a heading, which is plain text.
    expect(JSON.stringify(blocks.filter(({ type }) => type !== 'header'))).not.toMatch(/<!channel|<https/);
  });

  it('keeps the limits of a window', () => {
    const modals = [editModal(seen, plan), partsModal(seen, plan), detailsModal(view)];
    expect(modals.map(viewProblems)).toEqual([[], [], []]);
    expect(WriteMode.options.length).toBeGreaterThan(1);
    expect(cardLine(view).length).toBeLessThanOrEqual(300);
  });

  it('shows what is lost and the buttons first and last, also in short', () => {
    for (const blocks of [cardBlocks(view), shortCardBlocks(view)]) {
      expect(JSON.stringify(blocks.slice(0, 3))).toContain('What is lost');
      expect(JSON.stringify(blocks.at(-1))).toContain('headgate.approve');
    }
    expect(JSON.stringify(shortCardBlocks(view)).length).toBeLessThan(12_000);
  });
});

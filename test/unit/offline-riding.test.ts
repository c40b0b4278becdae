/** Families of wordings about loads that the data of sibling-35 brought up, and what must not be read as one of them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { thirtyFifthSiblingHouse } from '../eval/held-out/sibling-35-catalog.ts';
import { House, type Outcome, plain, stepsOf } from './offline-house.ts';

let house: House;

beforeAll(async () => {
  house = await House.open(thirtyFifthSiblingHouse);
});
afterAll(() => house.close());

const after = async (...turns: string[]): Promise<Outcome> => {
  house.reset();
  return house.through(turns);
};
/** All of it was read. */
async function wholly(...turns: string[]): Promise<unknown> {
  const outcome = await after(...turns);
  expect(outcome.notUnderstood).toEqual([]);
  return stepsOf(outcome);
}

test.each([
  'trim the email of the readers and make it lower case, then load them to press.a',
  'strip the email and put it in small letters too, readers to press.a',
  'lowercase the email of the readers and trim it as well, to press.a',
])('two cleanings of what was named once: %s', async (text) => {
  expect(await wholly(text)).toMatchObject([{ op: 'clean-text', columns: ['email'], trim: true, case: 'lower' }]);
});

test('what a cleaned column is set to besides is told', async () => {
  expect((await after("trim the town of the readers and set it to 'x', to press.a")).notUnderstood).toEqual(["'x'"]);
});

test.each([
  'readers to press.a, only leave the last 4 digits of the iban visible',
  'black out all but the last 4 characters of the iban, readers to press.a',
  'readers to press.a, the iban blacked out except the last four',
  'readers to press.a but just show the last four of the iban',
])('a mask with an end that stays: %s', async (text) => {
  expect(await wholly(text)).toMatchObject([{ op: 'hash-mask', mask: { iban: 4 } }]);
});

test.each([
  'put the first and last name of the readers together in one column called name and load to press.a',
  'glue first name and last name of the readers together as name, press.a',
])('texts put together: %s', async (text) => {
  expect(await wholly(text)).toMatchObject([{ op: 'derive', columns: { name: "concat_ws(' ', first_name, last_name)" } }]);
});

test('"put the first and last name in a file" keeps two columns', async () => {
  expect(await wholly('put the first and last name of the readers in exports/x.csv')).toMatchObject([
    { op: 'select', columns: ['first_name', 'last_name'] },
  ]);
});

test.each([
  'flatten the entries of the shows into a table of their own that still links back to the show, staging.e',
  'unnest the entries of the shows to staging.e',
])('a list whose name says no more than "rows": %s', async (text) => {
  expect(await wholly(text)).toMatchObject([{ op: 'flatten', column: 'entries', keep: ['show_id'] }]);
});

test.each([
  ['fittings: number, label, weight_g -> stock.a', ['fitting_no', 'label', 'weight_g']],
  ['fittings: fitting number, label and weight to stock.a', ['fitting_no', 'label', 'weight_g']],
])('a list of columns behind the name of the data: %s', async (text, columns) => {
  expect(await wholly(text)).toEqual([{ op: 'select', id: 'selected', from: 'fittings', columns }]);
});

test('a wish behind the name of the data is no list of columns', async () => {
  expect(await wholly('fittings: trim the label, to stock.a')).toMatchObject([{ op: 'clean-text', columns: ['label'] }]);
});

test.each([
  ['export the horses sorted by height, tallest first, to exports/h.csv', 'height_cm desc'],
  ['sort the horses by height and write them to exports/h.csv', 'height_cm asc'],
  ['horses, tallest first, to exports/h.csv', 'height_cm desc'],
  ['fittings ordered by weight, lightest first, to exports/f.csv', 'weight_g asc'],
])('an order: %s', async (text, order) => {
  expect(await wholly(text)).toMatchObject([{ op: 'sort', order: [order] }]);
});

test.each([
  'only append the files in riding/feed that are new to staging.a',
  'append any sheets from riding/feed which are not there yet to staging.a',
])('new files, said behind them: %s', async (text) => {
  const { sources, loads } = plain(await after(text));
  expect({ sources, loads }).toMatchObject({ sources: [{ incremental: { by: 'files' } }], loads: [{ mode: 'append' }] });
});

test.each([
  'backfill invoices q1 2026 monthly into sales.a by issued_on',
  'backfill the invoices q1 2026 month by month into sales.a',
  'backfill invoices of the first quarter of 2026 into sales.a',
])('a span that is loaded anew: %s', async (text) => {
  expect(plain(await after(text))).toMatchObject({
    sources: [{ range: { column: 'issued_on', from: '2026-01-01', to: '2026-03-31' } }],
    loads: [{ mode: 'replace' }],
  });
});

test.each([
  'lessons of one instructor to stable.a, the instructor should be a parameter, Ms Ferro by default',
  'lessons of one instructor to stable.a, make the instructor a parameter with Ms Ferro as default',
  'lessons of one instructor to stable.a, instructor as a parameter, default Ms Ferro',
])('a default of two words: %s', async (text) => {
  expect(plain(await after(text))).toMatchObject({ parameters: { instructor: 'Ms Ferro' } });
});

test.each(['hm, better an upsert with invoice_no as the key', 'better upsert on invoice_no'])('another way to write: %s', async (said) => {
  const outcome = await after('load invoices to sales.a, only the latest row per invoice_no', said);
  expect(outcome.notUnderstood).toEqual([]);
  expect(plain(outcome)).toMatchObject({ loads: [{ mode: 'upsert', key: ['invoice_no'] }] });
});

test.each(['ah wait, can you take that back', 'oh no! undo that', 'argh, roll it back'])('a run is taken back: %s', async (said) => {
  await after('load horses to stable.a');
  house.state('(Run 7 succeeded.)', { type: 'run.succeeded', planId: 'plan-0', version: 0, runNumber: 7 });
  expect((await house.say(said)).undo).toBe('last');
});

test.each([
  ['active digital subscriptions to press.a', "ended_on is null and lower(trim(edition)) = 'digital'"],
  ['the running subscriptions to press.a', 'ended_on is null'],
  ['subscriptions that are not active to press.a', 'ended_on is not null'],
])('what has no end yet: %s', async (text, where) => {
  expect(await wholly(text)).toMatchObject([{ op: 'filter', where }]);
});

test.each([
  ['weekend subscriptions to press.a', "lower(trim(edition)) = 'weekend'"],
  ['subscriptions started on a weekend to press.a', 'isodow(started_on) in (6, 7)'],
  ['weekend lessons to stable.a', 'isodow(lesson_date) in (6, 7)'],
])('a value that is called like a day: %s', async (text, where) => {
  expect(await wholly(text)).toMatchObject([{ op: 'filter', where }]);
});

test('a day of birth is not when something happened', async () => {
  expect((await after('load readers since 2025 to press.a')).question?.text).toContain('since 2025');
  expect(await wholly('readers born since 1990 to press.a')).toMatchObject([{ op: 'filter', where: "birth_date >= date '1990-01-01'" }]);
});

test.each([
  ["which installers haven't bought anything this year? to sales.a", 'invoices_meant'],
  ['installers who ordered nothing in 2026, to sales.a', 'invoices_meant'],
  ['readers who never complained to press.a', 'complaints'],
  ["readers who haven't subscribed to press.a", 'subscriptions'],
])('nothing was done in other data that is called otherwise: %s', async (text, other) => {
  const steps = await wholly(text);
  expect((steps as object[]).at(-1)).toMatchObject({ op: 'join', type: 'anti', from: [expect.anything(), other] });
});

test('who bought nothing is asked where no data with their key is about it', async () => {
  expect((await after('riders who bought nothing to stable.a')).question?.text).toContain('bought nothing');
});

test('a month written as text is a time', async () => {
  const budgets = await House.open([
    {
      connection: 'files',
      name: 'plan/budgets.csv',
      kind: 'file',
      relation: 'budgets',
      sql: "SELECT * FROM (VALUES ('2026-01', 'hay', 120), ('2026-02', 'hay', 90), ('2025-01', 'vet', 300)) t(month, item, planned)",
    },
  ]);
  try {
    const outcome = await budgets.through(['budgets in january 2026 to fin.a']);
    expect(outcome.notUnderstood).toEqual([]);
    expect((await budgets.result(outcome.draft)).rows).toEqual([['2026-01', 'hay', 120]]);
  } finally {
    budgets.close();
  }
});

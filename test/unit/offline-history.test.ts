/** Questions about what was done: which tool is asked what, and how its answer is told. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { JsonObject } from '#domain/json.ts';
import { bareRun } from '../eval/held-out/catalog.ts';
import { House } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
afterAll(() => house.close());
beforeEach(() => house.reset());

const error = { family: 'conflict', code: 'publish.stale', message: 'analytics.clash exists.', hint: 'Choose a mode.' };
const rows = { source: 2061, loaded: 1394, rejected: 3, filtered: 664, deduplicated: 0, reshaped: 0 };
const run: JsonObject = {
  number: 12,
  title: 'Load orders',
  state: 'succeeded',
  targets: ['warehouse.analytics.orders'],
  sources: ['samples/orders.csv'],
  startedAt: '2026-11-21T09:00:00Z',
  finishedAt: '2026-11-21T09:00:05Z',
  seconds: 4.2,
  rows,
  askedBy: 'ana',
  decidedBy: 'bob',
  error: null,
  here: true,
};
const facts: JsonObject = {
  ...run,
  decidedAt: '2026-11-21T08:59:00Z',
  ...bareRun,
};

test.each([
  ['why did it fail?', {}],
  ['why did the last run fail? fix it', {}],
  ['why did run 4 fail', { run: 4 }],
  ['what went wrong?', {}],
])('"%s" explains the failure with what was good before', async (text, asked) => {
  house.history = { explain_failure: { run: 4, title: 'Load', at: '2026-11-21T09:00:00Z', error, lastGood: 3, times: 2 } };
  const outcome = await house.say(text);
  expect(outcome.asked).toEqual({ explain_failure: asked });
  expect(outcome.text).toContain('Run 4 (Load) failed 2026-11-21 at 09:00 UTC: analytics.clash exists. Choose a mode. [publish.stale]');
  expect(outcome.text).toContain('The last good run before it is 3.');
  expect(outcome.notUnderstood).toEqual([]);
});

test.each(['how come the orders load broke?', 'why did the orders load fail?'])('"%s" of a load that is fine', async (said) => {
  const other = {
    ...run,
    number: 14,
    title: 'Load sales',
    state: 'failed',
    targets: ['warehouse.shop.sales'],
    sources: ['samples/sales.csv'],
    error,
  };
  house.history = {
    list_runs: { runs: [other, run], failedPlans: [], pace: null },
    explain_failure: { run: 14, title: 'Load sales', at: '2026-11-21T09:00:00Z', error, lastGood: null, times: 1 },
  };
  const fine = await house.say(said);
  expect(fine.tools).not.toContain('explain_failure');
  expect(fine.text).toMatch(/^No load that is called so failed: the newest is run 12 \(Load orders\), succeeded .*2026-11-21 at 09:00 UTC/);
  expect(fine.notUnderstood).toEqual([]);
  house.reset();
  house.history = {
    list_runs: { runs: [other, run], failedPlans: [], pace: null },
    explain_failure: { run: 14, title: 'Load sales', at: '2026-11-21T09:00:00Z', error, lastGood: null, times: 1 },
  };
  expect((await house.say(said.replace('orders', 'sales'))).asked?.['explain_failure']).toEqual({ run: 14 });
});

test('failures of a time are listed, with plans that never became a run', async () => {
  house.history = {
    list_runs: {
      runs: [{ ...run, number: 4, state: 'failed', error }],
      failedPlans: [{ title: 'Load ghosts', at: '2026-11-22T09:00:00Z', error: { ...error, code: 'x.y' }, here: false }],
      pace: null,
    },
  };
  const outcome = await house.say('which runs failed this week and why');
  expect(outcome.asked).toMatchObject({ list_runs: { states: ['failed'], sinceDays: 7 } });
  expect(outcome.text).toContain('- Run 4 (Load orders) failed: analytics.clash exists. Choose a mode. [publish.stale]');
  expect(outcome.text.indexOf('Load ghosts could not be prepared')).toBeLessThan(outcome.text.indexOf('Run 4'));
  expect(outcome.notUnderstood).toEqual([]);
});

test.each([
  ['who approved it?', { run: 'last' }, 'approved by bob on 2026-11-21 at 08:59 UTC'],
  ['who approved run 12', { run: 12 }, 'asked for by ana'],
  ['how long did it take?', { run: 'last' }, '4.2 s of work'],
  ['how long did run 12 take', { run: 12 }, '4.2 s of work'],
  ['show me run #12', { run: 12 }, '1,394 loaded, 3 rejected, 664 filtered out'],
  ['what did the last run do', { run: 'last' }, 'Run 12 (Load orders): succeeded'],
])('"%s" is answered from the facts of the run', async (text, asked, words) => {
  house.history = { show_run: facts };
  const outcome = await house.say(text);
  expect(outcome.asked).toEqual({ show_run: asked });
  expect(outcome.text).toContain(words);
  expect(outcome.notUnderstood).toEqual([]);
});

test.each([
  ['compare run 3 and 4', { before: 3, after: 4 }],
  ['compare runs 4 and 3', { before: 3, after: 4 }],
  ['what changed since the last run?', {}],
  ['what is different from last time', {}],
])('"%s" tells what differs', async (text, asked) => {
  house.history = {
    compare_runs: { before: 3, after: 4, samePlan: true, differences: [{ what: 'source rows', before: '10', after: '12' }] },
  };
  const outcome = await house.say(text);
  expect(outcome.asked).toEqual({ compare_runs: asked });
  expect(outcome.text).toContain('- source rows: 10 → 12');
  expect(outcome.notUnderstood).toEqual([]);
});

test.each(['the load rejected some rows, show me', 'show the rejected rows', 'which rows were rejected?', 'show me the bad rows'])(
  '"%s" lists them with place, value and reason',
  async (text) => {
    const reject = {
      source: 'r',
      file: 'data/r.csv',
      line: 31,
      column: 'reading',
      value: 'broken',
      reason: 'is not a number',
      record: null,
      raw: null,
    };
    house.history = { show_rejects: { run: 5, count: 1, kept: 1, rejects: [{ ...reject, number: 1, replayedBy: null }] } };
    const outcome = await house.say(text);
    expect(outcome.asked).toEqual({ show_rejects: { run: 'last' } });
    expect(outcome.text).toContain('- data/r.csv, line 31, reading: “broken” is not a number');
    expect(outcome.notUnderstood).toEqual([]);
  },
);

test('rejected orders are a status, not rejected rows', async () => {
  expect((await house.say('load rejected orders into analytics.rejected')).asked).toBeUndefined();
});

test.each([
  ['which pipelines write to analytics.orders?', 'analytics.orders'],
  ['what loads analytics.orders', 'analytics.orders'],
])('"%s" names the plans that do', async (text, dataset) => {
  house.history = { list_runs: { runs: [run, { ...run, number: 11 }], failedPlans: [], pace: null } };
  const outcome = await house.say(text);
  expect(outcome.asked).toMatchObject({ list_runs: { dataset } });
  expect(outcome.text).toContain('- Load orders: 2 runs, the newest run 12');
  expect(outcome.notUnderstood).toEqual([]);
});

test('whether loads get slower is told with the rate', async () => {
  house.history = { list_runs: { runs: [run], failedPlans: [], pace: { direction: 'rising', slope: 0.5, median: 4 } } };
  const outcome = await house.say('is it getting slower?');
  expect(outcome.text).toContain('getting slower, by 0.50 s per run');
  expect(outcome.notUnderstood).toEqual([]);
});

test.each([
  ['where does revenue in analytics.q come from', { dataset: 'analytics.q', column: 'revenue' }],
  ['how is revenue in analytics.q calculated?', { dataset: 'analytics.q', column: 'revenue' }],
  ['what feeds analytics.q?', { dataset: 'analytics.q' }],
  ['where does analytics.q come from', { dataset: 'analytics.q' }],
  ['why are there only 8 rows in analytics.q?', { dataset: 'analytics.q' }],
])('"%s" is traced', async (text, asked) => {
  const column = {
    name: 'revenue',
    from: [{ dataset: 'samples/orders.csv', column: 'amount' }],
    made: { words: 'Compute', expression: 'sum(amount)' },
  };
  const steps = [{ words: "Keep rows where status = 'completed'", rowsIn: 2061, rowsOut: 1394 }];
  const origin = { target: 'warehouse.analytics.q', run: 2, title: 'T', finishedAt: '', sources: ['samples/orders.csv'], steps, rows };
  house.history = { explain_number: { origins: [{ ...origin, column: 'column' in asked ? column : null }], hidden: 1 } };
  const outcome = await house.say(text);
  expect(outcome.asked).toEqual({ explain_number: asked });
  expect(outcome.text).toContain('samples/orders.csv');
  if ('column' in asked)
    expect(outcome.text).toContain('revenue in warehouse.analytics.q is `sum(amount)`, from amount of samples/orders.csv.');
  expect(outcome.text).toContain("- Keep rows where status = 'completed' (2,061 → 1,394 rows)");
  expect(outcome.text).toContain('1 more plan is of conversations that you may not read.');
  expect(outcome.notUnderstood).toEqual([]);
});

test.each([
  ['what breaks if I drop customers.segment', { dataset: 'customers', column: 'segment' }],
  ['who uses customers.segment?', { dataset: 'customers', column: 'segment' }],
  ['what breaks if I change samples/customers.csv', { dataset: 'samples/customers', column: 'csv' }],
])('"%s" tells which loads need it', async (text, asked) => {
  const dependent = {
    target: 'warehouse.crm.d',
    run: 3,
    title: 'T',
    reads: 'samples/customers.csv',
    columns: ['segment'],
    uses: [],
    distance: 1,
  };
  house.history = { find_dependents: { dependents: [dependent], hidden: 0 } };
  const outcome = await house.say(text);
  expect(outcome.asked).toEqual({ find_dependents: asked });
  expect(outcome.text).toContain('warehouse.crm.d loses segment');
  expect(outcome.notUnderstood).toEqual([]);
});

test('a column that several datasets have is looked for in each of them', async () => {
  const dependent = {
    target: 'warehouse.a.o',
    run: 3,
    title: 'T',
    reads: 'samples/orders.csv',
    columns: ['status'],
    uses: [],
    distance: 1,
  };
  house.history = { find_dependents: { dependents: [dependent], hidden: 0 } };
  const { text } = await house.say('what breaks if I drop the status column?');
  expect(text).toContain('samples/orders.csv');
  expect(text).toContain('1 load needs it:');
  expect(text).toContain('warehouse.a.o loses status');
});

test('nothing that nobody loaded is made up', async () => {
  expect((await house.say('where does revenue in analytics.q come from')).text).toBe(
    'No load that stands has written revenue in analytics.q.',
  );
  expect((await house.say('what breaks if I drop customers.segment')).text).toContain('No load that stands reads customers.segment.');
  expect((await house.say('who approved it?')).text).toBe('There was no run yet that you may read.');
  expect((await house.say('which runs failed this week?')).text).toBe('No run failed.');
});

test.each(['is samples/orders.csv fresh?', 'when was samples/orders.csv last loaded?'])(
  '"%s" tells of the data and of its last load',
  async (text) => {
    const cursors = [{ dataset: 'd', cursor: 'updated_at', upTo: '2026-11-20' }];
    const load = { run: 7, finishedAt: '2026-11-21T10:00:00Z', loaded: 12, rowsAfter: 12, sourcesChangedAt: null, cursors };
    house.history = { tell_freshness: { datasets: [{ target: 'samples/orders.csv', loads: [load] }] } };
    const outcome = await house.say(text);
    expect(outcome.asked).toEqual({ tell_freshness: { connection: 'files', dataset: 'samples/orders.csv' } });
    expect(outcome.text).toContain('the newest updated_at is');
    expect(outcome.text).toContain(
      'It was last loaded by run 7 on 2026-11-21 at 10:00 UTC, with 12 rows. It has rows up to updated_at 2026-11-20.',
    );
  },
);

/** The offline planner understands what people want done with pipelines, and keeps its hands off what only sounds like it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { fillParameters } from '#planning/parameters.ts';
import { dayAhead } from '#models/offline/read/load/when.ts';
import { House, plain } from './offline-house.ts';

it.each([
  ['until monday', '2026-11-22', '2026-11-23'],
  ['until monday', '2026-11-23', '2026-11-30'],
  ['till friday', '2026-11-23', '2026-11-27'],
  ['until today', '2026-11-23', '2026-11-23'],
])('"%s", said on %s, is %s', (said, today, day) => {
  expect(dayAhead(said, today)).toMatchObject({ day });
});

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

// The house's day is Sunday, 2026-11-22.
const wanted: [string, object][] = [
  ['pause everything that writes to analytics until monday', { do: 'pause', writes_to: 'analytics', until: '2026-11-23' }],
  [
    'please pause all pipelines writing to analytics.orders until 2026-12-24',
    { do: 'pause', writes_to: 'analytics.orders', until: '2026-12-24' },
  ],
  ['suspend daily_orders for 3 days', { do: 'pause', pipeline: 'daily_orders', until: '2026-11-25' }],
  ['put the orders load on hold until tomorrow', { do: 'pause', pipeline: 'orders', until: '2026-11-23' }],
  ['pause all pipelines', { do: 'pause', all: true }],
  ['pause it', { do: 'pause' }],
  ['could you stop running the orders load?', { do: 'pause', pipeline: 'orders' }],
  ['stop the schedule', { do: 'pause' }],
  ['resume it', { do: 'resume' }],
  ['unpause daily_orders', { do: 'resume', pipeline: 'daily_orders' }],
  ['resume everything that writes to analytics', { do: 'resume', writes_to: 'analytics' }],
  ['start the orders pipeline again', { do: 'resume', pipeline: 'orders' }],
  ['delete the schedule', { do: 'delete' }],
  ['remove the pipeline daily_orders', { do: 'delete', pipeline: 'daily_orders' }],
  ['unschedule orders', { do: 'delete', pipeline: 'orders' }],
  ['run it now', { do: 'run' }],
  ['trigger daily_orders', { do: 'run', pipeline: 'daily_orders' }],
  ['run the orders pipeline now please', { do: 'run', pipeline: 'orders' }],
  ['run daily_orders with day = 2024-05-01', { do: 'run', pipeline: 'daily_orders', values: { day: '2024-05-01' } }],
  ['run the orders pipeline with day=yesterday and limit 100', { do: 'run', pipeline: 'orders', values: { day: 'yesterday', limit: 100 } }],
  ['run it and use limit 100 this time', { do: 'run', values: { limit: 100 } }],
  ['use limit 100 this time', { do: 'run', values: { limit: 100 } }],
  ['change it to 8am', { do: 'reschedule', at: '08:00' }],
  ['move the orders schedule to 19:30', { do: 'reschedule', pipeline: 'orders', at: '19:30' }],
  ['change it to every 15 minutes', { do: 'reschedule', schedule: { cron: '*/15 * * * *' } }],
  [
    'reschedule the orders pipeline to every weekday at 7am berlin time',
    { do: 'reschedule', pipeline: 'orders', schedule: { cron: '0 7 * * 1-5', timezone: 'Europe/Berlin' } },
  ],
  ['revoke standing rule 3', { do: 'revoke-rule', rule: 3 }],
  ['cancel run 12', { do: 'cancel-run', run: 12 }],
];

describe('a change of pipelines', () => {
  it.each(wanted)('%s', async (said, action) => {
    const outcome = await house.say(said);
    expect(outcome.tools.at(-1)).toBe('propose_action');
    expect(outcome.action).toEqual(action);
  });

  it.each([
    [
      'Pause orders. the tank fills must run every hour',
      'Pause orders',
      'the tank fills must run every hour',
      { do: 'pause', pipeline: 'orders' },
    ],
    [
      'resume everything that writes to shop, and load customers into shop.people',
      'resume everything that writes to shop',
      'load customers into shop.people',
      { do: 'resume', writes_to: 'shop' },
    ],
    ['pause orders. load visits hourly', 'pause orders', 'load visits hourly', { do: 'pause', pipeline: 'orders' }],
  ])('of two wishes the one that is chosen first: %s', async (said, first, other, action) => {
    const outcome = await house.say(said);
    expect(outcome.action).toBeUndefined();
    expect(outcome.question?.choices).toEqual([first, other]);
    expect((await house.say('yes')).action).toEqual(action);
  });

  it.each(['pause orders and customers', 'pause the orders load, please', 'resume orders. The supplier is back'])(
    'is one wish: %s',
    async (said) => {
      const outcome = await house.say(said);
      expect(outcome.question).toBeUndefined();
      expect(outcome.action?.['do']).toMatch(/pause|resume/);
    },
  );

  it('says which words it needs, and never that it cannot pause', async () => {
    const outcome = await house.say('disable the loads that my colleague was talking about when we met');
    expect(outcome.action).toBeUndefined();
    expect(outcome.refused).toMatch(/which pipelines are meant/);
  });

  it('is not made when the end of a pause cannot be read', async () => {
    const outcome = await house.say('pause daily_orders until the cows come home');
    expect(outcome.action).toBeUndefined();
    expect(outcome.refused).toMatch(/until when/);
  });
});

describe('what only sounds like it', () => {
  it.each([
    'load orders to analytics.s1 every weekday at 7am berlin time',
    'run the orders load hourly',
    'stop',
    'cancel that',
    'drop the old tables',
    'delete rows with no email from customers and load them to analytics.c',
    'change amount to euros and load orders into analytics.e',
    'how many orders were cancelled in march?',
    'continue',
  ])('%s', async (said) => {
    const { action } = await house.say(said);
    expect(action).toBeUndefined();
  });
});

it('changes the time of a card that waits as another draft, and keeps it under a name', async () => {
  await house.say('load samples/orders.csv to analytics.s1 every weekday at 7am berlin time');
  house.state('(a card)', { type: 'plan.proposed', planId: 'plan-1', version: 1 });
  const { draft } = await house.say('change it to 8am');
  expect(draft).toMatchObject({ schedule: { cron: '0 8 * * 1-5', timezone: 'Europe/Berlin' } });
  house.state('(a card)', { type: 'plan.proposed', planId: 'plan-2', version: 2 });
  const named = await house.say('save this as daily_orders');
  expect(named.draft).toMatchObject({ name: 'daily_orders', schedule: { cron: '0 8 * * 1-5' } });
  house.state('(approved)', { type: 'run.succeeded', planId: 'plan-3', version: 3, runNumber: 1 });
  expect((await house.say('run it again')).action).toEqual({ do: 'run' });
  expect((await house.say('save this plan as weekday orders')).action).toEqual({ do: 'save', name: 'weekday_orders' });
});

it('backfills a part once, and leaves the schedule alone; another time stays in its zone; "stop it" is a pause', async () => {
  await house.say('load samples/orders.csv to analytics.s1 every weekday at 7am berlin time');
  house.state('(approved)', { type: 'run.succeeded', planId: 'plan-1', version: 1, runNumber: 1 });
  const { draft } = await house.say('backfill last week');
  const range = { column: 'order_date', from: '2026-11-09', to: '2026-11-15' };
  expect(draft).toMatchObject({ title: expect.stringMatching(/^Backfill: /), sources: [{ range }], loads: [{ mode: 'replace' }] });
  expect(draft).not.toHaveProperty('schedule');
  house.reset();
  await house.say('load samples/orders.csv to analytics.s1 every weekday at 7am berlin time');
  house.state('(a card)', { type: 'plan.proposed', planId: 'plan-1', version: 1 });
  expect((await house.say('make it daily at noon instead')).draft).toMatchObject({
    schedule: { cron: '0 12 * * *', timezone: 'Europe/Berlin' },
  });
  house.state('(approved)', { type: 'run.succeeded', planId: 'plan-2', version: 2, runNumber: 1 });
  expect((await house.say('stop it')).action).toEqual({ do: 'pause' });
  expect((await house.say('revoke its rule')).action).toEqual({ do: 'revoke-rule' });
});

it('tells what is scheduled', async () => {
  house.history = {
    list_pipelines: {
      pipelines: [
        {
          name: 'daily_orders',
          state: 'active',
          schedule: 'At 07:00 (UTC)',
          next: 'Mon 23 Nov 2026, 07:00 UTC',
          writes: ['warehouse.analytics.orders'],
          lastRun: 'succeeded',
          rule: null,
        },
        {
          name: 'web',
          state: 'paused',
          schedule: 'At 08:00 (UTC)',
          next: null,
          writes: ['warehouse.events.web'],
          lastRun: null,
          rule: null,
        },
      ],
    },
  };
  expect((await house.say('what is scheduled?')).text).toMatch(/daily_orders: At 07:00.*\n- web: .*paused/);
  expect((await house.say('when does daily_orders run next?')).text).not.toContain('web');
});

describe('parameters', () => {
  const rowsOf = async (draft: unknown, given: Record<string, string | number>): Promise<unknown[][]> => {
    const filled = fillParameters(Draft.parse(draft), given, new Date('2026-11-22T12:00:00Z'));
    if (!filled.ok) throw new Error(JSON.stringify(filled.problems));
    return (await house.result(filled.draft)).rows;
  };
  const rows = async (sql: string): Promise<unknown[][]> => (await house.rows(sql)).rows;

  it.each([
    ['orders of yesterday', 'make the date a parameter, default yesterday', { date: '2026-05-01' }, "order_date = '2026-05-01'"],
    ['orders since 2026-03-01', 'turn the start date into a parameter called since', { since: '2026-05-01' }, "order_date >= '2026-05-01'"],
    ['orders over 100', 'make the amount a parameter', { amount: 2000 }, 'amount > 2000'],
    ['orders from germany', 'parameterize the country', { country: 'FR' }, "country = 'FR'"],
  ])('%s: %s', async (request, wish, given, where) => {
    await house.say(`load ${request} into a.b`);
    const { draft, notUnderstood } = await house.say(wish);
    expect(notUnderstood).toEqual([]);
    const expected = await rows(`FROM orders WHERE ${where}`);
    expect(expected.length).toBeGreaterThan(0);
    expect(new Set((await rowsOf(draft, given)).map(String))).toEqual(new Set(expected.map(String)));
  });

  it('are declared with the request, and a number stays one', async () => {
    const { draft } = await house.say('load the first 100 orders by order_id into a.b, with the limit as a parameter, default 50');
    expect(draft).toMatchObject({ parameters: { limit: 50 } });
    expect(await rowsOf(draft, {})).toHaveLength(50);
    expect(await rowsOf(draft, { limit: 7 })).toHaveLength(7);
  });

  it('of the plan that waits take other values', async () => {
    await house.say('load orders over 100 into a.b');
    await house.say('make the amount a parameter called least_amount');
    const { draft } = await house.say('use least_amount = 250');
    expect(draft).toMatchObject({ parameters: { least_amount: 250 } });
  });

  it('are quoted back when they stand for nothing', async () => {
    await house.say('load orders into a.b');
    const { question } = await house.say('make the colour a parameter');
    expect(question?.text).toContain('colour');
  });

  it('are never filled once and for all where their place was said', async () => {
    const { question, draft } = await house.say('load orders into a.b where order_date is {day}, {day} is 2026-05-01 by default');
    expect([question?.text, draft]).toEqual([expect.stringContaining('{day}'), undefined]);
  });
});

describe('a run with values in words', () => {
  const line = { state: 'active', schedule: null, next: null, reads: [], lastRun: null, rule: null };
  const day = { name: 'day', kind: 'day', default: 'yesterday' };
  const region = { name: 'region', kind: 'text', default: 'US' };
  const pipelines = [
    { ...line, name: 'daily_orders', writes: ['warehouse.analytics.orders'], parameters: [day, region] },
    { ...line, name: 'web_clicks', writes: ['warehouse.events.web'], parameters: [{ ...day, default: '2026-01-01' }] },
    {
      ...line,
      name: 'bookings',
      writes: ['warehouse.finance.bookings'],
      parameters: [{ name: 'month', kind: 'month', default: '2026-10' }],
    },
    {
      ...line,
      name: 'invoices',
      writes: ['warehouse.finance.invoices'],
      parameters: [
        { name: 'from_day', kind: 'day', default: '2026-10-01' },
        { name: 'to_day', kind: 'day', default: '2026-10-31' },
      ],
    },
    { ...line, name: 'prices', writes: ['warehouse.finance.prices'], parameters: [] },
    { ...line, name: 'sales_report', reads: ['samples/orders.csv'], writes: ['warehouse.bi.sales'], parameters: [] },
  ];
  beforeEach(() => {
    house.history = { list_pipelines: { pipelines } };
  });
  it('asks which pipeline runs at another time, or whether another load is meant', async () => {
    const kept = {
      ...line,
      owner: 'admin',
      name: 'sales_report',
      reads: ['samples/orders.csv'],
      writes: ['warehouse.bi.sales'],
      parameters: [],
    };
    house.history = { list_pipelines: { pipelines: [kept] } };
    const { question } = await house.say('run the orders load hourly');
    expect(question?.choices).toEqual(['sales_report', 'none of these, a new load']);
    const { action } = await house.say('sales_report');
    expect(action).toMatchObject({ do: 'reschedule', pipeline: 'sales_report', schedule: { cron: '0 * * * *' } });
  });

  const days = (name: string, first: number, last: number): object[] =>
    Array.from({ length: last - first + 1 }, (_, index) => ({ [name]: `2026-11-${String(first + index).padStart(2, '0')}` }));

  it.each<[string, object]>([
    ['run daily_orders for 2024-05-01', { pipeline: 'daily_orders', values: { day: '2024-05-01' } }],
    ['run the pipeline daily_orders for 1 May 2024', { pipeline: 'daily_orders', values: { day: '2024-05-01' } }],
    ['run daily_orders with region = EU', { pipeline: 'daily_orders', values: { region: 'EU' } }],
    ['please rerun daily_orders for the EU region and yesterday', { pipeline: 'daily_orders', values: { region: 'EU', day: 'yesterday' } }],
    ['run the web clicks pipeline for may 3rd', { pipeline: 'web_clicks', values: { day: '2026-05-03' } }],
    ["run yesterday's web_clicks load for last week", { pipeline: 'web_clicks', each: days('day', 9, 15) }],
    ["run yesterday's web_clicks load again", { pipeline: 'web_clicks', values: { day: 'yesterday' } }],
    ['backfill web_clicks for november', { pipeline: 'web_clicks', each: days('day', 1, 22) }],
    [
      'backfill bookings for march to june 2026',
      { pipeline: 'bookings', each: [3, 4, 5, 6].map((month) => ({ month: `2026-0${month}` })) },
    ],
    ['trigger bookings for last month', { pipeline: 'bookings', values: { month: '2026-10' } }],
    ['run prices', { pipeline: 'prices' }],
  ])('%s', async (said, action) => {
    const outcome = await house.say(said);
    expect(outcome.action).toEqual({ do: 'run', ...action });
  });

  it.each([
    ['run daily_orders for 2024-05-01 and the green ones', /“the green ones” fits no parameter of daily_orders/],
    ['run prices for may', /prices has no parameters/],
    ['backfill web_clicks for 2025', /365 runs of web_clicks/],
    ['backfill the nightly sales report pipeline for May', /sales_report has no parameters.* “run sales_report” starts one/],
    ['please run the scheduled bi.sales job for last week', /sales_report has no parameters/],
    ['run bi.sales for may', /sales_report has no parameters/],
    ['rerun sales for 2026-05-01', /sales_report has no parameters/],
    ['run the bookings pipeline for the EU', /“the EU” fits no parameter of bookings\. It has month/],
    ['backfill the payroll pipeline for May', /no pipeline “payroll”\. There are daily_orders, web_clicks/],
  ])('%s: nothing is started', async (said, words) => {
    const { action, refused } = await house.say(said);
    expect(action).toBeUndefined();
    expect(refused).toMatch(words);
  });

  it('names what can be done instead of a run, in words that it understands', async () => {
    const { refused = '' } = await house.say('backfill the nightly sales report pipeline for may 2026');
    const [, instead = ''] = /once, beside it, say “(.+?)”/.exec(refused) ?? [];
    expect(plain(await house.say(instead))).toMatchObject({
      sources: [{ path: 'samples/orders.csv' }],
      steps: [{ op: 'filter', where: expect.stringContaining('2026-05-01') }],
      loads: [{ table: 'bi.sales' }],
    });
  });

  it('asks which end is meant, and which pipeline', async () => {
    const { question } = await house.say('run invoices for may 2026');
    expect(question?.choices).toEqual(['to_day = 2026-05-31', 'to_day = 2026-06-01']);
    expect((await house.say('the second')).action).toEqual({
      do: 'run',
      pipeline: 'invoices',
      values: { from_day: '2026-05-01', to_day: '2026-06-01' },
    });
    expect((await house.say('run it for 2026-05-04')).question?.choices).toEqual(['daily_orders', 'web_clicks', 'bookings', 'invoices']);
    expect((await house.say('web_clicks')).action).toEqual({ do: 'run', pipeline: 'web_clicks', values: { day: '2026-05-04' } });
  });

  it('leaves loads of data alone', async () => {
    expect((await house.say('reload orders for march 2026 into analytics.x')).action).toBeUndefined();
    expect((await house.say('load orders of yesterday into analytics.x')).action).toBeUndefined();
  });
});

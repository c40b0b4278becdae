import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { House, plain, stepsOf } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const completed = "lower(trim(status)) = 'completed'";
const filters: [string, string][] = [
  ['load only completed orders from samples/orders.csv into analytics.completed', completed],
  ['orders that are completed into analytics.c', completed],
  ['get me all orders where status is completed into sales.done', completed],
  ['load orders with status Completed to a.b', completed],
  ['load orders, completed only, to a.b', completed],
  ['load orders where status = "completed" to a.b', completed],
  ['load complted orders to a.b', completed],
  ['orders with status pending or refunded to ops.open', "lower(trim(status)) in ('pending', 'refunded')"],
  ['load pending and refunded orders to ops.open', "lower(trim(status)) in ('pending', 'refunded')"],
  ['load orders except cancelled ones into a.b', "lower(trim(status)) is distinct from 'cancelled'"],
  ['load orders that are not cancelled to a.b', "lower(trim(status)) is distinct from 'cancelled'"],
  ['load orders, skip cancelled, to a.b', "lower(trim(status)) is distinct from 'cancelled'"],
  ["load orders that aren't refunded or cancelled to a.b", "(status is null or lower(trim(status)) not in ('refunded', 'cancelled'))"],
  ['orders over 100 into a.b', 'amount > 100'],
  ['orders of at least 1,000 into a.b', 'amount >= 1000'],
  ['load orders with amount between 50 and 75.5 to a.b', 'amount between 50 and 75.5'],
  ['orders under 20 into a.b', 'amount < 20'],
  ['orders of 500 or more into a.b', 'amount >= 500'],
  ['orders over 2k into a.b', 'amount > 2000'],
  ['orders over 100 euros into a.b', "amount > 100 and lower(trim(currency)) = 'eur'"],
  ['orders above $50 into a.b', "amount > 50 and lower(trim(currency)) = 'usd'"],
  ['orders from germany into a.b', "lower(trim(country)) = 'de'"],
  ['orders from Germany, France or Italy into a.b', "lower(trim(country)) in ('de', 'fr', 'it')"],
  ['orders from the UK into a.b', "lower(trim(country)) = 'gb'"],
  ["load orders where country in ('DE','FR') into a.b", "lower(trim(country)) in ('de', 'fr')"],
  ['load orders where country is one of DE, FR into a.b', "lower(trim(country)) in ('de', 'fr')"],
  ['orders in euros to a.b', "lower(trim(currency)) = 'eur'"],
  ['load orders of customer C0142 to a.b', "lower(trim(customer_id)) = 'c0142'"],
  ['remove negative amounts from orders and load to a.b', '(amount is null or not amount < 0)'],
  ['orders since march 2026 into a.b', "order_date >= date '2026-03-01'"],
  [
    'orders in january and march 2026 into a.b',
    "((order_date >= date '2026-01-01' and order_date < date '2026-02-01') or (order_date >= date '2026-03-01' and order_date < date '2026-04-01'))",
  ],
  ['orders on 3 may into a.b', "order_date >= date '2026-05-03' and order_date < date '2026-05-04'"],
  ['may orders into a.b', "order_date >= date '2026-05-01' and order_date < date '2026-06-01'"],
  ['orders in march 2026 into a.b', "order_date >= date '2026-03-01' and order_date < date '2026-04-01'"],
  ['orders from december to january into a.b', "order_date >= date '2025-12-01' and order_date < date '2026-02-01'"],
  ['orders from january to march 2026 into a.b', "order_date >= date '2026-01-01' and order_date < date '2026-04-01'"],
  ['orders placed in 2026 into a.b', "order_date >= date '2026-01-01' and order_date < date '2027-01-01'"],
  ['orders between 2025-06-01 and 2025-08-31 into a.b', "order_date >= date '2025-06-01' and order_date < date '2025-09-01'"],
  ['orders before 2025-06-01 into a.b', "order_date < date '2025-06-01'"],
  ['orders in q1 2026 into a.b', "order_date >= date '2026-01-01' and order_date < date '2026-04-01'"],
  ['orders updated since 2026-01-15 into a.b', "updated_at >= date '2026-01-15'"],
  ['orders this year into a.b', "order_date >= date '2026-01-01' and order_date < date '2027-01-01'"],
  ['orders of the last 7 days into a.b', "order_date >= date '2026-11-15'"],
  ['orders in the last 90 days of the data into a.b', "order_date > (select max(order_date) from orders) - interval '90 days'"],
  ['take orders without an email and save them to a.b', "nullif(trim(email), '') is null"],
  ['orders with an email into a.b', "nullif(trim(email), '') is not null"],
  ['load orders where email is missing to a.b', "nullif(trim(email), '') is null"],
  ['load orders where amount is not null to a.b', 'amount is not null'],
  ['load orders where email contains example.com to a.b', "lower(email) like '%example.com%'"],
  [
    'orders over 100 euros since march 2026 that are not cancelled, into analytics.big_orders',
    "amount > 100 and lower(trim(currency)) = 'eur' and order_date >= date '2026-03-01' and lower(trim(status)) is distinct from 'cancelled'",
  ],
  ['drop the test accounts and load orders to a.b', "(email is null or not lower(trim(email)) like '%@test.example')"],
  ['load orders without test accounts to a.b', "(email is null or not lower(trim(email)) like '%@test.example')"],
];
test.each(filters)('%s', async (request, where) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood).toEqual([]);
  expect(outcome.failures).toEqual([]);
  expect(stepsOf(outcome)).toEqual([{ id: 'filtered', op: 'filter', from: 'orders', where }]);
  await house.result(outcome.draft);
});

const others: [string, string, string][] = [
  [
    'load customers from italy whose segment is business into crm.b',
    'customers',
    "lower(trim(country)) = 'it' and lower(trim(segment)) = 'business'",
  ],
  ['load products cheaper than 20 into shop.cheap', 'products', 'price < 20'],
  ['load active products to shop.active', 'products', 'active is true'],
  ['load inactive products to shop.inactive', 'products', 'active is not true'],
  ['customers missing a phone number to crm.nophone', 'customers', "nullif(trim(phone), '') is null"],
  ['paid payments over 50 euros into finance.p', 'payments', "lower(trim(status)) = 'paid' and amount_cents > 5000"],
];
test.each(others)('%s', async (request, from, where) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood).toEqual([]);
  expect(stepsOf(outcome)).toEqual([{ id: 'filtered', op: 'filter', from, where }]);
  await house.result(outcome.draft);
});

test.each(filters.slice(0, 14))('without sample rows: %s', async (request, where) => {
  house.showRows = false;
  const outcome = await house.say(request);
  expect(stepsOf(outcome)).toEqual([{ id: 'filtered', op: 'filter', from: 'orders', where }]);
});

test('values of personal columns are never asked for', async () => {
  house.showRows = false;
  await house.say('load premium customers to crm.x');
  const queries = house.messages.flatMap((message) => ('tool_calls' in message ? JSON.stringify(message.tool_calls) : []));
  expect(queries.join()).toContain('segment');
  expect(queries.join()).not.toMatch(/trim\((?:email|ssn|phone|name)\)/);
});

const dedupes: [string, object][] = [
  ['load orders, drop duplicates by order_id keeping the latest updated_at, into a.b', { key: ['order_id'], order: ['updated_at desc'] }],
  ['load orders deduped by order_id latest to a.b', { key: ['order_id'], order: ['updated_at desc'] }],
  ['dedupe orders on order_id, keep the newest updated_at, load into a.b', { key: ['order_id'], order: ['updated_at desc'] }],
  ['remove duplicate orders by order id and load to a.b', { key: ['order_id'], order: ['updated_at desc'] }],
  ['load orders without duplicates by order_id, keep the first order_date, into a.b', { key: ['order_id'], order: ['order_date asc'] }],
  ['one row per customer_id from orders keeping the latest order_date into a.b', { key: ['customer_id'], order: ['order_date desc'] }],
  ['load orders deduplicated by customer_id and order_date to a.b', { key: ['customer_id', 'order_date'], order: ['updated_at desc'] }],
];
test.each(dedupes)('%s', async (request, params) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood).toEqual([]);
  expect(stepsOf(outcome)).toEqual([{ id: 'unique', op: 'dedupe', from: 'orders', ...params }]);
});

test('duplicates without a key are a question with counts from the data', async () => {
  const { question } = await house.say('remove duplicates from customers');
  expect(question?.choices).toEqual(['exact duplicate rows (5)', 'same email (12)']);
  const outcome = await house.say('same email');
  expect(stepsOf(outcome)).toMatchObject([{ op: 'dedupe', key: ['email'] }]);
});

test('exact duplicates need no key', async () => {
  const outcome = await house.say('drop exact duplicates from customers and load to crm.nodup');
  expect(stepsOf(outcome)).toEqual([{ id: 'unique', op: 'dedupe', from: 'customers' }]);
  expect((await house.result(outcome.draft)).rows).toHaveLength(407);
});

test('filter and dedupe keep the order in which they were said', async () => {
  const ops = async (request: string) => ((stepsOf(await house.say(request)) as { op: string }[]) ?? []).map(({ op }) => op);
  expect(await ops('load orders, only completed, drop duplicates by order_id keeping the latest updated_at, into a.b')).toEqual([
    'filter',
    'dedupe',
  ]);
  house.reset();
  expect(await ops('load orders, drop duplicates by order_id keeping the latest updated_at, only completed, into a.b')).toEqual([
    'dedupe',
    'filter',
  ]);
});

const joins: [string, object[]][] = [
  [
    'join orders with customers and load order_id, amount, name and segment to a.b',
    [
      { id: 'joined', op: 'join', from: ['orders', 'customers'], type: 'left', on: ['customer_id'] },
      { id: 'selected', op: 'select', from: 'joined', columns: ['order_id', 'amount', 'name', 'segment'] },
    ],
  ],
  [
    'inner join orders with customers into a.b',
    [{ id: 'joined', op: 'join', from: ['orders', 'customers'], type: 'inner', on: ['customer_id'] }],
  ],
  [
    'join payments with orders on order_id into a.b',
    [{ id: 'joined', op: 'join', from: ['payments', 'orders'], type: 'left', on: ['order_id'] }],
  ],
  ['customers without orders into a.b', [{ id: 'joined', op: 'join', from: ['customers', 'orders'], type: 'anti', on: ['customer_id'] }]],
  ['customers who never ordered to a.b', [{ id: 'joined', op: 'join', from: ['customers', 'orders'], type: 'anti', on: ['customer_id'] }]],
  [
    'which orders were never paid? put them in a.b',
    [
      { id: 'paid_payments', op: 'filter', from: 'payments', where: "lower(trim(status)) = 'paid'" },
      { id: 'joined', op: 'join', from: ['orders', 'paid_payments'], type: 'anti', on: ['order_id'] },
    ],
  ],
  [
    'enrich the line items with product category and load to a.b',
    [
      { id: 'items', op: 'flatten', from: 'order_items', column: 'line_items', keep: ['order_id'] },
      {
        id: 'joined',
        op: 'join',
        from: ['items', 'products'],
        type: 'left',
        on: ['sku'],
        columns: ['order_id', 'position', 'sku', 'qty', 'unit_price', 'category'],
      },
    ],
  ],
  [
    'flatten line_items into its own table with a link back to the order, a.b',
    [{ id: 'items', op: 'flatten', from: 'order_items', column: 'line_items', keep: ['order_id'] }],
  ],
];
test.each(joins)('%s', async (request, steps) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood).toEqual([]);
  expect(stepsOf(outcome)).toEqual(steps);
  expect(plain(outcome)).toMatchObject({ loads: [{ table: 'a.b' }] });
  await house.result(outcome.draft);
});

test('a join counts what matches and what stands more than once', async () => {
  const { notes } = await house.say('join orders with customers into a.b');
  expect(notes.join('\n')).toMatch(/[\d,]+ of 2,061 rows of orders find a match in customers; \d+ do not\./);
  expect(notes.join('\n')).toMatch(/values of customer_id stand more than once in customers/);
});

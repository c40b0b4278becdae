import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { House, plain, stepsOf } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

const columns: [string, object[]][] = [
  [
    'load orders with just the id, date and amount, call the amount total',
    [
      { id: 'selected', op: 'select', from: 'orders', columns: ['order_id', 'order_date', 'amount'] },
      { id: 'renamed', op: 'rename', from: 'selected', columns: { amount: 'total' } },
    ],
  ],
  [
    'select order_id, amount and country from orders into a.b',
    [{ id: 'selected', op: 'select', from: 'orders', columns: ['order_id', 'amount', 'country'] }],
  ],
  [
    'load orders keeping only order_id, status, amount to a.b',
    [{ id: 'selected', op: 'select', from: 'orders', columns: ['order_id', 'status', 'amount'] }],
  ],
  ['customers without ssn and phone into a.b', [{ id: 'selected', op: 'select', from: 'customers', drop: ['ssn', 'phone'] }]],
  ['remove the ssn column from customers and load to a.b', [{ id: 'selected', op: 'select', from: 'customers', drop: ['ssn'] }]],
  ['load customers without the email column to a.b', [{ id: 'selected', op: 'select', from: 'customers', drop: ['email'] }]],
  ['load customers without ssn to a.b', [{ id: 'selected', op: 'select', from: 'customers', drop: ['ssn'] }]],
  [
    'rename order_id to id and customer_id to customer in orders, load to a.b',
    [{ id: 'renamed', op: 'rename', from: 'orders', columns: { order_id: 'id', customer_id: 'customer' } }],
  ],
  ['load orders as a.b with amount renamed to total', [{ id: 'renamed', op: 'rename', from: 'orders', columns: { amount: 'total' } }]],
  [
    'add a column vat which is 19% of amount and a gross column, load orders to a.b',
    [{ id: 'computed', op: 'derive', from: 'orders', columns: { vat: 'round(amount * 0.19, 2)', gross: 'amount + vat' } }],
  ],
  [
    'add gross = amount * 1.19 to orders and save to a.b',
    [{ id: 'computed', op: 'derive', from: 'orders', columns: { gross: 'amount * 1.19' } }],
  ],
  [
    'load orders with a new column tax being 7.5% of amount to a.b',
    [{ id: 'computed', op: 'derive', from: 'orders', columns: { tax: 'round(amount * 0.075, 2)' } }],
  ],
  [
    'add a column year which is the year of order_date to orders, load to a.b',
    [{ id: 'computed', op: 'derive', from: 'orders', columns: { year: 'year(order_date)' } }],
  ],
  [
    'compute total = qty * unit_price for line items into a.b',
    [
      { id: 'items', op: 'flatten', from: 'order_items', column: 'line_items', keep: ['order_id'] },
      { id: 'computed', op: 'derive', from: 'items', columns: { total: 'qty * unit_price' } },
    ],
  ],
  [
    'amount must be decimal, never float, load orders to a.b',
    [{ id: 'typed', op: 'cast', from: 'orders', columns: { amount: 'DECIMAL(18,2)' } }],
  ],
  [
    'convert order_date to timestamp and load orders to a.b',
    [{ id: 'typed', op: 'cast', from: 'orders', columns: { order_date: 'TIMESTAMP' } }],
  ],
  [
    'trim and lowercase the customer emails, then load to a.b',
    [{ id: 'cleaned', op: 'clean-text', from: 'customers', columns: ['email'], trim: true, case: 'lower' }],
  ],
  [
    'make the status values consistent and load orders to a.b',
    [{ id: 'cleaned', op: 'clean-text', from: 'orders', columns: ['status'], trim: true, case: 'lower' }],
  ],
  [
    'uppercase the country in customers, load to a.b',
    [{ id: 'cleaned', op: 'clean-text', from: 'customers', columns: ['country'], trim: false, case: 'upper' }],
  ],
  [
    "fill missing segment with 'unknown' in customers, to a.b",
    [{ id: 'filled', op: 'fill-nulls', from: 'customers', columns: { segment: 'unknown' }, blanks: true }],
  ],
  [
    "replace missing phone with 'n/a' in customers and load to a.b",
    [{ id: 'filled', op: 'fill-nulls', from: 'customers', columns: { phone: 'n/a' }, blanks: true }],
  ],
  ['set missing amount to 0 in orders, to a.b', [{ id: 'filled', op: 'fill-nulls', from: 'orders', columns: { amount: 0 } }]],
  [
    'map status: refunded=returned cancelled=stopped, orders to a.b',
    [
      {
        id: 'mapped',
        op: 'value-map',
        from: 'orders',
        column: 'status',
        map: { refunded: 'returned', cancelled: 'stopped' },
        match: 'loose',
      },
    ],
  ],
  [
    'treat GB in country as null and save orders to a.b',
    [{ id: 'mapped', op: 'value-map', from: 'orders', column: 'country', map: { GB: null }, match: 'loose' }],
  ],
  ['load products without the price to a.b', [{ id: 'selected', op: 'select', from: 'products', drop: ['price'] }]],
  [
    "replace 'refunded' with 'returned' in status and load orders to a.b",
    [{ id: 'mapped', op: 'value-map', from: 'orders', column: 'status', map: { refunded: 'returned' }, match: 'loose' }],
  ],
  [
    'hash the emails and mask all but the last 4 of ssn, load customers to a.b',
    [{ id: 'hidden', op: 'hash-mask', from: 'customers', hash: ['email'], mask: { ssn: 4 } }],
  ],
  ['mask the ssn of customers and load to a.b', [{ id: 'hidden', op: 'hash-mask', from: 'customers', mask: { ssn: 0 } }]],
  [
    'put the payments file in the warehouse as a.b, amounts in euros not cents',
    [
      { id: 'in_units', op: 'derive', from: 'payments', columns: { amount_cents: 'cast(amount_cents * 0.01 as decimal(18,2))' } },
      { id: 'renamed', op: 'rename', from: 'in_units', columns: { amount_cents: 'amount' } },
    ],
  ],
  [
    'add the customer name and segment to orders and load to a.b',
    [
      {
        id: 'joined',
        op: 'join',
        from: ['orders', 'customers'],
        type: 'left',
        on: ['customer_id'],
        columns: [
          'order_id',
          'customer_id',
          'order_date',
          'status',
          'amount',
          'currency',
          'country',
          'email',
          'updated_at',
          'name',
          'segment',
        ],
      },
    ],
  ],
];
test.each(columns)('%s', async (request, steps) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood).toEqual([]);
  expect(outcome.failures).toEqual([]);
  expect(stepsOf(outcome)).toEqual(steps);
  await house.result(outcome.draft);
});

const groups: [string, object[]][] = [
  [
    'revenue by country into a.b, completed only',
    [
      { id: 'filtered', op: 'filter', from: 'orders', where: "lower(trim(status)) = 'completed'" },
      { id: 'grouped', op: 'aggregate', from: 'filtered', group: ['country'], measures: { revenue: 'sum(amount)' } },
    ],
  ],
  [
    'monthly order count and average amount per currency -> a.b',
    [
      {
        id: 'grouped',
        op: 'aggregate',
        from: 'orders',
        group: [{ name: 'month', expression: "date_trunc('month', order_date)" }, 'currency'],
        measures: { order_count: 'count(*)', average_amount: 'cast(avg(amount) as decimal(18,4))' },
      },
    ],
  ],
  [
    'average amount by country and status into a.b',
    [
      {
        id: 'grouped',
        op: 'aggregate',
        from: 'orders',
        group: ['country', { name: 'status', expression: 'lower(trim(status))' }],
        measures: { average_amount: 'cast(avg(amount) as decimal(18,4))' },
      },
    ],
  ],
  [
    'number of orders per customer to a.b',
    [{ id: 'grouped', op: 'aggregate', from: 'orders', group: ['customer_id'], measures: { order_count: 'count(*)' } }],
  ],
  [
    'max and min amount of orders by country into a.b',
    [
      {
        id: 'grouped',
        op: 'aggregate',
        from: 'orders',
        group: ['country'],
        measures: { max_amount: 'max(amount)', min_amount: 'min(amount)' },
      },
    ],
  ],
  [
    'top 10 customers by total spend, write to a.b',
    [
      { id: 'grouped', op: 'aggregate', from: 'orders', group: ['customer_id'], measures: { spend: 'sum(amount)' } },
      { id: 'sorted', op: 'sort', from: 'grouped', order: ['spend desc', 'customer_id'], limit: 10 },
    ],
  ],
  [
    '7 day rolling revenue per day with gaps filled as zero into a.b',
    [
      {
        id: 'grouped',
        op: 'aggregate',
        from: 'orders',
        group: [{ name: 'day', expression: "date_trunc('day', order_date)" }],
        measures: { revenue: 'sum(amount)' },
      },
      { id: 'every_step', op: 'date-spine', from: 'grouped', column: 'day', every: 'day', fill: { revenue: 0 } },
      {
        id: 'rolling',
        op: 'window',
        from: 'every_step',
        order: ['"day"'],
        columns: { rolling_7_day_revenue: { function: 'sum', of: 'revenue', preceding: 6 } },
      },
    ],
  ],
  [
    'pivot monthly revenue with one column per currency into a.b',
    [
      { id: 'periods', op: 'derive', from: 'orders', columns: { month: "date_trunc('month', order_date)" } },
      {
        id: 'pivoted',
        op: 'pivot',
        from: 'periods',
        group: ['month'],
        column: 'currency',
        values: ['EUR', 'GBP', 'USD'],
        measure: { function: 'sum', of: 'amount' },
      },
    ],
  ],
  ['load orders to a.b sorted by amount descending', [{ id: 'sorted', op: 'sort', from: 'orders', order: ['amount desc'] }]],
  ['load the latest 50 orders to a.b', [{ id: 'sorted', op: 'sort', from: 'orders', order: ['order_date desc'], limit: 50 }]],
  ['load the first 100 orders by order_date to a.b', [{ id: 'sorted', op: 'sort', from: 'orders', order: ['order_date asc'], limit: 100 }]],
];
test.each(groups)('%s', async (request, steps) => {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood).toEqual([]);
  expect(outcome.failures).toEqual([]);
  expect(stepsOf(outcome)).toEqual(steps);
  await house.result(outcome.draft);
});

test('the data a request does not name is found by its columns, and said', async () => {
  const { notes } = await house.say('revenue by country into a.b');
  expect(notes[0]).toMatch(/^No data was named; this reads samples\/orders\.csv/);
});

test('"without email" may mean two things and is asked', async () => {
  const request = 'load customers without email to a.b';
  const asked = await house.say(request);
  expect(asked.question?.choices).toEqual(['leave out the column email', 'only rows where email is empty']);
  expect(stepsOf(await house.say('leave out the column email'))).toMatchObject([{ op: 'select', drop: ['email'] }]);
  house.reset();
  await house.say(request);
  expect(stepsOf(await house.say('the second'))).toMatchObject([{ op: 'filter', where: "nullif(trim(email), '') is null" }]);
});

test('a column that does not exist is asked for with the near ones', async () => {
  const asked = await house.say('rename shipping_date to shipped in orders, load to a.b');
  expect(asked.question?.text).toBe('samples/orders.csv has no column “shipping_date”. Which one do you mean?');
  const outcome = await house.say('order_date');
  expect(stepsOf(outcome)).toMatchObject([{ op: 'rename', columns: { order_date: 'shipped' } }]);
});

test('the key of an upsert follows a rename', async () => {
  const outcome = await house.say('load orders deduped by order_id, rename order_id to id, upsert into a.b with key order_id');
  expect(plain(outcome)['loads']).toMatchObject([{ mode: 'upsert', key: ['id'] }]);
});

test('money stays decimal', async () => {
  const outcome = await house.say('add a column vat which is 19% of amount, load orders to a.b');
  const { rows } = await house.result(outcome.draft);
  expect(rows[0]?.at(-1)).toMatch(/^\d+\.\d\d$/);
});

const dated: [string, object][] = [
  ['load bookings to a.b, cast datum to date in dd.mm.yyyy', { datum: { type: 'DATE', format: '%d.%m.%Y' } }],
  ['load bookings to a.b, convert datum to a date with the format %d.%m.%Y', { datum: { type: 'DATE', format: '%d.%m.%Y' } }],
  ['load bookings to a.b, the dates are day first', { datum: { type: 'DATE', format: '%d.%m.%Y' } }],
  ['load bookings to a.b, dates are dd.mm.yyyy', { datum: { type: 'DATE', format: '%d.%m.%Y' } }],
  ['load bookings to a.b. The datum column is 31.12.2025', { datum: { type: 'DATE', format: '%d.%m.%Y' } }],
  ['load bookings to a.b; the date column is 12/31/2025', { datum: { type: 'DATE', format: '%m/%d/%Y' } }],
];
test('dates written as text are read in the form that is said, and one that has another form ends the run', async () => {
  const sql = "SELECT * FROM (VALUES (1, '01.02.2025', 'a'), (2, '03.04.2025', 'b')) v(id, datum, note)";
  const other = await House.open([{ connection: 'files', name: 'samples/bookings.csv', kind: 'file', relation: 'bookings', sql }]);
  try {
    for (const [request, columns] of dated) {
      other.reset();
      const outcome = await other.say(request);
      expect(outcome, request).toMatchObject({ notUnderstood: [], failures: [] });
      expect(stepsOf(outcome), request).toEqual([{ id: 'dated', op: 'cast', from: 'bookings', columns }]);
      if (request.includes('12/31')) await expect(other.result(outcome.draft)).rejects.toThrow(/01\.02\.2025/);
      else await other.result(outcome.draft);
    }
    other.reset();
    const { draft, question } = await other.say('load bookings to a.b where datum is 31.12.2025');
    expect(JSON.stringify(draft ?? question)).not.toMatch(/cast|%d/);
  } finally {
    other.close();
  }
});

test.each([
  ['load tests, keep test_id, grade, outcome to box.b', ['test_id', 'grade', 'outcome']],
  ['load tests with columns test_id, outcome to box.b', ['test_id', 'outcome']],
  ['load tests, only grade and test_id, result to box.b', ['grade', 'test_id']],
  ['load tests, only grade, test_id, the outcome to box.b', ['grade', 'test_id']],
])('%s: a column where one is called so, else what comes of it', async (said, wanted) => {
  const school = await House.open([
    {
      connection: 'files',
      name: 'school/tests.csv',
      kind: 'file',
      relation: 'tests',
      sql: "SELECT 1 AS test_id, 'b' AS grade, 'pass' AS outcome",
    },
  ]);
  const outcome = await school.say(said);
  expect(outcome.notUnderstood).toEqual([]);
  expect(stepsOf(outcome)).toEqual([{ id: 'selected', op: 'select', from: 'tests', columns: wanted }]);
  school.close();
});

/** The same wish as a talkative and as a hurried colleague types it comes to the same plan; what only looks alike does not. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { heard, House, plain, stepsOf } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open();
});
beforeEach(() => house.reset());
afterAll(() => house.close());

test.each([
  // What is said beside the wish.
  ['get orders.csv into analytics.o for me, nothing special', 'load orders.csv into analytics.o'],
  ['load orders.csv into analytics.o, no rush', 'load orders.csv into analytics.o'],
  ["import customers.csv to postgres, it doesn't matter what it's called", 'import customers.csv to postgres'],
  ['import customers.csv to postgres, any name will do', 'import customers.csv to postgres'],
  ["we'd like to know which orders were never paid, please put them in finance.u", 'which orders were never paid? put them in finance.u'],
  ['there are several files in samples/inbox, please load them all into staging.i', 'load all files in samples/inbox into staging.i'],
  // What people did not do.
  ['some customers never told us their phone, write those to exports/p.csv', 'customers that have no phone, write those to exports/p.csv'],
  ['customers who did not leave an email, into crm.n', 'customers that have no email, into crm.n'],
  ['customers without email -> exports/no_email.csv', 'customers that have no email to exports/no_email.csv'],
  // Columns from the other end.
  ['customers into crm.c, but nobody needs the ssn or the phone in there', 'customers without ssn and phone into crm.c'],
  ["load customers into crm.c, we don't need the ssn", 'customers without ssn into crm.c'],
  [
    'to the orders please add a vat column with 19% of the amount, load it to a.v',
    'load orders, add a vat column with 19% of the amount, load it to a.v',
  ],
  ['for the orders we only need the order_id, the status and the amount', 'load orders with only order_id, status and amount'],
  ['orders to a.d, amount decimal not float', 'load orders to a.d, amount must be decimal, never float'],
  [
    'the amount has to be a proper decimal there, no floats, when you load orders to a.d',
    'load orders to a.d, amount must be decimal, never float',
  ],
  ['customers to crm.c, phone → tel, email → mail', 'load customers to crm.c, rename phone to tel and email to mail'],
  ['products + column vat (19% of price) + gross, to a.p', 'load products with a column vat (19% of price) and a gross column, to a.p'],
  ['payments to a.p, euros instead of cents', 'payments to a.p, amounts in euros instead of cents'],
  ['payments to a.p, and we want to have euros in it, the source only has cents', 'payments to a.p, amounts in euros instead of cents'],
  // Gaps, doubles, masks.
  ["if a customer has no segment use 'none', and then into crm.f with them", "load customers into crm.f, fill missing segment with 'none'"],
  ["customers, missing segment = 'none', crm.f", "load customers into crm.f, fill missing segment with 'none'"],
  ['orders to a.u, drop whatever is there twice by order_id', 'orders to a.u, drop duplicates by order_id'],
  [
    'customers come double sometimes. please keep only the latest row of each customer_id, load it to crm.u',
    'load customers, keep only the latest row of each customer_id, load it to crm.u',
  ],
  [
    'orders to a.u, only the newest row of each order_id, updated_at decides',
    'orders to a.u, only the newest row of each order_id by updated_at',
  ],
  [
    'customers to crm.m, of the ssn only the last 4 digits should be readable',
    'customers to crm.m, mask all but the last 4 digits of the ssn',
  ],
  [
    'colleagues wrote the status in many different ways, please unify that and load orders into a.s',
    'make the status values consistent and load orders into a.s',
  ],
  // Data beside data.
  [
    'put every order together with its customer and load order_id, amount and name to a.n',
    'join orders with customers and load order_id, amount and name to a.n',
  ],
  ['orders + customers: order_id, amount, name -> a.n', 'join orders with customers and load order_id, amount, name to a.n'],
  [
    'stack the three inbox files on top of each other, take out what comes twice by order_id, load to staging.u',
    'stack the three inbox files, drop duplicates by order_id, load to staging.u',
  ],
  ['get shop.p up to date from products, match by sku', 'upsert products into shop.p by sku'],
  ['backfill orders jan-mar 2026 to a.h, weekly', 'backfill orders january to march 2026 to a.h week by week'],
  // What stands in another place than usual.
  ["I'd need the orders in our warehouse, say analytics.o", 'I need the orders into analytics.o'],
  ['put the payments to a.p, in euros, we do not use cents here', 'payments to a.p, amounts in euros instead of cents'],
  ['orders over 100 euros that came in since march 2026, to a.o', 'orders over 100 euros since march 2026, to a.o'],
  ['what customers did we get no phone from? exports/none.csv', 'customers that have no phone, to exports/none.csv'],
  ['customers to crm.c, but keep the ssn and phone out of there', 'customers without ssn and phone to crm.c'],
  [
    'products with 2 extra columns: vat (19% of price) and gross, to a.p',
    'products with a column vat (19% of price) and a gross column, to a.p',
  ],
  [
    'strip the spaces from the emails of customers and turn them into lower case, save as crm.c',
    'trim and lowercase the emails of customers, save as crm.c',
  ],
  [
    'customers without a segment should have "none" as their segment, to crm.c',
    "load customers to crm.c, fill missing segment with 'none'",
  ],
  ['customers to crm.c, ssn just the last 3 characters readable', 'customers to crm.c, mask all but the last 3 characters of the ssn'],
  ['orders to a.o, if an order_id comes twice keep the newest one', 'orders to a.o, drop duplicates by order_id, keep the newest'],
  [
    'orders to a.o, when the same order_id is there more than once we only want the row that was updated last',
    'orders to a.o, drop duplicates by order_id, keep the one that was updated last',
  ],
  [
    'orders with name and segment of their customer beside order_id and amount, to a.n',
    'join orders with customers and load order_id, amount, name and segment to a.n',
  ],
  ['only the march and may orders, to a.o', 'orders in march or may, to a.o'],
  ['orders nobody has paid yet, into finance.u', 'orders that were never paid, into finance.u'],
])('%s', async (told, meant) => {
  const said = plain(await house.through([told]));
  house.reset();
  expect(said).toEqual(plain(await house.through([meant])));
});

test.each([
  ["load orders to a.o, I don't care about the cancelled ones", 'cancelled'],
  ['load orders to a.o, no rush orders', 'rush'],
  ['customers to crm.c, but nobody needs to know', 'nobody'],
])('%s: no remark, and told where it is not read', async (said, word) => {
  const outcome = await house.through([said]);
  expect(heard(outcome)).toContain(word);
});

test('A rhythm with a time of day stays a schedule, also of a backfill', async () => {
  const outcome = await house.through(['backfill orders january to march 2026 to a.h, monthly at 6am']);
  expect(JSON.stringify(outcome.draft ?? outcome.question)).toMatch(/cron|6am/);
});

test('The place is not called after rows without an email: what is meant is asked', async () => {
  const outcome = await house.through(['customers without email -> exports/no_phone.csv']);
  expect(outcome.question?.choices).toContain('leave out the column email');
});

test('An arrow behind data is a place, and no new name', async () => {
  expect(stepsOf(await house.through(['products.csv -> shop.products']))).toEqual([]);
});

test('"With email" is of rows, also behind what rows are meant, and told', async () => {
  expect(stepsOf(await house.through(['customers from germany with email to a.b']))).toMatchObject([{ op: 'filter' }, { op: 'filter' }]);
  house.reset();
  const alone = await house.through(['customers with email to a.b']);
  expect({ steps: stepsOf(alone), notes: alone.notes.join() }).toMatchObject({
    steps: [{ op: 'filter' }],
    notes: expect.stringContaining('only rows that have email') as string,
  });
});

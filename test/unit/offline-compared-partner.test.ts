/** Columns compared across two datasets: each judged by its rows, and what must not be read so. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { seventeenthSiblingHouse } from '../eval/held-out/sibling-17-catalog.ts';
import { expectRows } from './expect-rows.ts';
import { heard, House } from './offline-house.ts';

let house: House;
let shop: House;
beforeAll(async () => {
  house = await House.open(seventeenthSiblingHouse);
  shop = await House.open();
});
beforeEach(() => {
  house.reset();
  shop.reset();
});
afterAll(() => {
  house.close();
  shop.close();
});

const of = (condition: string): string => `SELECT b.* FROM bills b JOIN work_orders w USING (work_no) WHERE ${condition}`;
const requests: [string, string][] = [
  ['bills where billed differs from the net_price of the work order, to a.b', of('billed <> net_price')],
  ["bills whose billed amount doesn't match the work order's net_price into a.b", of('billed <> net_price')],
  ['bills where billed is higher than the net_price of the work order to a.b', of('billed > net_price')],
  ['bills with billed over the net price of their work order to a.b', of('billed > net_price')],
  ['bills where billed_on is before the received_on of the work order, a.b', of('billed_on < received_on')],
  // Both columns stand in the rows themselves.
  ['work orders where sent_on is after due_on to a.b', 'FROM work_orders WHERE sent_on > due_on'],
];
test.each(requests)('%s', async (request, oracle) => {
  await expectRows(house, request, oracle);
});

test('cents against whole money, and of several rows of one order the latest', async () => {
  const latest = 'FROM orders QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY updated_at DESC) = 1';
  await expectRows(
    shop,
    "payments whose amount doesn't match the order's amount into a.b",
    `SELECT p.* FROM payments p JOIN (${latest}) o USING (order_id) WHERE p.amount_cents <> o.amount * 100`,
  );
});

test.each([
  'signups whose price is over the average fee of the class to a.b',
  'work orders whose practice_code matches the code of the practice to a.b',
])('%s is not read as more than it says', async (request) => {
  const outcome = await house.say(request);
  expect(JSON.stringify(outcome.draft ?? {})).not.toContain('own_columns');
  expect(heard(outcome)).not.toBe('');
});

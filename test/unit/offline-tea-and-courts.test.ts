/** Columns told by their names, lists that hold values, amounts in words, what is left out twice and figures after joins, over data of three trades. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { twentyFifthSiblingHouse } from '../eval/held-out/sibling-25-catalog.ts';
import { House, heard, stepsOf } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(twentyFifthSiblingHouse);
});
beforeEach(() => house.reset());
afterAll(() => house.close());

/** What a load would write, when nothing was asked and every word read. */
async function readWhole(request: string): Promise<unknown> {
  const outcome = await house.say(request);
  expect({ question: outcome.question, refused: outcome.refused, unread: outcome.notUnderstood }, heard(outcome)).toEqual({
    question: undefined,
    refused: undefined,
    unread: [],
  });
  return stepsOf(outcome);
}

const told: [string, Record<string, string>][] = [
  ['load customers to e.c with an email_domain column', { email_domain: "lower(trim(split_part(email, '@', 2)))" }],
  ['customers to e.c, add an email domain column', { email_domain: "lower(trim(split_part(email, '@', 2)))" }],
  ['load customers to e.c and add full_name', { full_name: "concat_ws(' ', first_name, last_name)" }],
  ['bookings into e.b with a total per player column', { total_per_player: 'total / players' }],
  ['load bookings to e.b, add a column called total_per_player', { total_per_player: 'total / players' }],
  ['jobs to c.j with fee_per_hour', { fee_per_hour: 'fee_cents / (duration_minutes / 60)' }],
  ['invoices to f.i plus a days_to_pay column', { days_to_pay: "date_diff('day', invoiced_on, paid_on)" }],
  ['invoices to f.i with a days_until_payment column', { days_until_payment: "date_diff('day', invoiced_on, paid_on)" }],
  ['rooms to e.r with a themes_count column', { themes_count: 'coalesce(len(themes), 0)' }],
  ['suppliers to t.s with a supplier_name_length field', { supplier_name_length: 'length(supplier_name)' }],
  ['load lots to t.l with a kilo_price of price_per_kg divided by 2', { kilo_price: 'price_per_kg / 2' }],
  ['load invoices with a monthly_amount of amount divided by 12 into f.i', { monthly_amount: 'amount / 12' }],
  [
    'load lots to t.l with a duty column that is 3% of lot_worth and lot_worth = weight_kg * price_per_kg',
    { lot_worth: 'weight_kg * price_per_kg', duty: 'round(lot_worth * 0.03, 2)' },
  ],
];

test.each(told)('“%s” says by its name how the column is computed', async (request, columns) => {
  expect(await readWhole(request)).toMatchObject([{ op: 'derive', columns }]);
});

test.each([
  // What it is stands behind the name, in words that mean nothing here.
  'load bookings to e.b with a total_per_player column which is total divided by guests',
  'load bookings to e.b with total_per_player over 20',
  'load rooms to e.r with a full_name column',
  'lots with a price per kilo column to t.l',
  'load jobs to c.j with a jobs_per_client column',
  'bookings with total_per_player by room_id to e.b',
])('“%s” is not computed from the name alone', async (request) => {
  const outcome = await house.say(request);
  expect(outcome.question?.text ?? outcome.notUnderstood.join(' '), heard(outcome)).toMatch(
    /guests|per_player|full_name|per kilo|per_client/,
  );
});

const kept: [string, string][] = [
  ['lots to t.l, skip what has not arrived yet', 'arrived_on is not null'],
  ['load invoices to f.i, leave out what was not paid', 'paid_on is not null'],
  ['lots to t.l, skip those that are not in EUR or have not arrived', "lower(trim(currency)) = 'eur' and arrived_on is not null"],
  [
    'lots to t.l, skip the ones from india or that are not oolong',
    "lower(trim(origin)) is distinct from 'in' and lower(trim(tea_type)) = 'oolong'",
  ],
  ['lots to t.l that have not arrived', 'arrived_on is null'],
  [
    'lots to t.l without the oolong, not from india',
    "lower(trim(tea_type)) is distinct from 'oolong' and lower(trim(origin)) is distinct from 'in'",
  ],
  ['sessions under a quarter of an hour to e.s', 'minutes_taken < 15'],
  ['sessions that took half an hour or more to e.s', 'minutes_taken >= 30'],
  ['sessions of over 2.5 hours to e.s', 'minutes_taken > 150'],
  ['jobs longer than two and a half hours to c.j', 'duration_minutes > 150'],
  ['jobs that took longer than an hour and a half to c.j', 'duration_minutes > 90'],
  ['jobs with at least two dozen pages to c.j', 'pages >= 24'],
  ['bookings with 5 players or fewer to e.b', 'players <= 5'],
  ['invoices over a hundred and fifty to f.i', 'amount > 150'],
  ['lots of more than half a ton to t.l', 'weight_kg > 500'],
  ['lots over 500 kg to t.l', 'weight_kg > 500'],
  ['invoices that took more than two and a half days to be paid, to f.i', 'paid_on > invoiced_on + interval 60 hour'],
  ['sessions without any hints to e.s', 'coalesce(hints_used, 0) = 0'],
  ['rooms with horror among their themes to e.r', holds('horror')],
  ['rooms whose themes include horror or history to e.r', `(${holds('horror')} or ${holds('history')})`],
  ['rooms without horror in the themes to e.r', `(themes is null or not ${holds('horror')})`],
  ['rooms with the theme family to e.r', holds('family')],
  ['customers whose notes mention a birthday, to e.c', "lower(notes) like '%birthday%'"],
  ['suppliers whose name contains estate to t.s', "lower(supplier_name) like '%estate%'"],
  ['reporters who have left the agency to c.r', 'left_on is not null'],
];

function holds(value: string): string {
  return `list_contains(list_transform(themes, lambda each: lower(trim(each))), '${value}')`;
}

test.each(kept)('“%s” keeps the rows that are meant', async (request, where) => {
  expect(await readWhole(request)).toMatchObject([{ op: 'filter', where }]);
});

test('a list that is picked beside other columns stays a list', async () => {
  expect(await readWhole('rooms with room_name and themes to e.r')).toMatchObject([{ op: 'select', columns: ['room_name', 'themes'] }]);
  house.reset();
  expect(await readWhole('unpack the themes of the rooms to e.r')).toMatchObject([{ op: 'flatten', column: 'themes' }]);
});

test.each([
  ['keep only the first booking of each customer, to e.b', 'booked_at asc'],
  ["load bookings, just each customer's latest booking, to e.b", 'booked_at desc'],
  ['for each customer keep only the first booking, bookings to e.b', 'booked_at asc'],
  ['load bookings to e.b, the last modified booking of each customer', 'modified_at desc'],
  ['load bookings to e.b, drop duplicates by booking_id keeping the first, please', 'modified_at asc'],
  ['load bookings to e.b, the latest booking per booking_id', 'modified_at desc'],
])('“%s” is told by the right date', async (request, order) => {
  expect(await readWhole(request)).toMatchObject([{ op: 'dedupe', order: [order] }]);
});

test('a birthday tells no first of several rows', async () => {
  expect(await readWhole('customers to e.c, keep only the first of each email')).toEqual([
    { id: 'unique', op: 'dedupe', from: 'customers', key: ['email'], nullKeys: 'keep' },
  ]);
});

test('figures of the data count once after a join that repeats its rows, those of the partner each time', async () => {
  const outcome = await house.say('join jobs with their invoices and load pages, number of jobs and amount per court to c.x');
  const { rows } = await house.rows(
    `SELECT court, job_count, total_pages, total_amount FROM "${await house.relationOf(outcome.draft)}" ORDER BY 1`,
  );
  const wanted = await house.rows(
    'SELECT lower(court), count(*), sum(pages), sum(a) FROM jobs LEFT JOIN (SELECT job_no, sum(amount) AS a FROM invoices GROUP BY 1) USING (job_no) GROUP BY 1 ORDER BY 1',
  );
  expect(rows).toEqual(wanted.rows);
});

test.each([
  ['put "walk-in" where channel is missing in bookings, to e.b', { op: 'fill-nulls', columns: { channel: 'walk-in' } }],
  ['reporters minus hourly_rate, london only to c.r', { op: 'filter', where: "lower(trim(city)) = 'london'" }],
  ['throw out the test guests and load the customers to e.c', { op: 'filter' }],
])('“%s” is read to the last word', async (request, step) => {
  expect(await readWhole(request)).toMatchObject([step, ...(request.startsWith('reporters') ? [{ drop: ['hourly_rate'] }] : [])]);
});

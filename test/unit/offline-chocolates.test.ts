/** Families of wordings that a chocolate factory, a driving school and a heating utility brought up, and what must not be read as one of them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planetariumHouse, thirtyEighthSiblingHouse, thirtyEighthSiblingPast } from '../eval/held-out/sibling-38-catalog.ts';
import { House, type Outcome, stepsOf } from './offline-house.ts';

let house: House;

beforeAll(async () => {
  house = await House.open(thirtyEighthSiblingHouse);
});
afterAll(() => house.close());

const after = async (...turns: string[]): Promise<Outcome> => {
  house.reset();
  return house.through(turns);
};
const afterPast = async (...turns: string[]): Promise<Outcome> => {
  house.reset();
  house.history = thirtyEighthSiblingPast;
  return house.through(turns);
};
const planetarium = async (text: string): Promise<Outcome> => {
  const other = await House.open(planetariumHouse);
  try {
    return await other.say(text);
  } finally {
    other.close();
  }
};
/** All of it was read. */
async function wholly(...turns: string[]): Promise<unknown> {
  const outcome = await after(...turns);
  expect(outcome.notUnderstood).toEqual([]);
  return stepsOf(outcome);
}
const withoutDemo = "(contact_email is null or not lower(trim(contact_email)) like '%@demo.example')";

test.each([
  ['throw out the demo shops and load deliveries into sales.a'],
  ['deliveries without demo shops to sales.a'],
  ['skip the demo deliveries, load deliveries to sales.a'],
  ['load deliveries to sales.a', 'and leave the demo shops out'],
])('those that are there for a test are told by their addresses: %s', async (...turns) => {
  expect(await wholly(...turns)).toMatchObject([{ op: 'filter', where: withoutDemo }]);
});

test.each(['load deliveries to sales.a and skip the test results', 'load deliveries to sales.a and skip the demo crates'])(
  '%s: nothing that the data is called after',
  async (text) => {
    expect((await after(text)).draft).toBeUndefined();
  },
);

test('what is not left out stays the data', async () => {
  const { notUnderstood } = await after('load the demo shops to sales.a');
  expect(notUnderstood).toEqual(['demo']);
});

test.each([
  'add a discount column of 12% of net_total and a column payable with the rest, load deliveries to sales.a',
  'deliveries to sales.a with a column discount of 12% of net_total and the remainder as payable',
  'load deliveries to sales.a, add a discount column of 12% of net_total and a payable column with what is left',
])('the rest of what a share was taken of: %s', async (text) => {
  expect(await wholly(text)).toMatchObject([
    { op: 'derive', columns: { discount: 'round(net_total * 0.12, 2)', payable: 'net_total - discount' } },
  ]);
});

test('without a share there is no rest', async () => {
  expect((await after('load deliveries to sales.a with a column payable with the rest')).draft).toBeUndefined();
});

test.each([
  'strip blanks off the shop emails and make them lower case, then to crm.a',
  'remove the spaces around the emails of the shops and lowercase them, to crm.a',
  'make the shop emails lower case and trim them, load to crm.a',
  'lowercase the emails of shops and strip the blanks, to crm.a',
])('two deeds to one text: %s', async (text) => {
  expect(await wholly(text)).toMatchObject([{ op: 'clean-text', columns: ['email'], trim: true, case: 'lower' }]);
});

test('each text has its own deed', async () => {
  expect(await wholly('trim the shop names and make the emails lower case, to crm.a')).toMatchObject([
    { op: 'clean-text', columns: ['shop_name'], trim: true },
    { op: 'clean-text', columns: ['email'], trim: false, case: 'lower' },
  ]);
});

test.each([
  ['learners to crm.a with hashed emails and the national id masked except for the last 4', ['email'], { national_id: 4 }],
  ['learners to crm.a with masked phones and the email hashed', ['email'], { phone: 0 }],
])('each verb hides its own column: %s', async (text, hash, mask) => {
  expect(await wholly(text)).toMatchObject([{ op: 'hash-mask', hash, mask }]);
});

test('one verb hides both', async () => {
  expect(await wholly('learners to crm.a with hashed emails and phones')).toMatchObject([{ op: 'hash-mask', hash: ['email', 'phone'] }]);
});

test.each([
  'deliveries into sales.a, one per delivery_no, the one with the newest edited_at wins',
  'deliveries into sales.a, one row per delivery_no, the record with the latest edited_at survives',
  'load deliveries to sales.a, newest per delivery_no by edited_at',
  'deliveries, the latest per delivery_no, into sales.a',
])('which of several rows stays: %s', async (text) => {
  expect(await wholly(text)).toMatchObject([{ op: 'dedupe', key: ['delivery_no'], order: ['edited_at desc'] }]);
});

test('a figure of the newest drops no rows', async () => {
  expect((await after('average of the latest per shop to sales.a')).draft).toBeUndefined();
});

test.each([
  'unnest the contents of the boxes into a table of their own that still has the delivery_no, staging.a',
  'flatten contents of boxes to staging.a, delivery_no has to stay',
])('what stays beside the elements: %s', async (text) => {
  expect(await wholly(text)).toMatchObject([{ op: 'flatten', column: 'contents', keep: ['delivery_no'] }]);
});

test('rows that have a value are chosen', async () => {
  expect(await wholly('load boxes that have a delivery_no to staging.a')).toMatchObject([{ op: 'filter' }]);
});

test.each(['replace crm.a by the shops', 'overwrite crm.a by shops', 'swap crm.a for the shops'])(
  'another table in its place: %s',
  async (text) => {
    const { draft, notUnderstood } = await after(text);
    expect([draft, notUnderstood]).toMatchObject([{ loads: [{ table: 'crm.a', mode: 'replace' }] }, []]);
  },
);

test('behind "by" may stand a key', async () => {
  expect((await after('replace crm.a by shop_id with shops')).notUnderstood.join(' ')).toContain('shop_id');
});

test.each(['replace crm.a with shops by shop_id', 'overwrite crm.a with shops on shop_id', 'load shops by shop_id to crm.a'])(
  '%s: a key that rows meet by is not the only column',
  async (text) => {
    const outcome = await after(text);
    expect([stepsOf(outcome), outcome.notUnderstood.join(' ')]).toEqual([[], expect.stringContaining('shop_id')]);
  },
);

test('a key may be all that is wanted', async () => {
  expect(await wholly('load shops to crm.a, only the shop_id')).toMatchObject([{ op: 'select', columns: ['shop_id'] }]);
});

test.each([
  ['what part of the settled amount came by each method?', 'card'],
  ['what portion of the turnover came from each country?', 'DE'],
])('%s: shares', async (text, first) => {
  const { table, notUnderstood } = await after(text);
  expect([table?.columns.at(-1), table?.rows[0]?.[0], notUnderstood]).toEqual(['share', first, []]);
});

test.each(['what was the best month for turnover?', 'turnover per month'])('a table that tells no time is not asked: %s', async (text) => {
  const { question } = await after(text);
  expect(question?.choices).toContain('choco/deliveries.csv');
});

test.each(['load them with null there', 'put null there and load them', 'use 0 for those and load again'])(
  'what could not be read, with something else: %s',
  async (text) => {
    expect((await afterPast('some rows were rejected by the load, show them', text)).refused).toContain('run 58');
  },
);

test('"use null for those" alone loads nothing that was rejected', async () => {
  expect((await afterPast('some rows were rejected by the load, show them', 'use null for those')).refused ?? '').not.toContain('run 58');
});

test.each([
  'all columns of visitors but the passport number to crm.a',
  'every column of the visitors except passport_no to crm.a',
  'all of visitors but the passport number goes to crm.a',
  'everything from visitors except the passport number to crm.a',
])('what is excepted is left out: %s', async (text) => {
  const outcome = await planetarium(text);
  expect([stepsOf(outcome), outcome.notUnderstood]).toMatchObject([[{ op: 'select', drop: ['passport_no'] }], []]);
});

test('rows may be excepted, too', async () => {
  expect(stepsOf(await planetarium('all of the visitors but the swedish ones to crm.a'))).toMatchObject([
    { op: 'filter', where: "lower(trim(country)) is distinct from 'se'" },
  ]);
});

test.each(['bookings per channel with the average price to dome.a', 'load bookings by channel and total price into dome.a'])(
  'rows that are named before their groups are counted: %s',
  async (text) => {
    const [step] = stepsOf(await planetarium(text)) as { measures: object }[];
    expect(Object.values(step?.measures ?? {})).toContain('count(*)');
  },
);

test('a figure of rows counts none', async () => {
  const [step] = stepsOf(await planetarium('average price of bookings per channel to dome.a')) as { measures: object }[];
  expect(Object.keys(step?.measures ?? {})).toEqual(['average_price']);
});

test.each([
  'every booking_id once in dome.a, and of doubles the one modified last',
  'one row per booking_id, newest modified_at, into dome.a',
])('a key that is spelled names the data: %s', async (text) => {
  expect(stepsOf(await planetarium(text))).toMatchObject([{ op: 'dedupe', key: ['booking_id'], order: ['modified_at desc'] }]);
});

test('what is no key names no data', async () => {
  expect((await planetarium('every modified_at once in dome.a')).draft).toBeUndefined();
});

test.each(['scenes of the showings as rows of their own, staging.a', 'turn the scenes of showings into rows of their own, staging.a'])(
  'a list made rows: %s',
  async (text) => {
    expect(stepsOf(await planetarium(text))).toMatchObject([{ op: 'flatten', column: 'scenes', keep: ['showing_id'] }]);
  },
);

test('what is no list is not made rows', async () => {
  expect((await planetarium('turn the price of bookings into rows of their own, staging.a')).draft).toBeUndefined();
});

/** What is typed while a question is open, and what goes on from what was just told: over the data of sibling-34. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { thirtyFourthSiblingHouse, thirtyFourthSiblingPast } from '../eval/held-out/sibling-34-catalog.ts';
import { House, type Outcome } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(thirtyFourthSiblingHouse);
});
beforeEach(() => {
  house.reset();
});
afterAll(() => {
  house.close();
});

const draftOf = ({ draft }: Outcome): Draft => Draft.parse(draft);
const readsOf = (outcome: Outcome): string | undefined => draftOf(outcome).sources.map(({ path, table }) => path ?? table)[0];
const targetOf = (outcome: Outcome): string | undefined => draftOf(outcome).loads[0]?.table;
const wheresOf = (outcome: Outcome): unknown[] => draftOf(outcome).steps.map((step) => step['where']);

test.each(['the 5 most expensive costumes by day rate', 'top 5 rentals by price', 'average fee of tunings per country'])(
  '“%s” is a wish of its own while a question about other data is open',
  async (wish) => {
    const last = await house.through(['load clients to crm.c', wish]);
    expect(last.draft).toBeUndefined();
    expect(last.table).toBeDefined();
  },
);

test.each([
  ['icecream/clients.csv', 'icecream/clients.csv'],
  ['the second one', 'icecream/clients.csv'],
  ['the last one', 'shop.clients'],
  ['the piano ones', 'shop.clients'],
  ['the ones in the piano db', 'shop.clients'],
  ['the costume clients', 'costumes/clients.csv'],
])('“%s” answers which data is meant', async (answer, name) => {
  expect(readsOf(await house.through(['load clients to crm.c', answer]))).toBe(name);
});

test('“the other one” of several is asked again, before and after a choice', async () => {
  const again = await house.through(['load clients to crm.c', 'the other one']);
  expect(again.question?.choices).toEqual(['costumes/clients.csv', 'icecream/clients.csv', 'shop.clients']);
  house.reset();
  const left = await house.through(['load clients to crm.c', 'shop.clients', 'sorry, the other ones']);
  expect(left.question?.choices).toEqual(['costumes/clients.csv', 'icecream/clients.csv']);
});

test.each([
  ['just the exact ones, put it in crm.c11', 'crm.c11'],
  ['exact duplicate rows and load them to crm.c12', 'crm.c12'],
  ['the exact ones into crm.c13', 'crm.c13'],
])('the wish behind an answer is kept: “%s”', async (answer, target) => {
  const last = await house.through(['remove the duplicates from the costume clients', answer]);
  expect([targetOf(last), last.notUnderstood]).toEqual([target, []]);
});

test('rows that are restricted behind an answer are', async () => {
  const last = await house.through(['load clients to crm.c', 'the ones in icecream, only the north region']);
  expect([readsOf(last), ...wheresOf(last)]).toEqual(['icecream/clients.csv', "lower(trim(region)) = 'north'"]);
});

test('a refused message leaves the question open', async () => {
  expect(readsOf(await house.through(['load clients to crm.c', 'send me a mail when it breaks', 'icecream']))).toBe('icecream/clients.csv');
  house.reset();
  const last = await house.through([
    'load tunings to work.t every monday at 8',
    'squeeze the fee somehow',
    'send me a mail when it breaks',
    'no schedule, just once',
  ]);
  expect(`${last.question?.text} ${last.notUnderstood.join(' ')}`).toMatch(/squeeze/);
});

test.each([
  ['pause tunings until friday', 'no wait, until thursday', { do: 'pause', pipeline: 'tunings', until: '2026-11-26' }],
  ['pause tunings until friday', 'make it monday', { do: 'pause', pipeline: 'tunings', until: '2026-11-23' }],
  ['pause tunings until friday', 'until further notice', { do: 'pause', pipeline: 'tunings' }],
  ['pause tunings until friday', 'and rentals too', { do: 'pause', pipeline: 'rentals', until: '2026-11-27' }],
])('“%s”, “%s”', async (first, then, action) => {
  expect((await house.through([first, then])).action).toEqual(action);
});

test.each([
  ['start the paused one again', { do: 'resume', pipeline: 'van stops' }],
  ['resume the paused pipeline', { do: 'resume', pipeline: 'van stops' }],
  ['pause the failing load', { do: 'pause', pipeline: 'tunings' }],
  ['pause tunings, it keeps failing', { do: 'pause', pipeline: 'tunings' }],
])('“%s” is about the pipeline that is so', async (said, action) => {
  house.history = thirtyFourthSiblingPast;
  expect((await house.say(said)).action).toEqual(action);
});

test('“pause the running one” of several asks which', async () => {
  house.history = thirtyFourthSiblingPast;
  expect((await house.say('pause the running one')).question?.choices).toEqual(['rentals', 'tunings']);
});

test.each(['why?', 'how come?', 'when did it last work?'])('“%s” goes on from what failed', async (asked) => {
  house.history = thirtyFourthSiblingPast;
  expect((await house.through(['did anything fail this week?', asked])).text).toMatch(/no column service.*last good run before it is 48/s);
});

test('“why?” without anything that failed is no question about runs', async () => {
  house.history = thirtyFourthSiblingPast;
  expect((await house.say('why?')).tools).not.toContain('explain_failure');
});

const between = 'load tunings to work.c1 and check that the fee is between 0 and 500';
test.each([
  ['400 max for the fee', { min: 0, max: 400 }],
  ['no, 10 to 400', { min: 10, max: 400 }],
  ['500 is too low, make it 600', { min: 0, max: 600 }],
  ['the fee may be at most 600', { min: 0, max: 600 }],
])('“%s” changes the bounds of the check, and adds no second one', async (said, bounds) => {
  const { checks, steps } = draftOf(await house.through([between, said]));
  expect(checks).toMatchObject([{ check: 'range', column: 'fee', ...bounds }]);
  expect(steps).toEqual([]);
});

test('“only fees up to 300” restricts the rows and leaves the check', async () => {
  const last = await house.through([between, 'only fees up to 300']);
  expect(last.draft === undefined ? null : draftOf(last).checks).not.toMatchObject([{ max: 300 }]);
});

test.each(['at 7 instead of half past six', 'not at half past six, at 7', 'half past six is too early, make it 7'])(
  '“%s” moves the schedule',
  async (said) => {
    const last = await house.through(['load rentals to hire.s1 every workday at half past six', said]);
    expect(draftOf(last).schedule?.cron).toBe('0 7 * * 1-5');
  },
);

test('the folder of data is no data of its own: “the costume clients”, but “costumes and clients”', async () => {
  expect(readsOf(await house.say('load the costume clients to a.b'))).toBe('costumes/clients.csv');
  expect(readsOf(await house.say('load the icecream clients to a.b'))).toBe('icecream/clients.csv');
  house.reset();
  expect((await house.say('load costumes to a.b')).question).toBeUndefined();
});

test.each([
  ['without the ssn of course', 'ssn'],
  ['leave out the email, obviously', 'email'],
])('“%s” leaves a column out', async (said, gone) => {
  const { steps } = draftOf(await house.through(['load tuners to work.t', said]));
  expect(steps).toMatchObject([{ op: 'select', drop: [gone] }]);
});

test('a verb with a letter left out is one where rows go somewhere: “lod vans to vans.fleet”', async () => {
  expect(await house.say('lod vans to vans.fleet')).toMatchObject({ notUnderstood: [] });
  expect(await house.say('cpy the vans into vans.fleet')).toMatchObject({ notUnderstood: [] });
});

test.each(['use leeds as the default', 'the default should be leeds'])('“%s” is another default of the parameter', async (said) => {
  const last = await house.through(['load rentals of a shop to hire.s, the shop should be a parameter, default Lyon', said]);
  expect([draftOf(last).parameters, last.notUnderstood]).toEqual([{ shop: 'leeds' }, []]);
});

test('a long message is no answer by one word of it: what it says besides would be lost', async () => {
  const last = await house.through([
    'load pianos with piano_id as primary key into work.p',
    'keep the first one of each and only the graz ones',
  ]);
  expect([last.draft, last.question?.text]).toEqual([undefined, expect.stringContaining('graz')]);
});

test.each([
  ['no fee column', 'fee'],
  ['not the service!', 'service'],
])('“%s” leaves the column out, and no rows', async (said, gone) => {
  const { steps } = draftOf(await house.through(['load tunings to work.t', said]));
  expect(steps).toMatchObject([{ op: 'select', drop: [gone] }]);
});

test('“no cancelled rentals” leaves rows out, and no column', async () => {
  const last = await house.through(['load rentals to hire.r', 'no cancelled rentals']);
  expect(JSON.stringify(wheresOf(last))).toContain('cancelled');
});

test.each(['delete hire.rentals', 'drop the table hire.rentals'])('“replace it” behind “%s” is about that table', async (first) => {
  const last = await house.through([first, 'ok then replace it with the returned rentals']);
  expect([targetOf(last), draftOf(last).loads[0]?.mode]).toEqual(['hire.rentals', 'replace']);
});

test.each([
  ['move tunings to 5 instead of 4', { do: 'reschedule', pipeline: 'tunings', at: '05:00' }],
  ['put the rentals load at 6:45, not 6', { do: 'reschedule', pipeline: 'rentals', at: '06:45' }],
])('“%s” moves a pipeline', async (said, action) => {
  house.history = thirtyFourthSiblingPast;
  expect((await house.say(said)).action).toEqual(action);
});

test('“turn it back on” is about the one that is paused', async () => {
  house.history = thirtyFourthSiblingPast;
  expect((await house.through(['what is paused right now?', 'ok turn it back on'])).action).toEqual({
    do: 'resume',
    pipeline: 'van stops',
  });
});

test.each(['default Leeds rather', 'default Leeds please'])('“%s” is a default, and restricts no rows', async (said) => {
  const last = await house.through(['load rentals of one shop to hire.s, shop as a parameter, default Lyon', said]);
  expect([draftOf(last).parameters, draftOf(last).steps.length]).toEqual([{ shop: 'Leeds' }, 1]);
});

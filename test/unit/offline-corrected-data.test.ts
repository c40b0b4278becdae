/** Corrections of what a plan reads, words that say "the same", and what is told of runs: over the data of sibling-37. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { thirtySeventhSiblingHouse, thirtySeventhSiblingPast } from '../eval/held-out/sibling-37-catalog.ts';
import { House, type Outcome } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(thirtySeventhSiblingHouse);
});
beforeEach(() => {
  house.reset();
});
afterAll(() => {
  house.close();
});

const draftOf = ({ draft }: Outcome): Draft => Draft.parse(draft);
const readsOf = (outcome: Outcome): string | undefined => draftOf(outcome).sources.map(({ path, table }) => path ?? table)[0];
const wheresOf = (outcome: Outcome): unknown[] => draftOf(outcome).steps.map((step) => step['where']);
const opsOf = (outcome: Outcome): string[] => draftOf(outcome).steps.map(({ op }) => op);

test.each(['no sorry, the sweep ones', 'oh wait, the sweep one', 'not that one, the sweep table of course'])(
  '“%s” is the data of that name in the other place, and no list of rows',
  async (said) => {
    const last = await house.through(['load customers to crm.c', 'the ones from the sawmill', said]);
    expect([readsOf(last), last.notUnderstood]).toEqual(['sweep.customers', []]);
  },
);

test('“no sorry, the confirmed ones” are rows of the data that is there', async () => {
  const last = await house.through(['load bookings to conc.b', 'no sorry, the confirmed ones']);
  expect([readsOf(last), wheresOf(last)]).toEqual(['orchestra/bookings.csv', ["lower(trim(status)) = 'confirmed'"]]);
});

test.each(['no!! from patrons.csv of course', 'no, the patrons of course'])('“%s” is other data for the same place', async (said) => {
  const last = await house.through(['load bookings to conc.b', said]);
  expect([readsOf(last), draftOf(last).loads[0]?.table]).toEqual(['orchestra/patrons.csv', 'conc.b']);
});

test.each([
  ['sorry, visits in nord', 'sweep.visits', 'district'],
  ['no sorry, the deliveries from truck T1', 'sawmill/deliveries.parquet', 'truck'],
  ['no, patrons from austria', 'orchestra/patrons.csv', 'country'],
])('“%s” is other data with which of its rows, to the same place and in the same way', async (said, name, column) => {
  const last = await house.through(['load bookings to conc.b, use append', said]);
  expect([readsOf(last), draftOf(last).loads[0]]).toMatchObject([name, { table: 'conc.b', mode: 'append' }]);
  expect(JSON.stringify(wheresOf(last))).toContain(column);
});

test('“no, bookings from austria” are rows of the data that is there', async () => {
  const last = await house.through(['load bookings to conc.b', 'no, bookings from austria']);
  expect([readsOf(last), opsOf(last)]).toEqual(['orchestra/bookings.csv', ['filter']]);
});

test.each([
  ['load sweeps into flue.s', 'and no ssn', ['ssn']],
  ['load patrons into crm.p', 'no iban please', ['iban']],
  ['load patrons into crm.p', 'no phone and no iban please', ['phone', 'iban']],
])('“%s”, “%s” leaves columns out, and keeps every row', async (load, said, gone) => {
  const { steps } = draftOf(await house.through([load, said]));
  expect(steps).toMatchObject([{ op: 'select', drop: gone }]);
});

test('“no fee” of fees that some rows lack may be either, and is asked', async () => {
  const last = await house.through(['load visits into flue.v', 'no fee']);
  expect(last.question?.choices).toEqual(['leave out the column fee', 'only rows where fee is empty']);
});

test('“no benefactors” leaves rows out, and no column', async () => {
  expect(opsOf(await house.through(['load patrons into crm.p', 'no benefactors']))).toEqual(['filter']);
});

test.each(['bohemia should be the default', 'bohemia shall be its default', 'bohemia can be the new default'])(
  '“%s” is the value, and no word before it',
  async (said) => {
    const last = await house.through(['load sales of one region to mill.r, region is a parameter, default tyrol', said]);
    expect([draftOf(last).parameters, last.notUnderstood, wheresOf(last).length]).toEqual([{ region: 'bohemia' }, [], 1]);
  },
);

test.each(['thanks!', 'ok thanks', 'thank you so much'])('“%s” picks nothing', async (said) => {
  const last = await house.through(['load customers to crm.c', said]);
  expect([last.draft, last.text]).toEqual([undefined, 'You are welcome.']);
});

test('“ok then only the sweep one” picks what it names, and not the first', async () => {
  expect(readsOf(await house.through(['load customers to crm.c', 'both', 'ok then only sweep']))).toBe('sweep.customers');
});

test.each([
  ['which month was best for volume sold and by how much did it beat the runner-up?', 'same for total', 'total_total'],
  ['which channel had the most seats and by how much did it beat the second?', 'and the same for paid', 'total_paid'],
])('“%s”, “%s” is the same question with the other figure', async (question, said, figure) => {
  expect((await house.through([question, said])).table?.columns).toContain(figure);
});

test('“same for weight” behind nothing lists no rows', async () => {
  const last = await house.say('same for weight');
  expect([last.table, last.refused]).toEqual([undefined, expect.stringContaining('the same')]);
});

test.each([
  'mail me if it fails',
  'send me a mail when it breaks',
  'let me know when the load is done',
  'ping the team if the visits load fails',
])('“%s” is told who hears of runs, and the plan stays', async (said) => {
  const last = await house.through(['load patrons to crm.p every day at 4', said]);
  expect([last.draft, last.refused]).toEqual([undefined, expect.stringMatching(/conversation.*alert channel/)]);
});

test.each(['warn me if bookings is older than a day', 'tell me if the patron file is empty'])('“%s” is an alert on data', async (said) => {
  expect((await house.say(said)).action).toMatchObject({ do: 'watch' });
});

test.each([
  ['deliveries per day to mill.d', 'with zero for days that are missing', { column: 'day', every: 'day', fill: { delivery_count: 0 } }],
  ['sales volume per month to mill.m', 'please fill the gaps with 0', { column: 'month', every: 'month', fill: { total_volume_m3: 0 } }],
  ['deliveries per day and truck to mill.d', 'also show days without deliveries', { by: ['truck'], fill: { delivery_count: 0 } }],
  ['average weight_kg per week to mill.w', 'fill in the missing weeks', { every: 'week', fill: {} }],
])('“%s”, “%s” is a row for every step of time', async (load, said, spine) => {
  const last = await house.through([load, said]);
  expect([draftOf(last).steps.at(-1), last.notUnderstood]).toMatchObject([{ op: 'date-spine', ...spine }, []]);
});

test('“with zero for days that are missing” of rows that nobody grouped is asked about', async () => {
  const last = await house.through(['deliveries to mill.d', 'with zero for days that are missing']);
  expect([last.draft, last.question?.text]).toEqual([undefined, expect.stringContaining('zero')]);
});

test.each([
  ['volume per month', 'total_volume_m3'],
  ['weight per truck', 'total_weight_kg'],
])('“%s” beside a card for other data is a question of its own', async (said, figure) => {
  expect((await house.through(['load patrons to crm.p', said])).table?.columns).toContain(figure);
});

test.each(['seats per month', 'bookings per country'])('“%s” changes the plan that has them', async (said) => {
  const last = await house.through(['load bookings to conc.b', said]);
  expect([readsOf(last), opsOf(last)]).toEqual(['orchestra/bookings.csv', ['aggregate']]);
});

test.each([
  ['same as in run 64 but only may', 'conc.bookings'],
  ['same as run 64, but into conc.may', 'conc.may'],
])('“%s” is the load of that run with what is said of it', async (said, place) => {
  house.history = thirtySeventhSiblingPast;
  const last = await house.say(said);
  expect([readsOf(last), draftOf(last).loads[0]?.table, last.notes[0]]).toEqual([
    'orchestra/bookings.csv',
    place,
    expect.stringContaining('run 64'),
  ]);
});

test('a run with steps is not said again from its number', async () => {
  const shown = { ...thirtySeventhSiblingPast['show_run'], steps: [{ words: 'keeps rows where seats > 1', rowsIn: 635, rowsOut: 500 }] };
  house.history = { ...thirtySeventhSiblingPast, show_run: shown };
  const last = await house.say('same as in run 64 but only may');
  expect([last.draft, last.refused]).toEqual([undefined, expect.stringContaining('in words')]);
});

test.each([
  ['make that 1 december', '2026-12-01'],
  ['no, the 5th of january', '2027-01-05'],
])('“%s” behind a pause is its end', async (said, until) => {
  expect((await house.through(['pause everything that writes to conc until thursday', said])).action).toMatchObject({ do: 'pause', until });
});

test.each(['leave the name of that column as it was', "no, don't rename it", 'keep the old name please'])(
  '“%s” takes the last rename back',
  async (said) => {
    const last = await house.through(['load visits to flue.v', 'rename sweep_id to worker_id', said]);
    expect([opsOf(last), last.notUnderstood]).toEqual([[], []]);
  },
);

test.each([
  ['make that 7 prague time', '0 7 * * 1-5', 'Europe/Prague'],
  ['at 8:15, berlin', '15 8 * * 1-5', 'Europe/Berlin'],
])('“%s” is another time in another zone', async (said, cron, timezone) => {
  const last = await house.through(['load deliveries to mill.d every weekday at 6:30 vienna time', said]);
  expect(draftOf(last).schedule).toMatchObject({ cron, timezone });
});

test('“make it 1000” of a plan with a schedule and a limit is no time', async () => {
  const last = await house.through(['load deliveries over 500 weight_kg to mill.d every day at 6', 'make it 1000']);
  expect(draftOf(last).schedule?.cron).toBe('0 6 * * *');
});

test.each([
  ['load sweeps into flue.s, no ssn', ['ssn']],
  ['load patrons to crm.p, no phone and no iban', ['phone', 'iban']],
])('“%s” leaves columns out', async (said, gone) => {
  expect(draftOf(await house.say(said)).steps).toMatchObject([{ op: 'select', drop: gone }]);
});

test.each(['load patrons with no email and no phone to crm.p', 'load bookings to conc.b, no cancelled'])(
  '“%s” is about rows',
  async (said) => {
    expect(opsOf(await house.say(said))).toEqual(['filter']);
  },
);

test('“by channel, no cancelled” is one group', async () => {
  const last = await house.say('seats by channel, no cancelled ones, to conc.s');
  expect(draftOf(last).steps).toMatchObject([{ op: 'filter' }, { op: 'aggregate', group: [{ name: 'channel' }] }]);
});

test.each([
  ['every day at 6', 'except sundays', '0 6 * * 1-6'],
  ['every weekday at 6', 'and not on fridays please', '0 6 * * 1-4'],
  ['daily at 6', 'skip mondays and tuesdays', '0 6 * * 0,3,4,5,6'],
  ['every day at 6', 'only weekdays', '0 6 * * 1-5'],
  ['every 2 hours', 'no wait, every 3', '0 */3 * * *'],
  ['every 20 minutes', 'every 30 is enough', '*/30 * * * *'],
])('“%s”, “%s” is %s', async (rhythm, said, cron) => {
  const last = await house.through([`load deliveries to mill.d ${rhythm}`, said]);
  expect([draftOf(last).schedule?.cron, last.notUnderstood]).toEqual([cron, []]);
});

test.each(['except mondays', 'every 90'])('“%s” of a plan that runs on mondays only is asked about', async (said) => {
  const last = await house.through(['load deliveries to mill.d on mondays at 6', said]);
  expect([last.draft, last.question === undefined]).toEqual([undefined, false]);
});

test('“every 3” behind another rhythm of a pipeline keeps the unit', async () => {
  house.history = thirtySeventhSiblingPast;
  const last = await house.through(['switch the visits pipeline to every 2 hours', 'no wait, every 3']);
  expect(last.action).toMatchObject({ do: 'reschedule', pipeline: 'visits', schedule: { cron: '0 */3 * * *' } });
});

test.each(['merge it by sale_id, not replace', 'upsert on sale_id instead of replacing it'])('“%s” says what it shall be', async (said) => {
  const load = 'load sales to mill.s, one row per sale_id with the latest changed_at';
  const last = await house.through([load, said]);
  expect([draftOf(last).loads[0], last.notUnderstood]).toMatchObject([{ mode: 'upsert', key: ['sale_id'] }, []]);
});

test.each(['and do not replace it', ', never replace it'])(
  'what a load shall not be is not taken for what it shall be: “%s”',
  async (said) => {
    const last = await house.say(`load sales to mill.s ${said}`);
    expect(last.draft === undefined || draftOf(last).loads[0]?.mode === undefined).toBe(true);
    expect(last.question ?? last.refused ?? last.notUnderstood[0]).toBeDefined();
  },
);

test.each(['load sales into mill.k, sale_id as key', 'load sales into mill.k, with sale_id as the primary key'])(
  '“%s” is a key',
  async (said) => {
    expect((await house.say(said)).question?.text).toContain('values of sale_id');
  },
);

test.each(['stop, that was the wrong file, I need the deliveries', 'oh no, wrong data, it should be deliveries'])(
  '“%s” is other data',
  async (said) => {
    expect(readsOf(await house.through(['load sales to mill.s', said]))).toBe('sawmill/deliveries.parquet');
  },
);

test.each(['just a warning', 'only a warning please', 'a warning is enough'])('“%s” softens the one check', async (said) => {
  const last = await house.through(['load visits to flue.v, fee may not be negative', said]);
  expect([draftOf(last).checks, last.notUnderstood]).toMatchObject([[{ check: 'range', severity: 'warn' }], []]);
});

test.each(['ok bye', 'thanks, see you tomorrow', 'good night'])('“%s” is a goodbye, and the card stays', async (said) => {
  const last = await house.through(['load patrons to crm.p', said]);
  expect([last.draft, last.refused, last.rejected, last.text]).toEqual([
    undefined,
    undefined,
    undefined,
    expect.stringContaining('Goodbye'),
  ]);
});

test.each([
  ['for two weeks', { do: 'pause', pipeline: 'bookings', until: '2026-12-06' }],
  ['make it 3 days', { do: 'pause', pipeline: 'bookings', until: '2026-11-25' }],
  ['no sorry, visits', { do: 'pause', pipeline: 'visits' }],
])('“%s” changes the pause that was proposed, and lists no rows', async (said, action) => {
  house.history = thirtySeventhSiblingPast;
  expect((await house.through(['pause the bookings load', said])).action).toEqual(action);
});

test.each(['sorry, my mistake', 'no worries'])('“%s” names no pipeline', async (said) => {
  house.history = thirtySeventhSiblingPast;
  expect((await house.through(['pause the bookings load', said])).action).toBeUndefined();
});

test.each([
  ['delete the second one', { do: 'delete', pipeline: 'visits' }],
  ['pause the last one until friday', { do: 'pause', pipeline: 'deliveries', until: '2026-11-27' }],
])('“%s” behind a list of pipelines is the one at that place', async (said, action) => {
  house.history = thirtySeventhSiblingPast;
  expect((await house.through(['which pipelines are there?', said])).action).toEqual(action);
});

test('“delete the second one” behind anything else names nothing', async () => {
  house.history = thirtySeventhSiblingPast;
  expect((await house.through(['what is in patrons.csv?', 'delete the second one'])).action).toBeUndefined();
});

test('what is said behind the number of rows of a plan is said of the plan', async () => {
  const last = await house.through(['load bookings to conc.b', 'how many rows is that?', 'only the confirmed']);
  expect([readsOf(last), opsOf(last)]).toEqual(['orchestra/bookings.csv', ['filter']]);
});

test('what is said behind a number of rows that was asked for goes on from that', async () => {
  const last = await house.through(['load patrons to crm.p', 'how many bookings are there?', 'only the confirmed']);
  const { rows } = await house.rows("SELECT count(*) FROM bookings WHERE lower(trim(status)) = 'confirmed'");
  expect([last.draft, last.table?.rows]).toEqual([undefined, rows]);
});

test.each(['what will happen to the table?', 'wait, which file do you read?', 'does that delete anything?', 'where does it go'])(
  '“%s” of a card is told from its plan',
  async (said) => {
    const last = await house.through(['load bookings to conc.b', said]);
    expect([last.draft, last.text]).toEqual([undefined, expect.stringContaining('read orchestra/bookings.csv')]);
  },
);

test.each(['who has to approve this?', 'does that need an approval?'])('“%s” of a card is told', async (said) => {
  expect((await house.through(['load bookings to conc.b', said])).text).toContain('An approver decides');
});

test.each(['no larch after all', 'without larch after all'])('“%s” leaves them out, and every word is read', async (said) => {
  const last = await house.through(['load sales to mill.s', said]);
  expect([wheresOf(last), last.notUnderstood]).toEqual([["lower(trim(species)) is distinct from 'larch'"], []]);
});

test.each([
  ['both', /one of them.*sawmill\/customers\.csv or sweep\.customers/],
  ['neither', /by its name/],
])('“%s” names none of the data that was offered, and the way on is told', async (said, words) => {
  const last = await house.through(['load customers to crm.c', said]);
  expect([last.draft, last.refused]).toEqual([undefined, expect.stringMatching(words)]);
});

test.each(['oops wrong table, mill.timber', "that's the wrong place, it should be mill.timber"])('“%s” is another place', async (said) => {
  const last = await house.through(['load sales to mill.s', said]);
  expect([draftOf(last).loads[0]?.table, last.notUnderstood]).toEqual(['mill.timber', []]);
});

test.each(['ah wait, I need those too', 'we want them back please', 'keep those after all'])(
  '“%s” brings back what was left out',
  async (said) => {
    const last = await house.through(['load bookings to conc.b', 'without cancelled ones', said]);
    expect([opsOf(last), last.notUnderstood]).toEqual([[], []]);
  },
);

test('“I need those too” behind a restriction does not tell which rows, and is asked about', async () => {
  const last = await house.through(['load bookings to conc.b', 'only confirmed ones', 'I need those too']);
  expect([last.draft, last.question === undefined]).toEqual([undefined, false]);
});

test('“looks good, but append” is a change, and no word of praise is left', async () => {
  const last = await house.through(['load sales to mill.s', 'looks good, but append']);
  expect([draftOf(last).loads[0]?.mode, last.notUnderstood]).toEqual(['append', []]);
});

test.each([
  ['make it one day', 24],
  ['no, 36 hours', 36],
])('“%s” behind an alert on age is its limit', async (said, mostHours) => {
  const last = await house.through(['warn me when bookings is older than 2 days', said]);
  expect(last.action).toMatchObject({ do: 'watch', watch: { kind: 'age', mostHours } });
});

test('“make it one day” behind an alert on a share is no limit of it', async () => {
  const last = await house.through(['tell me if more than 5% of the emails in patrons are missing', 'make it one day']);
  expect(last.action).toBeUndefined();
});

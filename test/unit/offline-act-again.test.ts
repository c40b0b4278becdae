/** What goes on from a change of pipelines, of an alert or of a schedule that was just proposed; and what does not. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { nineteenthSiblingHouse, nineteenthSiblingPast } from '../eval/held-out/sibling-19-catalog.ts';
import { House, plain } from './offline-house.ts';

let house: House;
beforeAll(async () => {
  house = await House.open(nineteenthSiblingHouse);
});
beforeEach(() => {
  house.reset();
  house.history = nineteenthSiblingPast;
});
afterAll(() => house.close());

const until = '2026-11-26';
const phones = { do: 'watch', connection: 'files', dataset: 'tenants/members.csv' };
const watchPhones = 'tell me when more than 10% of the members have no phone number';
const watchDues = 'let me know if dues has fewer than 400 rows';

test.each<[turns: string[], action: object]>([
  [['pause the dues one until thursday', 'the complaints one too'], { do: 'pause', pipeline: 'complaints', until }],
  [['pause dues until thursday', 'and wine orders as well please'], { do: 'pause', pipeline: 'wine orders', until }],
  [['resume dues', 'complaints too'], { do: 'resume', pipeline: 'complaints' }],
  [['change the complaints load to 4:00', 'no, 4:30'], { do: 'reschedule', pipeline: 'complaints', at: '04:30' }],
  [['make the dues pipeline run at 4', 'sorry, at 5pm'], { do: 'reschedule', pipeline: 'dues', at: '17:00' }],
  [['change the complaints load to 4:00', 'and run it once right now'], { do: 'run', pipeline: 'complaints' }],
  [[watchPhones, 'make it 20%'], { ...phones, watch: { kind: 'missing', column: 'phone', mostPercent: 20 } }],
  [[watchDues, 'no, 300'], { watch: { kind: 'rows', least: 300, most: null } }],
  [
    ['text me if more than 5 members have no phone', 'raise it to 8'],
    { ...phones, watch: { kind: 'missing-rows', column: 'phone', mostRows: 8 } },
  ],
])('%j', async (turns, action) => {
  expect((await house.through(turns)).action).toMatchObject(action);
});

test.each<[turns: string[], action: object]>([
  [['when does complaints run next?', 'make it run at 4'], { do: 'reschedule', pipeline: 'complaints', at: '04:00' }],
  [['pause dues', 'when do the wine orders run?', 'pause it until friday'], { do: 'pause', pipeline: 'wine orders', until: '2026-11-27' }],
  [['which pipelines are there?', 'pause it'], { do: 'pause' }],
])('“it” is the pipeline that was spoken of: %j', async (turns, action) => {
  expect((await house.through(turns)).action).toEqual(action);
});

test.each<[turns: string[]]>([
  [[watchPhones, 'dues too']],
  [[watchDues, 'make it 20%']],
  [['pause dues until thursday', 'no, 4:30']],
  [['complaints too']],
])('but not %j', async (turns) => {
  expect((await house.through(turns)).action).toBeUndefined();
});

test('an alert that was decided is not changed by making a second one', async () => {
  await house.say(watchPhones);
  house.state('(Approved.)', { type: 'plan.decided', planId: 'plan-0', version: 1 });
  expect((await house.say('make it 20%')).action).toBeUndefined();
});

const nightly = 'load dues to assoc.d every night at 2';
test.each<[turns: string[], schedule: object | undefined]>([
  [[nightly, '6 in berlin I mean'], { cron: '0 6 * * *', timezone: 'Europe/Berlin' }],
  [[nightly, 'at 5:30 in new york'], { cron: '30 5 * * *', timezone: 'America/New_York' }],
  [[nightly, 'forget the schedule, just once'], undefined],
  [[nightly, 'no schedule please'], undefined],
  [[nightly, "don't schedule it"], undefined],
  [[nightly, 'no, just once a week'], { cron: '0 2 * * 1', timezone: 'UTC' }],
  [[nightly, 'only those from 2024'], { cron: '0 2 * * *', timezone: 'UTC' }],
])('the schedule of a card: %j', async (turns, schedule) => {
  expect(plain(await house.through(turns))['schedule']).toEqual(schedule);
});

test('a time in a place that is no zone changes nothing', async () => {
  expect((await house.through([nightly, '6 in zorbia'])).draft).toBeUndefined();
});

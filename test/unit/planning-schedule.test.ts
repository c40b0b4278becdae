/** When schedules are due: across clock changes, after an absence, and as people say it. */
import { describe, expect, it } from 'vitest';
import { atTime, dueTicks, mostCaughtUp, momentOf, momentWords, nextTicks, scheduleProblem, scheduleWords } from '#planning/schedule.ts';

const berlin = (cron: string) => ({ cron, timezone: 'Europe/Berlin' });
const at = (text: string): Date => new Date(text);
const isos = (dates: Date[]): string[] => dates.map((date) => date.toISOString());

describe('ticks', () => {
  it('stay at seven in the morning when the clocks change', () => {
    expect(isos(nextTicks(berlin('0 7 * * *'), at('2026-03-28T00:00:00Z'), 3))).toEqual([
      '2026-03-28T06:00:00.000Z',
      '2026-03-29T05:00:00.000Z',
      '2026-03-30T05:00:00.000Z',
    ]);
    expect(isos(nextTicks(berlin('0 7 * * *'), at('2026-10-24T00:00:00Z'), 3))).toEqual([
      '2026-10-24T05:00:00.000Z',
      '2026-10-25T06:00:00.000Z',
      '2026-10-26T06:00:00.000Z',
    ]);
  });

  it('come once a day, also at a time that a clock change leaves out or repeats', () => {
    const ticks = (from: string) => isos(nextTicks(berlin('30 2 * * *'), at(from), 3));
    expect(ticks('2026-03-27T12:00:00Z')).toEqual(['2026-03-28T01:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z']);
    expect(ticks('2026-10-23T23:00:00Z')).toEqual(['2026-10-24T00:30:00.000Z', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']);
  });

  it('come every real hour of the day that has twenty-five', () => {
    expect(nextTicks(berlin('0 * * * *'), at('2026-10-24T21:59:00Z'), 25).at(-1)?.toISOString()).toBe('2026-10-25T22:00:00.000Z');
  });
});

describe('what is due', () => {
  const hourly = { cron: '0 * * * *', timezone: 'UTC' };
  const away = { nextAt: at('2026-01-01T00:00:00Z'), now: at('2026-01-01T03:30:00Z') };

  it('is nothing before its time, and one run on time', () => {
    expect(dueTicks(hourly, { nextAt: at('2026-01-01T01:00:00Z'), now: at('2026-01-01T00:59:59Z') })).toMatchObject({
      run: [],
      missed: null,
    });
    expect(dueTicks(hourly, { nextAt: at('2026-01-01T01:00:00Z'), now: at('2026-01-01T01:00:01Z') })).toEqual({
      run: [{ at: at('2026-01-01T01:00:00Z'), cause: 'schedule' }],
      missed: null,
      next: at('2026-01-01T02:00:00Z'),
    });
  });

  it('after an absence follows the policy', () => {
    const next = at('2026-01-01T04:00:00Z');
    expect(dueTicks(hourly, away)).toEqual({ run: [], missed: { count: 4, last: at('2026-01-01T03:00:00Z') }, next });
    expect(dueTicks({ ...hourly, catch_up: 'once' }, away)).toEqual({
      run: [{ at: at('2026-01-01T03:00:00Z'), cause: 'catch-up' }],
      missed: { count: 3, last: at('2026-01-01T02:00:00Z') },
      next,
    });
    const all = dueTicks({ ...hourly, catch_up: 'all' }, away);
    expect(all.run.map(({ cause }) => cause)).toEqual(['catch-up', 'catch-up', 'catch-up', 'catch-up']);
    expect(all.missed).toBeNull();
  });

  it('makes up for no more than a day of hours, the newest, and comes back even from years away', () => {
    const long = { nextAt: at('2020-01-01T00:00:00Z'), now: at('2026-01-01T03:30:00Z') };
    const due = dueTicks({ ...hourly, catch_up: 'all' }, long);
    expect(due.run).toHaveLength(mostCaughtUp);
    expect(due.run.at(-1)?.at).toEqual(at('2026-01-01T03:00:00Z'));
    expect(due.next).toEqual(at('2026-01-01T04:00:00Z'));
  });

  it('does not run twice because one is on time after others were missed', () => {
    const now = at('2026-01-01T03:00:30Z');
    const once = dueTicks({ ...hourly, catch_up: 'once' }, { nextAt: away.nextAt, now });
    expect(once.run).toEqual([{ at: at('2026-01-01T03:00:00Z'), cause: 'schedule' }]);
    expect(once.missed).toEqual({ count: 3, last: at('2026-01-01T02:00:00Z') });
  });
});

it('is said in words with its zone', () => {
  expect(scheduleWords(berlin('0 7 * * 1-5'))).toBe('At 07:00, Monday through Friday (Europe/Berlin)');
  expect(momentWords(at('2026-11-23T06:00:00Z'), 'Europe/Berlin')).toBe('Mon 23 Nov 2026, 07:00 Europe/Berlin');
});

it.each([
  ['0 7 * *', 'UTC', 'schedule.cron'],
  ['61 7 * * *', 'UTC', 'schedule.cron'],
  ['*/90 * * * *', 'UTC', 'schedule.cron'],
  ['* * * * * *', 'UTC', 'schedule.cron'],
  ['0 0 31 2 *', 'UTC', 'schedule.never'],
  ['0 7 * * *', 'Mars/Olympus', 'schedule.timezone'],
])('%s in %s is refused', (cron, timezone, code) => {
  expect(scheduleProblem({ cron, timezone })?.code).toBe(code);
});

it('moves to another time of day, and a day begins in its zone', () => {
  expect(atTime(berlin('0 7 * * 1-5'), '08:30')?.cron).toBe('30 8 * * 1-5');
  expect(atTime(berlin('*/15 * * * *'), '08:30')).toBeNull();
  expect(momentOf('2026-11-23', 'Europe/Berlin', at('2026-11-22T12:00:00Z'))?.toISOString()).toBe('2026-11-22T23:00:00.000Z');
  expect(momentOf('2026-11-20', 'Europe/Berlin', at('2026-11-22T12:00:00Z'))).toBeNull();
});

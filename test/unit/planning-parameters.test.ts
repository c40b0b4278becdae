/** Parameters of a draft: filled with a run's values or their defaults, days by the zone of the schedule. */
import { describe, expect, it } from 'vitest';
import { Draft } from '#domain/draft.ts';
import { fillParameters, parametersOf } from '#planning/parameters.ts';

const draft = Draft.parse({
  title: 'Orders of {day}',
  parameters: { day: 'yesterday', limit: 10, region: 'EU' },
  sources: [{ id: 'raw', path: 'data/{day}/{region}.csv', options: { pattern: '{other}' } }],
  steps: [{ id: 'some', op: 'filter', from: 'raw', where: "amount > {limit} and day = '{day}' and note <> '{}'" }],
  loads: [{ from: 'some', table: 'analytics.orders', within: "day = '{day}'", mode: 'merge', key: ['id'] }],
  schedule: { cron: '0 1 * * *', timezone: 'America/New_York' },
});
/** Already the 23rd in Berlin, still the 22nd in New York. */
const at = new Date('2026-11-23T02:00:00Z');

describe('a parameter', () => {
  it('takes its default, and "yesterday" is a day of the zone', () => {
    const filled = fillParameters(draft, {}, at);
    expect(filled).toMatchObject({
      ok: true,
      draft: {
        title: 'Orders of 2026-11-21',
        sources: [{ path: 'data/2026-11-21/EU.csv', options: { pattern: '{other}' } }],
        steps: [{ where: "amount > 10 and day = '2026-11-21' and note <> '{}'" }],
        loads: [{ within: "day = '2026-11-21'" }],
      },
      notes: ['Parameters: day = 2026-11-21, limit = 10, region = EU.'],
    });
  });

  it('takes the value of a run, also counted from today', () => {
    expect(fillParameters(draft, { day: 'today-7', region: 'US' }, at)).toMatchObject({
      draft: { sources: [{ path: 'data/2026-11-15/US.csv' }] },
    });
  });

  it('takes no other name and no text that could leave its place', () => {
    expect(fillParameters(draft, { night: 'x' }, at)).toMatchObject({ ok: false, problems: [{ code: 'parameter.unknown' }] });
    for (const value of ["x' or '1'='1", 'a;b', '{day}', 'a\nb', '$(x)']) {
      expect(fillParameters(draft, { region: value }, at)).toMatchObject({ ok: false, problems: [{ code: 'parameter.value' }] });
    }
  });

  it('says by its default what its values are', () => {
    const parameters = { day: 'yesterday', since: '2026-05-01', week_ago: 'today-7', month: '2026-05', limit: 10, region: 'EU' };
    expect(parametersOf({ parameters }).map(({ kind }) => kind)).toEqual(['day', 'day', 'day', 'month', 'number', 'text']);
  });
});

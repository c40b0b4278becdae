/** What an alert promises, and when its promise is broken; what is steady and what is not; what is drawn. */
import { describe, expect, test } from 'vitest';
import { chartOf, fittingChart, plotOf } from '#domain/chart.ts';
import type { Watch } from '#domain/alert.ts';
import { watchWords } from '#domain/alert.ts';
import { trendOf } from '#intelligence/trend.ts';
import { readWatch } from '#models/offline/answers/watch.ts';
import { verdictOf } from '#planning/watch.ts';

const now = Date.UTC(2026, 10, 22, 12);
const judge = (watch: Watch, total: number, found: number | null, before: number | null = null) =>
  verdictOf(watch, { total, found }, { before, now });

describe('a promise', () => {
  test('is broken beyond its limit, and kept at it', () => {
    const missing: Watch = { kind: 'missing', column: 'email', mostPercent: 2 };
    expect(judge(missing, 100, 2)).toMatchObject({ value: 2, breached: false });
    expect(judge(missing, 100, 3)).toMatchObject({ value: 3, breached: true, text: 'email is empty in 3 of 100 rows (3 %)' });
    expect(judge(missing, 1, 1).text).toBe('email is empty in 1 of 1 row (100 %)');
    expect(judge(missing, 0, 0).breached).toBe(false);
    const few: Watch = { kind: 'missing-rows', column: 'email', mostRows: 2 };
    expect(judge(few, 100, 2)).toMatchObject({ value: 2, breached: false });
    expect(judge(few, 100, 3)).toMatchObject({ value: 3, breached: true, text: 'email is empty in 3 of 100 rows' });
    expect(judge({ kind: 'rows', least: 10, most: null }, 9, 9).breached).toBe(true);
    expect(judge({ kind: 'rows', least: null, most: 10 }, 10, 10).breached).toBe(false);
    expect(judge({ kind: 'duplicates', columns: ['id'], most: 0 }, 10, 1).breached).toBe(true);
    expect(judge({ kind: 'outside', column: 'amount', least: 0, most: null, mostRows: 0 }, 10, 1).breached).toBe(true);
  });

  test('about a change is measured against the last good run, and not at all without one', () => {
    const half: Watch = { kind: 'change', downPercent: 50, upPercent: null };
    expect(judge(half, 50, 50, 100)).toMatchObject({ breached: true, value: 50 });
    expect(judge(half, 51, 51, 100).breached).toBe(false);
    expect(judge(half, 500, 500, 100).breached).toBe(false);
    expect(judge(half, 1, 1, null).breached).toBe(false);
    expect(judge({ kind: 'change', downPercent: null, upPercent: 100 }, 200, 200, 100).breached).toBe(true);
  });

  test('about an age is broken by an old value, and by none', () => {
    const fresh: Watch = { kind: 'age', column: 'at', mostHours: 24 };
    expect(judge(fresh, 5, now / 1000 - 23 * 3600).breached).toBe(false);
    expect(judge(fresh, 5, now / 1000 - 25 * 3600)).toMatchObject({ breached: true, value: 25 });
    expect(judge(fresh, 5, null).breached).toBe(true);
  });
});

const columns = [
  { name: 'order_id', type: 'BIGINT' },
  { name: 'email', type: 'VARCHAR' },
  { name: 'amount', type: 'DECIMAL(12,2)' },
  { name: 'updated_at', type: 'TIMESTAMP' },
];

test.each<[string, string | null]>([
  ['tell me if more than 2% of emails are empty', 'email is empty in at most 2 % of the rows'],
  ['tell me if more than 5 emails are empty', 'email is empty in at most 5 rows'],
  ['tell me if an email is empty in at least 2 rows', 'email is empty in at most 1 row'],
  ['warn me when any email is missing', 'email is empty in at most 0 % of the rows'],
  ['alert me when it drops by half', 'the rows do not fall by 50 % or more from one run to the next'],
  ['tell me if it shrinks by more than 20 percent', 'the rows do not fall by 20 % or more from one run to the next'],
  ['tell us when it doubles', 'the rows do not rise by 100 % or more from one run to the next'],
  ['notify me if there are fewer than 1,000 rows', 'there are at least 1,000 rows'],
  ['alert me when the amount is negative', 'amount is at least 0'],
  ['tell me when the amount is over 5000', 'amount is at most 5,000'],
  ['warn me if it is older than 2 days', 'the newest updated_at is at most 48 hours old'],
  ['tell me if there are duplicates', 'at most 0 rows repeat the order_id of others'],
  ['tell me when something happens', null],
])('"%s" promises: %s', (said, words) => {
  const watch = readWatch(said, columns, 'orders');
  expect(watch === null ? null : watchWords(watch)).toBe(words);
});

test('a direction is that of most pairs of runs; one outlier does not turn it, and few runs have none', () => {
  expect(trendOf([1, 2, 3, 4, 5])).toMatchObject({ direction: 'rising', slope: 1 });
  expect(trendOf([10, 10, 90, 10, 10])).toMatchObject({ direction: 'steady' });
  expect(trendOf([9, 8, 7, 6])).toMatchObject({ direction: 'falling' });
  expect(trendOf([1, 2, 3])).toBeNull();
});

describe('a table', () => {
  const table = (x: string, rows: (string | number | null)[][]) => ({
    columns: [
      { name: 'x', type: x },
      { name: 'revenue', type: 'DECIMAL(12,2)' },
    ],
    rows,
  });
  test('of figures over time is a line, of few groups bars, of anything else nothing', () => {
    expect(
      chartOf(
        table('DATE', [
          ['2026-01-01', '1.5'],
          ['2026-02-01', '2'],
        ]),
      ),
    ).toEqual({ kind: 'line', x: 'x', y: ['revenue'] });
    expect(
      chartOf(
        table('VARCHAR', [
          ['DE', '1'],
          ['FR', '2'],
        ]),
      ),
    ).toEqual({ kind: 'bar', x: 'x', y: ['revenue'] });
    expect(chartOf(table('VARCHAR', [['DE', '1']]))).toBeNull();
    expect(
      chartOf(
        table('VARCHAR', [
          ['DE', '1'],
          ['DE', '2'],
        ]),
      ),
    ).toBeNull();
    expect(
      chartOf({
        columns: [
          { name: 'order_id', type: 'BIGINT' },
          { name: 'name', type: 'VARCHAR' },
        ],
        rows: [
          [1, 'a'],
          [2, 'b'],
        ],
      }),
    ).toBeNull();
  });
  test('is drawn as asked where it has the columns', () => {
    const bars = table('VARCHAR', [
      ['DE', '1.5'],
      ['FR', null],
    ]);
    expect(fittingChart(bars, { kind: 'line', x: 'x', y: ['revenue'] })).toMatchObject({ kind: 'line' });
    expect(fittingChart(bars, { kind: 'bar', x: 'x', y: ['x'] })).toMatchObject({ kind: 'bar', y: ['revenue'] });
    expect(fittingChart(bars, 'none')).toBeNull();
    expect(plotOf(bars, { kind: 'bar', x: 'x', y: ['revenue'] })).toEqual({
      labels: ['DE', 'FR'],
      series: [{ name: 'revenue', values: [1.5, null] }],
    });
    expect(plotOf(bars, { kind: 'bar', x: 'gone', y: ['revenue'] })).toBeNull();
  });
});

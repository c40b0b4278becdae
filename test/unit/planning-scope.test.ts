/** `within`: comparisons with constants are understood, everything else is refused. */
import { describe, expect, test } from 'vitest';
import { scopeWords } from '#domain/scope.ts';
import { readScope } from '#planning/scope.ts';

const columns = ['day', 'region', 'Total Amount'];
const read = (text: string) => readScope(text, columns, 'loads.0.within');

test.each([
  [`day = '2026-01-01'`, `day = '2026-01-01'`],
  [`day >= '2026-01-01' AND day<'2026-02-01'`, `day >= '2026-01-01' and day < '2026-02-01'`],
  [`region in ('EU', 'it''s') and "Total Amount" != -1.50`, `region in ('EU', 'it''s') and Total Amount <> '-1.50'`],
  [`region = true`, `region = 'true'`],
])('%s', (text, words) => {
  const result = read(text);
  expect(result.ok && scopeWords(result.scope)).toBe(words);
});

describe('is refused', () => {
  test.each([
    `day = '2026-01-01' OR 1 = 1`,
    `day = now()`,
    `day = '2026-01-01'; DROP TABLE x`,
    `day = '2026-01-01' --`,
    `1 = 1`,
    `day = region`,
    `day`,
    `day =`,
    `(day = 1)`,
    `region in ()`,
    `region in ('a'`,
    `day = 'open`,
    `day = 1 and`,
    `day = 5 6`,
    `day = E'\\x'`,
    '',
  ])('%s', (text) => {
    expect(read(text)).toMatchObject({ ok: false, problem: { code: 'load.bad-scope', at: 'loads.0.within' } });
  });

  test('a column that is not loaded, with the nearest name', () => {
    expect(read(`regoin = 'EU'`)).toMatchObject({
      ok: false,
      problem: { code: 'column.unknown', suggestions: expect.arrayContaining(['region']) },
    });
  });
});

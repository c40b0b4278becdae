/** Schema drift and the prepare budget as pure decisions. */
import { describe, expect, test } from 'vitest';
import { budgetQuestion, overBudget, readAnswer } from '#planning/budget.ts';
import { common, fits } from '#planning/drift-types.ts';

describe('types', () => {
  test.each([
    ['INTEGER', 'BIGINT', true],
    ['BIGINT', 'INTEGER', false],
    ['UBIGINT', 'BIGINT', false],
    ['UINTEGER', 'BIGINT', true],
    ['BIGINT', 'DOUBLE', true],
    ['DOUBLE', 'BIGINT', false],
    ['DECIMAL(9,2)', 'DECIMAL(12,2)', true],
    ['DECIMAL(9,4)', 'DECIMAL(12,2)', false],
    ['INTEGER', 'DECIMAL(12,2)', true],
    ['BIGINT', 'DECIMAL(12,2)', false],
    ['DATE', 'TIMESTAMP', true],
    ['TIMESTAMP', 'DATE', false],
    ['VARCHAR', 'BIGINT', false],
    ['BOOLEAN', 'BIGINT', false],
  ])('every %s fits into a %s: %s', (from, into, expected) => {
    expect(fits(from, into)).toBe(expected);
  });

  test.each([
    ['BIGINT', 'DECIMAL(12,1)', 'DECIMAL(20,1)'],
    ['DECIMAL(10,2)', 'DECIMAL(9,4)', 'DECIMAL(12,4)'],
    ['DECIMAL(38,2)', 'DECIMAL(38,10)', 'DOUBLE'],
    ['BIGINT', 'VARCHAR', null],
    ['BOOLEAN', 'BIGINT', null],
  ])('%s and %s are held by %s', (one, other, expected) => {
    expect(common(one, other)).toBe(expected);
    expect(common(other, one)).toBe(expected);
  });
});

describe('a budget', () => {
  const limits = { bytes: 1e9, minutes: 10 };

  test('is not exceeded by little, or where the free space is unknown', () => {
    expect(overBudget({ bytes: 1e9, freeBytes: null }, limits)).toBeNull();
    expect(overBudget({ bytes: 1e6, freeBytes: 1e9 }, limits)).toBeNull();
  });

  test('is exceeded by bytes, by minutes and by a full disk, each with its reason', () => {
    expect(overBudget({ bytes: 2e9, freeBytes: null }, limits)?.reasons).toEqual(['it reads 2.0 GB, more than 1.0 GB']);
    expect(overBudget({ bytes: 1e11, freeBytes: null }, { ...limits, bytes: 1e12 })?.reasons).toEqual([
      'it takes about 42 minutes, more than 10 minutes',
    ]);
    const full = overBudget({ bytes: 5e8, freeBytes: 6e8 }, limits);
    expect(full).toMatchObject({ freeBytes: 6e8, reasons: [expect.stringMatching(/600\.0 MB free.*1\.0 GB may be staged/)] });
    expect(full && budgetQuestion('Orders', full).text).toMatch(/500\.0 MB, about a minute, free space in the target 600\.0 MB/);
  });

  test.each([
    ['yes, measure it', 'yes'],
    ['Yes.', 'yes'],
    ['go ahead', 'yes'],
    ['no', 'no'],
    ['No, leave it', 'no'],
    ['yes but only the eu countries', null],
    ['load customers', null],
  ])('hears %s as %s', (text, expected) => {
    expect(readAnswer(text)).toBe(expected);
  });
});

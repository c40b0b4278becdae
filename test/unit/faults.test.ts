/** Every known fault has a test that comes through it, under the name that the list says. */
import { expect, it } from 'vitest';
import { faults } from '#test/support/proofs/faults.ts';
import { isThere } from '#test/support/proofs/named-tests.ts';

it('the forty-two faults are listed once each, in order', () => {
  expect(faults.map(({ number }) => number)).toEqual(Array.from({ length: 42 }, (_, index) => index + 1));
});

it.each(faults)('fault $number is come through in tests that are there: $fault', ({ tests }) => {
  expect(tests.length).toBeGreaterThan(0);
  expect(tests.filter((test) => !isThere(test))).toEqual([]);
});

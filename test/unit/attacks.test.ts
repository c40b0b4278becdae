/** Every known attack has a test that stands against it, under the name that the list says. */
import { expect, it } from 'vitest';
import { attacks } from '#test/support/proofs/attacks.ts';
import { isThere, namesOf } from '#test/support/proofs/named-tests.ts';

it('the sixty-four attacks are listed once each, in order', () => {
  expect(attacks.map(({ number }) => number)).toEqual(Array.from({ length: 64 }, (_, index) => index + 1));
});

it.each(attacks)('attack $number is stood against by tests that are there: $attack', ({ tests }) => {
  expect(tests.length).toBeGreaterThan(0);
  expect(tests.filter((test) => !isThere(test))).toEqual([]);
});

it('a test is found by its groups and its title, and one that is skipped is none', () => {
  const text = `describe('a', () => { test.runIf(x).each([['no title']])('b %s', () => { log('c'); }); it.skip('d', f); test.todo('e'); });
    describe.skip('f', () => { it('g', f); }); it(\`h \${x}\`, f); // it('i', f)`;
  expect(namesOf('planted.ts', text)).toEqual(['a > b %s', 'h …']);
});

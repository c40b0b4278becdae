import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { longest, longestFirst } from '#test/support/longest-first.ts';

test('files that take long begin first, and the others stay as they were', () => {
  const files = ['unit/b', 'unit/a', longest[1], 'unit/c', longest[0]].map((name) => `/project/test/${name}`);
  const places = longestFirst(files, (path) => path).map((path) => files.indexOf(path));
  expect(places).toEqual([4, 2, 0, 1, 3]);
});

test.each(longest)('%s, which begins first, is there', (name) => {
  expect(existsSync(new URL(`../${name}`, import.meta.url))).toBe(true);
});

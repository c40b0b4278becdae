/** What refers to something said before, as a whole request of its own. */
import { describe, expect, test } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import { type Before, restated } from '#src/models/offline/restate.ts';

const nothing: Before = { question: null, draft: null, request: null, waits: false };
const asked = (question: string): Before => ({ ...nothing, question });
const planned = (steps: DraftInput['steps'] = []): Before => ({
  ...nothing,
  draft: { title: 't', sources: [{ id: 'f', path: 'agri/fields.csv' }], steps, loads: [{ from: 'f', table: 'agri.f' }] },
});

describe('behind an answered question', () => {
  const question = 'how many failed payments per country in March 2026?';

  test.each([
    ['save that as finance.failed', 'how many failed payments per country in March 2026 into finance.failed'],
    [
      'ok great, please put the results into reports.x every day at 7',
      'how many failed payments per country in March 2026 into reports.x every day at 7',
    ],
    ['export it as csv', 'how many failed payments per country in March 2026 as csv'],
    ['and in april?', 'how many failed payments per country in april 2026?'],
    ['what about last week?', 'how many failed payments per country in last week?'],
  ])('%s', (said, whole) => {
    expect(restated(said, asked(question))).toBe(whole);
  });

  test('another time is left alone where the question names two of them, or none', () => {
    expect(restated('and in june?', asked('compare march 2026 with april 2026'))).toBe('and in june?');
    expect(restated('and in june?', asked('how many payments are there?'))).toBe('and in june?');
  });
});

describe('behind a plan', () => {
  test('"of them" are the rows it reads, while it reads all of them', () => {
    expect(restated('which of them are irrigated?', planned())).toBe('which of agri/fields.csv are irrigated?');
    const filtered = planned([{ id: 'x', op: 'filter', from: 'f', where: 'irrigated' }]);
    expect(restated('how many of them are large?', filtered)).toBe('how many of them are large?');
  });

  test('a bare name is where it shall go', () => {
    expect(restated('library.b2', planned())).toBe('into library.b2');
    expect(restated('no, reports.f instead', planned())).toBe('into reports.f');
  });
});

test.each([
  ['how much freight did we pay DHL in september?', 'total freight DHL in september?'],
  ['how much rain fell in October?', 'total rain in October?'],
  ['how much revenue per country', 'total revenue per country'],
  ['how much data is there?', 'how much data is there?'],
  ['save that as a.b', 'save that as a.b'],
  ['library.b2', 'library.b2'],
])('on its own: %s', (said, plain) => {
  expect(restated(said, nothing)).toBe(plain);
});

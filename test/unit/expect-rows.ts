/** Judges a request by the rows that come of it. */
import { expect } from 'vitest';
import { heard, type House } from './offline-house.ts';

/** Says a request, and holds the rows of its draft, in any order, to those of hand-written SQL. */
export async function expectRows(house: House, request: string, oracle: string): Promise<void> {
  const outcome = await house.say(request);
  expect(outcome.notUnderstood, heard(outcome)).toEqual([]);
  const { rows } = await house.result(outcome.draft);
  const expected = await house.rows(oracle);
  expect(expected.rows.length).toBeGreaterThan(0);
  expect(sorted(rows)).toEqual(sorted(expected.rows));
}

export const sorted = (rows: unknown[][]): string[] => rows.map((row) => JSON.stringify(row)).toSorted();

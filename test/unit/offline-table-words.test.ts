/** What an answer of figures says in one sentence. */
import { expect, test } from 'vitest';
import type { Table } from '#domain/dataset.ts';
import { spoken } from '#models/offline/answers/table-words.ts';

const columns = [
  { name: 'country', type: 'VARCHAR' },
  { name: 'total', type: 'DECIMAL(12,2)' },
];

const table = (rows: Table['rows'], truncated = false): Table => ({ columns, rows, truncated });

test('figures per group are told from the first to the last, in digits that can be read', () => {
  const rows = [
    ['DE', '289278.75'],
    ['FR', '1012.5'],
    ['AT', null],
  ];
  expect(spoken(table(rows), false)).toBe('3 rows: first country DE, total 289,278.75; last country AT, total none.');
  expect(spoken(table(rows, true), false)).toBe('3 or more rows: first country DE, total 289,278.75.');
  expect(spoken(table(rows.slice(0, 1)), false)).toBe('country DE, total 289,278.75.');
  expect(spoken(table(rows), true)).toBe('3 rows.');
});

test('a figure alone is named; digits that a number would lose stay as they are', () => {
  const one = (cell: string): string => spoken({ ...table([[cell]]), columns: columns.slice(1) }, false);
  expect([one('1234567.10'), one('12345678901234567890'), one('A-1234'), one('00123')]).toEqual([
    'total: 1,234,567.10.',
    'total: 12345678901234567890.',
    'total: A-1234.',
    'total: 00123.',
  ]);
});

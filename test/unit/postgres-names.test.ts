/** Names of Postgres tables as people write them. */
import { describe, expect, test } from 'vitest';
import { AppError } from '#domain/errors.ts';
import { resolveTable, writeTable } from '#tools/connectors/postgres/names.ts';

const codeOf = (text: string): string => {
  try {
    resolveTable(text);
    return 'accepted';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
};

describe('resolving a table name', () => {
  test.each([
    ['orders', 'public', 'orders'],
    ['Orders', 'public', 'orders'],
    ['analytics.orders', 'analytics', 'orders'],
    ['"My Schema"."Order ""Items"""', 'My Schema', 'Order "Items"'],
    [' analytics . orders ', 'analytics', 'orders'],
    ['übersicht', 'public', 'übersicht'],
    [`"${'x'.repeat(63)}"`, 'public', 'x'.repeat(63)],
  ])('%s', (text, schema, table) => {
    expect(resolveTable(text)).toEqual({ schema, table });
  });

  test.each([
    '',
    ' ',
    'a.b.c',
    'a.',
    '.a',
    '""',
    'a.""',
    '"a',
    'a b',
    'a;b',
    'order-items',
    '1st',
    '"a\0b"',
    'x'.repeat(64),
    'ü'.repeat(32),
  ])('refuses %j', (text) => {
    expect(codeOf(text)).toBe('target.bad-name');
  });

  test.each([
    'pg_catalog.x',
    'PG_TEMP.x',
    '"pg_toast".x',
    'information_schema.tables',
    'headgate.ledger',
    'Headgate.ledger',
    'headgate_catalog.runs',
    'pgboss.job',
  ])('protects %s', (text) => {
    expect(codeOf(text)).toBe('target.protected');
  });

  test('what is written is resolved to the same table', () => {
    for (const name of [
      { schema: 'public', table: 'orders' },
      { schema: 'A b', table: 'x"y.z' },
    ]) {
      expect(resolveTable(writeTable(name))).toEqual(name);
    }
  });
});

/** Driver errors in words that say who must act. */
import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { inputError } from '#domain/errors.ts';
import { isLostConnection, postgresError } from '#tools/connectors/postgres/session/sql-state.ts';

const refusal = (code: string, where?: string): DatabaseError =>
  Object.assign(new DatabaseError('refused', 7, 'error'), { code, ...(where === undefined ? {} : { where }) });

test.each([
  ['08006', 'transient', 'postgres.unreachable'],
  ['57P01', 'transient', 'postgres.unreachable'],
  ['53300', 'transient', 'postgres.too-many-connections'],
  ['55P03', 'transient', 'postgres.lock-timeout'],
  ['40001', 'transient', 'postgres.serialization'],
  ['40P01', 'transient', 'postgres.deadlock'],
  ['57014', 'transient', 'postgres.timeout'],
  ['28P01', 'setup', 'postgres.login'],
  ['42501', 'denied', 'postgres.denied'],
  ['53100', 'setup', 'postgres.disk-full'],
  ['22003', 'data', 'postgres.bad-value'],
  ['23505', 'data', 'postgres.constraint'],
  ['42P01', 'input', 'postgres.bad-statement'],
  ['P0001', 'data', 'postgres.raised'],
  ['38000', 'data', 'postgres.raised'],
  ['HV000', 'data', 'postgres.raised'],
  ['MY001', 'data', 'postgres.raised'],
  ['25P02', 'bug', 'postgres.unexpected'],
  ['XX000', 'bug', 'postgres.unexpected'],
])('SQLSTATE %s is %s %s', (state, family, code) => {
  expect(postgresError(refusal(state), 'testing')).toMatchObject({ family, code });
});

test('a refused value names its column and row', () => {
  const error = postgresError(refusal('22P02', 'COPY stage_1, line 3, column amount: "abc"'), 'staging load_1');
  expect(error.message).toBe('Postgres refused staging load_1 in column "amount", row 3: refused');
  expect(error.details).toEqual({ sqlState: '22P02', column: 'amount', row: 3 });
});

test('a lost socket is transient, and our own errors pass through', () => {
  const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  expect(isLostConnection(reset)).toBe(true);
  expect(postgresError(reset, 'testing')).toMatchObject({ code: 'postgres.unreachable', retryable: true });
  const ours = inputError('target.exists', 'it exists');
  expect(postgresError(ours, 'testing')).toBe(ours);
});

/** Settings of a Postgres connection, and the limits every session runs under. */
import { z } from 'zod';

export const PostgresSettings = z.strictObject({
  /** `postgres://user:password@host:port/database?sslmode=…` */
  url: z.string().regex(/^postgres(ql)?:\/\//, 'a Postgres address starts with postgres:// or postgresql://'),
});
export type PostgresSettings = z.infer<typeof PostgresSettings>;

/** Sessions of one connection; a publish needs one, a stage at most two. */
export const maxSessions = 8;

/** How long each kind of work may take, in milliseconds. Each is enforced by the server and, a little later, by us. */
export const limitsMs = {
  connect: 10_000,
  /** Beginning and rolling back, which ask nothing of the server. */
  control: 5_000,
  /** Catalog look-ups and other short statements. */
  short: 30_000,
  /** An exact count for an inspection; beyond it the planner's estimate is shown. */
  count: 5_000,
  /** Measuring a delta, and one statement of a publish. */
  long: 30 * 60_000,
  /** One COPY into a stage. */
  copy: 6 * 60 * 60_000,
  /** Waiting for a lock of somebody else. */
  lock: 10_000,
  /** A session of ours that went silent inside a transaction gives its locks back after this. */
  idleInTransaction: 60_000,
  /** No byte of a COPY taken by the server for this long means that it is gone. */
  copyStalled: 60_000,
} as const;

/**
 * What every session sets first: text forms that do not depend on the server's configuration, and timeouts,
 * because by default a server keeps the locks of a vanished client for two hours.
 */
export const sessionSql = `
  SET application_name = 'headgate';
  SET TimeZone = 'UTC';
  SET DateStyle = 'ISO';
  SET IntervalStyle = 'postgres';
  SET bytea_output = 'hex';
  SET extra_float_digits = 1;
  SET standard_conforming_strings = on;
  SET statement_timeout = ${limitsMs.short};
  SET lock_timeout = ${limitsMs.lock};
  SET idle_in_transaction_session_timeout = ${limitsMs.idleInTransaction};
  SET client_connection_check_interval = 5000;
  SET tcp_keepalives_idle = 30;
  SET tcp_keepalives_interval = 10;
  SET tcp_keepalives_count = 3;`;

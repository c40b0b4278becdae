/** Settings of a Postgres connection, and the limits every session runs under. */
import { z } from 'zod';
import { Secret } from '#domain/secret.ts';
import { quoteText } from '#tools/sql.ts';
import { privateSchema } from '../names.ts';

/** A path of a socket, a list of hosts or further options are no host. */
const host = z
  .string()
  .regex(/^([a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?|[0-9a-f:.]{2,45}|\[[0-9a-f:.]{2,45}\])$/i, 'write one host name or address');
const name = z.string().regex(/^\P{Cc}{1,63}$/u, 'at most 63 characters');

export const PostgresSettings = z
  .strictObject({
    /** `postgres://user:password@host:port/database?sslmode=…` */
    url: z
      .string()
      .regex(/^postgres(ql)?:\/\//, 'a Postgres address starts with postgres:// or postgresql://')
      .optional(),
    /** Or each part by itself. */
    host: host.optional(),
    port: z.number().int().min(1).max(65_535).optional(),
    database: name.optional(),
    user: name.optional(),
    password: Secret.optional(),
    /** `verify-full` proves the certificate and the name in it, `require` only encrypts. */
    tls: z.enum(['verify-full', 'require', 'disable']).optional(),
    /** The authority behind the server's certificate, as PEM. */
    ca: z
      .string()
      .regex(/-----BEGIN CERTIFICATE-----/, 'paste the certificate as PEM')
      .optional(),
    /** When given: hosts, by exactly this name or address, that may be on this machine or in a private network; others may not. */
    privateHosts: z.array(z.string()).optional(),
    /** What a job may copy of one table or query to the disk of this machine, in bytes; 20 GiB when left out. */
    maxSpoolBytes: z.number().int().positive().optional(),
    /** How many COPY streams fill a stage; chosen by size and cores when left out. */
    copyStreams: z.union([z.literal(1), z.literal(2)]).optional(),
  })
  .refine(({ url, host, database, user }) => (url === undefined ? [host, database, user].every(Boolean) : host === undefined), {
    error: 'give either a url, or host, database and user',
    path: ['host'],
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

/** True of a role named like our private schema whose tables without a schema would go there, because it has no path of its own. */
export const pathIsPrivateSql = `(current_user = ${quoteText(privateSchema)}
    AND (SELECT reset_val LIKE '%"$user"%' FROM pg_settings WHERE name = 'search_path'))`;

/**
 * What every session sets first: text forms that do not depend on the server's configuration, names that mean people's own tables,
 * and timeouts, because by default a server keeps the locks of a vanished client for two hours.
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
  SET tcp_keepalives_count = 3;
  SELECT set_config('search_path', (SELECT coalesce(string_agg(part, ','), '')
    FROM unnest(string_to_array(current_setting('search_path'), ',')) AS part WHERE trim(part) <> '"$user"'), false)
  WHERE ${pathIsPrivateSql};`;

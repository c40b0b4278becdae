/** The bounded pool of sessions of one connection, with its breaker: a server that is away is found out once, not by everybody. */
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { transientError, type AppError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import { renewSecret } from '#domain/secret.ts';
import type { BreakerState } from '#domain/states.ts';
import { createDependency } from '#tools/resilience/dependency.ts';
import { control } from './control.ts';
import { loginOf } from './login.ts';
import { limitsMs, maxSessions, sessionSql, type PostgresSettings } from './settings.ts';
import { postgresError, sqlState, wentSilent } from './sql-state.ts';

export interface Sessions {
  /** A session to be released. Throws `connection.unavailable` at once while the server does not answer, `postgres.busy`, `postgres.*`. */
  take(doing: string): Promise<PoolClient>;
  /** Told of every failed statement: silence is an outage that only a statement can notice. */
  failed(error: AppError): void;
  breaker(): BreakerState;
  close(): Promise<void>;
}

/** Callers that may wait for a session at once. */
const inLine = 64;
const breakerOptions = { failures: 3, slowMs: 5_000, openMs: 2_000, maxOpenMs: 30_000 };

/** Every value as text: no type is rounded or shifted on its way. */
const asText = { getTypeParser: () => (value: string) => value };

/** Opens a pool; no session is made before the first use. */
export function openSessions({ name, settings }: { name: string; settings: PostgresSettings }, log: Logger): Sessions {
  const config: PoolConfig = {
    ...loginOf(settings),
    max: maxSessions,
    connectionTimeoutMillis: limitsMs.connect,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: asText,
    verify: (client, done) => void control(client, sessionSql).then(() => done(), done),
  };
  const pool = new Pool(config);
  pool.on('error', (error) => log.warn('an idle Postgres session was lost', { reason: error.message }));
  // A session that dies in use reports to its query as well; without a listener the process would end.
  pool.on('connect', (client) => client.on('error', (error) => log.debug('a Postgres session was lost', { reason: error.message })));
  const connect = async (doing: string): Promise<PoolClient> => {
    try {
      return await pool.connect().catch(async (refused: unknown) => {
        // Nothing was begun yet, so trying again with a password that is another one by now cannot do anything twice.
        if (sqlState(refused)?.startsWith('28') !== true || !(await renewSecret(settings.password))) throw refused;
        return pool.connect();
      });
    } catch (error) {
      throw isLineTooLong(error) ? allBusy(name, error) : postgresError(error, doing);
    }
  };
  const server = createDependency({
    name,
    isOutage,
    atOnce: inLine,
    inLine: 0,
    ...breakerOptions,
    probe: async () => {
      const client = await connect('asking whether it is back');
      // An idle session may be one that nobody told of the outage.
      const answered = await control(client, 'SELECT 1').then(
        () => null,
        (error: unknown) => postgresError(error, 'asking whether it is back'),
      );
      client.release(answered !== null);
      if (answered !== null) throw answered;
    },
    log,
  });
  const never = new AbortController().signal;
  return {
    // Never repeated here: what a lost session had begun is for the job to know. Nor given up in the middle: the session would be lost.
    take: (doing) => server.call(() => connect(doing), { signal: never, doing, tries: 1 }),
    failed: (error) => {
      if (wentSilent(error.cause)) void server.trip(error);
    },
    breaker: () => server.breaker(),
    close: async () => {
      server.close();
      await pool.end();
    },
  };
}

/** A session that an administrator ended was answered. */
const isOutage = (error: AppError): boolean => error.code === 'postgres.unreachable' && sqlState(error.cause) !== '57P01';

/** The pool says this when no session became free in time; a server that does not answer is reported otherwise. */
const isLineTooLong = (error: unknown): boolean => error instanceof Error && error.message === 'timeout exceeded when trying to connect';

const allBusy = (name: string, cause: unknown): AppError =>
  transientError(
    'postgres.busy',
    `All ${maxSessions} sessions of ${name} are in use, and none became free within ${limitsMs.connect / 1000} s.`,
    {
      hint: 'Wait until other work is done; it is tried again.',
      cause,
    },
  );

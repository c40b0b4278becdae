/** The Postgres connector: tables as sources, and as targets of transactional loads. */
import { asAppError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import type { Connection, Connector } from '../connector.ts';
import { openDatabase, type Database } from './session/database.ts';
import { maxIdentifierBytes } from './names.ts';
import { createReader } from './source/reader.ts';
import { pathIsPrivateSql, PostgresSettings } from './session/settings.ts';
import { createWriter } from './writer.ts';

export const postgresConnector: Connector<PostgresSettings> = {
  kind: 'postgres',
  capabilities: {
    read: true,
    write: true,
    transactional: true,
    queries: true,
    modes: ['create', 'append', 'replace', 'upsert', 'insert-only-new', 'merge'],
    maxIdentifierBytes,
    reservedColumns: ['ctid', 'tableoid', 'xmin', 'xmax', 'cmin', 'cmax'],
  },
  settings: PostgresSettings,
  connect,
};

/** Binds the connector to a database. No session is opened before the first use. */
function connect(name: string, settings: PostgresSettings, log: Logger): Connection {
  const database = openDatabase({ name, settings }, log);
  return {
    name,
    kind: postgresConnector.kind,
    capabilities: postgresConnector.capabilities,
    reader: createReader({ connection: name, database, maxSpoolBytes: settings.maxSpoolBytes ?? 20 * 2 ** 30 }),
    writer: createWriter({ connection: name, database, copyStreams: settings.copyStreams }),
    health: () => healthOf(database),
    breaker: () => database.breaker(),
    close: () => database.close(),
  };
}

async function healthOf(database: Database): Promise<{ ok: boolean; message: string }> {
  try {
    const { rows } = await database.run(
      'checking the connection',
      `SELECT current_setting('server_version') AS version, current_database() AS name, pg_is_in_recovery() AS standby,
         CASE WHEN to_regnamespace('headgate') IS NULL THEN has_database_privilege(current_database(), 'CREATE')
           ELSE has_schema_privilege('headgate', 'CREATE') END AS writable,
         CASE WHEN ${pathIsPrivateSql} THEN format('ALTER ROLE %I IN DATABASE %I SET search_path = public', current_user, current_database()) END
           AS path`,
    );
    const { version, name, standby, writable, path = null } = rows[0] ?? {};
    const about = `PostgreSQL ${version}, database ${name}`;
    if (standby === 't') return { ok: true, message: `${about}; a standby: it can be read, not loaded` };
    if (writable !== 't') return { ok: true, message: `${about}; no right to create the schema headgate: it can be read, not loaded` };
    // Our own sessions do not: people's may.
    const astray = `; tables that its role creates elsewhere without naming a schema go into Headgate's private one. To end that: ${path}`;
    return { ok: true, message: path === null ? about : about + astray };
  } catch (error) {
    const { message, hint } = asAppError(error);
    return { ok: false, message: hint === undefined ? message : `${message}. ${hint}` };
  }
}

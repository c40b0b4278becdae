/** What both roles stand on: databases, queue, engines and connections, opened from the settings and closed in reverse. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { openLiveConnections, type LiveConnections } from './live-connections.ts';
import { maskingConnection } from './masking-connection.ts';
import { jobChannel, openQueue, type Queue } from '#jobs/queue.ts';
import type { Logger } from '#domain/log.ts';
import { openKeyring, type Keyring } from '#src/secrets/keyring.ts';
import { createSecretReader, type SecretReader } from '#src/secrets/secrets-manager.ts';
import { openDatabase, migrate, type Database } from '#store/database.ts';
import { rejectLists } from '#jobs/reject-lists.ts';
import { startEmbeddedPostgres } from '#store/embedded-postgres.ts';
import { eventChannel } from '#store/events.ts';
import { startListener, type Listener } from '#store/listener.ts';
import { revokedChannel } from '#store/tokens.ts';
import { stopChannel } from '#store/turns.ts';
import { openConnection } from '#tools/connectors/index.ts';
import type { Connection } from '#tools/connectors/connector.ts';
import { connectionChannel } from '#store/connections.ts';
import { createRejectsConnection } from '#tools/connectors/rejects/index.ts';
import { createEngineHost } from '#tools/engine/host.ts';
import type { EngineHost } from '#tools/engine/engine.ts';

export interface Foundation {
  database: Database;
  /** As the forked worker needs them, embedded or not. */
  urls: { catalog: string; warehouse: string };
  listener: Listener;
  queue: Queue;
  engines: EngineHost;
  /** As they are now; jobs hold them with `live`. */
  connections: ReadonlyMap<string, Connection>;
  live: LiveConnections;
  /** Names of connections that the settings give. */
  configured: ReadonlySet<string>;
  keyring: Keyring;
  secrets: SecretReader;
  close(): Promise<void>;
}

/** Opens everything; when a part fails, what was opened is closed again and the failure thrown. */
export async function openFoundation(
  config: Config,
  log: Logger,
  { role, keepSecret }: { role: 'server' | 'worker'; keepSecret: (value: string) => void },
): Promise<Foundation> {
  const opened = new AsyncDisposableStack();
  const close = (): Promise<void> => opened.disposeAsync();
  try {
    const urls = await databaseUrls(config, log, opened);
    const database = openDatabase({ url: urls.catalog, log, name: `headgate ${role}` });
    opened.defer(() => database.close());
    await migrate(database);
    const listener = await startListener({
      url: urls.catalog,
      channels: [eventChannel, jobChannel, revokedChannel, connectionChannel, stopChannel],
      log,
    });
    opened.defer(() => listener.close());
    const queue = await openQueue(database, log);
    opened.defer(() => queue.close());
    const engines = createEngineHost({ folder: join(config.dataDir, 'jobs'), limits: config.engine, log });
    opened.defer(() => engines.close());
    // The writable folders are Headgate's to make; a read-only one that is missing is a finding.
    for (const root of config.filesRoots) if (!root.readOnly) await mkdir(root.path, { recursive: true });
    const keyring = await openKeyring({ keys: config.stored.keys, dataDir: config.dataDir, log });
    const secrets = createSecretReader({ endpoint: config.stored.endpoint });
    opened.defer(() => secrets.close());
    const connections = openConnections(config, urls.warehouse, log);
    const rejects = createRejectsConnection(rejectLists({ database, connections }));
    connections.set(rejects.name, rejects);
    const fixed = [...connections.values()];
    opened.defer(async () => void (await Promise.all(fixed.map((connection) => connection.close()))));
    const live = await openLiveConnections({ database, listener, config, connections, keyring, secrets, keepSecret, log });
    opened.defer(() => live.close());
    return {
      database,
      urls,
      listener,
      queue,
      engines,
      connections,
      live,
      configured: new Set(fixed.map(({ name }) => name)),
      keyring,
      secrets,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function databaseUrls(config: Config, log: Logger, opened: AsyncDisposableStack): Promise<{ catalog: string; warehouse: string }> {
  const { databaseUrl, warehouseUrl } = config;
  if (databaseUrl !== null && warehouseUrl !== null) return { catalog: databaseUrl, warehouse: warehouseUrl };
  const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, log, databases: ['headgate', 'warehouse'] });
  opened.defer(() => embedded.stop());
  return { catalog: databaseUrl ?? embedded.url('headgate'), warehouse: warehouseUrl ?? embedded.url('warehouse') };
}

function openConnections(config: Config, warehouse: string, log: Logger): Map<string, Connection> {
  const roots = config.filesRoots.map(({ name, path, readOnly }) => ({ name, path, writable: !readOnly }));
  const spool = { spoolFolder: join(config.dataDir, 'spool'), maxSpoolBytes: config.spoolBytes };
  const connections = [
    openConnection({ name: 'files', kind: 'files', settings: { roots } }, log),
    openConnection({ name: 'warehouse', kind: 'postgres', settings: { url: warehouse, maxSpoolBytes: config.spoolBytes } }, log),
    ...[...(config.s3 === null ? [] : [{ name: 's3', kind: 's3', settings: config.s3 }]), ...config.connections].map((stored) =>
      openConnection(stored.kind === 's3' ? { ...stored, settings: { ...spool, ...stored.settings } } : stored, log),
    ),
  ];
  return new Map(connections.map((connection) => [connection.name, maskingConnection(connection, () => config.secrets)]));
}

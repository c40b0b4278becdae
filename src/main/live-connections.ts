/** The connections of this process: the configured ones, and the stored ones as they are now. Changes arrive without a restart. */
import type { Config } from '../config.ts';
import { asAppError } from '#domain/errors.ts';
import type { Logger } from '#domain/log.ts';
import type { JobName } from '#jobs/jobs.ts';
import type { JobHandler } from '#jobs/queue.ts';
import type { Secret } from '#domain/secret.ts';
import { sealedFor, unseal } from '#src/secrets/seal.ts';
import type { Keyring } from '#src/secrets/keyring.ts';
import type { SecretReader } from '#src/secrets/secrets-manager.ts';
import {
  connectionChannel,
  connectionRevision,
  listConnections,
  listSecrets,
  type ConnectionRow,
  type SecretRow,
} from '#store/connections.ts';
import type { Database } from '#store/database.ts';
import type { Listener } from '#store/listener.ts';
import type { Connection } from '#tools/connectors/connector.ts';
import { maskingConnection, secretParts } from './masking-connection.ts';
import { openStored, type Filled } from './stored-connections.ts';

/** The connections of one job, which stay open and the same until they are released. */
export interface Held {
  connections: ReadonlyMap<string, Connection>;
  release(this: void): void;
}

export interface LiveConnections {
  /** Always as they are now. */
  readonly connections: ReadonlyMap<string, Connection>;
  /** Takes in what was changed elsewhere; cheap when nothing was. */
  refresh(): Promise<void>;
  /** For a job: refreshed first, and none of them is closed before `release`. */
  hold(): Promise<Held>;
  close(): Promise<void>;
}

export interface LiveOptions {
  database: Database;
  listener: Listener;
  config: Config;
  /** The connections that are always there; the stored ones come and go beside them. */
  connections: Map<string, Connection>;
  keyring: Keyring;
  secrets: SecretReader;
  /** Told every secret that becomes known, so that no log shows it. */
  keepSecret(this: void, value: string): void;
  log: Logger;
}

interface Opened {
  row: ConnectionRow;
  connection: Connection;
  /** Jobs that use it. */
  holders: number;
  /** It was replaced or removed, and calls that are no jobs have had their time. */
  over: boolean;
}

/** Calls that are no jobs end within a minute; a connection that was replaced stays open so long. */
const graceMs = 90_000;

/** Opens what is stored, and follows its changes until `close`. One that cannot be opened is there, and says why it cannot be used. */
export async function openLiveConnections(options: LiveOptions): Promise<LiveConnections> {
  const { database, listener, connections: live, log } = options;
  const fixed = new Set(live.keys());
  const opened = new Map<string, Opened>();
  const timers = new Set<NodeJS.Timeout>();
  let known = -1;
  let refreshing: Promise<void> = Promise.resolve();

  const all = new Set<Opened>();

  const closeWhenUnused = (one: Opened): void => {
    if (!one.over || one.holders > 0 || !all.delete(one)) return;
    const { name } = one.row;
    one.connection
      .close()
      .catch((error: Error) => log.warn('a connection could not be closed', { connection: name, error: error.message }));
  };
  const retire = (one: Opened): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      one.over = true;
      closeWhenUnused(one);
    }, graceMs);
    timer.unref();
    timers.add(timer);
  };

  const takeIn = async (): Promise<void> => {
    const revision = await connectionRevision(database);
    if (revision === known) return;
    const [rows, secrets] = [await listConnections(database), await listSecrets(database)];
    for (const [name, one] of opened) {
      if (rows.some((row) => row.id === one.row.id && row.version === one.row.version && row.name === name)) continue;
      opened.delete(name);
      live.delete(name);
      retire(one);
    }
    for (const row of rows) {
      if (opened.has(row.name) || fixed.has(row.name)) continue;
      const connection = openRow(
        options,
        row,
        secrets.filter(({ connection_id }) => connection_id === row.id),
      );
      const one = { row, connection, holders: 0, over: false };
      all.add(one);
      opened.set(row.name, one);
      live.set(row.name, connection);
    }
    known = revision;
  };
  const refresh = (): Promise<void> => (refreshing = refreshing.catch(() => {}).then(takeIn));
  const stopListening = listener.on(connectionChannel, () => {
    refresh().catch((error: Error) => log.warn('changes of connections could not be read', { error: error.message }));
  });
  await refresh();
  return {
    connections: live,
    refresh,
    async hold() {
      await refresh();
      const held = [...opened.values()];
      for (const one of held) one.holders += 1;
      let isHeld = true;
      return {
        connections: new Map(live),
        release() {
          if (!isHeld) return;
          isHeld = false;
          for (const one of held) {
            one.holders -= 1;
            closeWhenUnused(one);
          }
        },
      };
    },
    async close() {
      stopListening();
      for (const timer of timers) clearTimeout(timer);
      await refreshing.catch(() => {});
      await Promise.all([...all].map(({ connection }) => connection.close()));
    },
  };
}

function openRow({ config, keyring, secrets: reader, keepSecret, log }: LiveOptions, row: ConnectionRow, sealed: SecretRow[]): Connection {
  try {
    const texts: string[] = [];
    const learn = (text: string): void => {
      texts.push(text);
      for (const part of secretParts(text)) keepSecret(part);
    };
    const secrets = Object.fromEntries(
      sealed.map(
        (secret) => [secret.field, secretOf(unseal(keyring, sealedOf(secret), sealedFor(row.id, secret.field)), reader, learn)] as const,
      ),
    );
    const filled: Filled = { name: row.name, kind: row.kind, open: row.fields, secrets };
    return { ...maskingConnection(openStored(filled, config, log), () => texts), identity: row.identity };
  } catch (thrown) {
    const { message, hint } = asAppError(thrown);
    log.warn('a stored connection cannot be used', { connection: row.name, error: message });
    return unusable(row, hint === undefined ? message : `${message} ${hint}`);
  }
}

const sealedOf = ({ key_id, wrapped_key, box }: SecretRow) => ({ keyId: key_id, wrappedKey: wrapped_key, box });

/** The text itself, or where it is read; whatever becomes known is learned. Throws `secrets.bad-reference`. */
export function secretOf(text: string, reader: SecretReader, learn: (text: string) => void): Secret {
  const source = reader.source(text);
  if (source === null) {
    learn(text);
    return text;
  }
  return {
    async read() {
      const value = await source.read();
      learn(value);
      return value;
    },
    renew: () => source.renew(),
  };
}

const unusable = ({ name, kind, identity }: ConnectionRow, message: string): Connection => ({
  name,
  kind,
  identity,
  capabilities: { read: false, write: false, transactional: false, modes: [], maxIdentifierBytes: null },
  reader: null,
  writer: null,
  health: async () => ({ ok: false, message }),
  close: async () => {},
});

/** A handler whose job works with the connections as they are when it begins. */
export const holdingConnections =
  <Name extends JobName>(
    live: LiveConnections,
    bind: (connections: ReadonlyMap<string, Connection>) => JobHandler<Name>,
  ): JobHandler<Name> =>
  async (data, context) => {
    const { connections, release } = await live.hold();
    try {
      await bind(connections)(data, context);
    } finally {
      release();
    }
  };

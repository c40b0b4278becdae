/**
 * The one long session of a process: it LISTENs, and holds locks that tell others that the process lives, because Postgres frees
 * them as soon as the process is gone. Notifications only wake; the facts are read from tables.
 */
import { Client, escapeIdentifier } from 'pg';
import type { Logger } from '#domain/log.ts';

export interface Listener {
  /** Calls `wake(payload)` for each notification on the channel, and `wake(null)` after every reconnect. Returns the way to stop. */
  on(channel: string, wake: (payload: string | null) => void): () => void;
  /** Holds a lock of this name, through every reconnect. Returns the way to let go. */
  hold(name: string): () => void;
  close(): Promise<void>;
}

const retryMs = 500;

/** Starts listening on the channels; reconnects for as long as it is open. */
export async function startListener(options: { url: string; channels: readonly string[]; log: Logger }): Promise<Listener> {
  const listeners = new Map<string, Set<(payload: string | null) => void>>();
  const held = new Set<string>();
  let client: Client | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const tell = (channel: string, payload: string | null): void => {
    for (const wake of listeners.get(channel) ?? []) wake(payload);
  };
  const reconnectLater = (): void => {
    if (closed || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      connect().then(
        () => options.channels.forEach((channel) => tell(channel, null)),
        () => reconnectLater(),
      );
    }, retryMs);
  };
  const connect = async (): Promise<void> => {
    const next = new Client({ connectionString: options.url, keepAlive: true, application_name: 'headgate listener' });
    next.on('notification', (message) => tell(message.channel, message.payload ?? null));
    next.on('error', (error) => options.log.warn('notification connection lost', { error: error.message }));
    next.on('end', () => {
      if (client === next) client = null;
      reconnectLater();
    });
    await next.connect();
    for (const channel of options.channels) await next.query(`listen ${escapeIdentifier(channel)}`);
    client = next;
    held.forEach(lock);
  };
  // One after the other, as the driver wants it. A session that is lost here is replaced, and the next one locks them all.
  let asked: Promise<unknown> = Promise.resolve();
  const ask = (sql: string, name: string): void => {
    const session = client;
    asked = asked.then(() => session?.query(sql, [name])).catch(() => {});
  };
  const lock = (name: string): void => ask('select pg_try_advisory_lock_shared(hashtextextended($1, 0))', name);
  const unlock = (name: string): void => ask('select pg_advisory_unlock_shared(hashtextextended($1, 0))', name);
  await connect();
  return {
    on(channel, wake) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(wake));
      return () => set.delete(wake);
    },
    hold(name) {
      held.add(name);
      lock(name);
      return () => {
        held.delete(name);
        unlock(name);
      };
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}

/** Connections that people stored: from their fields and secrets to settings, checked by their connector and opened by it. */
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { FieldProblem } from '#domain/connection-form.ts';
import { settingsOf } from '#domain/connection-form.ts';
import { connectionFields, type StoredKind } from '#domain/connection-kinds.ts';
import { asAppError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Logger } from '#domain/log.ts';
import type { Secret } from '#domain/secret.ts';
import type { Connection } from '#tools/connectors/connector.ts';
import { connectors, openConnection } from '#tools/connectors/index.ts';
import { refuseAddress } from '#tools/network/addresses.ts';
import { filesProblems, rootsOf } from './stored-folders.ts';

export interface Filled {
  name: string;
  kind: StoredKind;
  open: JsonObject;
  secrets: Record<string, Secret>;
}

type Limits = Pick<Config, 'dataDir' | 'spoolBytes' | 'stored' | 'tls'>;

/** What is wrong with a connection, by field; empty when its connector takes it. Nothing is reached. */
export function checkConnection(filled: Filled, limits: Limits): FieldProblem[] {
  const parsed = connectors[filled.kind].settings.safeParse(settingsFor(filled, limits));
  const refused = parsed.success ? [] : parsed.error.issues.map(({ path, message }) => ({ field: fieldAt(filled.kind, path), message }));
  return [
    ...refused,
    ...addressProblems(filled, limits.stored.privateHosts),
    ...filesProblems(filled, limits.dataDir),
    ...(limits.tls.production ? plainWire(filled) : []),
  ];
}

/** Binds a connection to its connector. Throws `connection.bad-settings`. */
export function openStored(filled: Filled, limits: Limits, log: Logger): Connection {
  return openConnection({ name: filled.name, kind: filled.kind, settings: settingsFor(filled, limits) }, log);
}

/** Whether it answers, and what it says. It is closed again. */
export async function testConnection(filled: Filled, limits: Limits, log: Logger): Promise<{ ok: boolean; message: string }> {
  const connection = openStored(filled, limits, log);
  try {
    return await connection.health();
  } catch (thrown) {
    const { message, hint } = asAppError(thrown);
    return { ok: false, message: hint === undefined ? message : `${message} ${hint}` };
  } finally {
    await connection.close();
  }
}

/** The settings as the connector takes them, with what the operator alone may say. */
function settingsFor({ name, kind, open, secrets }: Filled, { dataDir, spoolBytes, stored }: Limits): Record<string, unknown> {
  const settings = settingsOf({ ...open, ...secrets });
  const { privateHosts } = stored;
  switch (kind) {
    case 'files':
      return { roots: rootsOf(open) };
    case 's3':
      return { ...settings, privateHosts, spoolFolder: join(dataDir, 'spool', name), maxSpoolBytes: spoolBytes };
    case 'http':
      return { ...settings, ...(open['auth.type'] === 'none' ? { auth: undefined } : {}), privateHosts };
    case 'postgres':
      return { ...settings, privateHosts };
  }
}

/** The field of the form that a place of the settings belongs to. */
function fieldAt(kind: StoredKind, path: readonly PropertyKey[]): string {
  const place = path.map(String).join('.');
  const field = connectionFields[kind].find((one) => place === one.path || place.startsWith(`${one.path}.`));
  return field?.path ?? connectionFields[kind].find((one) => one.path.startsWith(`${place}.`))?.path ?? place;
}

const isLocal = (host: string): boolean => /^(localhost|\[?::1\]?|127(\.\d{1,3}){3})$/.test(host);

/** An address that may not be reached is told at its field; names are looked at when they are resolved. */
function addressProblems({ open }: Filled, privateHosts: readonly string[]): FieldProblem[] {
  return ['host', 'endpoint', 'baseUrl', 'auth.tokenUrl'].flatMap((field) => {
    const value = open[field];
    if (typeof value !== 'string') return [];
    const host = (field === 'host' ? value : URL.canParse(value) ? new URL(value).hostname : '').toLowerCase();
    try {
      // The one name that always is this machine.
      if (host !== 'localhost') refuseAddress(host, privateHosts);
      else if (!privateHosts.includes(host)) refuseAddress('127.0.0.1', []);
      return [];
    } catch (error) {
      const { message, hint } = asAppError(error);
      return [{ field, message: hint === undefined ? message : `${message} ${hint}` }];
    }
  });
}

/** In production nothing crosses the network in the open. */
function plainWire({ kind, open }: Filled): FieldProblem[] {
  if (kind === 'postgres') {
    const { host, tls = 'verify-full' } = open;
    if (tls === 'verify-full' || (typeof host === 'string' && isLocal(host))) return [];
    return [{ field: 'tls', message: 'production refuses a wire that proves nothing: choose verify-full' }];
  }
  return ['endpoint', 'baseUrl', 'auth.tokenUrl'].flatMap((field) => {
    const url = open[field];
    const isPlain = typeof url === 'string' && URL.canParse(url) && new URL(url).protocol === 'http:' && !isLocal(new URL(url).hostname);
    return isPlain ? [{ field, message: 'production refuses a wire that is not encrypted: use https' }] : [];
  });
}

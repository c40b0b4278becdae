/** How a session logs in: where, as whom, and over which wire. */
import type { LookupFunction, Socket } from 'node:net';
import type { PoolConfig } from 'pg';
import { secretText } from '#domain/secret.ts';
import { checkedLookup, refuseAddress, systemResolve, type Resolve } from '#tools/network/addresses.ts';
import { openReusingSocket } from './reusing-socket.ts';
import type { PostgresSettings } from './settings.ts';

/** The driver's options. A secret that is read elsewhere is read for every new session. */
export function loginOf(settings: PostgresSettings, resolve: Resolve = systemResolve): PoolConfig {
  const { url, host = '', port = 5432, database, user, password, tls = 'verify-full', ca, privateHosts } = settings;
  const wire = { stream: privateHosts === undefined ? openReusingSocket : () => guardedSocket(privateHosts, resolve) };
  if (url !== undefined) return { connectionString: url, ...(ca === undefined ? {} : { ssl: { ca } }), ...wire };
  const verify = tls === 'disable' ? false : { rejectUnauthorized: tls === 'verify-full', ...(ca === undefined ? {} : { ca }) };
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port,
    database,
    user,
    ssl: verify,
    // Without one the driver would look into files and variables of the machine.
    password: password === undefined ? '' : () => secretText(password),
    ...wire,
  };
}

/** A socket that reaches only addresses that may be reached: the address that was looked at is the one that is connected to. */
function guardedSocket(privateHosts: readonly string[], resolve: Resolve): Socket {
  const socket = openReusingSocket();
  const lookup: LookupFunction = checkedLookup(resolve, privateHosts);
  const plain = socket.connect.bind(socket);
  const guarded = (port: number, host: string): Socket => {
    try {
      refuseAddress(host, privateHosts);
    } catch (error) {
      return socket.destroy(error instanceof Error ? error : undefined);
    }
    return plain({ port, host, lookup });
  };
  return Object.assign(socket, { connect: guarded });
}

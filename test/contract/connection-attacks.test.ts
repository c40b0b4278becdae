/** Connections that people store, used against the machine they run on: what they may not reach, and what their errors may not say. */
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fillForm } from '#domain/connection-form.ts';
import type { StoredKind } from '#domain/connection-kinds.ts';
import { AppError } from '#domain/errors.ts';
import type { JsonObject } from '#domain/json.ts';
import { silentLogger } from '#domain/log.ts';
import { maskingConnection } from '#src/main/masking-connection.ts';
import { checkConnection, openStored, testConnection } from '#src/main/stored-connections.ts';
import { checkedLookup } from '#tools/network/addresses.ts';

const limits = (privateHosts: string[] = [], production = false) => ({
  dataDir: '/srv/headgate/state',
  spoolBytes: 1e6,
  stored: { keys: [], endpoint: null, privateHosts },
  tls: { production, files: null, trustProxy: false },
});

/** Something that listens on this machine and must never be called. */
let victim: Server;
let port: number;
let calls = 0;
beforeAll(async () => {
  victim = createServer((socket) => {
    calls += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => {
    victim.listen(0, '127.0.0.1', resolve);
  });
  const address = victim.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => void victim.close());

const filled = (kind: StoredKind, fields: JsonObject) => {
  const { form, problems } = fillForm(kind, fields);
  return { connection: { name: 'made', kind, ...form }, problems };
};
const postgres = (more: JsonObject) =>
  filled('postgres', { host: 'db.example.com', database: 'lake', user: 'loader', tls: 'disable', ...more });
const fieldsWith = ({ connection, problems }: ReturnType<typeof filled>, given = limits()): string[] =>
  (problems.length > 0 ? problems : checkConnection(connection, given)).map(({ field }) => field);

const hostile = [
  '169.254.169.254',
  'localhost',
  '[::1]',
  '127.1',
  '0x7f000001',
  '2130706433',
  '0177.0.0.1',
  '[::ffff:127.0.0.1]',
  '10.0.0.7',
  '[fd00:ec2::254]',
];

describe('attack 26: a connection to this machine or its network', () => {
  test.each(hostile)('S3 and HTTP at %s are refused at their field', (host) => {
    expect(fieldsWith(filled('s3', { endpoint: `http://${host}:${port}`, buckets: ['lake'] }))).toContain('endpoint');
    expect(fieldsWith(filled('http', { baseUrl: `http://${host}:${port}` }))).toContain('baseUrl');
  });

  test.each(['169.254.169.254', 'localhost', '::1', '[::1]', '127.0.0.1', '::ffff:127.0.0.1', '10.0.0.7'])(
    'Postgres at %s is refused at its field',
    (host) => {
      expect(fieldsWith(postgres({ host, port }))).toEqual(['host']);
    },
  );

  test.each<[StoredKind, JsonObject]>([
    ['s3', { endpoint: 'http://localhost', buckets: ['lake'], accessKeyId: 'a', secretAccessKey: 'b' }],
    ['http', { baseUrl: 'http://localhost' }],
    ['postgres', { host: 'localhost', database: 'lake', user: 'loader', tls: 'disable' }],
    ['postgres', { host: '127.1', database: 'lake', user: 'loader', tls: 'disable' }],
  ])('%s over a name that means this machine is refused when the name is resolved, before anything is sent', async (kind, fields) => {
    const at = kind === 'postgres' ? { port } : {};
    const withPort = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        typeof value === 'string' && value.startsWith('http') ? `${value}:${port}` : value,
      ]),
    );
    const { connection } = filled(kind, { ...withPort, ...at });
    const { ok, message } = await testConnection(connection, limits(), silentLogger);
    expect(ok).toBe(false);
    expect(message).toContain('which is not read');
    expect(calls).toBe(0);
  });

  test('a name that means another address a moment later does not help: the address that was looked at is the one that is used', async () => {
    let asked = 0;
    const rebinding = checkedLookup(async () => [{ address: (asked += 1) === 1 ? '93.184.216.34' : '127.0.0.1', family: 4 }], []);
    const look = (): Promise<unknown> =>
      new Promise((resolve) => rebinding('rebind.example.com', { all: false }, (error, address) => resolve(error ?? address)));
    expect(await look()).toBe('93.184.216.34');
    expect(await look()).toBeInstanceOf(AppError);
  });

  test('the host that the operator listed is reached, by exactly that name', async () => {
    const before = calls;
    const { connection } = postgres({ host: '127.0.0.1', port });
    await testConnection(connection, limits(['127.0.0.1']), silentLogger);
    expect(calls).toBeGreaterThan(before);
    calls = 0;
    expect(fieldsWith(postgres({ host: 'localhost', port }), limits(['127.0.0.1']))).toEqual(['host']);
  });

  test.each([301, 302, 307, 308])('an answer %i that points to the inside is not followed', async (status) => {
    const outside = createHttpServer(
      (_request, response) => void response.writeHead(status, { location: `http://127.0.0.1:${port}/secret` }).end(),
    );
    await new Promise<void>((resolve) => {
      outside.listen(0, '127.0.0.1', resolve);
    });
    const address = outside.address();
    const there = `http://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const made = [
      filled('s3', { endpoint: there, buckets: ['lake'], accessKeyId: 'a', secretAccessKey: 'b' }),
      filled('http', { baseUrl: there }),
    ];
    for (const { connection } of made)
      expect(await testConnection(connection, limits(['localhost']), silentLogger)).toMatchObject({ ok: false });
    expect(calls).toBe(0);
    outside.closeAllConnections();
    outside.close();
  });
});

describe('attack 27: region and bucket names', () => {
  test.each(['eu/west', 'us-east-1@evil.example', 'a b', '#', 'evil.example.com/'])('the region %s is refused', (region) => {
    expect(fieldsWith(filled('s3', { region, buckets: ['lake'] }))).toEqual(['region']);
  });
  test.each(['lake@evil', 'lake#x', '10.0.0.1', 'lake/../other', 'a'])('the bucket %s is refused', (bucket) => {
    expect(fieldsWith(filled('s3', { buckets: [bucket] }))).toEqual(['buckets']);
  });
});

describe('attack 29: Postgres options smuggled in', () => {
  test.each<[string, JsonObject, string]>([
    ['a socket path', { host: '/var/run/postgresql' }, 'host'],
    ['a second host', { host: 'db.example.com,169.254.169.254' }, 'host'],
    ['an address in the host', { host: 'db.example.com:5432/x?sslmode=disable' }, 'host'],
    ['options in the host', { host: 'db.example.com options=-csearch_path=evil' }, 'host'],
    ['an encryption that does not exist', { tls: 'prefer' }, 'tls'],
    ['an option as a field', { options: '-c search_path=evil' }, 'options'],
    ['a whole address', { url: 'postgres://127.0.0.1/x' }, 'url'],
    ['hosts of the operator', { privateHosts: ['127.0.0.1'] }, 'privateHosts'],
  ])('%s is refused at its field', (_what, fields, field) => {
    expect(fieldsWith(postgres(fields))).toContain(field);
  });

  test('a database name is a name, whatever it looks like', async () => {
    const seen: string[] = [];
    const server = createServer((socket) => socket.once('data', (bytes) => (seen.push(bytes.toString('latin1')), socket.destroy())));
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const { connection } = postgres({
      host: '127.0.0.1',
      port: typeof address === 'object' && address !== null ? address.port : 0,
      database: 'x?options=-c%20a=b&sslmode=disable',
    });
    await testConnection(connection, limits(['127.0.0.1']), silentLogger);
    expect(seen[0]).toContain('database\0x?options=-c%20a=b&sslmode=disable\0');
    expect(seen[0]).not.toContain('\0options\0');
    server.close();
  });
});

describe('folders of the machine', () => {
  test.each(['/', '/etc', '/proc/self', '/root/.aws', '/srv/headgate', '/srv/headgate/state/spool', 'relative', '../up', '/srv/a:b'])(
    '%s is refused',
    (root) => {
      expect(fieldsWith(filled('files', { roots: [root] }))).toContain('roots');
    },
  );
  test('a folder of data is taken', () => {
    expect(fieldsWith(filled('files', { roots: ['/srv/lake', '/srv/landing:ro'] }))).toEqual([]);
  });
});

test('headers of an HTTP connection are a secret, and named wrongly at their field', () => {
  const { connection, problems } = filled('http', { baseUrl: 'https://api.example.com', headers: '{"X-Team": "data"}' });
  expect([problems, connection.secrets, 'headers' in connection.open]).toEqual([[], { headers: '{"X-Team": "data"}' }, false]);
  expect(fieldsWith(filled('http', { baseUrl: 'https://api.example.com', headers: 'X-Team: data' }))).toEqual(['headers']);
});

describe('production', () => {
  test.each<[StoredKind, JsonObject, string]>([
    ['postgres', { host: 'db.example.com', database: 'lake', user: 'loader', tls: 'require' }, 'tls'],
    ['http', { baseUrl: 'http://api.example.com' }, 'baseUrl'],
    ['s3', { endpoint: 'http://s3.example.com', buckets: ['lake'] }, 'endpoint'],
  ])('a plain wire of %s is refused at its field', (kind, fields, field) => {
    expect(fieldsWith(filled(kind, fields), limits([], true))).toEqual([field]);
    expect(fieldsWith(filled(kind, fields))).toEqual([]);
  });
});

describe('attack 33: what a refusal repeats', () => {
  const secret = 'C4n4ry+/of=the&wire';

  test.each<[StoredKind, JsonObject]>([
    ['http', { 'auth.type': 'bearer', 'auth.token': secret }],
    ['http', { headers: JSON.stringify({ 'X-Key': secret }) }],
    ['s3', { buckets: ['lake'], accessKeyId: 'a', secretAccessKey: secret, sessionToken: secret }],
  ])('a server of %s that puts the secret into its answer does not get it into an error', async (kind, fields) => {
    const echo = createHttpServer((request, response) => {
      response.writeHead(kind === 's3' ? 418 : 401, { 'content-type': 'application/xml' });
      response.end(
        `<Error><Code>Odd</Code><Message>${secret} ${encodeURIComponent(secret)} ${Buffer.from(secret).toString('base64')} ${JSON.stringify(request.headers)}</Message></Error>`,
      );
    });
    await new Promise<void>((resolve) => {
      echo.listen(0, '127.0.0.1', resolve);
    });
    const address = echo.address();
    const there = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
    const { connection } = filled(kind, { ...fields, [kind === 's3' ? 'endpoint' : 'baseUrl']: there });
    const opened = maskingConnection(openStored(connection, limits(['127.0.0.1']), silentLogger), () => Object.values(connection.secrets));
    const { ok, message } = await opened.health();
    expect(ok).toBe(false);
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) expect(message).not.toContain(form);
    if (kind === 's3') expect(message).toContain('[redacted]');
    await opened.close();
    echo.closeAllConnections();
    echo.close();
  });
});

/** Encrypted wires: to clients, to Postgres and to S3, with certificates that are made here. */
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { answers } from '#surfaces/cli/find-server.ts';
import { readTls, watchTls } from '#src/main/tls-files.ts';
import { createMetrics } from '#src/metrics.ts';
import { allowOrigins } from '#surfaces/web/origin.ts';
import { createWebServer, type WebServer } from '#surfaces/web/server.ts';
import { openConnection } from '#tools/connectors/index.ts';
import { selfSigned } from '#test/support/systems/certificate.ts';
import { memoryApp } from '#test/support/played/memory-app.ts';
import { freshDatabase, type FreshDatabase } from '#test/support/postgres/postgres.ts';
import { startTlsPostgres } from '#test/support/postgres/tls-postgres.ts';

vi.setConfig({ testTimeout: 60_000 });

const mine = selfSigned('localhost', '127.0.0.1');
const elsewhere = selfSigned('elsewhere.example.com');
let folder: string;
let database: FreshDatabase;
beforeAll(async () => {
  [folder, database] = await Promise.all([mkdtemp(join(tmpdir(), 'headgate-tls-')), freshDatabase()]);
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

describe('clients', () => {
  let web: WebServer;
  let port: number;
  beforeAll(async () => {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    await Promise.all([writeFile(cert, mine.cert), writeFile(key, mine.key)]);
    web = createWebServer({
      app: memoryApp(),
      authenticate: async (token) => (token === 'known' ? { id: 'ana', name: 'Ana', roles: ['admin'] } : null),
      log: silentLogger,
      metrics: createMetrics({ processMetrics: false }),
      pageFolder: folder,
      originAllowed: allowOrigins(),
      version: '0.0.0-test',
      tls: await readTls({ cert, key }),
    });
    const listening = await web.listen(0, '127.0.0.1');
    port = listening.port;
    expect(listening.url).toBe(`https://127.0.0.1:${port}`);
  });
  afterAll(() => web.close());

  test('reach REST and the socket over TLS, and nothing in the open', async () => {
    const status = await new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path: '/healthz', ca: mine.cert }, (response) =>
        resolve(response.resume().statusCode),
      );
      asked.on('error', reject).end();
    });
    expect(status).toBe(200);
    const socket = io(`https://127.0.0.1:${port}`, { auth: { token: 'known' }, transports: ['websocket'], forceNew: true, ca: mine.cert });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('connect_error', reject);
    });
    expect(await socket.timeout(5000).emitWithAck('thread.open', {})).toMatchObject({ ok: true });
    socket.disconnect();
    await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  });

  /** The certificate that a new connection is shown, and what the answer says of coming in the open. */
  const shown = (): Promise<{ serial: string; hsts: string | undefined }> =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path: '/healthz', rejectUnauthorized: false, agent: false }, (response) => {
        const serial = response.socket instanceof TLSSocket ? response.socket.getPeerCertificate().serialNumber : '';
        resolve({ serial, hsts: response.resume().headers['strict-transport-security'] });
      });
      asked.on('error', reject).end();
    });

  test('are told never to come in the open again, and see a renewed certificate without a restart; half of one changes nothing', async () => {
    const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
    const before = await shown();
    expect(before.hsts).toBe('max-age=31536000');
    const warnings: string[] = [];
    const log = { ...silentLogger, warn: (message: string) => void warnings.push(message) };
    const stop = watchTls(files, { renew: (tls) => web.useCertificate(tls), log, everyMs: 20 });
    try {
      const renewed = selfSigned('localhost', '127.0.0.1');
      await writeFile(files.cert, renewed.cert);
      await expect.poll(() => warnings.length, { timeout: 30_000 }).toBeGreaterThan(0);
      expect((await shown()).serial).toBe(before.serial);
      await writeFile(files.key, renewed.key);
      await expect.poll(async () => (await shown()).serial, { timeout: 30_000 }).toBe(new X509Certificate(renewed.cert).serialNumber);
    } finally {
      stop();
      // The tests after this one know the first certificate.
      web.useCertificate(mine);
    }
  });

  test('the command line says that it cannot tell who answers, instead of starting a second server', async () => {
    await expect(answers(`https://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: 'cli.untrusted',
      hint: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
    expect(await answers('https://127.0.0.1:1')).toBe(false);
  });

  test('a certificate without its key is told with the variables', async () => {
    await writeFile(join(folder, 'other.pem'), elsewhere.key);
    const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'other.pem') };
    await expect(readTls(files)).rejects.toMatchObject({ code: 'config.tls', message: expect.stringContaining('HEADGATE_TLS_KEY') });
    await expect(readTls({ ...files, key: join(folder, 'missing.pem') })).rejects.toMatchObject({
      message: expect.stringContaining('missing.pem'),
    });
  });
});

describe('Postgres', () => {
  let right: Awaited<ReturnType<typeof startTlsPostgres>>;
  let wrong: Awaited<ReturnType<typeof startTlsPostgres>>;
  beforeAll(async () => {
    [right, wrong] = await Promise.all([startTlsPostgres(database.url, mine), startTlsPostgres(database.url, elsewhere)]);
  });
  afterAll(() => Promise.all([right.close(), wrong.close()]));

  async function health(settings: object): Promise<{ ok: boolean; message: string }> {
    const { username, password, pathname } = new URL(database.url);
    const login = { host: 'localhost', database: pathname.slice(1), user: username, password: decodeURIComponent(password) };
    const connection = openConnection(
      { name: 'lake', kind: 'postgres', settings: 'url' in settings ? settings : { ...login, ...settings } },
      silentLogger,
    );
    try {
      return await connection.health();
    } finally {
      await connection.close();
    }
  }

  test('verify-full takes the certificate of the named authority for the right name', async () => {
    expect(await health({ port: right.port, tls: 'verify-full', ca: mine.cert })).toMatchObject({ ok: true });
  });

  test.each([
    ['an authority that nobody named', () => ({ port: right.port, tls: 'verify-full' }), /self-signed|certificate/],
    ['another authority', () => ({ port: right.port, tls: 'verify-full', ca: elsewhere.cert }), /self-signed|certificate/],
    ['another name', () => ({ port: wrong.port, tls: 'verify-full', ca: elsewhere.cert }), /altnames|does not match/i],
    ['no encryption at all', () => ({ port: Number(new URL(database.url).port), tls: 'verify-full' }), /does not support SSL/],
  ])('verify-full refuses %s', async (_what, settings, words) => {
    const found = await health(settings());
    expect(found.ok).toBe(false);
    expect(found.message).toMatch(words);
    expect(found.message).toContain(
      'authority of the server’s certificate and a host that it is for: “Certificate authority (PEM)” and “Host”',
    );
    expect(found.message).not.toMatch(/node/i);
  });

  test('require encrypts without proving, and an address takes sslmode and sslrootcert', async () => {
    expect(await health({ port: wrong.port, tls: 'require' })).toMatchObject({ ok: true });
    const path = join(folder, 'root.pem');
    await writeFile(path, mine.cert);
    const url = new URL(database.url);
    url.host = `localhost:${right.port}`;
    url.search = `?sslmode=verify-full&sslrootcert=${encodeURIComponent(path)}`;
    expect(await health({ url: url.href })).toMatchObject({ ok: true });
    url.search = '?sslmode=verify-full';
    expect(await health({ url: url.href })).toMatchObject({ ok: false });
  });
});

test('S3 over a certificate that nobody trusts is not used', async () => {
  let asked = 0;
  const server = createServer({ cert: mine.cert, key: mine.key }, (_request, response) => {
    asked += 1;
    response.end();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const settings = {
    endpoint: `https://localhost:${port}`,
    accessKeyId: 'a',
    secretAccessKey: 'b',
    buckets: ['lake'],
    spoolFolder: folder,
  };
  const connection = openConnection({ name: 's3', kind: 's3', settings }, silentLogger);
  expect(await connection.health()).toMatchObject({ ok: false, message: expect.stringContaining('certificate') });
  expect(asked).toBe(0);
  await connection.close();
  server.closeAllConnections();
  server.close();
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { JsonObject } from '#domain/json.ts';
import type { Logger } from '#domain/log.ts';
import { placeOf, type Address } from '#tools/network/addresses.ts';
import { createHttpConnector } from '#tools/connectors/http/index.ts';
import { failure } from '#test/support/engine/engine.ts';
import { json, openHttpReaders, openHttpShop, type HttpReaders, type HttpReading, type HttpShop } from '#test/support/systems/http-shop.ts';

let shop: HttpShop;
let readers: HttpReaders;
beforeAll(async () => {
  readers = await openHttpReaders();
});
afterAll(() => readers.close());
beforeEach(async () => {
  shop = await openHttpShop((_asked, response) => json(response, [{ id: 1 }]));
});
afterEach(() => shop.close());

const connect = (settings: Record<string, unknown> = {}, options?: Parameters<HttpReaders['connect']>[1]): HttpReading =>
  readers.connect({ baseUrl: shop.url, privateHosts: ['127.0.0.1'], ...settings }, options);

describe('addresses', () => {
  test.each([
    ['93.184.216.34', 'public'],
    ['2606:2800:220:1:248:1893:25c8:1946', 'public'],
    ['127.0.0.1', 'private'],
    ['127.9.9.9', 'private'],
    ['0.0.0.0', 'private'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['172.32.0.1', 'public'],
    ['192.168.0.1', 'private'],
    ['100.64.0.1', 'private'],
    ['224.0.0.1', 'private'],
    ['::1', 'private'],
    ['::', 'private'],
    ['fd12:3456::1', 'private'],
    ['::ffff:127.0.0.1', 'private'],
    ['::ffff:169.254.169.254', 'never'],
    ['64:ff9b::a9fe:a9fe', 'never'],
    ['2002:7f00:1::', 'private'],
    ['169.254.169.254', 'never'],
    ['fe80::1%eth0', 'never'],
    ['fd00:ec2::254', 'never'],
    ['not an address', 'never'],
  ])('%s is %s', (address, place) => expect(placeOf(address)).toBe(place));

  test.each(['http://127.0.0.1', 'http://0x7f000001', 'http://2130706433', 'http://[::1]', 'http://[::ffff:7f00:1]', 'http://localhost'])(
    '%s is not read unless it is allowed',
    async (origin) => {
      const reading = readers.connect({ baseUrl: `${origin}:${shop.port}` });
      expect(await failure(reading.inspect('/orders'))).toMatchObject({ code: 'connection.address-refused', family: 'denied' });
      expect(shop.asked).toEqual([]);
    },
  );

  test('the address of a metadata service is not read, allowed or not', async () => {
    const reading = readers.connect({ baseUrl: 'http://169.254.169.254/latest', privateHosts: ['169.254.169.254'] });
    const error = await failure(reading.inspect('/meta-data'));
    expect(error.code).toBe('connection.address-refused');
    expect(error.hint).toContain('no setting allows them');
  });

  test('a name of which one address is private is not read', async () => {
    const resolve = async (): Promise<Address[]> => [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    const reading = readers.connect({ baseUrl: `http://shop.test:${shop.port}` }, { resolve });
    expect((await failure(reading.inspect('/orders'))).code).toBe('connection.address-refused');
    expect(shop.asked).toEqual([]);
  });

  test('a name that becomes a private address while it is used is refused then', async () => {
    const answers: Address[][] = [[{ address: '127.0.0.1', family: 4 }], [{ address: '169.254.169.254', family: 4 }]];
    let resolved = 0;
    const resolve = async (): Promise<Address[]> => answers[Math.min(resolved++, 1)] ?? [];
    shop.answer(({ url }, response) => {
      const page = Number(url.searchParams.get('page'));
      json(response, page < 3 ? [{ page }] : [], { connection: 'close' });
    });
    const settings = { baseUrl: `http://shop.test:${shop.port}`, privateHosts: ['shop.test'], paging: { by: 'page' } };
    const error = await failure(readers.connect(settings, { resolve }).inspect('/orders'));
    expect(error.code).toBe('connection.address-refused');
    expect(shop.asked).toHaveLength(1);
    expect(shop.asked[0]?.headers.host).toBe(`shop.test:${shop.port}`);
    expect(resolved).toBe(2);
  });

  test('proxies of the environment are not used', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { HTTP_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9', NODE_USE_ENV_PROXY: '1' });
    try {
      expect((await connect().inspect('/orders')).rows).toBe(1);
    } finally {
      for (const name of ['HTTP_PROXY', 'http_proxy', 'NODE_USE_ENV_PROXY']) delete process.env[name];
      Object.assign(process.env, before);
    }
  });
});

describe('other places', () => {
  test.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://evil.example/',
    '//evil.example/x',
    'file:///etc/passwd',
    'http://user:pw@127.0.0.1/',
  ])('a redirect to %s is not followed', async (location) => {
    shop.answer((_asked, response) => void response.writeHead(302, { location }).end());
    const error = await failure(connect().inspect('/orders'));
    expect(error.code).toBe('http.outside');
    expect(shop.asked).toHaveLength(1);
  });

  test('a redirect on the same host is followed, a few times', async () => {
    shop.answer(({ url }, response) => {
      const hops = Number(url.searchParams.get('hops'));
      if (hops === 0) json(response, [{ id: 1 }]);
      else response.writeHead(307, { location: `/orders?hops=${hops - 1}` }).end();
    });
    expect((await connect().inspect('/orders?hops=3')).rows).toBe(1);
    expect((await failure(connect().inspect('/orders?hops=9'))).message).toContain('more redirects than are followed');
  });

  test('a next page on another host is not asked for, unless the host is listed', async () => {
    const other = await openHttpShop((_asked, response) => json(response, { items: [{ id: 2 }], next: null }));
    shop.answer((_asked, response) => json(response, { items: [{ id: 1 }], next: `http://localhost:${other.port}/more` }));
    const paging = { by: 'cursor', path: 'next' };
    const error = await failure(connect({ paging }).inspect('/orders'));
    expect(error).toMatchObject({
      code: 'http.outside',
      message: `shop sent page 2 of /orders to the host localhost:${other.port}, which is not followed.`,
    });
    expect(other.asked).toEqual([]);
    const listed = connect({ paging, hosts: ['localhost'], privateHosts: ['127.0.0.1', 'localhost'] });
    expect((await listed.inspect('/orders')).rows).toBe(2);
    await other.close();
  });

  test.each([
    [{ baseUrl: 'ftp://shop.test' }],
    [{ baseUrl: 'http://user:pw@shop.test' }],
    [{ baseUrl: 'http://shop.test/?key=1' }],
    [{ headers: { 'x-a': 'b\r\nx-evil: 1' } }],
    [{ headers: { 'bad name': 'b' } }],
    [{ headers: 'X-Team: data' }],
    [{ headers: '{"x-a": "b\\r\\nx-evil: 1"}' }],
    [{ headers: '["x-a"]' }],
    [{ hosts: ['http://evil.example'] }],
    [{ endpoints: { '../x': { path: '/x' } } }],
    [{ unknown: 1 }],
  ])('the settings %j are refused', (settings) => {
    const parsed = createHttpConnector(async () => []).settings.safeParse({ baseUrl: 'http://shop.test', ...settings });
    expect(parsed.success).toBe(false);
  });

  test.each(['/orders?api_key=abc', '/orders?a=1&access_token=abc', '/orders?X-Amz-Signature=abc'])(
    'a credential in the name %s is refused',
    async (name) => {
      const error = await failure(connect().inspect(name));
      expect(error.code).toBe('source.secret-in-name');
      expect(error.message).not.toContain('abc');
      expect(shop.asked).toEqual([]);
    },
  );
});

describe('credentials', () => {
  test.each<[JsonObject, string, string]>([
    [{ type: 'bearer', token: 'tok-1' }, 'authorization', 'Bearer tok-1'],
    [{ type: 'basic', user: 'ann', password: 'p:w' }, 'authorization', `Basic ${Buffer.from('ann:p:w').toString('base64')}`],
    [{ type: 'header', name: 'X-Api-Key', value: 'key-1' }, 'x-api-key', 'key-1'],
  ])('%j is sent with every request', async (auth, header, value) => {
    const elsewhere = { read: async () => '{"X-Tenant": "acme"}', renew: async () => false };
    for (const headers of [{ 'X-Tenant': 'acme' }, '{"X-Tenant": "acme"}', elsewhere]) {
      shop.asked.splice(0);
      await connect({ auth, headers }).inspect('/orders');
      expect(shop.asked.map((asked) => [asked.headers[header], asked.headers['x-tenant']])).toEqual([[value, 'acme']]);
    }
  });

  test('a token of OAuth is fetched once, kept, and renewed when it is refused', async () => {
    let issued = 0;
    let valid = '';
    shop.answer(({ url, headers }, response) => {
      if (url.pathname === '/token') {
        valid = `token-${++issued}`;
        return json(response, { access_token: valid, token_type: 'Bearer', expires_in: 3600 });
      }
      if (headers.authorization !== `Bearer ${valid}`) return void response.writeHead(401).end();
      json(response, [{ id: issued }]);
    });
    const reading = connect({
      auth: { type: 'oauth', tokenUrl: `${shop.url}/token`, clientId: 'me', clientSecret: 's/1', scope: 'orders:read' },
    });
    await Promise.all([reading.inspect('/a'), reading.inspect('/b')]);
    await reading.inspect('/c');
    expect(issued).toBe(1);
    const [asked] = shop.asked.filter(({ url }) => url.pathname === '/token');
    expect(asked).toMatchObject({ method: 'POST', body: 'grant_type=client_credentials&scope=orders%3Aread' });
    expect(asked?.headers.authorization).toBe(`Basic ${Buffer.from('me:s%2F1').toString('base64')}`);
    valid = 'taken back';
    expect((await reading.inspect('/d')).rows).toBe(1);
    expect(issued).toBe(2);
  });

  test('a token near its end is renewed before it is used', async () => {
    let issued = 0;
    shop.answer(({ url }, response) =>
      url.pathname === '/token' ? json(response, { access_token: `t${++issued}`, expires_in: 1 }) : json(response, [{ id: 1 }]),
    );
    const reading = connect({ auth: { type: 'oauth', tokenUrl: `${shop.url}/token`, clientId: 'me', clientSecret: 's', sendIn: 'body' } });
    await reading.inspect('/a');
    await new Promise((resolve) => setTimeout(resolve, 600));
    await reading.inspect('/b');
    expect(issued).toBe(2);
    expect(shop.asked[0]?.body).toContain('client_secret=s');
  });

  test('credentials that are refused are not tried again and again', async () => {
    shop.answer((_asked, response) => void response.writeHead(401).end());
    expect(await failure(connect({ auth: { type: 'bearer', token: 'old' } }).inspect('/orders'))).toMatchObject({
      code: 'http.login',
      family: 'setup',
    });
    expect(shop.asked).toHaveLength(1);
  });

  test('no secret is in an error, a log line, a snapshot or a pinned reader', async () => {
    const said: string[] = [];
    const hear = (message: string, facts?: Record<string, unknown>): void => void said.push(message, JSON.stringify(facts ?? {}));
    const log: Logger = { debug: hear, info: hear, warn: hear, error: hear, child: () => log };
    const secret = 'canary-4f9a';
    const auths: JsonObject[] = [
      { type: 'bearer', token: secret },
      { type: 'basic', user: 'ann', password: secret },
      { type: 'header', name: 'x-key', value: secret },
      { type: 'oauth', tokenUrl: `${shop.url}/token`, clientId: 'me', clientSecret: secret },
    ];
    for (const auth of auths) {
      const reading = connect({ auth }, { log });
      let time = 0;
      shop.answer(({ url }, response) => {
        if (url.pathname === '/token') json(response, { access_token: secret });
        else if (++time === 1) response.writeHead(503, { 'retry-after': '0' }).end(secret);
        else json(response, [{ id: 1 }]);
      });
      const { inspection, snapshot } = await reading.load('/orders');
      said.push(JSON.stringify({ inspection, snapshot }));
      for (const status of [401, 403, 404, 400, 418]) {
        shop.answer(({ url }, response) =>
          url.pathname === '/token' ? json(response, { access_token: secret }) : void response.writeHead(status).end(secret),
        );
        const error = await failure(reading.inspect('/orders'));
        said.push(error.message, error.hint ?? '', JSON.stringify(error.details));
      }
    }
    const basic = Buffer.from(`ann:${secret}`).toString('base64');
    expect(said.filter((text) => text.includes(secret) || text.includes(basic))).toEqual([]);
    expect(said.length).toBeGreaterThan(40);
  });
});

describe('an endpoint that is busy or away', () => {
  test('429 with Retry-After is waited for', async () => {
    const at: number[] = [];
    shop.answer((_asked, response) => {
      at.push(performance.now());
      if (at.length === 1) response.writeHead(429, { 'retry-after': '1' }).end();
      else json(response, [{ id: 1 }]);
    });
    expect((await connect().inspect('/orders')).rows).toBe(1);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(990);
  });

  test('a pause that is too long to wait for is told instead', async () => {
    shop.answer((_asked, response) => void response.writeHead(429, { 'retry-after': '7200' }).end());
    expect(await failure(connect().inspect('/orders'))).toMatchObject({ code: 'http.busy', retryable: true });
    expect(shop.asked).toHaveLength(1);
  });

  test('a burst of 500s ends in the rows', async () => {
    let time = 0;
    shop.answer((_asked, response) => {
      if (++time <= 2) response.writeHead(500).end();
      else json(response, [{ id: 1 }]);
    });
    expect((await connect().inspect('/orders')).rows).toBe(1);
    expect(time).toBe(3);
  });

  test('requests are as slow as the connection is told', async () => {
    shop.answer(({ url }, response) => json(response, Number(url.searchParams.get('page')) < 6 ? [{ page: url.search }] : []));
    const started = performance.now();
    await connect({ perSecond: 20, paging: { by: 'page' } }).inspect('/orders');
    expect(performance.now() - started).toBeGreaterThanOrEqual(245);
  });

  test('an endpoint that says nothing is given up after its time, and then left alone', async () => {
    shop.answer(() => {});
    const reading = connect({ timeoutSeconds: 0.3 });
    const error = await failure(reading.inspect('/orders'));
    expect(['http.silent', 'connection.unavailable']).toContain(error.code);
    while (reading.connection.breaker?.() === 'closed') await failure(reading.inspect('/orders'));
    const asked = shop.asked.length;
    const refused = await failure(reading.inspect('/orders'));
    expect(refused.code).toBe('connection.unavailable');
    expect(refused.message).toMatch(/^shop does not answer since/);
    expect(shop.asked.length - asked).toBeLessThanOrEqual(1);
    shop.answer((_asked, response) => json(response, [{ id: 1 }]));
    await expect.poll(() => reading.connection.breaker?.(), { timeout: 30_000 }).toBe('closed');
    expect((await reading.inspect('/orders')).rows).toBe(1);
  });

  test('health says whether it answers, and whether the credentials are taken', async () => {
    const reading = connect();
    expect(await reading.connection.health()).toEqual({ ok: true, message: 'reachable' });
    shop.answer((_asked, response) => void response.writeHead(404).end());
    expect(await reading.connection.health()).toEqual({ ok: true, message: 'reachable' });
    shop.answer((_asked, response) => void response.writeHead(401).end());
    expect((await reading.connection.health()).ok).toBe(false);
  });

  test('sockets are few and used again', async () => {
    const ports = new Set<string>();
    shop.answer(({ url, headers }, response) => {
      ports.add(`${response.socket?.remotePort} ${headers.host}`);
      json(response, Number(url.searchParams.get('page')) < 20 ? [{ page: url.search }] : []);
    });
    await connect({ paging: { by: 'page' } }).inspect('/orders');
    expect(ports.size).toBe(1);
  });
});

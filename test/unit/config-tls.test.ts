import { describe, expect, test } from 'vitest';
import { AppError } from '#domain/errors.ts';
import { readConfig } from '#src/config.ts';
import { plainConnections } from '#src/config-tls.ts';

const safe = {
  HEADGATE_PRODUCTION: 'true',
  HEADGATE_SECRET_KEY: Buffer.alloc(32, 9).toString('base64'),
  HEADGATE_TOKEN: 'Zx8vQ1mT4rLk7pWn2yBd6sHc',
};

function problems(env: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(env, {}, '/start');
    return [];
  } catch (error) {
    if (error instanceof AppError && Array.isArray(error.details['problems'])) return error.details['problems'].map(String);
    throw error;
  }
}

describe('attack 64: production', () => {
  test('starts with a key, a token and encrypted wires', () => {
    expect(problems({ ...safe, DATABASE_URL: 'postgres://a:b@db.example.com/x?sslmode=verify-full' })).toEqual([]);
    expect(readConfig(safe, {}, '/start').tls).toEqual({ production: true, files: null, trustProxy: false });
  });

  test('is what NODE_ENV says, unless HEADGATE_PRODUCTION says otherwise', () => {
    expect(problems({ NODE_ENV: 'production' })).not.toEqual([]);
    expect(problems({ NODE_ENV: 'production', HEADGATE_PRODUCTION: 'false' })).toEqual([]);
    expect(problems({ NODE_ENV: 'test' })).toEqual([]);
  });

  test.each([
    ['no key of its own', { HEADGATE_SECRET_KEY: '' }, /^HEADGATE_SECRET_KEY: .*openssl rand/],
    [
      'the key of the documentation',
      { HEADGATE_SECRET_KEY: 'cmVwbGFjZS1tZS13aXRoLTMyLXJhbmRvbS1ieXRlcyE=' },
      /^HEADGATE_SECRET_KEY: this is the example/,
    ],
    ['a token that is made up', { HEADGATE_TOKEN: '' }, /^HEADGATE_TOKEN: .*24 random characters/],
    ['a short token', { HEADGATE_TOKEN: 'short' }, /^HEADGATE_TOKEN: /],
    ['a public address without TLS', { HEADGATE_HOST: '0.0.0.0' }, /^HEADGATE_HOST: .*HEADGATE_TLS_CERT.*HEADGATE_TRUST_PROXY/],
    ['a catalog that proves nothing', { DATABASE_URL: 'postgres://a:b@db.example.com/x' }, /^DATABASE_URL: .*sslmode=verify-full/],
    ['a warehouse that is only encrypted', { WAREHOUSE_URL: 'postgres://a:b@db.example.com/x?sslmode=require' }, /^WAREHOUSE_URL: /],
    ['a plain bucket', { S3_ENDPOINT: 'http://s3.example.com', S3_BUCKETS: 'lake' }, /^S3_ENDPOINT: .*https/],
    ['a plain model endpoint', { OPENAI_BASE_URL: 'http://model.example.com/v1' }, /^OPENAI_BASE_URL: /],
  ])('refuses %s, with the variable and the fix', (_what, env, words) => {
    const found = problems({ ...safe, ...env });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(words);
  });

  test('takes a public address with a certificate, or behind a proxy', () => {
    const open = { ...safe, HEADGATE_HOST: '0.0.0.0' };
    expect(problems({ ...open, HEADGATE_TLS_CERT: '/c.pem', HEADGATE_TLS_KEY: '/k.pem' })).toEqual([]);
    expect(problems({ ...open, HEADGATE_TRUST_PROXY: 'true' })).toEqual([]);
  });

  test('takes plain wires on this machine', () => {
    expect(
      problems({ ...safe, DATABASE_URL: 'postgres://a:b@127.0.0.1/x', S3_ENDPOINT: 'http://localhost:9000', S3_BUCKETS: 'lake' }),
    ).toEqual([]);
  });

  test('finds plain wires of the connections file by the name of the connection', () => {
    const connection = (settings: Record<string, string>) => ({ name: 'shop', kind: 'http', settings });
    expect(plainConnections([connection({ baseUrl: 'http://shop.example.com' })])[0]).toMatch(/^shop: /);
    expect(plainConnections([connection({ url: 'postgres://a:b@db.example.com/x' })])).toHaveLength(1);
    expect(
      plainConnections([connection({ baseUrl: 'https://shop.example.com' }), connection({ endpoint: 'http://127.0.0.1:9000' })]),
    ).toEqual([]);
  });
});

test('a certificate without a key is half a setting', () => {
  expect(problems({ HEADGATE_TLS_CERT: '/c.pem' })[0]).toMatch(/HEADGATE_TLS_KEY/);
});

test('a key of the wrong length is refused and not repeated', () => {
  const [found] = problems({ HEADGATE_SECRET_KEY: 'dG9vLXNob3J0' });
  expect(found).toMatch(/^HEADGATE_SECRET_KEY: write 32 random bytes/);
  expect(found).not.toContain('dG9vLXNob3J0');
});

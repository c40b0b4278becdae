import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '#domain/errors.ts';
import { readConfig, variableNames } from '#src/config.ts';
import { engineConfig, engineVariables } from '#src/config-engine.ts';

const strong = 'hg_0123456789abcdef0123456789';
const failure = (env: NodeJS.ProcessEnv): AppError => {
  try {
    readConfig(env, {}, '/start');
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
};

describe('readConfig', () => {
  test('works with nothing set: embedded database, offline planner, loopback', () => {
    const config = readConfig({}, {}, '/start');
    expect(config).toMatchObject({ databaseUrl: null, warehouseUrl: null, host: '127.0.0.1', port: 4380, token: null, workers: 1 });
    expect(config.model.name).toBe('offline');
    expect(config.filesRoots).toEqual([
      { name: 'samples', path: '/start/samples', readOnly: true },
      { name: 'data', path: '/start/data', readOnly: false },
      { name: 'exports', path: '/start/exports', readOnly: false },
    ]);
  });

  test('keeps its own folder outside every default files root, since that folder holds the admin token', () => {
    const config = readConfig({}, {}, '/start');
    for (const root of config.filesRoots) expect(`${config.dataDir}/`.startsWith(`${root.path}/`)).toBe(false);
  });

  test('names every wrong variable with its fix, all at once', () => {
    const error = failure({
      HEADGATE_PORT: '70000',
      HEADGATE_ENGINE_MEMORY: 'lots',
      DATABASE_URL: 'mysql://x',
      HEADGATE_LOG_LEVEL: 'loud',
    });
    expect(error.code).toBe('config.invalid');
    expect(error.details['problems']).toHaveLength(4);
    expect(error.message).toMatch(/HEADGATE_PORT: write a whole number from 0 to 65535; it is "70000"/);
    expect(error.message).toMatch(/HEADGATE_ENGINE_MEMORY: write a size such as 512MB/);
    expect(error.message).toMatch(/DATABASE_URL: write an address such as postgresql:/);
    expect(error.hint).toMatch(/\.env\.example/);
  });

  test('never repeats a wrong database address, because it may hold a password', () => {
    expect(failure({ DATABASE_URL: 'mysql://root:hunter2hunter2@db' }).message).not.toContain('hunter2');
  });

  test('treats empty variables as unset and lets the command line win', () => {
    const config = readConfig(
      { HEADGATE_TOKEN: '', HEADGATE_PORT: '5000', DATABASE_URL: ' ' },
      { port: '0', dataDir: 'elsewhere' },
      '/start',
    );
    expect(config).toMatchObject({ token: null, port: 0, databaseUrl: null, dataDir: '/start/elsewhere' });
  });

  test.each(['0.0.0.0', '::', '192.168.1.4', 'example.com'])('refuses to listen on %s without a long token', (host) => {
    expect(failure({ HEADGATE_HOST: host }).message).toMatch(/HEADGATE_HOST: .*HEADGATE_TOKEN/);
    expect(failure({ HEADGATE_HOST: host, HEADGATE_TOKEN: 'short' }).message).toMatch(/at least 24/);
    expect(readConfig({ HEADGATE_HOST: host, HEADGATE_TOKEN: strong }, {}, '/start').host).toBe(host);
  });

  test.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('%s needs no token', (host) => {
    expect(readConfig({ HEADGATE_HOST: host }, {}, '/start').token).toBeNull();
  });

  test.each([
    ['512MB', 512e6],
    ['1.5GiB', 1.5 * 2 ** 30],
    ['268435456', 268435456],
    ['2 gb', 2e9],
  ])('reads the size %s', (text, bytes) => {
    expect(readConfig({ HEADGATE_ENGINE_MEMORY: text }, {}, '/start').engine.memoryBytes).toBe(bytes);
  });

  test.each([
    [2, '1GiB', 2, '2 cores'],
    [6, '1GiB', 4, '6 cores'],
    [16, '1GiB', 4, '1,024 MiB of memory leave no more, though there are 16 cores'],
    [16, '4GiB', 14, '16 cores'],
    [1, '64MiB', 2, '1 cores'],
  ])('%d cores and %s of memory give the engine %d threads, with the reason', (cores, memory, threads, reason) => {
    const found = engineConfig(z.object(engineVariables).parse({ HEADGATE_ENGINE_MEMORY: memory }), cores);
    expect([found.engine.threads, found.threadsReason]).toEqual([threads, expect.stringContaining(reason)]);
  });

  test('keeps to the threads that are set', () => {
    expect(readConfig({ HEADGATE_ENGINE_THREADS: '7' }, {}, '/start')).toMatchObject({
      engine: { threads: 7 },
      threadsReason: 'as HEADGATE_ENGINE_THREADS says',
    });
  });

  test('asks for a key when a model is named that needs one', () => {
    expect(failure({ HEADGATE_MODEL: 'gpt-x' }).message).toMatch(/HEADGATE_MODEL: "gpt-x" needs OPENAI_API_KEY/);
    expect(readConfig({ HEADGATE_MODEL: 'local', OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' }, {}, '/start').model.name).toBe('local');
    expect(readConfig({ OPENAI_API_KEY: 'k', HEADGATE_MODEL: 'offline' }, {}, '/start').model.name).toBe('offline');
  });

  test('refuses files roots that cannot be told apart, and the whole disk', () => {
    expect(failure({ HEADGATE_FILES_ROOTS: 'a/in,b/in' }).message).toMatch(/two folders are called "in"/);
    expect(failure({ HEADGATE_FILES_ROOTS: '/' }).message).toMatch(/HEADGATE_FILES_ROOTS/);
  });

  test('accepts only known failpoints', () => {
    expect(readConfig({ HEADGATE_FAILPOINT: 'publish.before-commit:2' }, {}, '/start').failpoint).toEqual({
      name: 'publish.before-commit',
      nth: 2,
    });
    expect(failure({ HEADGATE_FAILPOINT: 'nowhere' }).message).toMatch(/HEADGATE_FAILPOINT/);
  });

  test('makes a connection of named buckets, keeps its keys secret, and wants buckets with an endpoint', () => {
    const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'very-secret-key', AWS_SESSION_TOKEN: 'very-secret-token' };
    expect(readConfig(keys, {}, '/start').s3).toBeNull();
    const config = readConfig({ ...keys, S3_BUCKETS: 'lake, landing/in:ro', S3_FORCE_PATH_STYLE: 'false' }, {}, '/start');
    expect(config.s3).toMatchObject({ buckets: ['lake', 'landing/in:ro'], accessKeyId: 'id', forcePathStyle: false });
    expect(config.secrets).toEqual(expect.arrayContaining(['very-secret-key', 'very-secret-token']));
    expect(failure({ S3_ENDPOINT: 'http://127.0.0.1:9000' }).message).toContain('S3_BUCKETS');
  });

  test('is frozen all the way down', () => {
    const config = readConfig({}, {}, '/start');
    expect(Object.isFrozen(config) && Object.isFrozen(config.model) && Object.isFrozen(config.filesRoots[0])).toBe(true);
  });
});

test('.env.example documents every variable, and no other', () => {
  const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const documented = [...text.matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map((match) => match[1]);
  expect(new Set(documented)).toEqual(new Set(variableNames));
  expect(documented).toHaveLength(variableNames.length);
});

test('the examples in .env.example are accepted as they stand', () => {
  const text = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  const env = Object.fromEntries([...text.matchAll(/^#?([A-Z][A-Z0-9_]+)=(.*)$/gm)].map((match) => [match[1] ?? '', match[2] ?? '']));
  // A token that everybody can read in this file is none.
  expect(failure(env).message).toMatch(/HEADGATE_TOKEN: everybody can guess this one/);
  expect(readConfig({ ...env, HEADGATE_TOKEN: undefined }, {}, '/start').url).toBe('http://127.0.0.1:4380');
});

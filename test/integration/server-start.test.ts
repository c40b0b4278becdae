import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readLock } from '#surfaces/cli/lockfile.ts';
import { type Child, startChild } from '#test/support/child.ts';
import { freshDatabase } from '#test/support/postgres/postgres.ts';

async function serve(env: NodeJS.ProcessEnv = {}): Promise<{ server: Child; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-server-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const database = await freshDatabase();
  onTestFinished(() => database.drop());
  const { PATH } = process.env;
  const server = startChild(new URL('../../src/surfaces/cli/main.ts', import.meta.url), {
    args: ['serve'],
    env: { PATH, DATABASE_URL: database.url, WAREHOUSE_URL: database.url, HEADGATE_DATA_DIR: folder, HEADGATE_PORT: '0', ...env },
    cwd: folder,
  });
  onTestFinished(() => server.kill());
  return { server, folder };
}

test('a server that is stopped right after its start complains of nothing', async () => {
  const { server } = await serve();
  await expect.poll(() => server.log(), { timeout: 60_000, interval: 5 }).toContain('engine children are confined');
  server.signal('SIGTERM');
  expect(await server.ended).toBe(0);
  await server.gone;
  expect(server.log()).not.toContain('engine cannot be started');
}, 90_000);

test('whoever reads the log may go away: the server starts, answers and stops in order', async () => {
  const { server, folder } = await serve({ HEADGATE_LOG_LEVEL: 'debug' });
  await expect.poll(() => server.log(), { timeout: 60_000, interval: 5 }).not.toBe('');
  server.unheard();
  await expect.poll(() => readLock(folder), { timeout: 60_000 }).not.toBeNull();
  const { url = '' } = (await readLock(folder)) ?? {};
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  server.signal('SIGTERM');
  expect(await server.ended).toBe(0);
}, 90_000);

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startChild } from '#test/support/child.ts';
import { freshDatabase } from '#test/support/postgres/postgres.ts';

test('a server that is stopped right after its start complains of nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-server-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const database = await freshDatabase();
  onTestFinished(() => database.drop());
  const { PATH } = process.env;
  const server = startChild(new URL('../../src/surfaces/cli/main.ts', import.meta.url), {
    args: ['serve'],
    env: { PATH, DATABASE_URL: database.url, WAREHOUSE_URL: database.url, HEADGATE_DATA_DIR: folder, HEADGATE_PORT: '0' },
    cwd: folder,
  });
  onTestFinished(() => server.kill());
  await expect.poll(() => server.log(), { timeout: 60_000, interval: 5 }).toContain('engine children are confined');
  server.signal('SIGTERM');
  expect(await server.ended).toBe(0);
  await server.gone;
  expect(server.log()).not.toContain('engine cannot be started');
}, 90_000);

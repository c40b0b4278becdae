import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { startChild } from '#test/support/child.ts';
import { freshDatabase } from '#test/support/postgres/postgres.ts';

const Line = z.object({ level: z.literal('error'), message: z.string(), facts: z.object({ error: z.string(), hint: z.string() }) });

test('a worker that finds no database says so in one line, and ends for another to be started', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-worker-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const away = 'postgres://nobody@127.0.0.1:1/nothing';
  const { PATH } = process.env;
  const worker = startChild(new URL('../../src/worker.ts', import.meta.url), {
    env: { PATH, DATABASE_URL: away, WAREHOUSE_URL: away, HEADGATE_DATA_DIR: folder },
    cwd: folder,
  });
  onTestFinished(() => worker.kill());
  expect(await worker.ended).toBe(1);
  await worker.gone;
  const lines = worker.log().trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(Line.parse(JSON.parse(lines[0] ?? ''))).toMatchObject({
    message: 'a worker could not start',
    facts: { error: 'The catalog database does not answer: connect ECONNREFUSED 127.0.0.1:1' },
  });
});

test('a worker that was started by hand stops in order when what started it is killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-worker-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const database = await freshDatabase();
  onTestFinished(() => database.drop());
  const { url } = database;
  const { PATH } = process.env;
  const launcher = startChild(new URL('../../src/surfaces/cli/headgate.mjs', import.meta.url), {
    args: ['worker'],
    env: { PATH, DATABASE_URL: url, WAREHOUSE_URL: url, HEADGATE_DATA_DIR: folder },
    cwd: folder,
  });
  onTestFinished(() => launcher.kill());
  await expect.poll(() => launcher.log(), { timeout: 60_000 }).toContain('worker started');
  await launcher.kill();
  await launcher.gone;
  expect(launcher.log()).toContain('worker stopped');
});

/** A worker that writes files dies at every failpoint there is; another one finishes, and the folder looks as if nothing had happened. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import { failpointNames, type Failpoint } from '#domain/failpoints.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';

const places: (Failpoint | `${Failpoint}:${number}`)[] = [
  ...failpointNames,
  'prepare.staged:2',
  'prepare.measured:2',
  'publish.started:2',
  'publish.before-commit:2',
];

vi.setConfig({ maxConcurrency: 4, testTimeout: 240_000 });

const draft: DraftInput = {
  title: 'Orders as files',
  sources: [{ id: 'orders', path: 'data/in/orders.csv' }],
  steps: [{ id: 'open', op: 'filter', from: 'orders', where: "status = 'open'" }],
  loads: [
    { from: 'open', path: 'data/out/by-month', format: 'parquet', partition_by: ['month'], mode: 'replace' },
    { from: 'open', path: 'data/out/open.csv', mode: 'replace' },
  ],
};

async function furnish(headgate: TestHeadgate): Promise<void> {
  for (const folder of ['in', 'out/by-month']) await mkdir(join(headgate.data, folder), { recursive: true });
  const lines = Array.from({ length: 300 }, (_, n) => `${n},${n % 3 === 0 ? 'open' : 'shipped'},2026-0${1 + (n % 4)}`);
  await writeFile(join(headgate.data, 'in/orders.csv'), `id,status,month\n${lines.join('\n')}\n`);
  await writeFile(join(headgate.data, 'out/by-month/old.csv'), 'id,status,month\n1,open,2020-01\n2,open,2020-01\n');
  await writeFile(join(headgate.data, 'out/open.csv'), 'id,status,month\n1,open,2020-01\n');
}

const below = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();

/** What must be the same whatever died on the way. Ids are not in it. */
async function outcome(headgate: TestHeadgate) {
  const plain = (name: string): string => name.replace(/part-[0-9a-f]{8}/, 'part').replace(/manifest-.*\.json/, 'manifest');
  const out = join(headgate.data, 'out');
  const all = below(headgate.data);
  return {
    files: below(out).map(plain),
    csv: readFileSync(join(out, 'open.csv'), 'utf8'),
    stages: all.filter((name) => name.includes('.headgate/stage/')),
    kept: all.filter((name) => name.includes('.headgate/kept/')).length,
    ledger: all.filter((name) => /\.headgate\/ledger\/[0-9a-f-]{36}\.json$/.test(name)).length,
    runs: await headgate.catalog('select state from runs'),
  };
}

async function story(failpoint: (typeof places)[number] | null) {
  const headgate = await startTestHeadgate({ workers: 0 });
  try {
    await furnish(headgate);
    const thread = await headgate.open();
    const first = failpoint === null ? headgate.startWorker() : headgate.startWorker({ failpoint });
    await thread.propose(draft);
    if (failpoint?.startsWith('prepare')) {
      expect(await first.ended).toBe('SIGKILL');
      headgate.startWorker();
    }
    const card = await thread.until('plan.proposed');
    expect(card.data.card.effect.map(({ inserts, deletes }) => ({ inserts, deletes }))).toEqual([
      { inserts: 100, deletes: 2 },
      { inserts: 100, deletes: 1 },
    ]);
    const reply = await thread.decide(card.data, 'approve');
    expect(reply.ok).toBe(true);
    if (failpoint?.startsWith('publish')) {
      expect(await first.ended).toBe('SIGKILL');
      headgate.startWorker();
    }
    const end = await thread.until(['run.succeeded', 'run.failed']);
    expect(end.type, JSON.stringify(end.data)).toBe('run.succeeded');
    await vi.waitUntil(() => headgate.idle(), { timeout: 60_000, interval: 100 });
    return await outcome(headgate);
  } finally {
    await headgate.close();
  }
}

describe('files whose worker is killed', () => {
  test.concurrent.each(places)('at %s are as if nothing had happened', async (failpoint) => {
    const lines = Array.from({ length: 100 }, (_, n) => `${n * 3},open,2026-0${1 + ((n * 3) % 4)}`);
    expect(await story(failpoint)).toEqual({
      files: [
        'by-month/_headgate/manifest',
        ...[1, 2, 3, 4].map((month) => `by-month/month=2026-0${month}/part-${month - 1}.parquet`),
        'open.csv',
      ],
      csv: `id,status,month\n${lines.join('\n')}\n`,
      stages: [],
      kept: 2,
      ledger: 1,
      runs: [{ state: 'succeeded' }],
    });
  });
});

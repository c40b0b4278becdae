/**
 * Three rounds with random deaths: several loads of every mode at once, and one worker after the other dies wherever the seed says.
 * In the end each load has happened once. CRASH_SEED repeats the rounds of a seed that a failure names.
 */
import { describe, expect, test, vi } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import { failpointNames, type Failpoint } from '#domain/failpoints.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { TestThread } from '#test/support/product/headgate-thread.ts';
import { privateTables } from '#test/support/postgres/warehouse.ts';

vi.setConfig({ maxConcurrency: 3, testTimeout: 420_000 });

const base = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
/** One less than a job is tried, so that none is given up. */
const deaths = 3;

/** Mulberry32: numbers in [0, 1) that a seed repeats. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const load = (table: string, mode: 'create' | 'append' | 'replace' | 'upsert' | 'merge'): DraftInput => ({
  title: `${mode} ${table}`,
  sources: [{ id: 'rows', path: `data/${table}.csv` }],
  loads: [{ from: 'rows', table: `shop.${table}`, mode, ...(mode === 'upsert' || mode === 'merge' ? { key: ['id'] } : {}) }],
});

/** The tables start with ids 1 to 100 and "old"; the files bring ids 51 to 200 and "new". */
const stories = [
  { draft: load('made', 'create'), rows: 150, old: 0 },
  { draft: load('grown', 'append'), rows: 250, old: 100 },
  { draft: load('swapped', 'replace'), rows: 150, old: 0 },
  { draft: load('mixed', 'upsert'), rows: 200, old: 50 },
  { draft: load('merged', 'merge'), rows: 150, old: 0 },
] as const;
const tableOf = ({ draft }: (typeof stories)[number]): string => draft.loads[0]?.table ?? '';

async function furnish(headgate: TestHeadgate): Promise<void> {
  const rows = Array.from({ length: 150 }, (_, n) => `${n + 51},new`).join('\n');
  await headgate.warehouse('create schema shop');
  for (const story of stories) {
    const table = tableOf(story);
    await headgate.write(`${table.slice('shop.'.length)}.csv`, `id,v\n${rows}\n`);
    if (table === 'shop.made') continue;
    const key = table === 'shop.grown' ? '' : ' primary key';
    await headgate.warehouse(`create table ${table} (id bigint${key}, v text)`);
    await headgate.warehouse(`insert into ${table} select n, 'old' from generate_series(1, 100) n`);
  }
}

/** Approves the card when it comes, and waits for the end. */
async function carry(thread: TestThread, draft: DraftInput): Promise<string> {
  await thread.propose(draft);
  const card = await thread.until(['plan.proposed', 'plan.failed'], { seconds: 300 });
  if (card.type === 'plan.failed') return card.data.error.message;
  expect(await thread.decide(card.data, 'approve')).toMatchObject({ ok: true });
  return (await thread.until(['run.succeeded', 'run.failed'], { seconds: 300 })).type;
}

/** Starts one worker after the other, each to die at a place of the seed's, and then one that lives. */
async function killAround(headgate: TestHeadgate, random: () => number, isOver: () => boolean): Promise<string[]> {
  const places: string[] = [];
  while (places.length < deaths && !isOver()) {
    const name: Failpoint = failpointNames[Math.floor(random() * failpointNames.length)] ?? 'publish.before-commit';
    const place = `${name}:${1 + Math.floor(random() * 3)}` as const;
    places.push(place);
    const worker = headgate.startWorker({ failpoint: place });
    await vi.waitUntil(() => !worker.isAlive() || isOver(), { timeout: 120_000, interval: 100 }).catch(() => worker.kill());
  }
  headgate.startWorker();
  return places;
}

describe('loads of every mode, with workers that die at random', () => {
  test.concurrent.each([1, 2, 3])(`happen once each, in round %i of seed ${base}`, async (round) => {
    const headgate = await startTestHeadgate({ workers: 0 });
    try {
      await furnish(headgate);
      const threads = await Promise.all(stories.map(() => headgate.open()));
      let over = false;
      const killing = killAround(headgate, randomFrom(base + round), () => over);
      const ends = await Promise.all(stories.map(({ draft }, index) => carry(threads[index]!, draft)));
      over = true;
      const places = await killing;
      expect(ends, places.join(' ')).toEqual(stories.map(() => 'run.succeeded'));
      for (const story of stories) {
        const [counted] = await headgate.warehouse(
          `select count(*)::int as rows, count(*) filter (where v = 'old')::int as old from ${tableOf(story)}`,
        );
        expect(counted, `${tableOf(story)} after ${places.join(' ')}`).toEqual({ rows: story.rows, old: story.old });
      }
      expect(await headgate.warehouse('select 1 from headgate.ledger')).toHaveLength(stories.length);
      for (const thread of threads) expect(thread.all('run.succeeded')).toHaveLength(1);
      await vi.waitFor(async () => expect(await privateTables(headgate)).toEqual([]), { timeout: 60_000, interval: 200 });
    } finally {
      await headgate.close();
    }
  });
});

/** Loading only what is new: by a cursor and by files, with the position committed together with the rows. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/headgate.ts';
import type { Card, TestThread } from '#test/support/headgate-thread.ts';

vi.setConfig({ testTimeout: 240_000 });

let headgate: TestHeadgate;
beforeAll(async () => {
  headgate = await startTestHeadgate();
}, 120_000);
afterAll(() => headgate.close());

type Outcome = Awaited<ReturnType<TestThread['until']>>;

/** Prepares a draft: its card, or how else preparing ended. */
async function prepared(thread: TestThread, draft: DraftInput): Promise<Outcome> {
  const planId = await thread.propose(draft);
  const isMine = ({ data }: { data: object }): boolean => 'planId' in data && data.planId === planId;
  return thread.until(['plan.proposed', 'plan.failed', 'plan.unneeded'], { where: isMine });
}

async function cardOf(thread: TestThread, draft: DraftInput): Promise<Card> {
  const outcome = await prepared(thread, draft);
  if (outcome.type !== 'plan.proposed') throw new Error(JSON.stringify(outcome.data));
  return outcome;
}

async function load(thread: TestThread, draft: DraftInput): Promise<Card> {
  const card = await cardOf(thread, draft);
  const end = await thread.approve(card);
  expect(end).toMatchObject({ type: 'run.succeeded' });
  return card;
}

const byCursor = (table: string, more: Partial<DraftInput['loads'][number]> = {}, rule: object = {}): DraftInput => ({
  title: `New rows of ${table}`,
  sources: [{ id: 'events', path: `data/${table}.csv`, incremental: { cursor: 'at', ...rule } }],
  loads: [{ from: 'events', table: `inc.${table}`, mode: 'append', ...more }],
});

const ids = async (table: string): Promise<string> =>
  (await headgate.warehouse<{ ids: string }>(`select string_agg(id::text, ',' order by id) as ids from inc.${table}`))[0]?.ids ?? '';

describe('a cursor', () => {
  test('brings equal timestamps and late rows once, in three increments', async () => {
    const thread = await headgate.open();
    const draft = byCursor('late', {}, { lag: '1 hour' });
    await headgate.write('late.csv', 'id,at\n1,2026-01-01 10:00:00\n2,2026-01-01 12:00:00\n');
    const first = await load(thread, draft);
    expect(first.data.card.rows).toMatchObject({ source: 2, loaded: 2, filtered: 0 });
    // 3 has the same time as 2, 4 is late by half an hour, 5 too late, 6 is new.
    await headgate.write(
      'late.csv',
      'id,at\n1,2026-01-01 10:00:00\n2,2026-01-01 12:00:00\n3,2026-01-01 12:00:00\n4,2026-01-01 11:30:00\n5,2026-01-01 10:59:00\n6,2026-01-01 13:00:00\n',
    );
    const second = await load(thread, draft);
    expect(second.data.card.rows).toMatchObject({ source: 6, loaded: 3, filtered: 3 });
    expect(second.data.card.effect[0]?.increments).toMatchObject([
      { cursor: 'at', after: '2026-01-01 11:00:00', upTo: '2026-01-01 13:00:00', rows: 3, leftOut: 3 },
    ]);
    expect(await ids('late')).toBe('1,2,3,4,6');
    const third = await prepared(thread, draft);
    expect(third).toMatchObject({ type: 'plan.unneeded', data: { text: expect.stringMatching(/nothing new to load/i) } });
    const [position] = await headgate.warehouse<{ value: string; version: string }>(
      `select value, version from headgate.cursors where target_table = 'late'`,
    );
    expect(position).toEqual({ value: '2026-01-01 13:00:00', version: '2' });
  });
});

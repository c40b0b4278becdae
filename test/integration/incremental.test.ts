/** Loading only what is new: by a cursor and by files, with the position committed together with the rows. */
import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import { writePlanFile } from '#planning/plan-file.ts';
import { cliAt } from '#test/support/product/cli-at.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { Card, TestThread } from '#test/support/product/headgate-thread.ts';

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
    expect(third).toMatchObject({
      type: 'plan.unneeded',
      data: { text: expect.stringMatching(/nothing new to load.*\(its last load was run \d+ on /i) },
    });
    const [position] = await headgate.warehouse<{ value: string; version: string }>(
      `select value, version from headgate.cursors where target_table = 'late'`,
    );
    expect(position).toEqual({ value: '2026-01-01 13:00:00', version: '2' });
  });

  test('with a lag that comes later appends no row twice, says what it does not read, and grows into it', async () => {
    const thread = await headgate.open();
    const rows = ['1,2026-01-01 10:00:00', '2,2026-01-01 11:30:00', '3,2026-01-01 12:00:00'];
    const write = (...more: string[]) => headgate.write('longer.csv', ['id,at', ...rows, ...more, ''].join('\n'));
    await write();
    await load(thread, byCursor('longer'));
    const [four, five] = ['4,2026-01-01 11:45:00', '5,2026-01-01 12:30:00'];
    await write(four, five);
    const lagged = byCursor('longer', {}, { lag: '1 hour' });
    const second = await load(thread, lagged);
    expect(second.data.card.effect[0]).toMatchObject({
      inserts: 1,
      increments: [{ after: '2026-01-01 12:00:00', lagFrom: '2026-01-01 11:00:00' }],
    });
    expect(second.data.card.notes.join()).toMatch(/begin at 2026-01-01 11:00:00, but .* is known from at 2026-01-01 12:00:00 on alone/);
    await write(four, five, '6,2026-01-01 12:10:00', '7,2026-01-01 14:00:00');
    const third = await load(thread, lagged);
    expect(third.data.card.effect[0]).toMatchObject({ inserts: 2, increments: [{ after: '2026-01-01 12:00:00' }] });
    await write(four, five, '6,2026-01-01 12:10:00', '7,2026-01-01 14:00:00', '8,2026-01-01 13:00:00');
    const fourth = await load(thread, lagged);
    expect(fourth.data.card.effect[0]?.increments?.[0]).not.toHaveProperty('lagFrom');
    expect(await ids('longer')).toBe('1,2,3,5,6,7,8');
  });

  test('of an upsert takes changed rows of an equal time, and says nothing is new when none changed', async () => {
    const thread = await headgate.open();
    const draft = byCursor('altered', { mode: 'upsert', key: ['id'] });
    await headgate.write('altered.csv', 'id,at,name\n1,5,one\n2,7,two\n');
    await load(thread, draft);
    await headgate.write('altered.csv', 'id,at,name\n1,5,ONE\n2,7,TWO\n');
    const card = await load(thread, draft);
    expect(card.data.card.effect[0]).toMatchObject({ inserts: 0, updates: 1 });
    expect(await headgate.warehouse('select id, name from inc.altered order by id')).toEqual([
      { id: '1', name: 'one' },
      { id: '2', name: 'TWO' },
    ]);
    expect(await prepared(thread, draft)).toMatchObject({ type: 'plan.unneeded' });
  });

  test('leaves as many of equal rows out as were loaded', async () => {
    const thread = await headgate.open();
    const draft = byCursor('twins');
    await headgate.write('twins.csv', 'id,at\n1,9\n1,9\n');
    await load(thread, draft);
    await headgate.write('twins.csv', 'id,at\n1,9\n1,9\n1,9\n');
    const card = await load(thread, draft);
    expect(card.data.card.rows).toMatchObject({ source: 3, loaded: 1, filtered: 2 });
    expect(await ids('twins')).toBe('1,1,1');
  });

  test('without a value is refused, loaded or left out, as was said', async () => {
    const thread = await headgate.open();
    for (const [table, nulls] of [
      ['null_include', 'include'],
      ['null_exclude', 'exclude'],
      ['null_error', 'error'],
    ] as const) {
      await headgate.write(`${table}.csv`, 'id,at\n1,2026-01-01\n2,\n');
      const draft = byCursor(table, {}, { nulls });
      if (nulls === 'error') {
        const refused = await prepared(thread, draft);
        expect(refused).toMatchObject({
          type: 'plan.failed',
          data: { error: { code: 'cursor.null', message: expect.stringMatching(/^1 of 2 rows/) } },
        });
        continue;
      }
      await load(thread, draft);
      await headgate.write(`${table}.csv`, 'id,at\n1,2026-01-01\n2,\n3,\n4,2026-01-02\n');
      await load(thread, draft);
      expect(await ids(table)).toBe(nulls === 'include' ? '1,2,3,4' : '1,4');
    }
  });

  test('rows without a value that were loaded are not loaded again after a time in which such rows were left out', async () => {
    const thread = await headgate.open();
    const write = (text: string): Promise<void> => headgate.write('null_turns.csv', text);
    const turn = (nulls: 'include' | 'exclude'): DraftInput => byCursor('null_turns', {}, { nulls });
    await write('id,at\n1,2026-01-01\n2,\n2,\n');
    await load(thread, turn('include'));
    await write('id,at\n1,2026-01-01\n2,\n2,\n3,\n4,2026-01-02\n');
    await load(thread, turn('exclude'));
    await write('id,at\n1,2026-01-01\n2,\n2,\n2,\n3,\n4,2026-01-02\n5,2026-01-03\n');
    await load(thread, turn('include'));
    expect(await ids('null_turns')).toBe('1,2,2,2,3,4,5');
    // Over other columns nobody can tell: said, instead of doubled.
    await write('id,at,more\n1,2026-01-01,x\n2,,x\n6,2026-01-04,x\n');
    await load(thread, { ...turn('exclude'), loads: [{ from: 'events', table: 'inc.null_turns', mode: 'append', drift: 'evolve' }] });
    await write('id,at,more\n1,2026-01-01,x\n2,,x\n7,2026-01-05,x\n');
    expect(await prepared(thread, turn('include'))).toMatchObject({
      type: 'plan.failed',
      data: { error: { code: 'cursor.boundary-unknown' } },
    });
    await load(thread, turn('exclude'));
    expect(await ids('null_turns')).toBe('1,2,2,2,3,4,5,6,7');
  });

  test('more rows at the end than are noted: an upsert loads them, and appending after it is refused instead of doubling', async () => {
    const thread = await headgate.open();
    const many = Array.from({ length: 50_001 }, (_, n) => `${n},2026-01-01`).join('\n');
    await headgate.write('wide_end.csv', `id,at\n${many}\n`);
    const upsert = byCursor('wide_end', { mode: 'upsert', key: ['id'] });
    await load(thread, upsert);
    await headgate.write('wide_end.csv', `id,at\n${many}\n60000,2026-01-02\n`);
    const appended = await prepared(thread, byCursor('wide_end'));
    expect(appended).toMatchObject({ type: 'plan.failed', data: { error: { code: 'cursor.boundary-unknown', hint: 'Upsert by a key.' } } });
    await load(thread, upsert);
    await headgate.write('wide_end.csv', `id,at\n60000,2026-01-02\n60001,2026-01-02\n`);
    await load(thread, byCursor('wide_end'));
    const [rows] = await headgate.warehouse('select count(*)::int as rows, count(distinct id)::int as ids from inc.wide_end');
    expect(rows).toEqual({ rows: 50_003, ids: 50_003 });
  });

  test('of two increments prepared on the same position lets one publish; the other comes back with what is left', async () => {
    const [one, other] = [await headgate.open(), await headgate.open()];
    const draft = byCursor('raced');
    await headgate.write('raced.csv', 'id,at\n1,1\n');
    await load(one, draft);
    await headgate.write('raced.csv', 'id,at\n1,1\n2,2\n3,3\n');
    const [first, second] = await Promise.all([cardOf(one, draft), cardOf(other, draft)]);
    await Promise.all([one.decide(first.data, 'approve'), other.decide(second.data, 'approve')]);
    const ends = await Promise.all([
      one.until(['run.succeeded', 'run.failed'], { after: first.seq }),
      other.until(['run.succeeded', 'run.failed'], { after: second.seq }),
    ]);
    expect(ends.map(({ type }) => type).sort()).toEqual(['run.failed', 'run.succeeded']);
    const loser = ends[0]?.type === 'run.failed' ? one : other;
    expect(loser.all('run.failed')).toMatchObject([
      { error: { code: 'publish.stale', message: expect.stringMatching(/another load|still as (they were|it was)/) } },
    ]);
    await loser.until('plan.unneeded');
    expect(await ids('raced')).toBe('1,2,3');
  });

  test('continues where a crash left it: rows and position have the same transaction', async () => {
    const thread = await headgate.open();
    const draft = byCursor('crashed', { mode: 'append' });
    await headgate.write('crashed.csv', 'id,at\n1,1\n');
    await load(thread, draft);
    for (const [n, failpoint] of (['publish.before-commit', 'publish.after-commit'] as const).entries()) {
      const id = n + 2;
      await headgate.write('crashed.csv', `id,at\n${Array.from({ length: id }, (_, i) => `${i + 1},${i + 1}`).join('\n')}\n`);
      const card = await cardOf(thread, draft);
      for (const worker of headgate.workers) await worker.kill();
      const dying = headgate.startWorker({ failpoint });
      expect(await thread.decide(card.data, 'approve')).toMatchObject({ ok: true });
      expect(await dying.ended).toBe('SIGKILL');
      headgate.startWorker();
      expect(await thread.until(['run.succeeded', 'run.failed'], { after: card.seq })).toMatchObject({ type: 'run.succeeded' });
    }
    expect(await ids('crashed')).toBe('1,2,3');
    const [same] = await headgate.warehouse<{ same: boolean }>(
      `select (select xmin::text from inc.crashed where id = 3) = (select xmin::text from headgate.cursors where target_table = 'crashed')
         and (select xmin::text from inc.crashed where id = 3) = (select l.xmin::text from headgate.ledger l join headgate.cursors c using (run_id) where c.target_table = 'crashed') as same`,
    );
    expect(same).toEqual({ same: true });
  });
});

describe('files that are new', () => {
  const byFiles = (replaced?: 'ask' | 'load' | 'skip'): DraftInput => ({
    title: 'New files',
    sources: [{ id: 'inbox', path: 'data/inbox', incremental: { by: 'files', ...(replaced ? { replaced } : {}) } }],
    loads: [{ from: 'inbox', table: 'inc.inbox', mode: 'append' }],
  });

  test('are loaded once; one that changed is a question, and answered by policy', async () => {
    const thread = await headgate.open();
    await mkdir(join(headgate.data, 'inbox'));
    await headgate.write('inbox/a.csv', 'id\n1\n2\n');
    await headgate.write('inbox/b.csv', 'id\n3\n');
    const first = await load(thread, byFiles());
    expect(first.data.card.effect[0]?.increments).toMatchObject([{ files: ['data/inbox/a.csv', 'data/inbox/b.csv'], knownFiles: 0 }]);
    expect(await prepared(thread, byFiles())).toMatchObject({
      type: 'plan.unneeded',
      data: { text: expect.stringMatching(/all 2 files/) },
    });
    await headgate.write('inbox/c.csv', 'id\n4\n');
    const second = await load(thread, byFiles());
    expect(second.data.card.effect[0]).toMatchObject({ inserts: 1, increments: [{ files: ['data/inbox/c.csv'], knownFiles: 2 }] });
    // How many files there are is no word about how many this load reads.
    expect(second.data.card.notes.join()).toMatch(/2 files loaded before are not read.*3 files are one dataset/);

    // Touched, but the same: known by its content.
    await utimes(join(headgate.data, 'inbox/b.csv'), new Date(), new Date());
    expect(await prepared(thread, byFiles())).toMatchObject({ type: 'plan.unneeded' });
    await headgate.write('inbox/a.csv', 'id\n1\n5\n');
    const asked = await prepared(thread, byFiles());
    expect(asked).toMatchObject({
      type: 'plan.failed',
      data: { error: { code: 'files.replaced', details: { files: ['data/inbox/a.csv'] } } },
    });
    const question = await thread.until('message.assistant', { after: asked.seq });
    expect(question.data.question?.choices).toEqual(['load changed files again', 'leave changed files out', 'cancel']);
    expect(await prepared(thread, byFiles('skip'))).toMatchObject({ type: 'plan.unneeded' });
    await load(thread, byFiles('load'));
    expect(await ids('inbox')).toBe('1,1,2,3,4,5');
    expect(await prepared(thread, byFiles())).toMatchObject({ type: 'plan.unneeded' });

    for (const name of ['a', 'b', 'c']) await rm(join(headgate.data, `inbox/${name}.csv`));
    // Known since the draft was compiled, or since the files were looked for, where the inspection is still kept.
    const emptied = await prepared(thread, byFiles()).then(
      (end) => (end.type === 'plan.unneeded' ? end.data.text : end.type),
      (error: Error) => error.message,
    );
    expect(emptied).toMatch(
      /There is nothing new to load: data\/inbox holds no files now \(its last load was run \d+ on \d{4}-\d\d-\d\d at \d\d:\d\d UTC\)\./,
    );
    const pattern = { ...byFiles(), sources: byFiles().sources.map((source) => ({ ...source, path: 'data/inbox/*.csv' })) };
    const calm = 'There is nothing new to load: data/inbox/*.csv holds no files now.';
    expect(await headgate.call('POST', '/plans', { threadId: thread.id, draft: pattern })).toMatchObject({
      status: 409,
      body: { code: 'load.nothing-new', detail: calm },
    });
    const file = join(headgate.data, 'inbox.yaml');
    await writeFile(file, writePlanFile(pattern));
    expect(await cliAt(headgate, 'plan', file, '--yes')).toMatchObject({ code: 0, err: expect.stringContaining(calm) });
  });

  test('may be one file, which is loaded once', async () => {
    const thread = await headgate.open();
    await headgate.write('single.csv', 'id\n1\n');
    const one: DraftInput = {
      title: 'One file',
      sources: [{ id: 'single', path: 'data/single.csv', incremental: { by: 'files' } }],
      loads: [{ from: 'single', table: 'inc.single', mode: 'append' }],
    };
    await load(thread, one);
    expect(await prepared(thread, one)).toMatchObject({ type: 'plan.unneeded', data: { text: expect.stringContaining('all 1 file of') } });
    expect(await ids('single')).toBe('1');
  });
});

test('in a conversation new files are asked for in words, and a changed one is answered about', async () => {
  const thread = await headgate.open();
  await mkdir(join(headgate.data, 'arrivals'));
  await headgate.write('arrivals/a.csv', 'id\n1\n');
  await headgate.write('arrivals/c.csv', 'id\n4\n');
  await thread.say('append only the new files from data/arrivals to inc.arrived');
  await thread.approve(await thread.until('plan.proposed', { seconds: 40 }));
  await headgate.write('arrivals/a.csv', 'id\n1\n2\n');
  await headgate.write('arrivals/b.csv', 'id\n3\n');
  const before = thread.events.at(-1)?.seq ?? 0;
  await thread.say('do it again');
  const asked = await thread.until('message.assistant', { after: before, where: ({ data }) => data.question !== undefined });
  expect(asked.data.text).toMatch(/data\/arrivals\/a\.csv was loaded before and changed since/);
  await thread.say('leave changed files out');
  const card = await thread.until('plan.proposed', { after: asked.seq });
  expect(card.data.card.effect[0]).toMatchObject({ inserts: 1, increments: [{ files: ['data/arrivals/b.csv'], knownFiles: 2 }] });
  expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
  expect(await ids('arrived')).toBe('1,3,4');
});

describe('a backfill', () => {
  const range = (mode: 'append' | 'replace' | 'upsert', to = '2026-03-31'): DraftInput => ({
    title: 'First quarter again',
    sources: [{ id: 'orders', path: 'data/orders.csv', incremental: { cursor: 'day' }, range: { column: 'day', from: '2026-01-01', to } }],
    loads: [{ from: 'orders', table: 'inc.orders', mode, key: ['id'] }],
  });

  test('puts exactly its range in the place of the same range, twice with the same end, and does not move the cursor', async () => {
    const thread = await headgate.open();
    const rows = (amount: number): string =>
      `id,day,amount\n1,2025-12-31,${amount}\n2,2026-01-01,${amount}\n3,2026-03-31,${amount}\n4,2026-04-01,${amount}\n`;
    await headgate.write('orders.csv', rows(1));
    const all: DraftInput = { ...range('append'), sources: [{ id: 'orders', path: 'data/orders.csv', incremental: { cursor: 'day' } }] };
    await load(thread, all);
    await headgate.warehouse("insert into inc.orders values (9, '2026-02-02', 1)");
    const before = await headgate.warehouse(`select * from headgate.cursors where target_table = 'orders'`);
    await headgate.write('orders.csv', rows(2));
    for (const expected of [
      { updates: 2, deletes: 1, unchanged: 0 },
      { updates: 0, deletes: 0, unchanged: 2 },
    ]) {
      const card = await load(thread, range('replace'));
      expect(card.data.card.effect[0]).toMatchObject({ mode: 'merge', inserts: 0, ...expected });
      expect(card.data.card.rows).toMatchObject({ source: 4, loaded: 2, filtered: 2 });
      expect(await headgate.warehouse('select id::int, amount::int from inc.orders order by id')).toEqual([
        { id: 1, amount: 1 },
        { id: 2, amount: 2 },
        { id: 3, amount: 2 },
        { id: 4, amount: 1 },
      ]);
    }
    await load(thread, range('append'));
    expect(await ids('orders')).toBe('1,2,3,4');
    expect(await headgate.warehouse(`select * from headgate.cursors where target_table = 'orders'`)).toEqual(before);
  });
});

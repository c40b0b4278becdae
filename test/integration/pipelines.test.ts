/** Pipelines: approved once, they run again by schedule, within a standing rule, with no person and no model. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { DraftInput } from '#domain/draft.ts';
import type { PipelineDetail, StandingRuleView } from '#domain/pipeline-view.ts';
import { parsePlanFile } from '#planning/plan-file.ts';
import { cliAt } from '#test/support/product/cli-at.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { TestThread } from '#test/support/product/headgate-thread.ts';
import { person, type Person } from '#test/support/product/people.ts';
import { setPolicies } from '#test/support/product/policies.ts';

vi.setConfig({ testTimeout: 120_000 });

let headgate: TestHeadgate;
let made = 0;

beforeAll(async () => {
  headgate = await startTestHeadgate();
});
afterAll(() => headgate.close());

interface Kept {
  name: string;
  table: string;
  file: string;
  thread: TestThread;
}

const rows = (from: number, count: number): string =>
  ['id,name', ...Array.from({ length: count }, (_, index) => `${from + index},name ${from + index}`)].join('\n');

const draftOf = ({ name, table, file }: Omit<Kept, 'thread'>, more: Partial<DraftInput> = {}): DraftInput => ({
  title: `Load ${table}`,
  name,
  sources: [{ id: 'few', path: `data/${file}` }],
  loads: [{ from: 'few', table, mode: 'create' }],
  schedule: { cron: '0 7 * * 1-5', timezone: 'Europe/Berlin' },
  ...more,
});

/** An approved pipeline whose first run, of some rows, has ended. */
async function keep(
  load: Partial<DraftInput['loads'][number]> = {},
  more: Partial<DraftInput> = {},
  first = 3,
  approver?: Person,
): Promise<Kept> {
  made += 1;
  const kept = { name: `line_${made}`, table: `public.line_${made}`, file: `line_${made}.csv` };
  await headgate.write(kept.file, rows(1, first));
  const thread = await headgate.open();
  const draft = draftOf(kept, more);
  await thread.propose({ ...draft, loads: draft.loads.map((one) => ({ ...one, ...load })) });
  const card = await thread.until('plan.proposed');
  if (approver) {
    expect(await approver.decide(card.data, { decision: 'approve' })).toMatchObject({ status: 200 });
    await thread.until('run.succeeded');
  } else await thread.approve(card);
  return { ...kept, thread };
}

/** Makes a tick of the schedule come now. */
const due = (name: string, ago = '1 second'): Promise<unknown> =>
  headgate.catalog(`update pipelines set next_at = now() - $2::interval where name = $1`, [name, ago]);

async function detail(name: string): Promise<PipelineDetail> {
  const { body } = await headgate.call('GET', `/pipelines/${name}`);
  return body as PipelineDetail;
}

const runStates = async (name: string): Promise<string[]> => (await detail(name)).runs.map(({ state }) => state);

const count = async (table: string): Promise<number> =>
  Number((await headgate.warehouse<{ count: string }>(`select count(*) from ${table}`))[0]?.count);

async function act(action: object, threadId?: string): Promise<TestThread> {
  const { status, body } = await headgate.call('POST', '/actions', { action, ...(threadId ? { threadId } : {}) });
  expect({ status, body }).toMatchObject({ status: 202 });
  return headgate.open((body as { threadId: string }).threadId);
}

async function actAndApprove(action: object): Promise<TestThread> {
  const thread = await act(action);
  const ended = await thread.approve(await thread.until('plan.proposed'));
  expect(ended.type).toBe('run.succeeded');
  return thread;
}

const patience = { timeout: 60_000, interval: 200 };

describe('an approved schedule', () => {
  test('makes a pipeline and its standing rule, and the card says so', async () => {
    const { name, thread, table } = await keep();
    const [card] = thread.all('plan.proposed');
    const notes = card?.card.notes.join('\n') ?? '';
    expect(notes).toMatch(/keeps the plan as the pipeline line_\d+: At 07:00, Monday through Friday \(Europe\/Berlin\)/);
    expect(notes).toMatch(/standing rule for 90 days/);
    expect(notes).toMatch(/Each later run replaces the rows/);
    const { version, schedule, nextAt, rule, versions } = await detail(name);
    expect({ version, cron: schedule?.cron, timezone: schedule?.timezone }).toEqual({
      version: 1,
      cron: '0 7 * * 1-5',
      timezone: 'Europe/Berlin',
    });
    expect(Date.parse(nextAt ?? '')).toBeGreaterThan(Date.now());
    expect(rule?.words).toContain(`warehouse.${table}`);
    expect(versions).toMatchObject([{ version: 1, approvedBy: 'admin' }]);
  });

  test('runs when it is due, with no person and no model, by the standing rule that is named', async () => {
    const { name, table, file } = await keep();
    await headgate.write(file, rows(1, 5));
    await due(name);
    await vi.waitFor(async () => expect(await runStates(name)).toEqual(['succeeded']), patience);
    expect(await count(table)).toBe(5);
    const { runs, rule, threadId } = await detail(name);
    const { body } = await headgate.call('GET', `/runs/${runs[0]?.runNumber}`);
    expect(body).toMatchObject({ receipt: { approvedBy: `standing rule ${rule?.number} of admin`, model: 'none' } });
    const told = await headgate.open(threadId);
    expect(told.all('plan.decided')).toMatchObject([{ by: `standing rule ${rule?.number} of admin`, decision: 'approve' }]);
    const { body: rules } = await headgate.call('GET', '/standing-rules');
    expect((rules as { rules: StandingRuleView[] }).rules.find(({ number }) => number === rule?.number)).toMatchObject({ uses: 1 });
  });
});

test('a run that wants new files and finds none is skipped, and nobody is alarmed', async () => {
  await headgate.write('arriving_1.csv', rows(1, 2));
  const { name } = await keep({ mode: 'append' }, { sources: [{ id: 'few', path: 'data/arriving_*.csv', incremental: { by: 'files' } }] });
  await rm(join(headgate.data, 'arriving_1.csv'));
  await due(name);
  await vi.waitFor(async () => expect(await runStates(name)).toEqual(['skipped']), patience);
  const { runs, threadId } = await detail(name);
  expect(runs[0]?.reason).toMatch(/^There is nothing new to load: data\/arriving_\*\.csv holds no files now \(its last load was run /);
  const asked = await headgate.open(threadId);
  await asked.say(`run ${name} now`);
  const told = await asked.until('message.assistant', { after: (await asked.until('message.user')).seq });
  expect(told.data).toMatchObject({ text: runs[0]?.reason });
  expect(told.data.refused).toBeUndefined();
  expect((await headgate.open(threadId)).all('alert.raised')).toEqual([]);
});

test('a run whose new files are loaded by somebody else, before it or while its card waits, is skipped as well', async () => {
  const byFiles: Pick<DraftInput, 'sources'> = { sources: [{ id: 'few', path: 'data/raced_*.csv', incremental: { by: 'files' } }] };
  await headgate.write('raced_1.csv', rows(1, 2));
  const { name, table } = await keep({ mode: 'append' }, byFiles);
  await due(name);
  await vi.waitFor(async () => expect(await runStates(name)).toEqual(['skipped']), patience);

  // More rows than its rule lets pass, so its card waits.
  await headgate.write('raced_2.csv', rows(3, 500));
  await due(name);
  await vi.waitFor(async () => expect(await runStates(name)).toEqual(['asks', 'skipped']), patience);
  const faster = await headgate.open();
  await faster.propose({ title: 'The same, by hand', ...byFiles, loads: [{ from: 'few', table, mode: 'append' }] });
  expect(await faster.approve(await faster.until('plan.proposed'))).toMatchObject({ type: 'run.succeeded' });
  const { threadId } = await detail(name);
  const asked = await headgate.open(threadId);
  await asked.decide(asked.all('plan.proposed').at(-1)!, 'approve');
  await vi.waitFor(async () => expect(await runStates(name)).toEqual(['skipped', 'skipped']), patience);
  const { runs } = await detail(name);
  expect(runs.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('all 2 files of data/raced_*.csv were loaded before'),
    expect.stringContaining('all 1 file of data/raced_*.csv were loaded before'),
  ]);
  expect(await count(table)).toBe(502);
});

describe('a run that is beyond its rule', () => {
  test('and one whose rule was made by somebody who may not approve any more, or has expired', async () => {
    const maker = await person(headgate, 'maker', ['approver']);
    const { name, table, file } = await keep({}, {}, 3, maker);
    await headgate.write(file, rows(1, 4));
    await maker.become(['analyst']);
    await due(name);
    await vi.waitFor(async () => expect(await runStates(name)).toEqual(['asks']), patience);
    const { runs } = await detail(name);
    expect(runs[0]?.reason).toBe('maker, who made the standing rule, may not approve any more.');
    expect(await count(table)).toBe(3);
    const ofMaker = async (): Promise<unknown[]> => {
      const { rules } = z
        .object({ rules: z.array(z.looseObject({ createdBy: z.string(), state: z.string() })) })
        .parse((await headgate.call('GET', '/standing-rules')).body);
      return [rules.find(({ createdBy }) => createdBy === 'maker')?.state, (await detail(name)).rule?.state];
    };
    expect(await ofMaker()).toEqual(['dormant', 'dormant']);
    expect((await cliAt(headgate, 'rules')).out).toMatch(/dormant +.*of maker.*maker may not approve now, so its runs ask/);
    expect((await cliAt(headgate, 'pipelines', 'show', name)).out).toMatch(/standing rule \d+ \(dormant\) until/);
    const planId = runs[0]?.planId ?? '';
    const { fingerprint } = z.object({ fingerprint: z.string() }).parse((await headgate.call('GET', `/plans/${planId}`)).body);
    expect(await headgate.call('POST', `/plans/${planId}/decision`, { fingerprint, decision: 'reject' })).toMatchObject({ status: 200 });
    await maker.become(['admin']);
    expect(await ofMaker()).toEqual(['stands', 'stands']);
    await due(name);
    await vi.waitFor(async () => expect(await runStates(name)).toEqual(['succeeded', 'rejected']), patience);
    expect(await count(table)).toBe(4);
    await headgate.catalog(`update standing_rules set expires_at = now() where created_by = 'maker'`);
    await due(name);
    await vi.waitFor(async () => expect(await runStates(name)).toEqual(['asks', 'succeeded', 'rejected']), patience);
    expect((await detail(name)).runs[0]?.reason).toMatch(/^the rule expired on \d{4}-/);
  });

  test('and one that somebody else has to approve than whoever made pipeline and rule', async () => {
    const { name, table } = await keep();
    const policies = [{ name: 'four-eyes', when: { targets: [`warehouse.${table}`] }, requester_may_approve: false }];
    await setPolicies(headgate, policies);
    await due(name);
    await vi.waitFor(async () => expect(['asks', 'succeeded']).toContain((await runStates(name))[0]), patience);
    const { runs } = await detail(name);
    expect(runs).toMatchObject([{ state: 'asks', reason: expect.stringContaining('four-eyes') }]);
    await setPolicies(headgate, []);
  });

  test('and one whose pipeline was paused while it was prepared', async () => {
    const { name, table, file } = await keep();
    await headgate.write(file, rows(1, 5));
    await Promise.all(headgate.workers.map((worker) => worker.kill()));
    await due(name);
    await vi.waitFor(async () => expect(await runStates(name)).toEqual(['preparing']), patience);
    await headgate.catalog(`update pipelines set paused_at = now(), paused_by = 'admin' where name = $1`, [name]);
    headgate.startWorker();
    await vi.waitFor(async () => expect(['asks', 'succeeded']).toContain((await runStates(name))[0]), patience);
    expect((await detail(name)).runs).toMatchObject([{ state: 'asks', reason: 'the pipeline was paused meanwhile' }]);
    expect(await count(table)).toBe(3);
  });

  test('waits for a person and says why; the next tick is skipped meanwhile; an approval lets it go on', async () => {
    const { name, table, file } = await keep();
    await headgate.write(file, rows(1, 500));
    await due(name);
    await vi.waitFor(async () => expect(await runStates(name)).toEqual(['asks']), patience);
    const { runs, threadId } = await detail(name);
    expect(runs[0]?.reason).toMatch(/500 rows of warehouse.* would be inserted, and at most 103 may be/);
    const told = await headgate.open(threadId);
    expect(await told.until('alert.raised')).toMatchObject({ data: { title: `A run of ${name} waits for a decision` } });
    expect(await count(table)).toBe(3);
    await due(name);
    await vi.waitFor(async () => expect(await runStates(name)).toEqual(['skipped', 'asks']), patience);
    expect((await detail(name)).runs[0]?.reason).toBe('the last one still waits for a decision');
    await told.approve(await told.until('plan.proposed'));
    expect(await count(table)).toBe(500);
    expect((await detail(name)).version).toBe(1);
  });

  test('asks when a source that was full is nearly empty, and when the rule was revoked', async () => {
    const { name, table, file } = await keep({}, {}, 10);
    await headgate.write(file, rows(1, 2));
    await due(name);
    await vi.waitFor(async () => expect(await runStates(name)).toEqual(['asks']), patience);
    expect((await detail(name)).runs[0]?.reason).toMatch(/only 2 rows .* at least 5 are expected/);
    const { threadId, runs, rule } = await detail(name);
    const { body } = await headgate.call('GET', `/plans/${runs[0]?.planId}`);
    const card = body as { fingerprint: string };
    const told = await headgate.open(threadId);
    await told.decide({ planId: runs[0]?.planId ?? '', fingerprint: card.fingerprint }, 'reject', 'the source is broken');
    await actAndApprove({ do: 'revoke-rule', rule: rule?.number });
    await headgate.write(file, rows(1, 12));
    await due(name);
    await vi.waitFor(async () => expect(await runStates(name)).toEqual(['asks', 'rejected']), patience);
    expect((await detail(name)).runs[0]?.reason).toBe('the rule was revoked');
    expect(await count(table)).toBe(10);
  });
});

describe('ticks', () => {
  test('come once with two servers, also when one was killed in between', async () => {
    await headgate.startServer();
    const { name, table, file } = await keep({ mode: 'create', key: ['id'] });
    for (const round of [1, 2, 3]) {
      await headgate.write(file, rows(1, 3 + round));
      await due(name);
      if (round === 2) {
        await headgate.killServer();
        await headgate.restart();
      }
      await vi.waitFor(async () => expect(await runStates(name)).toEqual(Array.from({ length: round }, () => 'succeeded')), patience);
    }
    expect(await count(table)).toBe(6);
    expect((await detail(name)).rule?.words).toContain('updated');
  });

  test('that were missed are skipped and said, or made up for, by the policy', async () => {
    // Half an hour away from now, so that no tick is on time while the test runs.
    const schedule = { cron: `${(new Date().getUTCMinutes() + 30) % 60} * * * *`, timezone: 'UTC' };
    const skipping = await keep({}, { schedule });
    await due(skipping.name, '3 hours 10 minutes');
    await vi.waitFor(async () => expect(await runStates(skipping.name)).toContain('skipped'), patience);
    const once = await keep({}, { schedule: { ...schedule, catch_up: 'once' } });
    await headgate.write(once.file, rows(1, 7));
    await due(once.name, '3 hours 10 minutes');
    await vi.waitFor(async () => expect(await runStates(once.name)).toContain('succeeded'), patience);
    expect((await detail(once.name)).runs.find(({ state }) => state === 'succeeded')).toMatchObject({ cause: 'catch-up' });
    expect(await count(once.table)).toBe(7);
  });
});

describe('a change of pipelines is a card', () => {
  test('that pauses until a day, binds what it showed, and runs once however often it is approved', async () => {
    const { name, table, file } = await keep();
    const thread = await act({ do: 'pause', pipeline: name, until: '2099-01-05' });
    const card = await thread.until('plan.proposed');
    expect(card.data.card.changes).toMatchObject([
      {
        what: expect.stringContaining(name),
        after: expect.stringMatching(/paused until Mon 5 Jan 2099, 00:00 Europe\/Berlin; then next Mon 5 Jan 2099, 07:00/),
      },
    ]);
    expect((await detail(name)).state).toBe('active');
    const body = { fingerprint: card.data.fingerprint, decision: 'approve' };
    const replies = await Promise.all(Array.from({ length: 10 }, () => headgate.call('POST', `/plans/${card.data.planId}/decision`, body)));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    await thread.until('run.succeeded');
    expect(await headgate.catalog('select 1 from runs where plan_id = $1', [card.data.planId])).toHaveLength(1);
    expect(await detail(name)).toMatchObject({ state: 'paused', nextAt: '2099-01-05T06:00:00.000Z', pausedBy: 'admin' });
    await headgate.write(file, rows(1, 6));
    await headgate.catalog(`update pipelines set next_at = now() - interval '1 second' where name = $1`, [name]);
    await vi.waitFor(async () => expect((await detail(name)).nextAt).toBe('2099-01-05T06:00:00.000Z'), patience);
    expect(await runStates(name)).toEqual([]);
    await headgate.catalog(`update pipelines set next_at = now(), paused_until = now() where name = $1`, [name]);
    await vi.waitFor(async () => expect(await runStates(name)).toEqual(['succeeded']), patience);
    expect(await count(table)).toBe(6);
    expect((await detail(name)).state).toBe('active');
  });

  test('that fails when somebody was faster, and then changes nothing', async () => {
    const { name } = await keep();
    const slow = await act({ do: 'delete', pipeline: name });
    const card = await slow.until('plan.proposed');
    await actAndApprove({ do: 'pause', pipeline: name });
    const ended = await slow.approve(card);
    expect(ended).toMatchObject({ type: 'run.failed', data: { error: { code: 'action.stale' } } });
    expect((await detail(name)).state).toBe('paused');
    const paused = await headgate.catalog<{ number: string }>(`select max(number) as number from runs where state = 'succeeded'`);
    expect(await headgate.call('POST', `/runs/${paused[0]?.number}/undo`, {})).toMatchObject({
      status: 409,
      body: { code: 'undo.impossible', hint: expect.stringContaining('resume it') },
    });
    await actAndApprove({ do: 'resume', pipeline: name });
    await actAndApprove({ do: 'reschedule', pipeline: name, at: '08:30' });
    expect(await detail(name)).toMatchObject({ state: 'active', version: 2, schedule: { cron: '30 8 * * 1-5' } });
    await actAndApprove({ do: 'delete', pipeline: name });
    expect(await headgate.call('GET', `/pipelines/${name}`)).toMatchObject({ status: 404, body: { code: 'pipeline.not-found' } });
  });

  test('that keeps a plan makes the version it showed, or nothing', async () => {
    const { thread } = await keep({}, { name: undefined, schedule: undefined });
    const mine = await act({ do: 'save', name: 'kept' }, thread.id);
    const card = await mine.until('plan.proposed', { where: ({ data }) => data.plan.action !== undefined });
    expect(card.data).toMatchObject({
      plan: { action: { do: 'save', keeps: { name: 'kept', pipelineId: null, version: 1 } } },
      card: { changes: [{ what: 'pipeline kept', before: 'not there', after: expect.stringContaining('run by hand') }] },
    });
    await keep({}, { name: 'kept' });
    const refused = { type: 'run.failed', data: { error: { code: 'approval.pipeline-changed' } } };
    expect(await mine.approve(card)).toMatchObject(refused);
    expect(await detail('kept')).toMatchObject({ version: 1, schedule: { cron: '0 7 * * 1-5' } });
    const again = await act({ do: 'save', name: 'kept' }, thread.id);
    const next = await again.until('plan.proposed', { after: card.seq });
    const { rule } = await detail('kept');
    expect(next.data.card.changes).toMatchObject([
      { before: 'version 1 of admin', after: expect.stringContaining('its version 2') },
      {
        what: 'standing rule of kept',
        before: expect.stringContaining(`standing rule ${rule?.number} of admin`),
        after: expect.stringContaining('none'),
      },
    ]);
    expect(await again.approve(next)).toMatchObject({ type: 'run.succeeded' });
    expect(await detail('kept')).toMatchObject({ version: 2, schedule: null, rule: null });
  });

  test('that cancels a run reaches it, and what it has not committed is not written', async () => {
    const { table, thread } = await keep();
    await thread.propose({
      title: 'More',
      sources: [{ id: 'few', path: 'data/line_1.csv' }],
      loads: [{ from: 'few', table, mode: 'append' }],
    });
    const more = await thread.until('plan.proposed', { where: ({ data }) => data.card.title === 'More' });
    await headgate.warehouse('begin');
    try {
      await headgate.warehouse(`lock table ${table} in access exclusive mode`);
      await thread.decide(more.data, 'approve');
      const { data } = await thread.until('run.queued', { after: more.seq });
      await thread.until('step.started', { after: more.seq, where: ({ runId }) => runId !== undefined });
      const stop = await act({ do: 'cancel-run', run: data.runNumber });
      const card = await stop.until('plan.proposed');
      expect(card.data.card.changes).toMatchObject([{ what: `run ${data.runNumber} (More)`, before: 'running' }]);
      expect(await stop.approve(card)).toMatchObject({ type: 'run.succeeded' });
      expect(await thread.until(['run.cancelled', 'run.succeeded', 'run.failed'], { after: more.seq })).toMatchObject({
        type: 'run.cancelled',
        data: { by: 'admin' },
      });
    } finally {
      await headgate.warehouse('rollback');
    }
    expect(await count(table)).toBe(3);
  });
});

describe('the command line', () => {
  const headgateCli = (...argv: string[]) => cliAt(headgate, ...argv);

  test('lists, runs, pauses and revokes; a plan file goes out and comes back as the next version', async () => {
    const { name, table, file } = await keep();
    const listed = await headgateCli('pipelines');
    expect(listed.out).toMatch(new RegExp(`${name} .*At 07:00, Monday through Friday`));
    await headgate.write(file, rows(1, 8));
    expect(await headgateCli('run', name, '--yes')).toMatchObject({ code: 0, err: '' });
    expect(await count(table)).toBe(8);
    const { out: yaml } = await headgateCli('pipelines', 'show', name, '--yaml');
    expect(parsePlanFile(yaml)).toEqual((await detail(name)).draft);
    const folder = await mkdtemp(join(tmpdir(), 'headgate-plan-'));
    await writeFile(join(folder, 'line.yaml'), yaml.replace('0 7 * * 1-5', '0 9 * * *'));
    expect(await headgateCli('run', join(folder, 'line.yaml'), '--yes')).toMatchObject({ code: 0, err: '' });
    await rm(folder, { recursive: true });
    expect(await detail(name)).toMatchObject({ version: 2, schedule: { cron: '0 9 * * *' } });
    expect(await headgateCli('pipelines', 'pause', name, '--until', '2099-01-05', '--yes')).toMatchObject({ code: 0, err: '' });
    expect((await headgateCli('pipelines')).out).toContain('paused until 2099-01-0');
    const { rule } = await detail(name);
    expect(await headgateCli('rules', 'revoke', String(rule?.number), '--no')).toMatchObject({ code: 3 });
    expect(await headgateCli('rules', 'revoke', String(rule?.number), '--yes')).toMatchObject({ code: 0 });
    expect((await headgateCli('rules')).out).toMatch(new RegExp(`${rule?.number} +revoked +${name}`));
    expect(await headgateCli('pipelines', 'show', 'nobody')).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no pipeline "nobody"'),
    });
  });

  test('hands in a file, looks at it, reads a conversation, ends what is watched and defined, and stops no run that has ended', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'headgate-upload-'));
    await writeFile(join(folder, 'three.csv'), 'id,word\n1,one\n2,two\n3,three\n');
    const handedIn = await headgateCli('upload', join(folder, 'three.csv'), '--name', 'by-cli.csv', '--json');
    await rm(folder, { recursive: true });
    const { dataset } = z.object({ dataset: z.string() }).parse(JSON.parse(handedIn.out));
    expect((await headgateCli('inspect', dataset)).out).toMatch(/by-cli(?:-\d+)?\.csv · 3 rows.*id +BIGINT.*word +VARCHAR.*3 +three/s);
    await headgate.warehouse('create table public.by_name as select 7 as seven');
    expect((await headgateCli('inspect', 'public.by_name')).out).toMatch(/^warehouse: public\.by_name · 1 row.*seven +INTEGER/s);
    expect(await headgateCli('upload', '/nowhere/at/all.csv')).toMatchObject({ code: 2, err: expect.stringContaining('Cannot read') });

    const thread = await headgate.open();
    await thread.say('what can you read?');
    await thread.until('message.assistant');
    expect((await headgateCli('threads')).out).toContain(thread.id);
    expect((await headgateCli('threads', 'show', thread.id)).out).toMatch(/^admin: what can you read\?\n/);

    await actAndApprove({ do: 'watch', dataset, watch: { kind: 'rows', least: 1, most: null } });
    await actAndApprove({ do: 'define', definition: { term: 'few words', meaning: 'at most three' } });
    const number = /alert (\d+) +\S*by-cli/.exec((await headgateCli('alerts')).out)?.[1] ?? '';
    expect(await headgateCli('alerts', 'remove', number, '--yes')).toMatchObject({ code: 0, err: '' });
    expect(await headgateCli('definitions', 'forget', 'few words', '--yes')).toMatchObject({ code: 0, err: '' });
    expect((await headgateCli('alerts')).out).not.toContain('by-cli');
    expect((await headgateCli('definitions')).out).not.toContain('few words');
    const [run] = await headgate.catalog<{ number: string; state: string }>(`select number, state from runs order by number limit 1`);
    expect(await headgateCli('cancel', String(run?.number))).toMatchObject({ code: 0, out: `Run ${run?.number}: ${run?.state}\n` });
  });
});

describe('a run by hand', () => {
  test('takes other values for its parameters and asks a person', async () => {
    await headgate.write('day_2026-01-01.csv', rows(1, 2));
    await headgate.write('day_2026-01-02.csv', rows(10, 4));
    const thread = await headgate.open();
    const oneDay = { title: 'One day', parameters: { day: '2026-01-01' }, sources: [{ id: 'few', path: 'data/day_{day}.csv' }] };
    await thread.propose({ ...oneDay, name: 'one_day', loads: [{ from: 'few', table: 'public.one_day' }] });
    await thread.approve(await thread.until('plan.proposed'));
    const { status, body } = await headgate.call('POST', '/pipelines/one_day/run', { values: { day: '2026-01-02' } });
    expect(status).toBe(202);
    const running = await headgate.open((body as { threadId: string }).threadId);
    const card = await running.until('plan.proposed');
    expect(card.data.card.reads).toMatchObject([{ dataset: 'data/day_2026-01-02.csv' }]);
    expect(card.data.card.parameters).toEqual({ day: '2026-01-02' });
    const edit = { fingerprint: card.data.fingerprint, decision: 'edit', edit: { loads: [{ load: 'load_1', limit: 3 }] } };
    expect(await headgate.call('POST', `/plans/${card.data.planId}/decision`, edit)).toMatchObject({ status: 200 });
    const limited = await running.until('plan.proposed', { after: card.seq });
    expect(limited.data.card).toMatchObject({ reads: [{ dataset: 'data/day_2026-01-02.csv' }], effect: [{ inserts: 3 }] });
    await running.approve(limited);
    expect(await count('public.one_day')).toBe(3);
    const refused = await headgate.call('POST', '/pipelines/one_day/run', { values: { night: '2026-01-02' } });
    expect(refused).toMatchObject({ status: 400, body: { detail: expect.stringContaining('There is no parameter "night"') } });
    const before = await runStates('one_day');
    const each = { do: 'run', pipeline: 'one_day', each: [{ day: '2026-01-01' }, { night: '2026-01-02' }] };
    expect(await headgate.call('POST', '/actions', { action: each })).toMatchObject({ status: 400, body: { code: 'plan.invalid' } });
    const other = await headgate.open();
    await other.propose({ ...oneDay, name: 'another_day', loads: [{ from: 'few', table: 'public.another_day' }] });
    await other.approve(await other.until('plan.proposed'));
    const all = await headgate.call('POST', '/actions', { action: { do: 'run', all: true } });
    expect(all).toMatchObject({ status: 400, body: { code: 'pipeline.ambiguous' } });
    expect(await runStates('one_day')).toEqual(before);
  });

  test('takes them in words, a run for each, in the conversation that asked; a no ends the rest', async () => {
    for (const day of [3, 4, 5]) await headgate.write(`day_2026-01-0${day}.csv`, rows(day * 10, day));
    const thread = await headgate.open();
    await thread.say('run one_day for 2026-01-03 to 2026-01-05');
    const first = await thread.until('plan.proposed');
    expect(first.data.card.parameters).toEqual({ day: '2026-01-03' });
    expect(first.data.card.notes.join('\n')).toContain('1 of 3 asked for by hand');
    await thread.approve(first);
    const second = await thread.until('plan.proposed', { after: first.seq });
    expect(second.data.card).toMatchObject({ parameters: { day: '2026-01-04' }, reads: [{ dataset: 'data/day_2026-01-04.csv' }] });
    const no = { fingerprint: second.data.fingerprint, decision: 'reject', reason: 'enough' };
    expect(await headgate.call('POST', `/plans/${second.data.planId}/decision`, no)).toMatchObject({ status: 200 });
    await expect
      .poll(async () => (await runStates('one_day')).slice(0, 3), { timeout: 60_000 })
      .toEqual(['skipped', 'rejected', 'succeeded']);
    expect((await detail('one_day')).runs[0]?.reason).toContain('was refused');
    expect(await count('public.one_day')).toBe(3);
  });
});

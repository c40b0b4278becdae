/** Stopping what a conversation thinks: the model's request, the engine's statement and the prepare end, and nothing comes of them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashToken } from '#auth/token.ts';
import { z } from 'zod';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { TestThread } from '#test/support/product/headgate-thread.ts';
import { startOpenAiServer, type OpenAiServer, type ScriptedAnswer } from '#test/support/systems/openai-server.ts';
import { person } from '#test/support/product/people.ts';

let endpoint: OpenAiServer;
let house: TestHeadgate;
let thread: TestThread;
let script: ScriptedAnswer[] = [];

beforeAll(async () => {
  endpoint = await startOpenAiServer(() => script.shift() ?? { text: 'That is all.' });
  house = await startTestHeadgate({
    env: { HEADGATE_MODEL: 'slow', OPENAI_API_KEY: 'sk-tests-only', OPENAI_BASE_URL: endpoint.baseUrl },
  });
});
beforeEach(async () => {
  script = [];
  thread = await house.open();
  return () => thread.close();
});
afterAll(async () => {
  await house.close();
  await endpoint.close();
});

const stop = (): Promise<{ status: number; body: unknown }> => house.call('POST', `/threads/${thread.id}/stop`, {});
const endless: ScriptedAnswer = { text: 'one two three ', breaks: 'endless', wordMs: 20 };
const orders = ['a', 'b', 'c'].map((id) => ({ id, connection: 'files', dataset: 'samples/orders.csv' }));
/** Billions of rows. */
const slowSql = 'select sum(a.amount * b.amount) as x from a, b, c where a.amount + b.amount + c.amount > 1';
const tool = (name: string, args: object): ScriptedAnswer => ({ calls: [{ id: 'call_1', name, args: JSON.stringify(args) }] });
const slowDraft = {
  title: 'Slow',
  sources: orders.map(({ id, connection, dataset: path }) => ({ id, connection, path })),
  steps: [{ id: 'all', op: 'sql' as const, from: ['a', 'b', 'c'], sql: slowSql }],
  checks: [],
  loads: [{ from: 'all', connection: 'warehouse', table: 'public.stopped_slow' }],
  strategy: 'auto' as const,
};

/** The thread answers what it is asked now, and nothing of before. */
async function expectToGoOn(): Promise<void> {
  const { seq } = await thread.until('turn.stopped');
  await thread.say('and now?');
  const answer = await thread.until('message.assistant', { after: seq });
  expect(answer.data.text).toBe('That is all.');
  expect(thread.all('message.assistant').map(({ text }) => text)).toEqual(['That is all.']);
  expect(thread.all('plan.proposed')).toEqual([]);
}

describe('stop ends', () => {
  it('a model that speaks: its request is dropped, and nothing is said', async () => {
    script = [endless];
    const [asked, dropped] = [endpoint.requests.length, endpoint.abandoned()];
    await thread.say('tell me everything');
    await expect.poll(() => endpoint.requests.length, { timeout: 30_000 }).toBe(asked + 1);
    expect(await stop()).toMatchObject({ status: 202, body: { threadId: thread.id, activity: 'idle' } });
    await expect.poll(() => endpoint.abandoned(), { timeout: 30_000 }).toBe(dropped + 1);
    expect((await thread.until('turn.stopped')).data).toEqual({ by: 'admin', planIds: [] });
    await expectToGoOn();
    // The model is told, in an order that strict endpoints take.
    const roles = endpoint.requests.at(-1)?.messages.map(({ role }) => role);
    expect(roles).toEqual(['system', 'user', 'assistant', 'user']);
    // Stopped is stopped: once more changes nothing.
    expect((await stop()).status).toBe(202);
    expect(thread.all('turn.stopped')).toHaveLength(1);
    const [noted] = await house.catalog(`select by, outcome from audit where action = 'turn.stop' and about = $1`, [`thread:${thread.id}`]);
    expect(noted).toEqual({ by: 'admin', outcome: 'done' });
  });

  it('a query: the engine is free for the next one at once', async () => {
    script = [tool('query_data', { sql: slowSql, sources: orders })];
    await thread.say('count everything with everything');
    await thread.until('tool.started');
    await stop();
    script = [tool('query_data', { sql: 'select 42 as n', sources: [] })];
    await expectToGoOn();
    expect(thread.all('tool.finished')).toMatchObject([{ ok: true, summary: '1 row' }]);
  });

  it('a prepare: there is no card, and its worker is free', async () => {
    const planId = await thread.propose(slowDraft);
    await thread.until('step.started');
    await stop();
    expect((await thread.until('turn.stopped')).data.planIds).toEqual([planId]);
    expect(await house.catalog('select state from plans where id = $1', [planId])).toEqual([{ state: 'rejected' }]);
    await expectToGoOn();
    await expect.poll(() => house.idle(), { timeout: 30_000 }).toBe(true);
    const stages = `select 1 from pg_tables where schemaname = 'headgate' and tablename like '%${planId.slice(0, 8)}%'`;
    expect(await house.warehouse(stages)).toEqual([]);
    const { seq } = await thread.until('turn.stopped');
    expect(thread.events.filter((event) => event.seq > seq && /^(plan|step)\./.test(event.type))).toEqual([]);
  });
});

it('a card and a run that are there already are left alone', async () => {
  await house.write('few.csv', 'id\n1\n2\n');
  const draft = { ...slowDraft, title: 'Few', sources: [{ id: 'f', connection: 'files', path: 'data/few.csv' }], steps: [] };
  await thread.propose({ ...draft, loads: [{ from: 'f', connection: 'warehouse', table: 'public.stopped_few' }] });
  const card = await thread.until('plan.proposed');
  script = [endless];
  const asked = endpoint.requests.length;
  await thread.say('what does it do?');
  await expect.poll(() => endpoint.requests.length, { timeout: 30_000 }).toBe(asked + 1);
  expect(await stop()).toMatchObject({ body: { activity: 'waiting' } });
  expect((await thread.until('turn.stopped')).data.planIds).toEqual([]);
  expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
});

it('an answer that comes as it is stopped is said before, or never', async () => {
  for (let round = 0; round < 12; round += 1) {
    script = [{ text: `answer ${round}.` }];
    const before = thread.events.at(-1)?.seq ?? 0;
    const asked = endpoint.requests.length;
    await thread.say(`question ${round}`);
    while (endpoint.requests.length === asked) await sleep(1);
    await sleep(round * 3);
    await stop();
    await thread.say(`next ${round}`);
    await thread.until('message.assistant', { after: before, where: ({ data }) => data.text === 'That is all.' });
    const since = thread.events.filter(({ seq }) => seq > before);
    const stopped = since.findIndex(({ type }) => type === 'turn.stopped');
    const answered = since.findIndex((event) => event.type === 'message.assistant' && event.data.text === `answer ${round}.`);
    expect(stopped >= 0 || answered >= 0).toBe(true);
    if (stopped >= 0 && answered >= 0) expect(answered).toBeLessThan(stopped);
  }
});

it('is for the one who asked and for approvers', async () => {
  const as = async (role: 'analyst' | 'approver', who: string): Promise<number> => {
    const token = `hg_${who.padEnd(43, 'x')}`;
    const values = [hashToken(token), who, role];
    await house.catalog('insert into tokens (hash, principal_id, name, roles) values ($1, $2, $2, array[$3])', values);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return (await fetch(`${house.url}/api/v1/threads/${thread.id}/stop`, { method: 'POST', headers, body: '{}' })).status;
  };
  script = [endless];
  const asked = endpoint.requests.length;
  await thread.say('tell me everything');
  await expect.poll(() => endpoint.requests.length, { timeout: 30_000 }).toBe(asked + 1);
  expect(await as('analyst', 'stop-ann')).toBe(404);
  expect(thread.all('turn.stopped')).toEqual([]);
  expect(await as('approver', 'stop-ben')).toBe(202);
  expect((await thread.until('turn.stopped')).data.by).toBe('stop-ben');
});

describe('somebody who is blocked', () => {
  const speaking = async (id: string): Promise<TestThread> => {
    const who = await person(house, id, ['analyst']);
    const { threadId } = z.object({ threadId: z.string() }).parse((await who.call('POST', '/threads', {})).body);
    script = [endless];
    const asked = endpoint.requests.length;
    for (const text of ['tell me everything', 'and then load it'])
      expect((await who.call('POST', `/threads/${threadId}/messages`, { text })).status).toBe(202);
    await expect.poll(() => endpoint.requests.length, { timeout: 30_000 }).toBe(asked + 1);
    return house.open(threadId);
  };

  it('is worked for no more: what is under way ends, and what waits is not begun', async () => {
    const [theirs, dropped] = [await speaking('blocked-bob'), endpoint.abandoned()];
    const asked = endpoint.requests.length;
    expect((await house.call('POST', '/sessions/block', { personId: 'blocked-bob' })).status).toBe(200);
    expect((await theirs.until('turn.stopped')).data.by).toBe('admin');
    await expect.poll(() => endpoint.abandoned(), { timeout: 30_000 }).toBe(dropped + 1);
    await expect.poll(() => house.idle(), { timeout: 30_000 }).toBe(true);
    expect(endpoint.requests).toHaveLength(asked);
    expect(theirs.all('message.assistant')).toEqual([]);
    theirs.close();
  });

  it('is not heard with what was stored at the moment they were blocked', async () => {
    const asked = endpoint.requests.length;
    await house.catalog(
      `insert into people_shown_out (principal_id, ended_at, blocked_by, blocked_at) values ('late', now(), 'admin', now())`,
    );
    const data = JSON.stringify({ text: 'load it all', clientMessageId: 'late', by: 'late', reach: 'own', mayPropose: true });
    const [stored] = await house.catalog<{ seq: number }>(
      `with numbered as (update threads set last_seq = last_seq + 1, activity = 'thinking' where id = $1 returning last_seq)
       insert into events (thread_id, seq, type, data) select $1, last_seq, 'message.user', $2 from numbered returning seq::int`,
      [thread.id, data],
    );
    await house.enqueue({ name: 'turn', data: { threadId: thread.id, cause: 'message', seq: stored?.seq ?? 0 } });
    const activity = () => house.catalog('select activity from threads where id = $1', [thread.id]);
    await expect.poll(activity, { timeout: 30_000 }).toEqual([{ activity: 'idle' }]);
    expect(endpoint.requests).toHaveLength(asked);
  });
});

it('holds over a death of the server: what was stopped is not begun again', async () => {
  script = [endless];
  const asked = endpoint.requests.length;
  await thread.say('tell me everything');
  await expect.poll(() => endpoint.requests.length, { timeout: 30_000 }).toBe(asked + 1);
  await house.killServer();
  await house.restart();
  await stop();
  await expectToGoOn();
  await expect.poll(() => house.idle(), { timeout: 60_000 }).toBe(true);
  // One request before the death, one for what was asked after it.
  expect(endpoint.requests).toHaveLength(asked + 2);
});

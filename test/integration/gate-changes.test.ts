/** Cards that are changed in fields or approved in part: each change is a new version, and the old card says by what it was superseded. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { DraftInput } from '#domain/draft.ts';
import { cliAt } from '#test/support/product/cli-at.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { Card, TestThread } from '#test/support/product/headgate-thread.ts';
import { person } from '#test/support/product/people.ts';
import { stagesOf } from '#test/support/postgres/warehouse.ts';

vi.setConfig({ testTimeout: 120_000 });

let headgate: TestHeadgate;
let tables = 0;
beforeAll(async () => {
  headgate = await startTestHeadgate();
  await headgate.write('few.csv', 'id,name,note\n1,one,a\n2,two,b\n3,three,c\n');
});
afterAll(() => headgate.close());

const decide = (card: Card, more: object) =>
  headgate.call('POST', `/plans/${card.data.planId}/decision`, { fingerprint: card.data.fingerprint, ...more });

async function cardOf(draft: DraftInput): Promise<{ thread: TestThread; card: Card }> {
  const thread = await headgate.open();
  await thread.propose(draft);
  const card = await thread.until('plan.proposed');
  await thread.until('message.assistant', { after: card.seq });
  return { thread, card };
}

/** Two loads of the same rows, the second behind a filter that a check looks at. */
function twoLoads(): { draft: DraftInput; first: string; second: string } {
  const [first, second] = [`public.change_${(tables += 1)}`, `public.change_${(tables += 1)}`];
  const draft: DraftInput = {
    title: 'Two loads',
    sources: [{ id: 'few', path: 'data/few.csv' }],
    steps: [{ id: 'some', op: 'filter', from: 'few', where: 'id < 3' }],
    checks: [{ on: 'some', check: 'not-null', columns: ['id'] }],
    loads: [
      { from: 'few', table: first, mode: 'create' },
      { from: 'some', table: second, mode: 'create' },
    ],
  };
  return { draft, first, second };
}

async function asToken(token: string, path: string, body: object): Promise<{ status: number; body: unknown }> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(`${headgate.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

const rowsOf = async (table: string): Promise<number> =>
  (await headgate.warehouse<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? -1;
const exists = async (table: string): Promise<boolean> =>
  (await headgate.warehouse<{ there: boolean }>('select to_regclass($1) is not null as there', [table]))[0]?.there ?? false;

describe('an edit on the card', () => {
  test('of target, key, limit and a parameter is measured anew, and supersedes the card with its words', async () => {
    const { draft, first, second } = twoLoads();
    const { thread, card } = await cardOf(draft);
    const edit = {
      loads: [{ load: 'load_1', table: `${first}_b`, key: ['id'], limit: 1 }],
      steps: [{ step: 'some', params: { where: 'id = 3' } }],
    };
    const reply = await decide(card, { decision: 'edit', edit });
    expect(reply).toMatchObject({ status: 200, body: { decision: 'edit', runId: null, nextPlanId: expect.any(String) } });
    const gone = await thread.until('plan.superseded');
    const next = await thread.until('plan.proposed', { after: gone.seq });
    expect(gone.data).toMatchObject({ planId: card.data.planId, byPlanId: next.data.planId, by: 'admin' });
    expect(gone.data.change).toBe(
      `some: where becomes "id = 3"; load_1: key becomes id; load_1: goes to ${first}_b; load_1: at most 1 row`,
    );
    expect(next.data.fingerprint).not.toBe(card.data.fingerprint);
    expect(next.data.card.effect).toMatchObject([{ inserts: 1 }, { inserts: 1 }]);
    expect(next.data.card.notes[0]).toContain('Changed on the card by admin');
    const { planId, version } = next.data;
    expect(await decide(card, { decision: 'approve' })).toMatchObject({
      status: 409,
      body: { code: 'approval.superseded', details: { planId, version } },
    });
    expect(await headgate.call('GET', `/plans/${card.data.planId}`)).toMatchObject({ body: { supersededBy: { planId, version } } });
    expect(await thread.approve(next)).toMatchObject({ type: 'run.succeeded' });
    expect([await exists(first), await rowsOf(`${first}_b`), await rowsOf(second)]).toEqual([false, 1, 1]);
    await expect.poll(() => stagesOf(headgate, card.data.planId), { timeout: 20_000 }).toEqual([]);
  });

  test('of mode and schedule makes another card, and a pipeline of it when that is approved', async () => {
    const table = `public.change_${(tables += 1)}`;
    const load = { from: 'few', table, mode: 'create' as const };
    const { thread, card } = await cardOf({ title: 'By the clock', sources: [{ id: 'few', path: 'data/few.csv' }], loads: [load] });
    expect(card.data.plan.schedule).toBeNull();
    const schedule = { cron: '0 7 * * *', timezone: 'Europe/Berlin' };
    expect(await decide(card, { decision: 'edit', edit: { schedule: { ...schedule, cron: 'every day' } } })).toMatchObject({ status: 400 });
    expect(await decide(card, { decision: 'edit', edit: { schedule, loads: [{ load: 'load_1', mode: 'append' }] } })).toMatchObject({
      status: 200,
    });
    const gone = await thread.until('plan.superseded');
    const next = await thread.until('plan.proposed', { after: gone.seq });
    expect(next.data).toMatchObject({ plan: { schedule, loads: [{ mode: 'append' }] }, card: { effect: [{ inserts: 3 }] } });
    expect(await thread.approve(next)).toMatchObject({ type: 'run.succeeded' });
    expect(await headgate.catalog('select cron, timezone from pipelines')).toEqual([schedule]);
  });

  test.each(['at once', 'after its card'])('is kept by words that come %s: they are about the plan as it is now', async (when) => {
    const table = `public.change_${(tables += 1)}`;
    const thread = await headgate.open();
    await thread.say(`load data/few.csv into ${table}`);
    const card = await thread.until('plan.proposed');
    expect(await decide(card, { decision: 'edit', edit: { loads: [{ load: 'load_1', table: `${table}_b` }] } })).toMatchObject({
      status: 200,
    });
    if (when !== 'at once') await thread.until('plan.proposed', { after: card.seq });
    await thread.say('only rows with id above 1');
    const last = await thread.until('plan.proposed', { where: ({ data }) => data.version === 3 });
    expect(last.data.card.effect).toMatchObject([{ target: `warehouse.${table}_b`, inserts: 2 }]);
  });

  test('that does not compile changes nothing, and says what is wrong where', async () => {
    const { draft } = twoLoads();
    const { thread, card } = await cardOf(draft);
    const reply = await decide(card, { decision: 'edit', edit: { loads: [{ load: 'load_1', mode: 'upsert', key: ['idd'] }] } });
    expect(reply).toMatchObject({ status: 400, body: { code: 'plan.invalid', detail: expect.stringContaining('idd') } });
    expect(thread.all('plan.superseded')).toEqual([]);
    expect(await decide(card, { decision: 'edit', edit: { strategy: 'auto' } })).toMatchObject({ status: 400 });
    expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
    expect(await decide(card, { decision: 'edit', edit: { strategy: 'cost' } })).toMatchObject({
      status: 409,
      body: { code: 'approval.decided' },
    });
  });

  test('needs the card that was seen, and the right to it', async () => {
    const { card } = await cardOf(twoLoads().draft);
    const other = { planId: card.data.planId, fingerprint: 'f'.repeat(64) };
    const bob = await person(headgate, 'bob-changes', ['analyst']);
    const ann = await person(headgate, 'ann-changes', ['approver']);
    const edit = { decision: 'edit', edit: { strategy: 'cost' } };
    expect(await ann.decide(other, edit)).toMatchObject({ status: 409, body: { code: 'approval.stale' } });
    expect((await bob.decide(card.data, edit)).status).toBe(404);
    expect(await ann.decide(card.data, edit)).toMatchObject({ status: 200 });
  });

  test('is a proposal: a token that may only decide makes no plan, over REST and socket', async () => {
    const { thread, card } = await cardOf(twoLoads().draft);
    const tokenOf = async (scopes: string[]): Promise<string> => {
      const { body } = await headgate.call('POST', '/tokens', { label: scopes.join(' '), roles: ['admin'], scopes });
      return z.object({ token: z.string() }).parse(body).token;
    };
    const [decider, proposer] = await Promise.all([tokenOf(['read', 'decide']), tokenOf(['read', 'propose'])]);
    const { planId, fingerprint } = card.data;
    const changes = [
      { decision: 'edit', edit: { strategy: 'cost' } },
      { decision: 'partial', keep: { loads: ['load_1'] } },
      { decision: 'revise', reason: 'use upsert instead' },
    ];
    const socket = io(headgate.url, { auth: { token: decider }, transports: ['websocket'], forceNew: true });
    try {
      for (const change of changes) {
        const denied = { code: 'access.denied', details: { action: 'plan.change' } };
        const body = { fingerprint, ...change };
        expect(await asToken(decider, `/plans/${planId}/decision`, body)).toMatchObject({ status: 403, body: denied });
        expect(await socket.emitWithAck('plan.decide', { planId, ...body })).toMatchObject({ ok: false, error: { code: 'access.denied' } });
      }
    } finally {
      socket.disconnect();
    }
    expect([thread.all('plan.drafted').length, thread.all('plan.superseded').length, thread.all('message.user').length]).toEqual([1, 0, 0]);
    const yes = { fingerprint, decision: 'approve' };
    expect(await asToken(proposer, `/plans/${planId}/decision`, yes)).toMatchObject({ status: 403 });
    expect(await asToken(proposer, `/plans/${planId}/decision`, { fingerprint, ...changes[0] })).toMatchObject({ status: 200 });
  });

  test('and every decision takes a token that sees what it is about: none other is made, and one that is there is told the scope', async () => {
    const { card } = await cardOf(twoLoads().draft);
    for (const scopes of [['decide'], ['propose', 'manage']]) {
      expect(await headgate.call('POST', '/tokens', { label: 'blind', roles: ['approver'], scopes })).toMatchObject({
        status: 400,
        body: { code: 'token.blind', hint: expect.stringContaining('read') },
      });
    }
    const made = await headgate.call('POST', '/tokens', { label: 'sees', roles: ['approver'], scopes: ['read', 'decide'] });
    const { token, tokenId } = z.object({ token: z.string(), tokenId: z.string() }).parse(made.body);
    await headgate.catalog(`update headgate_catalog.tokens set scopes = '{decide}' where id = $1`, [tokenId]);
    const { planId, fingerprint } = card.data;
    // In the same words for a card that is not there.
    for (const about of [planId, '00000000-0000-4000-8000-000000000000']) {
      expect(await asToken(token, `/plans/${about}/decision`, { fingerprint, decision: 'approve' })).toMatchObject({
        status: 403,
        body: { code: 'access.denied', hint: expect.stringContaining('scope read'), details: { action: 'plan.read' } },
      });
    }
    await headgate.catalog(`update headgate_catalog.tokens set scopes = '{read,decide}' where id = $1`, [tokenId]);
    expect(await asToken(token, `/plans/${planId}/decision`, { fingerprint, decision: 'approve' })).toMatchObject({ status: 200 });
  });

  test('at the same time as a yes is either made or too late', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { draft, first } = twoLoads();
      const { thread, card } = await cardOf(draft);
      const [yes, edit] = await Promise.all([
        thread.decide(card.data, 'approve'),
        decide(card, { decision: 'edit', edit: { strategy: 'cost' } }),
      ]);
      expect([yes.ok, edit.status === 200].filter(Boolean)).toHaveLength(1);
      if (yes.ok) await thread.until('run.succeeded');
      else expect(yes.error?.code).toBe('approval.superseded');
      expect(await exists(first)).toBe(yes.ok);
    }
  });
});

describe('approving a part', () => {
  test('measures and runs only what is ticked', async () => {
    const { draft, first, second } = twoLoads();
    const { thread, card } = await cardOf(draft);
    expect(await decide(card, { decision: 'partial', keep: { loads: ['load_1'] } })).toMatchObject({ status: 200 });
    const next = await thread.until('plan.proposed', { after: card.seq });
    expect(next.data.plan).toMatchObject({ steps: [], checks: [], loads: [{ id: 'load_1' }] });
    expect(await thread.approve(next)).toMatchObject({ type: 'run.succeeded' });
    expect([await rowsOf(first), await exists(second)]).toEqual([3, false]);
  });

  test('says what breaks without a step', async () => {
    const { draft, first } = twoLoads();
    const derived = { id: 'twice', op: 'derive', from: 'some', columns: { double: 'id * 2' } };
    const used = { id: 'big', op: 'filter', from: 'twice', where: 'double > 2' };
    const { thread, card } = await cardOf({
      ...draft,
      steps: [...(draft.steps ?? []), derived, used],
      loads: [{ from: 'big', table: first, mode: 'create' }],
    });
    const reply = await decide(card, { decision: 'partial', keep: { loads: ['load_1'], steps: ['some', 'big'] } });
    expect(reply).toMatchObject({ status: 400, body: { detail: expect.stringMatching(/steps\.big.*without the step twice.*double/s) } });
    expect(await decide(card, { decision: 'partial', keep: { loads: ['load_1'], steps: ['twice', 'big'] } })).toMatchObject({
      status: 200,
    });
    const next = await thread.until('plan.proposed', { after: card.seq });
    expect(next.data.card.effect).toMatchObject([{ inserts: 2 }]);
  });
});

describe('a card', () => {
  test('says how it differs from what was approved last in its conversation', async () => {
    const table = `public.change_${(tables += 1)}`;
    const load = { from: 'few', table };
    const draft: DraftInput = { title: 'Few', sources: [{ id: 'few', path: 'data/few.csv' }], loads: [{ ...load, mode: 'create' }] };
    const { thread, card } = await cardOf(draft);
    expect(card.data.card.since).toBe(undefined);
    const end = await thread.approve(card);
    await thread.propose({
      ...draft,
      steps: [{ id: 'some', op: 'filter', from: 'few', where: 'id < 3' }],
      loads: [{ from: 'some', table, mode: 'append' }],
    });
    const next = await thread.until('plan.proposed', { after: end.seq });
    expect(next.data.card.since).toMatchObject({ basis: 'approved', version: 1, by: 'admin', runNumber: expect.any(Number) });
    expect(next.data.card.since?.differences).toMatchObject([
      { part: 'step', name: '', was: null },
      { part: 'load', name: `warehouse.${table}`, was: 'create from files:data/few.csv', is: 'append from files:data/few.csv' },
      { part: 'effect', was: '+3 ~0 −0', is: '+2 ~0 −0' },
    ]);
    const { card: elsewhere } = await cardOf({ ...draft, loads: [{ ...load, mode: 'append' }] });
    expect(elsewhere.data.card.since, 'in another conversation').toMatchObject({
      basis: 'approved',
      runNumber: next.data.card.since?.runNumber,
      differences: [{ part: 'load', was: 'create from files:data/few.csv', is: 'append from files:data/few.csv' }],
    });
    const cas = await person(headgate, 'cas-loads', ['analyst']);
    const { threadId } = z.object({ threadId: z.string() }).parse((await cas.call('POST', '/threads', {})).body);
    const body = { threadId, draft: { ...draft, loads: [{ ...load, mode: 'append' }] } };
    expect(await cas.call('POST', '/plans', body)).toMatchObject({ status: 202 });
    const others = await (await headgate.open(threadId)).until('plan.proposed');
    expect(others.data.card.since, "of somebody who may not read another one's plans").toBe(undefined);
  });
});

describe('at a terminal', () => {
  const cli = (...argv: string[]) => cliAt(headgate, ...argv);

  test('a card is listed, edited, and approved in part', async () => {
    const { draft, first, second } = twoLoads();
    const some = { id: 'some', op: 'filter', from: 'few', where: 'id > {least}' };
    const { card } = await cardOf({ ...draft, parameters: { least: 0 }, steps: [some] });
    expect((await cli('approvals')).out).toContain(card.data.planId);
    const edited = await cli(
      'edit',
      card.data.planId,
      '--load',
      'load_2',
      '--limit',
      '1',
      '--param',
      'least=2',
      '--set',
      'some.why=new',
      '--propose',
    );
    expect(edited).toMatchObject({ code: 0, out: expect.stringContaining('changed by admin') });
    expect(edited.out).toContain('parameter least becomes 2');
    const nextId = /headgate approve ([\w-]{36})/.exec(edited.out)?.[1] ?? '';
    expect(await cli('approve', nextId, '--only', 'load_2,some,first_rows', '--yes')).toMatchObject({ code: 0 });
    expect([await exists(first), await rowsOf(second)]).toEqual([false, 1]);
    expect(await cli('edit', card.data.planId, '--mode', 'append')).toMatchObject({ code: 3, err: expect.stringContaining('superseded') });
  });

  test("somebody else's card is revised in words, and the new one decided", async () => {
    const table = `public.change_${(tables += 1)}`;
    const thread = await headgate.open();
    await thread.say(`load data/few.csv into ${table}`);
    const { data } = await thread.until('plan.proposed');
    const { token } = await person(headgate, 'cleo', ['approver']);
    const revised = await cliAt({ url: headgate.url, token }, 'revise', data.planId, 'only where id < 3', '--yes');
    expect(revised).toMatchObject({ code: 0, out: expect.stringMatching(/2 loaded|\+ 2 inserted/) });
    expect(await rowsOf(table)).toBe(2);
    expect(await cli('revise', data.planId, 'use upsert')).toMatchObject({ code: 3, err: expect.stringContaining('superseded') });
  });

  test('policies are applied from a file, an approval is given and taken back, the gate is closed and opened', async () => {
    const file = join(headgate.data, 'policies.yaml');
    await writeFile(file, '- {name: two, approvers: 2}\n');
    expect(await cli('policies', 'apply', file)).toMatchObject({ code: 0, out: expect.stringContaining('two') });
    try {
      const { card } = await cardOf(twoLoads().draft);
      expect(await cli('approve', card.data.planId, '--yes')).toMatchObject({
        code: 0,
        out: expect.stringContaining('still needs 1 more'),
      });
      expect((await cli('approvals')).out).toMatch(/needs 1 approver, has admin/);
      expect(await cli('withdraw', card.data.planId)).toMatchObject({ code: 0 });
      expect(await cli('gate', 'close', '--reason', 'month end')).toMatchObject({ code: 0, out: expect.stringContaining('month end') });
      expect(await cli('approve', card.data.planId, '--yes')).toMatchObject({ code: 3, err: expect.stringContaining('month end') });
    } finally {
      expect(await cli('gate', 'open')).toMatchObject({ code: 0 });
      await writeFile(file, '[]\n');
      expect(await cli('policies', 'apply', file)).toMatchObject({ code: 0, out: expect.stringContaining('# two removed') });
    }
    const { out } = await cli('policies');
    await writeFile(file, out.replace('[]', '[{name: mine}]'));
    const theirs = join(headgate.data, 'theirs.yaml');
    await writeFile(theirs, '- {name: theirs}\n');
    expect(await cli('policies', 'apply', theirs)).toMatchObject({ code: 0 });
    expect(await cli('policies', 'apply', file)).toMatchObject({
      code: 3,
      err: expect.stringMatching(/theirs added\. Nothing\s+was saved/),
    });
    await writeFile(file, (await cli('policies')).out.replace('theirs', 'ours'));
    expect(await cli('policies', 'apply', file)).toMatchObject({ code: 0, out: expect.stringContaining('# ours added, theirs removed') });
    await writeFile(file, '[]\n');
    expect(await cli('policies', 'apply', file)).toMatchObject({ code: 0 });
    await writeFile(file, '- {name: two, aprovers: 2}\n');
    expect(await cli('policies', 'apply', file)).toMatchObject({ code: 2, err: expect.stringContaining('aprovers') });
    await writeFile(file, 'name\nbad: [\n');
    expect(await cli('policies', 'apply', file)).toMatchObject({ code: 2, err: expect.stringContaining('not usable') });
    await writeFile(file, '# all of it was cut off\n');
    expect(await cli('policies', 'apply', file)).toMatchObject({ code: 2, err: expect.stringContaining('[]') });
  });
});

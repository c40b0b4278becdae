/** Who has to approve what: policies as data, read at the decision; several approvers; the read-only switch. Numbers name the attacks they stand against. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { hashToken, newToken } from '#auth/token.ts';
import { GateState } from '#domain/gate-view.ts';
import { cliAt } from '#test/support/product/cli-at.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { followThread, type Card, type TestThread } from '#test/support/product/headgate-thread.ts';
import { person, type Person } from '#test/support/product/people.ts';
import { setPolicies as setPoliciesOf, type GivenPolicy } from '#test/support/product/policies.ts';

vi.setConfig({ testTimeout: 120_000 });

let headgate: TestHeadgate;
let ann: Person;
let bob: Person;
let tables = 0;
beforeAll(async () => {
  headgate = await startTestHeadgate();
  await headgate.write('few.csv', 'id,name\n1,one\n2,two\n3,three\n');
  [ann, bob] = [await person(headgate, 'ann', ['approver']), await person(headgate, 'bob', ['approver'])];
});
afterEach(async () => {
  await setPolicies([]);
  await Promise.all([ann.become(['approver']), bob.become(['approver'])]);
});
afterAll(() => headgate.close());

const setPolicies = (policies: GivenPolicy[]): Promise<void> => setPoliciesOf(headgate, policies);

interface Asked {
  thread: TestThread;
  card: Card;
  table: string;
}

/** A card of the admin's that appends to a table of three rows. */
async function asked(mode: 'append' | 'replace' = 'append'): Promise<Asked> {
  const table = `public.policy_${(tables += 1)}`;
  await headgate.warehouse(`create table ${table} (id bigint, name text)`);
  await headgate.warehouse(`insert into ${table} values (7, 'seven')`);
  const thread = await headgate.open();
  await thread.propose({ title: `Load ${table}`, sources: [{ id: 'few', path: 'data/few.csv' }], loads: [{ from: 'few', table, mode }] });
  const card = await thread.until('plan.proposed');
  await thread.until('message.assistant', { after: card.seq });
  return { thread, card, table };
}

const yes = { decision: 'approve' } as const;
const adminApproves = ({ card }: Asked) =>
  headgate.call('POST', `/plans/${card.data.planId}/decision`, { fingerprint: card.data.fingerprint, ...yes });
const rowsOf = async (table: string): Promise<number> =>
  (await headgate.warehouse<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? -1;
const runsOf = async ({ card }: Asked): Promise<number> =>
  (await headgate.catalog('select 1 from runs where plan_id = $1', [card.data.planId])).length;

describe('a policy', () => {
  test('for two approvers: the run starts with the second, and everybody sees who has', async () => {
    await setPolicies([{ name: 'two-eyes-more', when: { targets: ['warehouse.public.*'] }, approvers: 2 }]);
    const it = await asked();
    expect(it.card.data.gate).toMatchObject({ missing: 2, votes: [], requirement: { approvers: 2, policies: ['two-eyes-more'] } });
    expect(await ann.decide(it.card.data, yes)).toMatchObject({ status: 200, body: { runId: null, stillNeeds: 1 } });
    expect(await it.thread.until('plan.voted')).toMatchObject({
      data: { by: 'ann', gate: { missing: 1, votes: [{ by: 'ann', counts: true }] } },
    });
    expect(await ann.decide(it.card.data, yes)).toMatchObject({ status: 409, body: { code: 'approval.voted' } });
    expect(await ann.decide(it.card.data, { decision: 'withdraw' })).toMatchObject({ status: 200, body: { stillNeeds: 2 } });
    expect(await it.thread.until('plan.voted', { where: ({ data }) => data.vote === 'withdraw' })).toMatchObject({
      data: { gate: { votes: [] } },
    });
    expect(await ann.decide(it.card.data, { decision: 'withdraw' })).toMatchObject({ status: 409, body: { code: 'approval.no-vote' } });
    expect(await ann.decide(it.card.data, yes)).toMatchObject({ status: 200, body: { stillNeeds: 1 } });
    expect(await runsOf(it)).toBe(0);
    const waiting = await bob.call('GET', '/approvals');
    expect(waiting.body).toMatchObject({ cards: [{ planId: it.card.data.planId, mayApprove: true, gate: { missing: 1 } }] });
    expect(await bob.decide(it.card.data, yes)).toMatchObject({ status: 200, body: { runId: expect.any(String) } });
    await it.thread.until('run.succeeded');
    expect([await runsOf(it), await rowsOf(it.table)]).toEqual([1, 4]);
  });

  test('for two approvers, a hundred times at once from both: one run (attack 40)', async () => {
    await setPolicies([{ name: 'two', approvers: 2 }]);
    const it = await asked();
    const replies = await Promise.all(Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? ann : bob).decide(it.card.data, yes)));
    const runs = replies.filter(({ body }) => z.object({ runId: z.string() }).safeParse(body).success);
    expect(runs).toHaveLength(1);
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(2);
    await it.thread.until('run.succeeded');
    expect([await runsOf(it), await rowsOf(it.table)]).toEqual([1, 4]);
  });

  test.each([
    ['demoted', (who: Person) => who.become(['analyst'])],
    ['deactivated', (who: Person) => who.leave()],
  ])('does not count an approver who was %s after voting (attack 42)', async (_what, change) => {
    await setPolicies([{ name: 'two', approvers: 2 }]);
    const cara = await person(headgate, `cara-${tables}`, ['approver']);
    const it = await asked();
    expect(await cara.decide(it.card.data, yes)).toMatchObject({ body: { stillNeeds: 1 } });
    await change(cara);
    expect(await ann.decide(it.card.data, yes)).toMatchObject({ status: 200, body: { runId: null, stillNeeds: 1 } });
    expect(await runsOf(it)).toBe(0);
    const { body } = await ann.call('GET', `/plans/${it.card.data.planId}`);
    expect(body).toMatchObject({ gate: { missing: 1, votes: [{ counts: false }, { by: 'ann', counts: true }] } });
    expect(await bob.decide(it.card.data, yes)).toMatchObject({ body: { runId: expect.any(String) } });
    await it.thread.until('run.succeeded');
  });

  test('that somebody else has to approve holds against the one who asked, also when it came after the card (attack 42)', async () => {
    const it = await asked();
    expect(it.card.data.gate).toMatchObject({ requirement: { requesterMayApprove: true } });
    await setPolicies([{ name: 'four-eyes', requester_may_approve: false }]);
    expect(await adminApproves(it)).toMatchObject({
      status: 403,
      body: { code: 'access.denied', detail: expect.stringContaining('four-eyes') },
    });
    expect(await runsOf(it)).toBe(0);
    expect(await ann.decide(it.card.data, yes)).toMatchObject({ status: 200 });
    await it.thread.until('run.succeeded');
  });

  test('that comes, changes or goes while a card waits is told by the card, and by no other', async () => {
    const [it, other] = [await asked(), await asked()];
    const policy = { name: 'late', when: { targets: [`warehouse.${it.table}`] }, approvers: 2, requester_may_approve: false };
    await setPolicies([policy]);
    const told = await it.thread.until('plan.gated');
    const gate = { requirement: { approvers: 2, requesterMayApprove: false, policies: ['late'] }, missing: 2 };
    expect(told.data).toMatchObject({ planId: it.card.data.planId, by: 'admin', gate });
    await setPolicies([policy, { name: 'elsewhere', when: { targets: ['exports/*'] }, approvers: 3 }]);
    await setPolicies([]);
    const again = await it.thread.until('plan.gated', { after: told.seq });
    expect(again.data.gate).toMatchObject({ requirement: { approvers: 1, requesterMayApprove: true, policies: [] }, missing: 1 });
    expect(await adminApproves(it)).toMatchObject({ status: 200 });
    await it.thread.until('run.succeeded');
    expect(other.thread.events.filter(({ type }) => type === 'plan.gated')).toEqual([]);
    await ann.decide(other.card.data, { decision: 'reject' });
  });

  test('that somebody else has to approve holds against all who had a hand in the card: who asked, and who edited it', async () => {
    await setPolicies([{ name: 'four-eyes', requester_may_approve: false }]);
    const it = await asked();
    const edited = await bob.decide(it.card.data, { decision: 'edit', edit: { loads: [{ load: 'load_1', limit: 2 }] } });
    expect(edited).toMatchObject({ status: 200 });
    const card = await it.thread.until('plan.proposed', { after: it.card.seq });
    const next = { ...it, card };
    const refused = { status: 403, body: { code: 'access.denied', detail: expect.stringContaining('four-eyes') } };
    expect([await adminApproves(next), await bob.decide(card.data, yes)]).toMatchObject([refused, refused]);
    expect((await bob.call('GET', '/approvals')).body).toMatchObject({ cards: [{ planId: card.data.planId, mayApprove: false }] });
    expect((await ann.call('GET', '/approvals')).body).toMatchObject({ cards: [{ planId: card.data.planId, mayApprove: true }] });
    expect(await ann.decide(card.data, yes)).toMatchObject({ status: 200, body: { runId: expect.any(String) } });
    await it.thread.until('run.succeeded');
    expect(await rowsOf(it.table)).toBe(3);
  });

  test('that somebody else has to approve holds against whoever asked first when somebody else revised in words', async () => {
    await setPolicies([{ name: 'four-eyes', requester_may_approve: false }]);
    const { body } = await ann.call('POST', '/threads', { title: 'Few' });
    const thread = await headgate.open(z.object({ threadId: z.string() }).parse(body).threadId);
    const table = `policy_${(tables += 1)}`;
    await ann.call('POST', `/threads/${thread.id}/messages`, { text: `load data/few.csv into public.${table}` });
    const first = await thread.until('plan.proposed');
    expect(await thread.decide(first.data, 'revise', 'only where id < 3')).toMatchObject({ ok: true });
    const card = await thread.until('plan.proposed', { after: first.seq });
    expect(card.data.askedBy).toBe('admin');
    expect(await ann.decide(card.data, yes)).toMatchObject({ status: 403, body: { detail: expect.stringContaining('four-eyes') } });
    expect(await bob.decide(card.data, yes)).toMatchObject({ status: 200 });
    await thread.until('run.succeeded');
  });

  test('that somebody else has to approve holds against an approver who revised in words what another one asked for', async () => {
    await setPolicies([{ name: 'four-eyes', requester_may_approve: false }]);
    const amy = await person(headgate, 'amy-asks', ['analyst']);
    const eve = await person(headgate, 'eve-asks', ['analyst']);
    const { body } = await amy.call('POST', '/threads', { title: 'Few' });
    const thread = await headgate.open(z.object({ threadId: z.string() }).parse(body).threadId);
    const say = (text: string) => ({ text });
    await amy.call('POST', `/threads/${thread.id}/messages`, say(`load data/few.csv into public.policy_${(tables += 1)}`));
    const first = await thread.until('plan.proposed');
    const words = { decision: 'revise', reason: 'only where id < 3' };
    expect((await bob.call('POST', `/threads/${thread.id}/messages`, say('only where id < 3'))).status).toBe(403);
    expect((await eve.decide(first.data, words)).status).toBe(404);
    expect(await bob.decide({ ...first.data, fingerprint: 'f'.repeat(64) }, words)).toMatchObject({ body: { code: 'approval.stale' } });
    expect(await bob.decide(first.data, words)).toMatchObject({ status: 200, body: { decision: 'revise', by: 'bob' } });
    const card = await thread.until('plan.proposed', { after: first.seq });
    expect(card.data).toMatchObject({ askedBy: 'bob', card: { effect: [{ inserts: 2 }] } });
    expect(await bob.decide(first.data, words)).toMatchObject({ status: 409, body: { code: 'approval.superseded' } });
    expect(await bob.decide(card.data, yes)).toMatchObject({ status: 403, body: { detail: expect.stringContaining('four-eyes') } });
    expect(await headgate.catalog(`select by, after from audit where action = 'plan.revise' and by = 'bob'`)).toEqual([
      { by: 'bob', after: { words: 'only where id < 3' } },
    ]);
    expect(await ann.decide(card.data, yes)).toMatchObject({ status: 200 });
    await thread.until('run.succeeded');
  });

  test('by effect and rows asks for an admin where rows are overwritten, and not where few are added', async () => {
    await setPolicies([
      { name: 'overwrites', when: { effects: ['overwrite', 'delete'] }, role: 'admin' },
      { name: 'many', when: { rows_over: 1000 }, role: 'admin' },
    ]);
    const replaced = await asked('replace');
    expect(await ann.decide(replaced.card.data, yes)).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('overwrites') },
    });
    expect(await rowsOf(replaced.table)).toBe(1);
    const added = await asked();
    expect(await ann.decide(added.card.data, yes)).toMatchObject({ status: 200 });
    expect(await adminApproves(replaced)).toMatchObject({ status: 200 });
    await Promise.all([added.thread.until('run.succeeded'), replaced.thread.until('run.succeeded')]);
  });

  test('that gives less time rejects what was made before it, and reminds and calls before', async () => {
    const it = await asked();
    await setPolicies([{ name: 'soon', expires_hours: 0.004, remind_hours: 0.004, escalate_hours: 0.004 }]);
    await it.thread.until('plan.reminded', { where: ({ data }) => data.level === 'reminder' && data.role === 'approver' });
    await it.thread.until('plan.reminded', { where: ({ data }) => data.level === 'escalation' && data.role === 'admin' });
    await it.thread.until('plan.expired');
    expect(await ann.decide(it.card.data, yes)).toMatchObject({ status: 409, body: { code: 'approval.expired' } });
    expect([await runsOf(it), it.thread.all('plan.reminded').length]).toEqual([0, 2]);
  });

  test('may let through what cannot be measured, and nothing that a check stopped', async () => {
    const table = `public.policy_${(tables += 1)}`;
    await headgate.warehouse(`create table ${table} (id bigint, name text)`);
    await headgate.warehouse(`create function hide_${tables}() returns trigger language plpgsql as $$ begin return null; end $$`);
    await headgate.warehouse(`create trigger hiding before insert on ${table} for each row execute function hide_${tables}()`);
    const thread = await headgate.open();
    await thread.propose({
      title: 'Unknown',
      sources: [{ id: 'few', path: 'data/few.csv' }],
      loads: [{ from: 'few', table, mode: 'append' }],
    });
    const card = await thread.until('plan.proposed');
    expect(card.data.card.effect).toMatchObject([{ basis: 'unavailable' }]);
    expect(await ann.decide(card.data, yes)).toMatchObject({ status: 409, body: { code: 'approval.unavailable' } });
    await setPolicies([
      { name: 'trusted', allow_unavailable: true },
      { name: 'careful', when: { targets: ['warehouse.finance.*'] } },
    ]);
    expect(await ann.decide(card.data, yes)).toMatchObject({ status: 200, body: { runId: expect.any(String) } });
    await thread.until(['run.succeeded', 'run.failed']);
    const stopped = await headgate.open();
    await stopped.propose({
      title: 'Stopped',
      sources: [{ id: 'few', path: 'data/few.csv' }],
      checks: [{ on: 'few', check: 'accepted-values', column: 'name', values: ['one'] }],
      loads: [{ from: 'few', table: `${table}_b`, mode: 'create' }],
    });
    const blocked = await stopped.until('plan.proposed');
    expect(await ann.decide(blocked.data, yes)).toMatchObject({ status: 409, body: { code: 'approval.unavailable' } });
  });

  test.each([
    ['a name twice', { policies: [{ name: 'a' }, { name: 'a' }] }],
    ['an unknown member', { policies: [{ name: 'a', aprovers: 2 }] }],
    ['nobody', { policies: [{ name: 'a', approvers: 0 }] }],
  ])('with %s is refused whole', async (_what, body) => {
    const { version } = GateState.parse((await headgate.call('GET', '/gate')).body);
    expect((await headgate.call('POST', '/gate/policies', { ...body, version })).status).toBe(400);
    expect((await headgate.call('GET', '/gate')).body).toMatchObject({ policies: [] });
  });

  test('is not saved over one that another admin saved since it was read', async () => {
    const [cora, dan] = [await person(headgate, 'cora', ['admin']), await person(headgate, 'dan', ['admin'])];
    await setPolicies([{ name: 'finance', approvers: 2 }, { name: 'old' }]);
    const { version } = GateState.parse((await cora.call('GET', '/gate')).body);
    const save = (admin: Person, policies: GivenPolicy[], over = version) =>
      admin.call('POST', '/gate/policies', { policies, version: over });
    const both = await Promise.all([
      save(cora, [{ name: 'finance', approvers: 3 }, { name: 'removals' }]),
      save(dan, [{ name: 'finance', approvers: 3 }, { name: 'removals' }]),
    ]);
    expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
    const winner = both[0]?.status === 200 ? 'cora' : 'dan';
    expect(both.find(({ status }) => status === 409)?.body).toMatchObject({
      code: 'policies.changed',
      detail: expect.stringMatching(
        new RegExp(`^${winner} changed the policies at .*: finance changed, removals added, old removed\\. Nothing was saved\\.$`),
      ),
    });
    const now = GateState.parse((await dan.call('GET', '/gate')).body);
    expect(now.policies.map(({ name, approvers }) => [name, approvers])).toEqual([
      ['finance', 3],
      ['removals', undefined],
    ]);
    expect(await save(dan, [], now.version + 1)).toMatchObject({ status: 409 });
    // What was changed and changed back is what was read.
    expect(await save(cora, [], now.version)).toMatchObject({ status: 200 });
    await setPolicies(now.policies);
    expect(await save(dan, [{ name: 'finance', approvers: 4 }], now.version)).toMatchObject({ status: 200 });
  });

  test("is an admin's to change", async () => {
    expect((await ann.call('POST', '/gate/policies', { policies: [], version: 0 })).status).toBe(403);
    expect((await ann.call('POST', '/gate/read-only', { readOnly: true })).status).toBe(403);
    expect((await ann.call('GET', '/gate')).status).toBe(200);
  });
});

describe('somebody else', () => {
  test.each([
    ['a viewer', ['viewer'] as const, 404],
    ['an analyst of another conversation', ['analyst'] as const, 404],
  ])('%s does not approve, and learns nothing (attacks 42 and 46)', async (_what, roles, status) => {
    const it = await asked();
    const mallory = await person(headgate, `mallory-${tables}`, [...roles]);
    expect((await mallory.decide(it.card.data, yes)).status).toBe(status);
    expect((await mallory.call('GET', `/plans/${it.card.data.planId}`)).status).toBe(status);
    expect((await mallory.call('GET', '/approvals')).body).toEqual({ cards: [], next: null });
    expect(await runsOf(it)).toBe(0);
  });

  test('demoted after the card was made, with a socket that is still open, does not approve (attack 42)', async () => {
    const it = await asked();
    const followed = await followThread({ url: headgate.url, token: ann.token, logs: () => '' }, it.thread.id);
    try {
      await ann.become(['analyst']);
      expect(await followed.decide(it.card.data, 'approve')).toMatchObject({ ok: false });
      await ann.leave();
      expect(await followed.decide(it.card.data, 'approve').catch(() => ({ ok: false }))).toMatchObject({ ok: false });
      expect(await runsOf(it)).toBe(0);
    } finally {
      followed.close();
      await headgate.catalog('update tokens set revoked_at = null where principal_id = $1', [ann.id]);
    }
  });
});

describe('the read-only switch', () => {
  const turn = (readOnly: boolean, reason?: string) =>
    headgate.call('POST', '/gate/read-only', { readOnly, ...(reason ? { reason } : {}) });

  test('lets nothing be approved and says so on the cards; reading and measuring go on', async () => {
    const it = await asked();
    try {
      expect(await turn(true, 'month end')).toMatchObject({ status: 200, body: { readOnly: { by: 'admin', reason: 'month end' } } });
      expect(await it.thread.until('gate.switched')).toMatchObject({ data: { readOnly: true, by: 'admin', reason: 'month end' } });
      expect(await ann.decide(it.card.data, yes)).toMatchObject({
        status: 403,
        body: { code: 'gate.read-only', detail: expect.stringContaining('month end') },
      });
      const meanwhile = await asked();
      expect(meanwhile.card.data.gate).toMatchObject({ readOnly: { by: 'admin', reason: 'month end' } });
      expect(await runsOf(it)).toBe(0);
    } finally {
      await turn(false);
    }
    await it.thread.until('gate.switched', { where: ({ data }) => !data.readOnly });
    expect(await ann.decide(it.card.data, yes)).toMatchObject({ status: 200 });
    await it.thread.until('run.succeeded');
  });

  test('holds at every door: socket, terminal and MCP', async () => {
    const it = await asked();
    const { planId, fingerprint } = it.card.data;
    const decider = newToken();
    await headgate.catalog(
      `insert into tokens (hash, principal_id, name, roles, scopes) values ($1, 'ann', 'ann', '{approver}', '{read,decide}')`,
      [hashToken(decider)],
    );
    await turn(true, 'month end');
    try {
      expect(await it.thread.decide(it.card.data, 'approve')).toMatchObject({ ok: false, error: { code: 'gate.read-only' } });
      const terminal = await cliAt({ url: headgate.url, token: ann.token }, 'approve', planId, '--yes');
      expect([terminal.code, terminal.err]).toEqual([3, expect.stringContaining('month end')]);
      const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'approve', arguments: { planId, fingerprint } } };
      const agent = await fetch(`${headgate.url}/mcp`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${decider}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify(call),
      });
      expect(await agent.text()).toContain('[gate.read-only]');
      expect(await runsOf(it)).toBe(0);
    } finally {
      await turn(false);
    }
    expect(await rowsOf(it.table)).toBe(1);
  });

  test('makes a run that was approved just before wait, and lets it go on afterwards', async () => {
    const it = await asked();
    await headgate.workers[0]?.kill();
    expect(await ann.decide(it.card.data, yes)).toMatchObject({ status: 200 });
    await turn(true);
    headgate.startWorker();
    expect(await it.thread.until('run.paused')).toMatchObject({ data: { reason: expect.stringContaining('read-only') } });
    expect(await rowsOf(it.table)).toBe(1);
    await turn(false);
    await it.thread.until('run.succeeded');
    expect([await runsOf(it), await rowsOf(it.table)]).toEqual([1, 4]);
  });
});

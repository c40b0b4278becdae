/** What a person may not read or ask for is out of reach by every way: REST, a plan file, a conversation. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { DraftInput } from '#domain/draft.ts';
import { hashToken } from '#auth/token.ts';
import { cliAt } from '../support/product/cli-at.ts';
import { startTestHeadgate, type TestHeadgate } from '../support/product/headgate.ts';
import { person } from '../support/product/people.ts';
import { setPolicies } from '../support/product/policies.ts';
import { restContract, type RestContract } from '../support/systems/rest-contract.ts';

vi.setConfig({ testTimeout: 240_000 });

let headgate: TestHeadgate;
let rest: RestContract;
let runNumber = 0;
beforeAll(async () => {
  headgate = await startTestHeadgate({ env: { HEADGATE_PREPARE_BUDGET_BYTES: '1000' } });
  rest = await restContract(headgate);
  await headgate.write('dear.csv', `id,amount\n${'1,1.50\n'.repeat(500)}`);
  await headgate.write('orders.csv', 'id,amount\n1,1.50\n2,"secret,50"\n3,3.50\n');
  const thread = await headgate.open();
  await thread.propose(orders('rights_orders'));
  const end = await thread.approve(await thread.until('plan.proposed'));
  if (end.type !== 'run.succeeded') throw new Error(JSON.stringify(end.data));
  runNumber = end.data.receipt.runNumber;
});
afterAll(() => headgate.close());

const orders = (table: string): DraftInput => ({
  title: 'Orders',
  sources: [{ id: 'raw', connection: 'files', path: 'data/orders.csv', options: { types: { amount: 'decimal(12,2)' } } }],
  loads: [{ from: 'raw', connection: 'warehouse', table }],
});

const Any = z.unknown();
const ThreadId = z.object({ threadId: z.string() });
const PlanId = z.object({ planId: z.string() });
const Answer = z.looseObject({ code: z.string().optional(), detail: z.string().optional(), threadId: z.string().default('') });

async function as(role: 'viewer' | 'analyst' | 'approver', path: string, body: object) {
  const token = `hg_${role.padEnd(43, 'x')}`;
  await headgate.catalog(`insert into tokens (hash, principal_id, name, roles) values ($1, $2, $2, array[$2]) on conflict do nothing`, [
    hashToken(token),
    role,
  ]);
  const response = await fetch(`${headgate.url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: Answer.parse(await response.json()) };
}

describe('rows that a run of somebody else rejected', () => {
  it('are not inspected as a dataset', async () => {
    const ref = { connection: 'rejects', dataset: `run ${runNumber}` };
    for (const role of ['viewer', 'analyst'] as const) {
      const { status, body } = await as(role, '/sources/inspect', ref);
      expect([status, body.code]).toEqual([404, 'run.not-found']);
      expect(JSON.stringify(body)).not.toContain('secret');
    }
    const { status, body } = await as('approver', '/sources/inspect', ref);
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toContain('secret,50');
  });

  it('are no source of a plan, however they are named', async () => {
    const { threadId } = (await as('analyst', '/threads', {})).body;
    const named = [
      { id: 'raw', rejects: runNumber },
      { id: 'raw', connection: 'rejects', table: `run ${runNumber}` },
      { id: 'raw', connection: 'rejects', path: `rejects of run ${runNumber}/raw` },
    ];
    for (const source of named) {
      const draft = { title: 'Others', sources: [source], loads: [{ from: 'raw', connection: 'warehouse', table: 'rights_stolen' }] };
      const { status, body } = await as('analyst', '/plans', { threadId, draft });
      expect([status, body.code, body.detail]).toEqual([400, 'plan.invalid', expect.stringContaining(`There is no run`)]);
    }
    const { threadId: own } = (await as('approver', '/threads', {})).body;
    const draft = { title: 'Again', sources: [named[0]], loads: [{ from: 'raw', connection: 'warehouse', table: 'rights_again' }] };
    expect((await as('approver', '/plans', { threadId: own, draft })).status).toBe(202);
  });

  it('are not watched', async () => {
    const action = {
      do: 'watch',
      connection: 'rejects',
      dataset: `run ${runNumber}`,
      watch: { kind: 'missing', column: 'amount', mostPercent: 2 },
    };
    const { body } = await as('analyst', '/actions', { action });
    expect(body.code).toBe('run.not-found');
  });
});

describe('a viewer', () => {
  it('is told in their conversation that a load is for others to propose', async () => {
    const { threadId } = (await as('viewer', '/threads', {})).body;
    const thread = await headgate.open(threadId);
    await as('viewer', `/threads/${threadId}/messages`, { text: 'load data/orders.csv into public.rights_viewer' });
    const answer = await thread.until('message.assistant');
    expect(answer.data.text).toContain('plan.propose');
    expect(answer.data.refused?.reason).toBe(answer.data.text);
    expect(answer.data.text).not.toContain('say it again');
    expect(thread.all('plan.drafted')).toEqual([]);
  });

  it('cannot have a change of the house prepared by saying so either', async () => {
    const { threadId } = (await as('viewer', '/threads', {})).body;
    const thread = await headgate.open(threadId);
    await as('viewer', `/threads/${threadId}/messages`, { text: 'define active customer as a customer with segment pro' });
    const answer = await thread.until('message.assistant');
    expect(thread.all('plan.drafted')).toEqual([]);
    expect(answer.data.refused?.reason ?? answer.data.text).toContain('plan.propose');
  });

  it('takes no card back that somebody else had made in their conversation', async () => {
    const { threadId } = (await as('viewer', '/threads', {})).body;
    const thread = await headgate.open(threadId);
    await thread.say('load data/orders.csv into public.rights_kept');
    const card = await thread.until('plan.proposed');
    await as('viewer', `/threads/${threadId}/messages`, { text: 'forget it' });
    const answer = await thread.until('message.assistant', { after: card.seq, where: ({ data }) => data.refused !== undefined });
    expect(answer.data.refused?.reason).toContain('plan.reject');
    expect(thread.all('plan.decided')).toEqual([]);
    expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
  });

  it('neither begins nor gives up a dear prepare that somebody else asked for', async () => {
    const { threadId } = (await as('viewer', '/threads', {})).body;
    const thread = await headgate.open(threadId);
    const draft = orders('rights_dear');
    await thread.propose({ ...draft, sources: [{ id: 'raw', connection: 'files', path: 'data/dear.csv' }] });
    await thread.until('plan.asked');
    for (const [text, action] of [
      ['yes', 'plan.propose'],
      ['no', 'plan.reject'],
    ] as const) {
      await as('viewer', `/threads/${threadId}/messages`, { text });
      await thread.until('message.assistant', { where: ({ data }) => data.refused?.reason.includes(action) ?? false });
    }
    expect(thread.all('plan.continued')).toEqual([]);
    expect(thread.all('plan.decided')).toEqual([]);
    await thread.say('yes');
    await thread.until('plan.proposed');
  });
});

it('what is hidden and what is not there are told in the same words', async () => {
  const { threadId } = await rest.call('post /threads', ThreadId, { body: {} });
  const { planId } = await rest.call('post /plans', PlanId, { body: { threadId, draft: orders('rights_hidden') } });
  const [questionId, nowhere] = [randomUUID(), randomUUID()];
  const question = [questionId, threadId, '{}', '[]', 'admin', 'offline'];
  await headgate.catalog(
    'insert into drift_questions (id, thread_id, draft, drifts, asked_by, model) values ($1, $2, $3, $4, $5, $6)',
    question,
  );
  const eve = await person(headgate, 'eve', ['analyst']);
  const asked: [string, string, string, string, object?][] = [
    ['GET', '/plans/', planId, ''],
    ['GET', '/plans/', planId, '/rejects'],
    ['POST', '/plans/', planId, '/prepare', { go: true }],
    ['POST', '/plans/', planId, '/decision', { fingerprint: '0'.repeat(64), decision: 'approve' }],
    ['POST', '/drift/', questionId, '/answer', { answers: {} }],
    ['GET', '/threads/', threadId, ''],
    ['POST', '/threads/', threadId, '/messages', { text: 'hello' }],
    ['POST', '/threads/', threadId, '/stop', {}],
  ];
  for (const [method, before, hidden, after, body] of asked) {
    const told = async (id: string): Promise<string> =>
      JSON.stringify(await eve.call(method, `${before}${id}${after}`, body)).replaceAll(id, '?');
    expect(await told(hidden), `${method} ${before}${after}`).toBe(await told(nowhere));
    expect(await told(hidden)).toContain('"status":404');
  }
});

describe('a token over named connections alone', () => {
  const draftTo = (load: object): object => ({ ...orders('beyond'), title: 'Within', loads: [{ from: 'raw', mode: 'create', ...load }] });
  const tokenOverFiles = async (): Promise<string> => {
    const body = { label: 'over files', principal: { id: 'limited' }, roles: ['admin'], connections: ['files'] };
    return (await rest.call('post /tokens', z.object({ token: z.string() }), { body })).token;
  };
  const openThread = () => rest.call('post /threads', ThreadId, { body: {} });
  async function proposed(planId: string): Promise<string> {
    const read = () =>
      rest.call('get /plans/{planId}', z.object({ state: z.string(), fingerprint: z.string().nullable() }), { at: { planId } });
    await expect.poll(async () => (await read()).state, { timeout: 60_000 }).toBe('proposed');
    return (await read()).fingerprint ?? '';
  }
  const succeeds = (runId: string) =>
    expect
      .poll(async () => (await rest.call('get /runs/{runId}', z.object({ state: z.string() }), { at: { runId } })).state, {
        timeout: 60_000,
      })
      .toBe('succeeded');
  const approved = async (planId: string, token?: string): Promise<string> => {
    const body = { fingerprint: await proposed(planId), decision: 'approve' };
    const run = z.object({ runId: z.string() });
    const { runId } = await rest.call('post /plans/{planId}/decision', run, { at: { planId }, body, ...(token ? { token } : {}) });
    await succeeds(runId);
    return runId;
  };
  const problem = 'access.connection';
  const tokenOver = async (...connections: string[]): Promise<string> => {
    const body = { label: 'over some', principal: { id: 'limited' }, roles: ['admin'], connections };
    return (await rest.call('post /tokens', z.object({ token: z.string() }), { body })).token;
  };

  it('is not answered what a wider token of the same person was, though it brings its Idempotency-Key', async () => {
    const inspect = async (token: string): Promise<[number, string | null]> => {
      const response = await fetch(`${headgate.url}/api/v1/sources/inspect`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'looked-at-orders' },
        body: JSON.stringify({ dataset: 'data/orders.csv' }),
      });
      return [response.status, response.headers.get('idempotency-replayed')];
    };
    const [wide, narrow] = [await tokenOver('files'), await tokenOver('warehouse')];
    expect([await inspect(wide), await inspect(wide), await inspect(narrow)]).toEqual([
      [200, null],
      [200, 'true'],
      [422, null],
    ]);
  });

  it('reads rejected rows of its own connections alone, whatever it says of rejects as such', async () => {
    const [narrow, whole] = [await tokenOver('rejects', 'warehouse'), await tokenOver('rejects', 'warehouse', 'files')];
    const body = { connection: 'rejects', dataset: `run ${runNumber}` };
    await rest.call('post /sources/inspect', Any, { token: narrow, body, problem });
    expect(JSON.stringify(await rest.call('post /sources/inspect', Any, { token: whole, body }))).toContain('secret,50');
    const { threadId } = await rest.call('post /threads', ThreadId, { token: narrow });
    const draft = {
      title: 'Again',
      sources: [{ id: 'raw', rejects: runNumber }],
      loads: [{ from: 'raw', connection: 'warehouse', table: 'rights_replayed', mode: 'create' }],
    };
    await rest.call('post /plans', Any, { token: narrow, body: { threadId, draft }, problem });
    // A card of them that somebody else asked for is not its to approve either.
    const { planId } = await rest.call('post /plans', PlanId, { token: whole, body: { threadId, draft } });
    const fingerprint = await proposed(planId);
    await rest.call('post /plans/{planId}/decision', Any, {
      token: narrow,
      at: { planId },
      body: { fingerprint, decision: 'approve' },
      problem,
    });
    await rest.call('get /plans/{planId}/rejects', Any, { token: narrow, at: { planId }, problem });
    const at = await rest.call('post /threads', ThreadId, { token: narrow });
    const thread = await headgate.open(at.threadId);
    await rest.call('post /threads/{threadId}/messages', Any, {
      token: narrow,
      at,
      body: { text: `show me the rejected rows of run ${runNumber}` },
    });
    expect(JSON.stringify((await thread.until('message.assistant')).data)).toContain('limited to');
    expect(JSON.stringify(thread.events)).not.toContain('secret,50');
    thread.close();
  });

  it('has no say among several approvers when the card takes over a pipeline beyond it', async () => {
    const draft = { ...draftTo({ table: 'public.beyond_shared' }), name: 'shared_beyond' };
    await approved((await rest.call('post /plans', PlanId, { body: { ...(await openThread()), draft } })).planId);
    const policies = [{ name: 'two', when: { targets: ['*shared*'] }, approvers: 2 }];
    await setPolicies(headgate, policies);
    const token = await tokenOver('files');
    const { threadId } = await rest.call('post /threads', ThreadId, { token });
    const taking = { ...draftTo({ path: 'exports/shared.csv' }), name: 'shared_beyond' };
    const { planId } = await rest.call('post /plans', PlanId, { token, body: { threadId, draft: taking } });
    const body = { fingerprint: await proposed(planId), decision: 'approve' };
    await rest.call('post /plans/{planId}/decision', Any, { token, at: { planId }, body, problem });
    const votes = await headgate.catalog(`select 1 from approval_votes join approvals on approvals.id = approval_id where plan_id = $1`, [
      planId,
    ]);
    expect(votes).toEqual([]);
    const first = await rest.call('post /plans/{planId}/decision', z.object({ stillNeeds: z.number() }), { at: { planId }, body });
    expect(first.stillNeeds).toBe(1);
    await setPolicies(headgate, []);
  });

  it('warns of a name that no connection has', async () => {
    const options = ['--roles', 'viewer', '--connections', 'files,wharehouse,later'];
    const { out, err, code } = await cliAt(headgate, 'token', 'create', 'misspelt', ...options);
    expect([code, out.trim()]).toEqual([0, expect.stringMatching(/^hg_/)]);
    expect(err).toContain('There is no connection "wharehouse" now. Did you mean "warehouse"?');
    expect(err).toContain('"later"');
    expect(err).not.toContain('"files"');
  });

  it('sees, plans, measures and decides what lies within them, and nothing else', async () => {
    const token = await tokenOverFiles();
    const { connections } = await rest.call('get /connections', z.object({ connections: z.array(z.object({ name: z.string() })) }), {
      token,
    });
    expect(connections.map(({ name }) => name)).toEqual(['files']);
    const Sources = z.object({ sources: z.array(z.object({ connection: z.string() })) });
    const { sources } = await rest.call('get /sources', Sources, { token });
    expect(new Set(sources.map(({ connection }) => connection))).toEqual(new Set(['files']));
    const inspect = { connection: 'warehouse', dataset: 'public.anything' };
    await rest.call('post /sources/inspect', Any, { token, body: inspect, problem });
    const { threadId } = await rest.call('post /threads', ThreadId, { token });
    await rest.call('post /plans', Any, { token, body: { threadId, draft: draftTo({ table: 'public.beyond' }) }, problem });
    const toFile = draftTo({ path: 'exports/within.csv' });
    const { planId } = await rest.call('post /plans', PlanId, { token, body: { threadId, draft: toFile } });
    // It decides its own, and what a token over another connection made is not its to decide.
    const other = await rest.call('post /plans', PlanId, { body: { ...(await openThread()), draft: draftTo({ table: 'public.beyond' }) } });
    const fingerprint = await proposed(other.planId);
    const Waiting = z.object({ cards: z.array(z.object({ planId: z.string(), mayApprove: z.boolean() })) });
    const waiting = async (who: object) =>
      (await rest.call('get /approvals', Waiting, { query: { limit: 200 }, ...who })).cards.find((card) => card.planId === other.planId);
    expect([await waiting({ token }), await waiting({})]).toMatchObject([{ mayApprove: false }, { mayApprove: true }]);
    for (const decision of ['approve', 'reject', 'edit']) {
      const edit = decision === 'edit' ? { edit: { loads: [{ load: 'load_1', table: 'public.elsewhere' }] } } : {};
      const body = { fingerprint, decision, ...edit };
      await rest.call('post /plans/{planId}/decision', Any, { token, at: { planId: other.planId }, body, problem });
    }
    expect(await proposed(other.planId)).toBe(fingerprint);
    await approved(planId, token);
    await rest.call('get /plans/{planId}/rejects', Any, { token, at: { planId: other.planId }, problem });
    const about = await headgate.catalog(`select 1 from audit where outcome = 'denied' and about = $1`, [`plan:${other.planId}`]);
    expect(about.length).toBeGreaterThan(0);
    const beyond = await approved(other.planId);
    for (const undoing of ['undo', 'cancel'])
      await rest.call(`post /runs/{runId}/${undoing}`, Any, { token, at: { runId: beyond }, problem });
  });

  it('is as limited in words, and manages nothing', async () => {
    const token = await tokenOverFiles();
    const at = await rest.call('post /threads', ThreadId, { token });
    await rest.call('post /threads/{threadId}/messages', Any, {
      token,
      at,
      body: { text: 'load data/orders.csv into public.beyond_words' },
    });
    // The same person speaks again at once, with a token that is not limited: the words before are as limited as they were.
    const made = await rest.call('post /tokens', z.object({ token: z.string() }), {
      body: { label: 'wide', principal: { id: 'limited' }, roles: ['admin'] },
    });
    await rest.call('post /threads/{threadId}/messages', Any, { token: made.token, at, body: { text: 'hello' } });
    const Events = z.object({ events: z.array(z.object({ type: z.string(), data: z.unknown() })) });
    const answer = async () => {
      const { events } = await rest.call('get /threads/{threadId}/events', Events, { token, at });
      return JSON.stringify(events.find(({ type }) => type === 'message.assistant')?.data ?? '');
    };
    await expect.poll(answer, { timeout: 60_000 }).toContain('limited to');
    expect(await headgate.catalog(`select 1 from plans where title like '%beyond_words%'`)).toEqual([]);
    await rest.call('post /actions', Any, { token, body: { action: { do: 'pause', pipeline: 'any' } }, problem });
    await rest.call('post /tokens', Any, { token, body: { label: 'wide', roles: ['admin'] }, problem: 'access.denied' });
    const { out } = await cliAt(headgate, 'token', 'list');
    expect(out).toContain('over files');
  });

  it('withdraws no card beyond them in words, and takes over no pipeline', async () => {
    const token = await tokenOverFiles();
    const wide = await rest.call('post /tokens', z.object({ token: z.string() }), {
      body: { label: 'wide', principal: { id: 'limited' }, roles: ['admin'] },
    });
    const at = await rest.call('post /threads', ThreadId, { token: wide.token });
    const asked = { token: wide.token, at, body: { text: 'load data/orders.csv into public.beyond_waiting' } };
    await rest.call('post /threads/{threadId}/messages', Any, asked);
    const states = () => headgate.catalog('select state from plans where thread_id = $1', [at.threadId]);
    await expect.poll(states, { timeout: 60_000 }).toEqual([{ state: 'proposed' }]);
    const { seq } = await rest.call('post /threads/{threadId}/messages', z.object({ seq: z.number() }), {
      token,
      at,
      body: { text: 'never mind' },
    });
    const Events = z.object({ events: z.array(z.object({ type: z.string(), data: z.looseObject({ answers: z.number().optional() }) })) });
    const answer = async () => {
      const { events } = await rest.call('get /threads/{threadId}/events', Events, { token, at });
      return JSON.stringify(events.find(({ type, data }) => type === 'message.assistant' && data.answers === seq)?.data ?? '');
    };
    await expect.poll(answer, { timeout: 60_000 }).toContain('limited to');
    expect(await states()).toEqual([{ state: 'proposed' }]);
    const draft = { ...draftTo({ table: 'public.beyond_kept' }), name: 'kept_beyond' };
    await approved((await rest.call('post /plans', PlanId, { body: { ...(await openThread()), draft } })).planId);
    // The same name from within: its pipeline would no longer load what others count on.
    const { threadId } = await rest.call('post /threads', ThreadId, { token });
    const taking = { ...draftTo({ path: 'exports/kept.csv' }), name: 'kept_beyond' };
    const taken = await rest.call('post /plans', PlanId, { token, body: { threadId, draft: taking } });
    const body = { fingerprint: await proposed(taken.planId), decision: 'approve' };
    await rest.call('post /plans/{planId}/decision', Any, { token, at: { planId: taken.planId }, body, problem });
    expect(await headgate.catalog(`select version::int from pipelines where name = 'kept_beyond'`)).toEqual([{ version: 1 }]);
  });
});

/** Schema drift: a load whose data has other columns than before, under each policy. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import type { DraftInput } from '#domain/draft.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import type { TestThread } from '#test/support/product/headgate-thread.ts';
import { restContract } from '#test/support/systems/rest-contract.ts';

vi.setConfig({ testTimeout: 240_000 });

let headgate: TestHeadgate;
let tables = 0;
beforeAll(async () => {
  headgate = await startTestHeadgate();
}, 120_000);
afterAll(() => headgate.close());

const Seen = z.object({ sizeBytes: z.number() });

/** Writes a table's file and waits until it is seen as it is now: an inspection is trusted for some seconds. */
async function write(table: string, csv: string): Promise<void> {
  await headgate.write(`${table}.csv`, csv);
  const size = async (): Promise<number> =>
    Seen.parse((await headgate.call('POST', '/sources/inspect', { connection: 'files', dataset: `data/${table}.csv` })).body).sizeBytes;
  await expect.poll(size, { timeout: 30_000, interval: 500 }).toBe(Buffer.byteLength(csv));
}

type Policy = 'freeze' | 'evolve' | 'ask';
const loading = (table: string, drift?: Policy): DraftInput => ({
  title: `Load ${table}`,
  sources: [{ id: 'rows', path: `data/${table}.csv` }],
  loads: [{ from: 'rows', table: `drift.${table}`, mode: 'upsert', key: ['id'], ...(drift ? { drift } : {}) }],
});

/** A table that was loaded once from a file of its name. */
async function loadedOnce(): Promise<{ thread: TestThread; table: string }> {
  const table = `t${(tables += 1)}`;
  const thread = await headgate.open();
  await write(table, 'id,amount,city\n1,10,Oslo\n2,20,Bergen\n');
  await thread.propose(loading(table));
  const card = await thread.until('plan.proposed');
  expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
  return { thread, table };
}

/** What later files look like, and the differences they make. */
const kinds = {
  'a new column': { csv: 'id,amount,city,vat\n3,30,Oslo,2.5\n', differences: [{ kind: 'new', column: 'vat', was: null }] },
  'a dropped column': { csv: 'id,amount\n3,30\n', differences: [{ kind: 'dropped', column: 'city', is: null }] },
  'a wider type': { csv: 'id,amount,city\n3,30.5,Oslo\n', differences: [{ kind: 'widened', column: 'amount' }] },
  'another name': {
    csv: 'id,amount,city_name\n3,30,Oslo\n',
    differences: [
      { kind: 'new', column: 'city_name', renamedFrom: 'city' },
      { kind: 'dropped', column: 'city' },
    ],
  },
} as const;

describe.each(Object.entries(kinds))('%s', (_name, { csv, differences }) => {
  test('is refused with the exact difference by freeze, asked about by ask and by default, and followed by evolve', async () => {
    const { thread, table } = await loadedOnce();
    await write(table, csv);
    const refused = await thread.propose(loading(table, 'freeze')).catch((error: Error) => error.message);
    expect(refused).toMatch(/Its policy is freeze/);
    for (const policy of ['ask', undefined] as const) {
      expect(await thread.propose(loading(table, policy)).catch((error: Error) => error.message)).toMatch(/Follow the change/);
    }
    await expect
      .poll(() => thread.all('drift.found').map(({ policy }) => policy), { timeout: 20_000 })
      .toEqual(['freeze', 'ask', 'freeze']);
    const drifts = thread.all('drift.found');
    for (const drift of drifts) expect(drift).toMatchObject({ target: `warehouse.drift.${table}`, differences });
    expect(thread.all('plan.drafted')).toHaveLength(1);

    await thread.propose(loading(table, 'evolve'));
    const card = await thread.until('plan.proposed', { after: thread.events.at(-1)?.seq ?? 0 });
    expect(card.data.card.effect[0]).toMatchObject({ inserts: 1, updates: 0 });
    expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
    const [row] = await headgate.warehouse<Record<string, unknown>>(`select * from drift.${table} where id = 3`);
    const kind = differences[0].kind;
    if (kind === 'new') expect(Object.keys(row ?? {})).toHaveLength(4);
    if (kind === 'dropped') expect(row).toMatchObject({ city: null });
    if (kind === 'dropped') expect(card.data.card.notes.join()).toMatch(/city does not come any more/);
    if (kind === 'widened') expect(card.data.card.effect[0]?.columnsWidened).toMatchObject([{ name: 'amount', from: 'bigint' }]);
    if (kind === 'widened') expect(Number(row?.['amount'])).toBe(30.5);
  });
});

test('another order of columns is no drift; a narrower type is told and fits', async () => {
  const { thread, table } = await loadedOnce();
  await write(table, 'city,id,amount\nRom,3,30\n');
  await thread.propose(loading(table, 'freeze'));
  const card = await thread.until('plan.proposed', { after: thread.events.at(-1)?.seq ?? 0 });
  expect(card.data.card.effect[0]).toMatchObject({ inserts: 1 });
  expect(thread.all('drift.found')).toEqual([]);
  await write(table, 'id,amount,city\n4,40,7\n');
  await thread.propose(loading(table, 'freeze'));
  const next = await thread.until('plan.proposed', { after: card.seq });
  expect(thread.all('drift.found')).toMatchObject([{ differences: [{ kind: 'narrowed', column: 'city', was: 'VARCHAR' }] }]);
  expect(next.data.card.notes.join()).toMatch(/it still fits/);
});

test('in a conversation the choices are offered, and the answer is followed', async () => {
  for (const [answer, columns] of [
    ['follow the change', ['id', 'amount', 'city', 'vat']],
    ['leave the new columns out', ['id', 'amount', 'city']],
  ] as const) {
    const { thread, table } = await loadedOnce();
    await write(table, kinds['a new column'].csv);
    await thread.say(`append data/${table}.csv to drift.${table}`);
    const asked = await thread.until('message.assistant', { where: ({ data }) => data.question !== undefined });
    expect(asked.data.question?.choices).toEqual(['follow the change', 'leave the new columns out', 'cancel']);
    await thread.say(answer);
    const card = await thread.until('plan.proposed', { after: asked.seq });
    expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
    const [row] = await headgate.warehouse<object>(`select * from drift.${table} where id = 3`);
    expect(Object.keys(row ?? {})).toEqual(columns);
  }
});

test('two columns of one name are refused before anything is compared', async () => {
  const { thread, table } = await loadedOnce();
  await headgate.write(`twice_${table}.csv`, 'id,amount,city,city\n3,30,Oslo,Rom\n');
  const draft = { ...loading(table), sources: [{ id: 'rows', path: `data/twice_${table}.csv` }] };
  expect(await thread.propose(draft).catch((error: Error) => error.message)).toMatch(/duplicate|twice|same name/i);
});

test('texts where numbers were cannot be followed by any policy', async () => {
  const { thread, table } = await loadedOnce();
  await write(table, 'id,amount,city\n3,many,Oslo\n');
  for (const policy of ['freeze', 'evolve', 'ask'] as const) {
    expect(await thread.propose(loading(table, policy)).catch((error: Error) => error.message)).toMatch(/amount was BIGINT and is VARCHAR/);
  }
});

describe('a drift that is answered column by column', () => {
  const answer = (questionId: string, answers: object) => headgate.call('POST', `/drift/${questionId}/answer`, { answers });

  /** A load whose file brings a new column, another new one, and an amount with decimals; refused, with a question. */
  async function drifted(): Promise<{ thread: TestThread; table: string; questionId: string }> {
    const { thread, table } = await loadedOnce();
    await write(table, 'id,amount,city,vat,note\n3,30.5,Oslo,2.5,hello\n');
    await thread.propose(loading(table)).catch(() => null);
    const { data } = await thread.until('drift.found');
    return { thread, table, questionId: data.questionId ?? 'none' };
  }

  test('is measured with these answers: one followed, one left out, one cast', async () => {
    const { thread, table, questionId } = await drifted();
    const incomplete = await answer(questionId, { load_1: { vat: 'accept' } });
    expect(incomplete).toMatchObject({ status: 400, body: { code: 'drift.unanswered', detail: expect.stringContaining('note') } });
    const answers = { load_1: { vat: 'accept', note: 'ignore', amount: { cast: 'BIGINT' } } };
    // The operation that the tests of the whole contract leave out: it has to answer as the API document says, too.
    const rest = await restContract(headgate);
    const reply = z.object({ planId: z.string() });
    await rest.call('post /drift/{questionId}/answer', reply, { at: { questionId }, body: { answers } });
    const card = await thread.until('plan.proposed', { where: ({ data }) => data.version === 2 });
    expect(card.data.card.effect).toMatchObject([{ columnsAdded: [{ name: 'vat' }], inserts: 1 }]);
    expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
    const [row] = await headgate.warehouse<object>(`select * from drift.${table} where id = 3`);
    expect(Object.keys(row ?? {}).filter((name) => !name.startsWith('_'))).toEqual(['id', 'amount', 'city', 'vat']);
    expect(await answer(questionId, answers)).toMatchObject({ status: 409, body: { code: 'drift.answered' } });
  });

  test('loads nothing while a column is blocked', async () => {
    const { thread, questionId } = await drifted();
    expect(await answer(questionId, { load_1: { vat: 'block', note: 'ignore', amount: 'accept' } })).toMatchObject({
      status: 202,
      body: { planId: null },
    });
    expect(thread.all('plan.drafted')).toHaveLength(1);
  });
});

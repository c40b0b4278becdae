/** Rows that cannot be read: shown before the decision, kept with the rows, listed, repaired and replayed; the same input is noticed. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { DraftInput } from '#domain/draft.ts';
import { RejectPage } from '#domain/reject.ts';
import { Draft } from '#domain/draft.ts';
import { startTestHeadgate, type TestHeadgate } from '../support/product/headgate.ts';

vi.setConfig({ testTimeout: 240_000 });

let headgate: TestHeadgate;
beforeAll(async () => {
  headgate = await startTestHeadgate();
});
afterAll(() => headgate.close());

/** A hundred orders, three of which have a comma for a point. */
const orders = (bad: readonly number[]): string =>
  [
    'id,amount,customer',
    ...Array.from({ length: 100 }, (_, n) => `${n + 1},${bad.includes(n + 1) ? `"${n + 1},50"` : `${n + 1}.50`},c${n}`),
  ].join('\n');

const draftOf = (table: string, more: Partial<DraftInput['loads'][number]> = {}): DraftInput => ({
  title: `Orders into ${table}`,
  sources: [{ id: 'raw', connection: 'files', path: `data/${table}.csv`, options: { types: { amount: 'decimal(12,2)' } } }],
  loads: [{ from: 'raw', connection: 'warehouse', table, ...more }],
});

async function propose(draft: DraftInput) {
  const thread = await headgate.open();
  await thread.propose(draft);
  const card = await thread.until(['plan.proposed', 'plan.failed']);
  if (card.type !== 'plan.proposed') throw new Error(JSON.stringify(card.data));
  return { thread, card };
}

async function load(draft: DraftInput) {
  const { thread, card } = await propose(draft);
  const end = await thread.approve(card);
  if (end.type !== 'run.succeeded') throw new Error(JSON.stringify(end.data));
  return { card: card.data, receipt: end.data.receipt };
}

async function rejects(path: string): Promise<RejectPage> {
  const { status, body } = await headgate.call('GET', path);
  expect(status).toBe(200);
  return RejectPage.parse(body);
}

const count = async (table: string): Promise<number> =>
  (await headgate.warehouse<{ rows: number }>(`select count(*)::int as rows from public.${table}`))[0]!.rows;

describe('three bad rows of a hundred', () => {
  it('are on the card, in the receipt and in the list; repaired and replayed, nothing is left', async () => {
    await headgate.write('three.csv', orders([7, 42, 99]));
    const { thread, card } = await propose(draftOf('three'));
    expect(card.data.card.rows).toMatchObject({ source: 100, loaded: 97, rejected: 3 });
    expect(card.data.card.rejects.map(({ line, column, value }) => [line, column, value])).toEqual([
      [8, 'amount', '7,50'],
      [43, 'amount', '42,50'],
      [100, 'amount', '99,50'],
    ]);
    const before = await rejects(`/plans/${card.data.planId}/rejects`);
    expect(before).toMatchObject({ count: 3, kept: 3, runNumber: null });

    const end = await thread.approve(card);
    if (end.type !== 'run.succeeded') throw new Error(JSON.stringify(end.data));
    const { runNumber, rows } = end.data.receipt;
    expect(rows).toEqual({ source: 100, loaded: 97, rejected: 3, filtered: 0, deduplicated: 0, reshaped: 0 });
    const listed = await rejects(`/runs/${runNumber}/rejects?limit=2`);
    expect(listed).toMatchObject({ count: 3, kept: 3, runNumber, next: 2 });
    expect(listed.rejects[0]).toEqual({
      number: 1,
      source: 'raw',
      file: 'data/three.csv',
      line: 8,
      column: 'amount',
      value: '7,50',
      reason: 'is not a number with at most 2 decimals (DECIMAL(12,2))',
      record: { id: '7', amount: '7,50', customer: 'c6' },
      raw: null,
      replayedBy: null,
    });
    expect((await rejects(`/runs/${runNumber}/rejects?limit=2&after=2`)).rejects.map(({ line }) => line)).toEqual([100]);

    const replay = await replayOf(runNumber);
    expect(replay.loads).toMatchObject([{ table: 'three', mode: 'append' }]);
    const repaired = repairedBy(replay, { amount: "replace(amount, ',', '.')" });
    const replayed = await load(repaired);
    expect(replayed.receipt.rows).toEqual({ source: 3, loaded: 3, rejected: 0, filtered: 0, deduplicated: 0, reshaped: 0 });
    expect(await headgate.warehouse('select id::int, amount::text from public.three where id in (7, 42, 99) order by id')).toEqual([
      { id: 7, amount: '7.50' },
      { id: 42, amount: '42.50' },
      { id: 99, amount: '99.50' },
    ]);
    expect(await count('three')).toBe(100);
    const after = await rejects(`/runs/${runNumber}/rejects`);
    expect(after.rejects.map(({ replayedBy }) => replayedBy)).toEqual(Array.from({ length: 3 }, () => replayed.receipt.runNumber));

    const again = await headgate.open();
    await expect(again.propose(repaired)).rejects.toThrow(`All rejects of run ${runNumber} were replayed already`);
  });
});

/** A repair goes before the cast of the replay's draft. */
function repairedBy(replay: Draft, columns: Record<string, string>): DraftInput {
  const [source] = replay.sources;
  const steps = replay.steps.map((step) => (step.op === 'cast' ? { ...step, from: 'repaired' } : step));
  return { ...replay, steps: [{ id: 'repaired', op: 'derive', from: source!.id, columns }, ...steps] };
}

/** A repair of lines goes between their source and what takes the whole line away. */
function repairedLines(replay: Draft, columns: Record<string, string>): DraftInput {
  const [source] = replay.sources;
  const steps = replay.steps.map((step) => (step.from === source!.id ? { ...step, from: 'repaired' } : step));
  return { ...replay, steps: [{ id: 'repaired', op: 'derive', from: source!.id, columns }, ...steps] };
}

describe('the same input', () => {
  it('is loaded again when somebody wants it, and the card says which run had loaded it', async () => {
    await headgate.write('twice.csv', orders([]));
    const first = await load(draftOf('twice'));
    expect(first.card.card.notes.join(' ')).not.toContain('the same input');
    const { card } = await propose({ ...draftOf('twice', { mode: 'append' }), title: 'Once more' });
    const words = new RegExp(`The same input was loaded into warehouse.public.twice by run ${first.receipt.runNumber} on 2\\d{3}-`);
    expect(card.data.card.notes.join(' ')).toMatch(words);
    expect(card.data.card.risk.level).not.toBe('low');
    expect(card.data.card.notes[0], 'before how the file is read').toMatch(words);
    expect(card.data.card.risk.reasons.join(' ')).toContain(`rows that run ${first.receipt.runNumber} on `);
    await headgate.write('twice.csv', orders([]).replace('c5', 'another'));
    const changed = await propose(draftOf('twice', { mode: 'append' }));
    expect(changed.card.data.card.notes.join(' ')).not.toContain('the same input');
  });
});

describe('in the conversation', () => {
  it('a sentence repairs the rejects of a run', async () => {
    await headgate.write('spoken.csv', orders([3, 5, 8]));
    const { receipt } = await load(draftOf('spoken'));
    const thread = await headgate.open();
    await thread.say(`repair the rejects of run ${receipt.runNumber}: amount = replace(amount, ',', '.')`);
    const first = await thread.until('plan.proposed');
    expect(first.data.card.effect).toMatchObject([{ mode: 'append', inserts: 3 }]);
    await thread.say('use upsert instead, key is id');
    const card = await thread.until('plan.proposed', { after: first.seq });
    expect(card.data.card.effect, 'further words change it like any plan').toMatchObject([{ mode: 'upsert', inserts: 3 }]);
    const end = await thread.approve(card);
    expect(end.type).toBe('run.succeeded');
    expect(await count('spoken')).toBe(100);
  });

  it('what a repair leaves broken is made null by the words that the refusal offers, and the repair stays', async () => {
    await headgate.write('partly.csv', orders([3, 5]).replace('\n9,9.50,', '\n9,nine,'));
    const { receipt } = await load(draftOf('partly'));
    expect(receipt.rows.rejected).toBe(3);
    const thread = await headgate.open();
    await thread.say(`repair the rejects of run ${receipt.runNumber}: amount = replace(amount, ',', '.')`);
    const { seq, data } = await thread.until('plan.failed');
    expect(data.error).toMatchObject({
      message: 'The value "nine" of amount is not exactly a number with at most 2 decimals.',
      hint: expect.stringContaining('make such values null'),
    });
    await thread.say('make such values null');
    const card = await thread.until('plan.proposed', { after: seq });
    expect(card.data.card.effect).toMatchObject([{ mode: 'append', inserts: 3 }]);
    expect((await thread.approve(card)).type).toBe('run.succeeded');
    const sql = 'SELECT id, amount::text FROM public.partly WHERE id IN (3, 5, 9) ORDER BY id';
    expect(await headgate.warehouse(sql)).toEqual([
      { id: '3', amount: '3.50' },
      { id: '5', amount: '5.50' },
      { id: '9', amount: null },
    ]);
  });

  it('the last run of the conversation is meant when none is named', async () => {
    await headgate.write('meant.csv', orders([50]));
    const thread = await headgate.open();
    await thread.say('load data/meant.csv into public.meant');
    const done = await thread.approve(await thread.until('plan.proposed'));
    const told = await thread.until('message.assistant', { after: done.seq });
    // The conversation knows of its run when the turn after it is over.
    await expect.poll(() => headgate.idle(), { timeout: 60_000 }).toBe(true);
    await thread.say("fix the rejects: amount = replace(amount, ',', '.')");
    const card = await thread.until('plan.proposed', { after: told.seq });
    expect(card.data.card.effect).toMatchObject([{ target: 'warehouse.public.meant', inserts: 1 }]);
  });

  it('an answer says how many rows of its source could not be read', async () => {
    const rows = Array.from({ length: 200 }, (_, n) => `${n},${n === 77 ? 'seventy' : n}`);
    await headgate.write('strays.csv', `id,points\n${rows.join('\n')}\n`);
    const thread = await headgate.open();
    await thread.say('what is the total of points in strays?');
    const answer = await thread.until('message.assistant');
    expect(answer.data.table?.notes).toEqual(['One row of data/strays.csv could not be read and is left out.']);
  });
});

describe('rows that cannot be replayed', () => {
  it('rows that do not split are kept as their text, and the refusal says what to do', async () => {
    await headgate.write('unsplit.csv', `${orders([])}\n101,1.00,c,surplus\n`);
    const { receipt } = await load(draftOf('unsplit'));
    expect(receipt.rows).toMatchObject({ source: 101, loaded: 100, rejected: 1 });
    const page = await rejects(`/runs/${receipt.runNumber}/rejects`);
    expect(page.rejects).toMatchObject([{ line: 102, record: null, raw: '101,1.00,c,surplus', reason: 'has 4 fields where 3 belong' }]);
    const thread = await headgate.open();
    await thread.say(`replay the rejects of run ${receipt.runNumber}`);
    const answer = await thread.until('message.assistant');
    expect(answer.data.refused?.reason).toContain('could be split into columns');
    await thread.say(`repair the unsplit lines of run ${receipt.runNumber}: customer = split_part(line, ',', 3)`);
    expect((await thread.until('plan.proposed')).data.card.effect).toMatchObject([{ inserts: 1 }]);

    // Their lines are repaired by expressions over the whole line, and loaded once.
    const replay = await replayOf(receipt.runNumber, ' unsplit');
    const repaired = repairedLines(replay, { customer: "split_part(line, ',', 3) || ' ' || split_part(line, ',', 4)" });
    const { card, receipt: again } = await load(repaired);
    expect(card.card.notes.join(' ')).toContain('1 lines did not split into their columns');
    expect(again.rows).toMatchObject({ source: 1, loaded: 1, rejected: 0 });
    expect(await headgate.warehouse('select id::int, amount::text, customer from public.unsplit where id > 100')).toEqual([
      { id: 101, amount: '1.00', customer: 'c surplus' },
    ]);
    expect(
      await headgate.warehouse('select count(*)::int as columns from pg_attribute where attrelid = $1::regclass and attnum > 0', [
        'unsplit',
      ]),
    ).toEqual([{ columns: 3 }]);
    expect((await rejects(`/runs/${receipt.runNumber}/rejects`)).rejects.map(({ replayedBy }) => replayedBy)).toEqual([again.runNumber]);
    await expect(thread.propose(repaired)).rejects.toThrow(`All rejects of run ${receipt.runNumber} were replayed already`);
  });

  it('a value that its type would round is refused again, and named', async () => {
    await headgate.write('rounded.csv', orders([]).replace('\n9,9.50,', '\n9,9.505,'));
    const { receipt } = await load(draftOf('rounded'));
    expect(receipt.rows.rejected).toBe(1);
    const thread = await headgate.open();
    await thread.say(`replay the rejects of run ${receipt.runNumber}`);
    const { error } = (await thread.until('plan.failed')).data;
    expect([error.code, error.message]).toEqual([
      'engine.conversion',
      'The value "9.505" of amount is not exactly a number with at most 2 decimals.',
    ]);
    expect(await count('rounded')).toBe(99);
  });

  it('of two replays of the same rows the second is refused, and says who was first', async () => {
    await headgate.write('raced.csv', orders([1, 2]));
    const { receipt } = await load(draftOf('raced'));
    const replay: DraftInput = {
      title: 'Replay',
      sources: [{ id: 'raw', rejects: receipt.runNumber }],
      steps: [
        { id: 'repaired', op: 'derive', from: 'raw', columns: { amount: "replace(amount, ',', '.')" } },
        { id: 'typed', op: 'cast', from: 'repaired', columns: { id: 'bigint', amount: 'decimal(12,2)' } },
      ],
      loads: [{ from: 'typed', connection: 'warehouse', table: 'raced', mode: 'append' }],
    };
    const [one, other] = [await propose(replay), await propose(replay)];
    const first = await one.thread.approve(one.card);
    if (first.type !== 'run.succeeded') throw new Error(JSON.stringify(first.data));
    const second = await other.thread.approve(other.card);
    expect(second).toMatchObject({ type: 'run.failed', data: { error: { code: 'publish.stale' } } });
    const fresh = await other.thread.until('plan.failed', { after: second.seq });
    expect(fresh.data.error).toMatchObject({
      code: 'source.changed',
      message: `The rejects of run ${receipt.runNumber} were replayed by run ${first.data.receipt.runNumber} meanwhile.`,
    });
    expect(await count('raced')).toBe(100);
  });
});

describe('more rejects than are kept', () => {
  it('are counted exactly, and the list says that it is cut', async () => {
    const all = 150_000;
    const rows = Array.from({ length: all }, (_, n) => `${n},x${n}`);
    await headgate.write('many.csv', `id,amount\n${rows.join('\n')}\n-1,1\n`);
    const draft = draftOf('many');
    const { card, receipt } = await load(draft);
    expect(receipt.rows).toMatchObject({ source: all + 1, loaded: 1, rejected: all });
    expect(card.card.notes.join(' ')).toContain('150,000 rows cannot be read and are not loaded; the first 100,000 of them are listed');
    const page = await rejects(`/runs/${receipt.runNumber}/rejects?after=99995`);
    expect(page).toMatchObject({ count: all, kept: 100_000, next: null });
    expect(page.rejects.map(({ number, line }) => [number, line])).toEqual([1, 2, 3, 4, 5].map((n) => [99_995 + n, 99_996 + n]));
  });
});

describe('a target without transactions', () => {
  it('leaves the rejects of its load in the catalog, from where they are repaired like others', async () => {
    await headgate.write('foldered.csv', orders([21, 22, 23, 24]));
    const draft: DraftInput = { ...draftOf('foldered'), loads: [{ from: 'raw', path: 'data/foldered', format: 'csv' }] };
    const { receipt } = await load(draft);
    expect(receipt.rows).toMatchObject({ source: 100, loaded: 96, rejected: 4 });
    const listed = await rejects(`/runs/${receipt.runNumber}/rejects`);
    expect(listed).toMatchObject({ count: 4, kept: 4, runNumber: receipt.runNumber });
    const replayed = await load(repairedBy(await replayOf(receipt.runNumber), { amount: "replace(amount, ',', '.')" }));
    expect(replayed.receipt.rows).toMatchObject({ source: 4, loaded: 4 });
    const after = await rejects(`/runs/${receipt.runNumber}/rejects`);
    expect(after.rejects.map(({ replayedBy }) => replayedBy)).toEqual(Array.from({ length: 4 }, () => replayed.receipt.runNumber));
    const { body } = await headgate.call('POST', '/sources/inspect', { connection: 'files', dataset: 'data/foldered' });
    expect(body).toMatchObject({ rows: 100 });
    const appended = { ...draft, loads: [{ from: 'raw', path: 'data/foldered', format: 'csv' as const, mode: 'append' as const }] };
    const again = await propose(appended);
    const reasons = again.card.data.card.risk.reasons.join(' ');
    expect(reasons).toContain(`rows that run ${receipt.runNumber} on`);
    expect(reasons).toContain('may be in data/foldered twice');
    await undo(replayed.receipt.runNumber);
    const reopened = await rejects(`/runs/${receipt.runNumber}/rejects`);
    expect(reopened.rejects.map(({ replayedBy }) => replayedBy)).toEqual([null, null, null, null]);
  });
});

describe('an undo', () => {
  it('of a replay opens its rejects again, and of a load takes back what is said of its input', async () => {
    await headgate.write('taken.csv', orders([11, 12]));
    await headgate.warehouse('create table public.taken (id bigint primary key, amount numeric(12,2), customer text)');
    const draft = draftOf('taken', { mode: 'upsert', key: ['id'] });
    const first = await load(draft);
    const replayed = await load(repairedBy(await replayOf(first.receipt.runNumber), { amount: "replace(amount, ',', '.')" }));
    expect(await count('taken')).toBe(100);
    await undo(replayed.receipt.runNumber);
    expect(await count('taken')).toBe(98);
    const open = await rejects(`/runs/${first.receipt.runNumber}/rejects`);
    expect(open.rejects.map(({ replayedBy }) => replayedBy)).toEqual([null, null]);
    expect((await propose(draft)).card.data.card.notes.join(' ')).toContain('The same input was loaded');
    await undo(first.receipt.runNumber);
    expect((await propose(draft)).card.data.card.notes.join(' ')).not.toContain('The same input was loaded');
  });
});

async function replayOf(run: number, kind: '' | ' unsplit' = ''): Promise<Draft> {
  const { body } = await headgate.call('POST', '/sources/inspect', { connection: 'rejects', dataset: `run ${run}${kind}` });
  return z.object({ replay: Draft }).parse(body).replay;
}

async function undo(run: number): Promise<void> {
  const thread = await headgate.open();
  const { status } = await headgate.call('POST', `/runs/${run}/undo`, { threadId: thread.id });
  expect(status).toBe(202);
  const end = await thread.approve(await thread.until('plan.proposed'));
  if (end.type !== 'run.succeeded') throw new Error(JSON.stringify(end.data));
}

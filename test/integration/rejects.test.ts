/** Rows that cannot be read: shown before the decision, kept with the rows, listed, repaired and replayed; the same input is noticed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { DraftInput } from '#domain/draft.ts';
import { RejectPage } from '#domain/reject.ts';
import { Draft } from '#domain/draft.ts';
import { startTestHeadgate, type TestHeadgate } from '../support/headgate.ts';

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

    const { body } = await headgate.call('POST', '/sources/inspect', { connection: 'rejects', dataset: `run ${runNumber}` });
    const { replay } = z.object({ replay: Draft }).parse(body);
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

describe('the same input', () => {
  it('is loaded again when somebody wants it, and the card says which run had loaded it', async () => {
    await headgate.write('twice.csv', orders([]));
    const first = await load(draftOf('twice'));
    expect(first.card.card.notes.join(' ')).not.toContain('the same input');
    const { card } = await propose({ ...draftOf('twice', { mode: 'append' }), title: 'Once more' });
    const words = new RegExp(`the same input was loaded into warehouse.public.twice by run ${first.receipt.runNumber} on 2\\d{3}-`);
    expect(card.data.card.notes.join(' ')).toMatch(words);
    expect(card.data.card.risk.level).not.toBe('low');
    expect(card.data.card.risk.reasons.join(' ')).toMatch(words);
    await headgate.write('twice.csv', orders([]).replace('c5', 'another'));
    const changed = await propose(draftOf('twice', { mode: 'append' }));
    expect(changed.card.data.card.notes.join(' ')).not.toContain('the same input');
  });
});

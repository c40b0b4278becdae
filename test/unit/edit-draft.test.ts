import { describe, expect, test } from 'vitest';
import { Decision } from '#domain/decision.ts';
import { Draft } from '#domain/draft.ts';
import { Edit } from '#domain/edit.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import { editDraft } from '#planning/edit-draft.ts';
import { keepParts, readersOf } from '#planning/keep-parts.ts';

const draft = Draft.parse({
  title: 'Orders',
  sources: [
    { id: 'raw', path: 'samples/orders.csv' },
    { id: 'people', path: 'samples/customers.csv' },
  ],
  steps: [
    { id: 'done', op: 'filter', from: 'raw', where: "status = 'completed'" },
    { id: 'named', op: 'join', from: ['done', 'people'], on: ['customer_id'] },
    { id: 'tidy', op: 'dedupe', from: 'named', key: ['order_id'] },
  ],
  checks: [{ on: 'done', check: 'not-null', columns: ['order_id'] }],
  loads: [
    { from: 'tidy', table: 'public.orders', mode: 'append' },
    { from: 'people', table: 'public.people', mode: 'create' },
  ],
});
const planned = (id: string): PlannedLoad => ({
  id,
  from: 'tidy',
  connection: 'warehouse',
  kind: 'postgres',
  schema: 'public',
  table: 'orders',
  mode: 'append',
  key: [],
  columns: [
    { name: 'Order Id', type: 'BIGINT' },
    { name: 'status', type: 'VARCHAR' },
  ],
});
const compiled = { draft, plan: { loads: [planned('load_1'), planned('load_2')] } };
const edited = (edit: unknown) => editDraft(compiled, Edit.parse(edit));

describe('an edit', () => {
  test('changes mode, key and target of the load it names, and says so', () => {
    const made = edited({ loads: [{ load: 'load_1', mode: 'upsert', key: ['order_id'], table: 'staging.orders' }] });
    expect(made).toMatchObject({
      ok: true,
      draft: {
        loads: [{ table: 'staging.orders', mode: 'upsert', key: ['order_id'], connection: 'warehouse' }, { table: 'public.people' }],
      },
      changes: ['load_1: mode becomes upsert', 'load_1: key becomes order_id', 'load_1: goes to staging.orders'],
    });
    expect(draft.loads[0]).toMatchObject({ table: 'public.orders', mode: 'append' });
  });

  test('turns a table into a file, through the connection for files', () => {
    const made = edited({ loads: [{ load: 'load_2', path: 'exports/people.parquet' }] });
    expect(made).toMatchObject({ ok: true, draft: { loads: [{}, { path: 'exports/people.parquet', connection: 'files' }] } });
    expect(made.ok && made.draft.loads[1]?.table).toBe(undefined);
  });

  test('sets a limit as a step of its own, replaces it, and takes it away', () => {
    const limited = edited({ loads: [{ load: 'load_1', limit: 100 }] });
    if (!limited.ok) throw new Error('not edited');
    expect(limited.draft.steps.at(-1)).toMatchObject({ id: 'first_rows', op: 'sort', from: 'tidy', order: ['"Order Id"'], limit: 100 });
    expect(limited.draft.loads[0]).toMatchObject({ from: 'first_rows' });
    const again = editDraft({ ...compiled, draft: limited.draft }, Edit.parse({ loads: [{ load: 'load_1', limit: 5 }] }));
    expect(again.ok && again.draft.steps.filter(({ op }) => op === 'sort')).toMatchObject([{ limit: 5 }]);
    const free = editDraft({ ...compiled, draft: limited.draft }, Edit.parse({ loads: [{ load: 'load_1', limit: null }] }));
    expect(free.ok && free.draft).toEqual(draft);
  });

  test('sets parameters of a step and takes one away, never its name, op or inputs', () => {
    const made = edited({ steps: [{ step: 'done', params: { where: "status = 'pending'", why: null, op: 'sql', from: 'people' } }] });
    expect(made.ok && made.draft.steps[0]).toEqual({ id: 'done', op: 'filter', from: 'raw', where: "status = 'pending'" });
  });

  test('gives a parameter another value, and none that the draft does not have', () => {
    const made = editDraft(
      { ...compiled, draft: { ...draft, parameters: { day: 'today' } } },
      Edit.parse({ parameters: { day: '2026-01-02' } }),
    );
    expect(made).toMatchObject({ ok: true, draft: { parameters: { day: '2026-01-02' } }, changes: ['parameter day becomes 2026-01-02'] });
    expect(edited({ parameters: { day: '2026-01-02' } })).toMatchObject({
      ok: false,
      problems: [{ code: 'edit.unknown-parameter', at: 'day' }],
    });
  });

  test('sets schedule and strategy', () => {
    const made = edited({ schedule: { cron: '0 7 * * *', timezone: 'UTC' }, strategy: 'quality' });
    expect(made).toMatchObject({ ok: true, draft: { schedule: { cron: '0 7 * * *' }, strategy: 'quality' } });
    expect(made.ok && editDraft({ ...compiled, draft: made.draft }, { schedule: null })).toMatchObject({
      ok: true,
      changes: ['no schedule'],
    });
  });

  test('answers a drift column by column', () => {
    const made = edited({ loads: [{ load: 'load_1', drift: { vat: 'accept', note: 'ignore', amount: { cast: 'DECIMAL(9,2)' } } }] });
    if (!made.ok) throw new Error('not edited');
    expect(made.draft.steps.slice(3)).toMatchObject([
      { id: 'as_answered', op: 'select', from: 'tidy', drop: ['note'] },
      { id: 'as_answered_2', op: 'cast', from: 'as_answered', columns: { amount: 'DECIMAL(9,2)' } },
    ]);
    expect(made.draft.loads[0]).toMatchObject({ from: 'as_answered_2', drift: 'evolve' });
  });

  test.each([
    ['a load that is not there', { loads: [{ load: 'load_7', mode: 'append' }] }, 'edit.unknown-load'],
    ['a step that is not there', { steps: [{ step: 'doen', params: {} }] }, 'edit.unknown-step'],
    ['nothing that is not so already', { loads: [{ load: 'load_1', mode: 'append' }] }, 'edit.nothing'],
  ])('of %s is a problem', (_what, edit, code) => {
    expect(edited(edit)).toMatchObject({ ok: false, problems: [{ code }] });
  });
});

describe('keeping a part', () => {
  test('drops a load with the steps, checks and sources that only it needed', () => {
    const made = keepParts(draft, { loads: ['load_2'] });
    expect(made).toMatchObject({
      ok: true,
      draft: { sources: [{ id: 'people' }], steps: [], checks: [], loads: [{ table: 'public.people' }] },
    });
  });

  test('bridges a step that goes, and moves its checks to what it read', () => {
    const made = keepParts(draft, { loads: ['load_1', 'load_2'], steps: ['named', 'tidy'] });
    expect(made).toMatchObject({
      ok: true,
      draft: { steps: [{ id: 'named', from: ['raw', 'people'] }, { id: 'tidy' }], checks: [{ on: 'raw' }] },
      changes: ['without the step done'],
    });
  });

  test('says what a step that brings inputs together would break', () => {
    const made = keepParts(draft, { loads: ['load_1', 'load_2'], steps: ['done', 'tidy'] });
    expect(made).toMatchObject({
      ok: false,
      problems: [
        { code: 'edit.breaks', message: 'Without step named, which brings done and people together, nothing is left for step tidy.' },
      ],
    });
    expect(readersOf(draft, 'tidy')).toEqual(['the load into public.orders']);
  });

  test('of everything is the plan as it is', () => {
    expect(keepParts(draft, { loads: ['load_1', 'load_2'] })).toMatchObject({ ok: false, problems: [{ code: 'edit.nothing' }] });
  });
});

describe('a decision', () => {
  const fingerprint = 'a'.repeat(64);
  test.each([
    [{ decision: 'approve', edit: { strategy: 'cost' } }],
    [{ decision: 'reject', keep: { loads: ['load_1'] } }],
    [{ decision: 'edit' }],
    [{ decision: 'edit', edit: {} }],
    [{ decision: 'partial', edit: { strategy: 'cost' } }],
    [{ decision: 'partial', keep: { loads: [] } }],
    [{ decision: 'edit', edit: { strategy: 'cost', goto: 'publish' } }],
  ])('that carries what does not belong to it is refused: %j', (body) => {
    expect(Decision.safeParse({ fingerprint, ...body }).success).toBe(false);
  });
});

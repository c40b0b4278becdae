/** What a standing rule lets pass: limits from the approved effect, and everything that is beyond them. */
import { describe, expect, it } from 'vitest';
import { Draft } from '#domain/draft.ts';
import type { LoadEffect } from '#domain/effect.ts';
import type { FileOutput } from '#domain/file-output.ts';
import type { Plan, PlannedLoad } from '#domain/plan.ts';
import { judgeRule, type JudgedRule, limitsFrom, limitWords, repeatedDraft } from '#planning/standing-rule.ts';

const target = 'warehouse.analytics.orders';
const now = new Date('2026-11-22T12:00:00Z');
const columns = [{ name: 'id', type: 'BIGINT' }];

const loadOf = (load: Partial<PlannedLoad> = {}): PlannedLoad => ({
  id: 'load_1',
  from: 'raw',
  connection: 'warehouse',
  kind: 'postgres',
  schema: 'analytics',
  table: 'orders',
  mode: 'append',
  key: [],
  columns,
  ...load,
});
const planOf = (load: Partial<PlannedLoad> = {}): Plan => ({
  kind: 'plan',
  format: 1,
  title: 'Orders',
  sources: [{ id: 'raw', connection: 'files', kind: 'files', dataset: 'data/orders.csv', reader: {}, columns }],
  steps: [],
  checks: [],
  loads: [loadOf(load)],
  schedule: null,
  strategy: 'auto',
});
const effectOf = (effect: Partial<LoadEffect> = {}): LoadEffect => ({
  load: 'load_1',
  target,
  mode: 'append',
  basis: 'exact',
  reason: null,
  tableExists: true,
  targetRows: 1000,
  inserts: 1000,
  updates: 0,
  deletes: 0,
  unchanged: 0,
  columnsAdded: [],
  samples: [],
  undo: { possible: true, reason: null },
  ...effect,
});
const draftOf = (load: object = {}): Draft =>
  Draft.parse({
    title: 'Orders',
    sources: [{ id: 'raw', path: 'data/orders.csv' }],
    loads: [{ from: 'raw', table: 'analytics.orders', ...load }],
  });

const appends: JudgedRule = {
  limits: limitsFrom({ draft: draftOf(), plan: planOf(), effect: [effectOf()], rejected: 0 }),
  expiresAt: new Date('2027-01-01'),
  revokedAt: null,
};
const judge = (rule: Partial<JudgedRule>, effect: Partial<LoadEffect>, more: { load?: Partial<PlannedLoad>; rejected?: number } = {}) =>
  judgeRule({ ...appends, ...rule }, { plan: planOf(more.load), effect: [effectOf(effect)], rejected: more.rejected ?? 0, at: now });

describe('an append that was approved with 1,000 rows', () => {
  it('lets half as much again pass, and not one row more', () => {
    expect(limitWords(appends.limits)).toBe(`at most 1,500 inserted in ${target}`);
    expect(judge({}, { inserts: 1500 })).toEqual({ allowed: true });
    expect(judge({}, { inserts: 1501 })).toEqual({
      allowed: false,
      why: [`1,501 rows of ${target} would be inserted, and at most 1,500 may be`],
    });
  });

  it.each<[string, Partial<LoadEffect>, { load?: Partial<PlannedLoad>; rejected?: number }]>([
    ['a deleted row', { deletes: 1 }, {}],
    ['a changed row', { updates: 1 }, {}],
    ['another mode', {}, { load: { mode: 'replace' } }],
    ['another table', {}, { load: { table: 'customers' } }],
    ['a new column', { columnsAdded: columns }, {}],
    ['a wider column', { columnsWidened: [{ name: 'id', from: 'int', to: 'bigint' }] }, {}],
    ['a new key', { keysAdded: [['id']] }, {}],
    ['a table that is gone', { tableExists: false }, {}],
    ['an effect that is not known', { basis: 'unavailable' }, {}],
    ['many rows that cannot be read', {}, { rejected: 101 }],
  ])('asks about %s', (_, effect, more) => {
    expect(judge({}, { inserts: 10, ...effect }, more).allowed).toBe(false);
  });

  it('says why an effect is not known', () => {
    const reason = 'Blocked by a check: "id is never null" is broken by 1 of 2.';
    expect(judge({}, { basis: 'unavailable', reason })).toEqual({
      allowed: false,
      why: [`the effect on ${target} is not known (Blocked by a check: "id is never null" is broken by 1 of 2)`],
    });
  });

  it('asks once it is revoked or its time is over', () => {
    expect(judge({ revokedAt: now }, {})).toEqual({ allowed: false, why: ['the rule was revoked'] });
    expect(judge({ expiresAt: now }, {})).toEqual({ allowed: false, why: ['the rule expired on 2026-11-22'] });
  });

  it('never lets an undo or an action pass', () => {
    const { limits, expiresAt, revokedAt } = appends;
    const undo: Plan = { ...planOf(), undoes: { runId: 'r', runNumber: 1 } };
    expect(judgeRule({ limits, expiresAt, revokedAt }, { plan: undo, effect: [effectOf()], rejected: 0, at: now }).allowed).toBe(false);
    const action: Plan = { ...planOf(), loads: [], action: { do: 'revoke-rule', rules: [1] } };
    expect(judgeRule({ limits, expiresAt, revokedAt }, { plan: action, effect: [], rejected: 0, at: now }).allowed).toBe(false);
  });
});

describe('a load that creates its table', () => {
  const limitsOf = (load: Partial<PlannedLoad>, plan: Partial<Plan> = {}) =>
    limitsFrom({
      draft: draftOf(),
      plan: { ...planOf({ mode: 'create', ...load }), ...plan },
      effect: [effectOf({ tableExists: false, targetRows: null })],
      rejected: 0,
    });

  it('replaces the rows the next time, and may not empty the table', () => {
    const limits = limitsOf({});
    expect(limits.loads).toMatchObject([{ mode: 'replace', inserts: 1500, deletes: 1500, leastInserts: 500 }]);
    const replace = { load: { mode: 'replace' as const } };
    expect(judge({ limits }, { inserts: 900, deletes: 1000 }, replace)).toEqual({ allowed: true });
    expect(judge({ limits }, { inserts: 499, deletes: 1000 }, replace)).toMatchObject({ allowed: false });
  });

  it('upserts by its key, and deletes nothing', () => {
    expect(limitsOf({ key: ['id'] }).loads).toMatchObject([{ mode: 'upsert', updates: 1500, deletes: 0 }]);
    expect(repeatedDraft(draftOf({ key: ['id'] }), planOf({ mode: 'create', key: ['id'] })).loads[0]?.mode).toBe('upsert');
  });
});

it('a target with a parameter is covered by its load, whatever file it writes', () => {
  const draft = Draft.parse({
    title: 'Days',
    parameters: { day: 'yesterday' },
    sources: [{ id: 'raw', path: 'data/orders.csv' }],
    loads: [{ from: 'raw', path: 'exports/{day}.csv' }],
  });
  const file: FileOutput = {
    format: 'csv',
    folder: false,
    partitionBy: [],
    compression: 'none',
    delimiter: ',',
    header: true,
    spreadsheetSafe: false,
  };
  const day = (name: string): Partial<PlannedLoad> => ({
    connection: 'files',
    schema: '',
    table: `exports/${name}.csv`,
    mode: 'create',
    file,
  });
  const made = { tableExists: false, targetRows: null };
  const limits = limitsFrom({ draft, plan: planOf(day('2026-01-01')), effect: [effectOf(made)], rejected: 0 });
  expect(judge({ limits }, made, { load: day('2026-01-02') })).toEqual({ allowed: true });
  for (const path of ['/srv/data/exports/{day}.csv', './data/exports/{day}.csv', 's3://lake/exports/{day}.csv']) {
    const [first] = limits.loads;
    const spelled = { ...limits, loads: first ? [{ ...first, target: path }] : [] };
    expect(judge({ limits: spelled }, made, { load: { ...day('x'), table: `data/exports/2026-01-02.csv` } }).allowed).toBe(
      !path.startsWith('s3'),
    );
  }
  for (const name of ['../orders', 'deep/2026-01-02', '']) {
    const elsewhere = { ...day(name), table: name === '' ? 'invoices/2026.csv' : `exports/${name}.csv` };
    expect(judge({ limits }, made, { load: elsewhere })).toMatchObject({
      allowed: false,
      why: [expect.stringContaining('is not covered')],
    });
  }
  expect(repeatedDraft(draft, planOf(day('2026-01-01'))).loads[0]?.mode).toBeUndefined();
});

it('a table with a parameter in its name is covered in its schema, and no other table is', () => {
  const draft = Draft.parse({
    title: 'Days',
    parameters: { day: 'yesterday' },
    sources: [{ id: 'raw', path: 'data/orders.csv' }],
    loads: [{ from: 'raw', table: 'analytics.orders_{day}', mode: 'append' }],
  });
  const limits = limitsFrom({ draft, plan: planOf({ table: 'orders_20260101' }), effect: [effectOf()], rejected: 0 });
  expect(judge({ limits }, {}, { load: { table: 'orders_20260102' } })).toEqual({ allowed: true });
  const others = [{ table: 'salaries' }, { schema: 'finance', table: 'orders_20260102' }, { table: 'x_orders_20260102' }];
  for (const load of others) expect(judge({ limits }, {}, { load }).allowed).toBe(false);
});

/** Compiling drafts with the real registries and the real engine; only datasets and targets are given. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Inspection, TargetTable } from '#domain/dataset.ts';
import { inputError } from '#domain/errors.ts';
import { compilePlan, type CompileResult } from '#planning/compile.ts';
import type { CompilePorts } from '#planning/ports.ts';
import { stagesOf } from '#planning/stages.ts';
import { checks } from '#tools/checks/index.ts';
import { transforms } from '#tools/transforms/index.ts';
import { openTestHost, type TestHost } from '../support/engine/engine.ts';

let engines: TestHost;
let ports: CompilePorts;

const orders: Inspection = {
  connection: 'files',
  dataset: 'samples/orders.csv',
  kind: 'files',
  columns: [
    { name: 'order_id', type: 'BIGINT' },
    { name: 'status', type: 'VARCHAR' },
    { name: 'amount', type: 'DECIMAL(12,2)' },
    { name: 'updated_at', type: 'TIMESTAMP' },
  ],
  reader: { format: 'csv' },
  rows: 10,
  rowsExact: true,
  sizeBytes: 100,
  notes: ['12 amounts are N/A and become NULL.'],
  sample: { columns: [], rows: [], truncated: false },
};

const existing: TargetTable = {
  schema: 'analytics',
  table: 'there',
  rows: 1302,
  columns: [
    { name: 'order_id', type: 'bigint', nullable: false, generated: false, hasDefault: false },
    { name: 'status', type: 'text', nullable: true, generated: false, hasDefault: false },
    { name: 'amount', type: 'numeric(12,2)', nullable: true, generated: false, hasDefault: false },
    { name: 'updated_at', type: 'timestamp without time zone', nullable: true, generated: false, hasDefault: false },
  ],
  keys: [['order_id']],
  hazards: [],
};

beforeAll(() => {
  engines = openTestHost();
  ports = {
    transforms,
    checks,
    connections: new Map([
      ['files', { kind: 'files', capabilities: { read: true, write: false, transactional: false, modes: [], maxIdentifierBytes: null } }],
      [
        'warehouse',
        {
          kind: 'postgres',
          capabilities: {
            read: false,
            write: true,
            transactional: true,
            modes: ['create', 'append', 'replace', 'upsert', 'merge'],
            maxIdentifierBytes: 63,
            reservedColumns: ['ctid'],
          },
        },
      ],
    ]),
    inspect: async ({ dataset }) => {
      if (dataset === 'samples/orders.csv') return orders;
      throw inputError('source.not-found', `There is no "${dataset}".`, { details: { suggestions: ['samples/orders.csv'] } });
    },
    describe: (sql, relations) => engines.host.warm((engine) => engine.describe(sql, relations)),
    target: async (_connection, table) => {
      const [schema = 'public', name = table] = table.includes('.') ? table.split('.') : ['public', table];
      return { schema, table: name, existing: name === 'there' ? existing : null };
    },
    lastLoaded: async ({ dataset }) => (dataset === 's3://lake/inbox' ? { runNumber: 7, at: '2026-11-21T08:30:00Z' } : null),
  };
});
afterAll(() => engines.close());

const source = { id: 'orders', path: 'samples/orders.csv' };
const story = {
  title: 'Completed orders',
  sources: [source],
  steps: [
    { id: 'valid', op: 'filter', from: 'orders', where: "status = 'completed'" },
    { id: 'unique_orders', op: 'dedupe', from: 'valid', key: ['order_id'], order: ['updated_at desc'] },
  ],
  checks: [{ on: 'unique_orders', check: 'not-null', columns: ['order_id'] }],
  loads: [{ from: 'unique_orders', table: 'analytics.orders' }],
};
const compile = (draft: unknown): Promise<CompileResult> => compilePlan(draft, ports);
const problemsOf = async (draft: unknown) => {
  const result = await compile(draft);
  if (result.ok) throw new Error('this draft was expected not to compile');
  return result.problems;
};
const planOf = async (draft: unknown) => {
  const result = await compile(draft);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.compiled;
};

describe('a draft that holds', () => {
  it('keeps its schedule, and one that never comes is a problem', async () => {
    const scheduled = await planOf({ ...story, schedule: { cron: '0 7 * * 1-5', timezone: 'Europe/Berlin' } });
    expect(scheduled.plan.schedule).toEqual({ cron: '0 7 * * 1-5', timezone: 'Europe/Berlin' });
    expect(await compile({ ...story, schedule: { cron: '0 0 31 2 *', timezone: 'UTC' } })).toMatchObject({
      ok: false,
      problems: [{ code: 'schedule.never' }],
    });
  });

  it('becomes a frozen plan with SQL, columns, lineage and words for every step', async () => {
    const { plan, hash } = await planOf(story);
    expect(plan.steps.map(({ id, accounting }) => [id, accounting])).toEqual([
      ['valid', 'filters'],
      ['unique_orders', 'deduplicates'],
    ]);
    expect(plan.steps[0]?.sql).toContain("status = 'completed'");
    expect(plan.steps[1]?.columns).toEqual(orders.columns);
    expect(plan.steps[1]?.lineage['amount']).toEqual(['valid.amount']);
    expect(plan.loads).toEqual([
      expect.objectContaining({ id: 'load_1', schema: 'analytics', table: 'orders', mode: 'create', key: [], connection: 'warehouse' }),
    ]);
    expect(stagesOf(plan).map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'extract orders',
      'transform valid',
      'transform unique_orders',
      'check check_1',
      'load load_1',
    ]);
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(() => Object.assign(plan.loads[0]!, { table: 'other' })).toThrow(TypeError);
  });

  it('has the same hash however its members are ordered, and another one when anything differs', async () => {
    const shuffled = { loads: story.loads, steps: story.steps, checks: story.checks, sources: story.sources, title: story.title };
    const { hash } = await planOf(story);
    expect((await planOf(shuffled)).hash).toBe(hash);
    expect((await planOf({ ...story, loads: [{ ...story.loads[0], table: 'analytics.other' }] })).hash).not.toBe(hash);
  });

  it('puts steps in order whatever order they were written in', async () => {
    const { plan } = await planOf({ ...story, steps: [...story.steps].reverse() });
    expect(plan.steps.map(({ id }) => id)).toEqual(['valid', 'unique_orders']);
  });

  it('carries the notes of its sources and says what is not used', async () => {
    const { notes } = await planOf({ ...story, steps: [...story.steps, { id: 'spare', op: 'filter', from: 'orders', where: 'true' }] });
    expect(notes).toContain('12 amounts are N/A and become NULL.');
    expect(notes).toContain('"spare" is not used by any step, check or load.');
  });

  it('numbers its rows where it says so', async () => {
    const { plan } = await planOf({
      ...story,
      loads: [{ from: 'unique_orders', table: 'analytics.there', mode: 'append', load_id: true }],
    });
    expect(plan.loads[0]).toMatchObject({ mode: 'append', loadId: true });
    expect((await planOf(story)).plan.loads[0]).not.toHaveProperty('loadId');
  });

  it('takes the key of an upsert from the primary key, and says so', async () => {
    const { plan, notes } = await planOf({ ...story, loads: [{ from: 'unique_orders', table: 'analytics.there', mode: 'upsert' }] });
    expect(plan.loads[0]?.key).toEqual(['order_id']);
    expect(notes.join(' ')).toContain('primary key');
  });
});

describe('a draft that does not hold', () => {
  it.each<[string, object, string, RegExp]>([
    ['an unknown file', { sources: [{ id: 'orders', path: 'samples/order.csv' }] }, 'source.not-found', /samples\/order\.csv/],
    [
      'load ids where rows are told apart by a key',
      { loads: [{ from: 'unique_orders', table: 'analytics.there', mode: 'upsert', key: ['order_id'], load_id: true }] },
      'load.load-id',
      /upsert is undone without it/,
    ],
    ['an unknown connection', { sources: [{ ...source, connection: 'file' }] }, 'connection.unknown', /"file"/],
    [
      'an unknown step',
      { steps: [{ id: 'valid', op: 'filtr', from: 'orders', where: 'true' }], checks: [], loads: [{ from: 'valid', table: 't' }] },
      'step.unknown-op',
      /filtr/,
    ],
    [
      'a loop',
      {
        steps: [
          { id: 'a', op: 'filter', from: 'b', where: 'true' },
          { id: 'b', op: 'filter', from: 'a', where: 'true' },
        ],
        checks: [],
        loads: [{ from: 'b', table: 't' }],
      },
      'plan.loop',
      /a → b/,
    ],
    [
      'a name used twice',
      { steps: [{ id: 'orders', op: 'filter', from: 'orders', where: 'true' }], checks: [], loads: [{ from: 'orders', table: 't' }] },
      'plan.name-twice',
      /"orders"/,
    ],
    ['a relation that does not exist', { loads: [{ from: 'nowhere', table: 't' }] }, 'plan.unknown-name', /"nowhere"/],
    [
      'two statements',
      {
        steps: [{ id: 'a', op: 'sql', from: 'orders', sql: 'select * from orders; drop table orders' }],
        checks: [],
        loads: [{ from: 'a', table: 't' }],
      },
      'expression.malformed',
      /./,
    ],
    [
      'a file read in SQL',
      {
        steps: [{ id: 'a', op: 'sql', from: 'orders', sql: "select * from read_text('/etc/passwd')" }],
        checks: [],
        loads: [{ from: 'a', table: 't' }],
      },
      'sql',
      /./,
    ],
    ['an unknown check', { checks: [{ on: 'orders', check: 'notnull', columns: ['order_id'] }] }, 'check.unknown', /not-null/],
    [
      'a load of a connection that cannot be written',
      { loads: [{ from: 'orders', connection: 'files', table: 't' }] },
      'load.not-writable',
      /files/,
    ],
    [
      'two loads of one table',
      {
        loads: [
          { from: 'orders', table: 't' },
          { from: 'valid', table: 'public.t' },
        ],
      },
      'load.same-target',
      /Union/,
    ],
    [
      'two names that the target would cut to one',
      {
        steps: [
          {
            id: 'long',
            op: 'sql',
            from: 'orders',
            sql: `select order_id as "${'n'.repeat(63)}a", amount as "${'n'.repeat(63)}b" from orders`,
          },
        ],
        checks: [],
        loads: [{ from: 'long', table: 't' }],
      },
      'column.too-long',
      /63 bytes.*collide/,
    ],
    [
      'a name that the target keeps for itself',
      {
        steps: [{ id: 'named', op: 'sql', from: 'orders', sql: 'select order_id as ctid, amount as "CTID2" from orders' }],
        checks: [],
        loads: [{ from: 'named', table: 't' }],
      },
      'column.reserved',
      /keeps the name "ctid" for itself.*Rename it/,
    ],
    [
      'a name without a letter',
      {
        steps: [{ id: 'blank', op: 'sql', from: 'orders', sql: 'select order_id as " " from orders' }],
        checks: [],
        loads: [{ from: 'blank', table: 't' }],
      },
      'column.no-name',
      /1 column without a name/,
    ],
    ['a key that is no column', { loads: [{ from: 'orders', table: 't', mode: 'upsert', key: ['orderid'] }] }, 'column.unknown', /orderid/],
    ['an unknown member', { loads: [{ from: 'orders', table: 't', sqlInjection: true }] }, 'draft.form', /sqlInjection/],
  ])('%s is named', async (_name, change, code, message) => {
    const [problem] = await problemsOf({ ...story, ...change });
    expect(problem?.code).toMatch(new RegExp(`^${code}`));
    expect(problem?.message).toMatch(message);
  });

  it('offers the nearest column for one that does not exist in an expression', async () => {
    const [problem] = await problemsOf({ ...story, steps: [{ ...story.steps[0], where: "statsu = 'completed'" }, story.steps[1]] });
    expect(problem?.suggestions).toContain('status');
    expect(problem?.at).toContain('valid');
  });

  it('asks append, replace or upsert when the table exists and no mode was said', async () => {
    const [problem] = await problemsOf({ ...story, loads: [{ from: 'unique_orders', table: 'analytics.there' }] });
    expect(problem?.question?.choices).toEqual(['append', 'replace', 'upsert']);
    expect(problem?.message).toContain('1,302');
  });

  it('asks for the key of an upsert, with likely columns first', async () => {
    const [problem] = await problemsOf({ ...story, loads: [{ from: 'unique_orders', table: 'analytics.orders', mode: 'upsert' }] });
    expect(problem?.question?.choices).toEqual(['order_id']);
  });

  it('finds nothing new where files were loaded from, and no place where none ever were', async () => {
    const load = { from: 'new', table: 'analytics.arrived', mode: 'append' };
    const newFiles = (path: string) => ({
      title: 'New files',
      sources: [{ id: 'new', path, incremental: { by: 'files' } }],
      loads: [load],
    });
    expect(await problemsOf(newFiles('s3://lake/inbox'))).toMatchObject([
      {
        code: 'load.nothing-new',
        message: 'There is nothing new to load: s3://lake/inbox holds no files now (its last load was run 7 on 2026-11-21 at 08:30 UTC).',
      },
    ]);
    expect(await problemsOf(newFiles('s3://lake/imbox'))).toMatchObject([{ code: 'source.not-found' }]);
  });

  it('asks whether the nearest file was meant', async () => {
    const [problem] = await problemsOf({ ...story, sources: [{ id: 'orders', path: 'samples/order.csv' }] });
    expect(problem?.question?.choices).toEqual(['samples/orders.csv']);
  });
});

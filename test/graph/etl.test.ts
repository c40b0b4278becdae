/** The ETL graph over tools that only remember: what is called, in which order, and what stops it. */
import { describe, expect, test } from 'vitest';
import type { CheckResult, LoadEffect, StagedLoad } from '#domain/effect.ts';
import { dataError } from '#domain/errors.ts';
import type { NewEvent } from '#domain/events.ts';
import type { Plan, PlannedCheck, PlannedLoad, PlannedStep } from '#domain/plan.ts';
import type { LoadReceipt } from '#domain/receipt.ts';
import type { EtlPorts, EtlTools } from '#graphs/context.ts';
import { etlGraph } from '#graphs/etl/index.ts';
import { relationsToKeep, sourcesToKeepWhenSmall } from '#graphs/etl/shape.ts';
import { sampleCard, samplePlan } from '#test/support/played/sample-card.ts';

const [effect] = sampleCard.effect as [LoadEffect];
const [load] = samplePlan.loads as [PlannedLoad];
const step = (id: string, from: string[], accounting: PlannedStep['accounting']): PlannedStep => ({
  ...samplePlan.steps[0]!,
  id,
  from,
  accounting,
});
const check = (id: string, on: string, severity: PlannedCheck['severity'] = 'error'): PlannedCheck => ({
  id,
  on,
  check: 'not-null',
  params: {},
  severity,
  scope: 'row',
  sql: 'select 1',
  words: `${on} is right`,
});

const staged = (id: string): StagedLoad => ({
  load: id,
  effect: { ...effect, load: id },
  stagedRows: 1241,
  bytes: 1000,
  handle: {},
  reconciled: [],
  notes: [],
});
const published = (id: string, change: Partial<LoadReceipt> = {}): LoadReceipt => ({
  load: id,
  target: 'warehouse.analytics.orders',
  mode: 'upsert',
  inserted: 1204,
  updated: 37,
  deleted: 0,
  unchanged: 18_331,
  rowsAfter: 19_572,
  reconciled: [],
  ...change,
});

/** Tools that answer plausibly, unless a test answers for them. */
function world(answers: Partial<EtlTools> = {}) {
  const called: string[] = [];
  const events: NewEvent[] = [];
  const remember =
    <In, Out>(name: (input: In) => string, work: (input: In) => Promise<Out>) =>
    (input: In): Promise<Out> => {
      called.push(name(input));
      return work(input);
    };
  const passed = (one: PlannedCheck): CheckResult => ({ ...one, passed: true, violations: 0, counted: 10, sample: null });
  const tools: EtlTools = {
    extract: remember(
      ({ source, keep }) => `extract ${source.id}${keep ? ' and keep' : ''}`,
      async () => ({ rows: null, rowsEstimate: 9, sizeBytes: 100, leftOut: 0, increment: null }),
    ),
    transform: remember(
      ({ step: { id }, count }) => `transform ${id}${count ? ' and count' : ''}`,
      async ({ count }) => ({ rows: count ? 5 : null }),
    ),
    check: remember(({ check: { id } }) => `check ${id}`, answers.check ?? (async ({ check: one }) => passed(one))),
    settle: async () => {
      called.push('settle');
      return answers.settle ? answers.settle() : { snapshots: [], rejects: {} };
    },
    quarantine: remember(
      ({ counts }) => `quarantine ${Object.entries(counts).join()}`,
      async ({ counts: { raw = 0 } }) => ({ count: raw, kept: raw, first: {} }),
    ),
    stage: remember(({ load: { id } }) => `stage ${id}`, answers.stage ?? (async ({ load: { id } }) => staged(id))),
    undo: remember(
      ({ load: { id }, runId }) => `undo ${id} of ${runId}`,
      async ({ load: { id } }) => staged(id),
    ),
    publish: remember(
      ({ connection, loads }) => `publish ${connection}: ${loads.map((one) => one.load.id).join(', ')}`,
      answers.publish ?? (async ({ loads }) => ({ loads: loads.map((one) => published(one.load.id)), alreadyDone: false })),
    ),
  };
  const ports: EtlPorts = {
    tools,
    emit: (event) => void events.push(event),
    step: async (_step, work) => (await work()).result,
    failpoint: (name) => void called.push(name),
  };
  return { called, events, graph: etlGraph(ports) };
}

describe('an undo', () => {
  test('is prepared by measuring what can be taken back, and publishes like any plan', async () => {
    const it = world();
    const plan = { ...samplePlan, sources: [], steps: [], checks: [], undoes: { runId: 'run-41', runNumber: 41 } };
    const { staged: measured } = await it.graph.invoke({ phase: 'prepare', plan });
    await it.graph.invoke({ phase: 'publish', plan, staged: measured });
    expect(it.called.filter((call) => !call.includes('.'))).toEqual(['undo load_1 of run-41', 'settle', 'publish warehouse: load_1']);
  });
});

describe('a prepare', () => {
  test('extracts, transforms, checks, stages, and stops there', async () => {
    const it = world();
    const plan = { ...samplePlan, checks: [check('c1', 'valid')] };
    const state = await it.graph.invoke({ phase: 'prepare', plan });
    expect(it.called).toEqual([
      'extract raw and keep',
      'prepare.extracted',
      'transform valid and count',
      'check c1',
      'stage load_1',
      'settle',
      'prepare.staged',
    ]);
    expect(state).toMatchObject({ sizeBytes: 100, outcome: null, staged: [{ load: 'load_1' }], counts: { valid: { rowsOut: 5 } } });
    expect(it.events).toMatchObject([{ type: 'check.measured', data: { id: 'c1', passed: true } }]);
  });

  test('stages nothing when a promise of severity error is broken, and still verifies what it read', async () => {
    const it = world({ check: async ({ check: one }) => ({ ...one, passed: false, violations: 3, counted: 10, sample: null }) });
    const plan = { ...samplePlan, checks: [check('soft', 'valid', 'warn'), check('hard', 'valid')] };
    const state = await it.graph.invoke({ phase: 'prepare', plan });
    expect(it.called.filter((name) => name.startsWith('stage'))).toEqual([]);
    expect(it.called).toContain('settle');
    expect(state.staged).toEqual([]);
    expect(state.checks.map(({ passed }) => passed)).toEqual([false, false]);
  });

  test('goes on when only a warning is broken', async () => {
    const it = world({ check: async ({ check: one }) => ({ ...one, passed: false, violations: 3, counted: 10, sample: null }) });
    const state = await it.graph.invoke({ phase: 'prepare', plan: { ...samplePlan, checks: [check('soft', 'valid', 'warn')] } });
    expect(state.staged).toHaveLength(1);
  });

  test('ends where a tool fails, with that failure', async () => {
    const short = dataError('source.short', 'The file is shorter than it was.');
    const it = world({ settle: () => Promise.reject(short) });
    await expect(it.graph.invoke({ phase: 'prepare', plan: samplePlan })).rejects.toBe(short);
    expect(it.called).not.toContain('prepare.staged');
    const other = world({ stage: () => Promise.reject(short) });
    await expect(other.graph.invoke({ phase: 'prepare', plan: samplePlan })).rejects.toBe(short);
    expect(other.called).not.toContain('settle');
  });
});

describe('a publish', () => {
  const publish = (it: ReturnType<typeof world>, plan: Plan = samplePlan) =>
    it.graph.invoke({ phase: 'publish', plan, staged: plan.loads.map(({ id }) => staged(id)) });

  test('reads nothing again: it starts with the stages, and verifies', async () => {
    const it = world();
    expect(await publish(it)).toMatchObject({ outcome: { alreadyDone: false, loads: [{ load: 'load_1' }] } });
    expect(it.called).toEqual(['publish.started', 'publish warehouse: load_1']);
  });

  test('is one transaction per target', async () => {
    const it = world();
    const loads = [load, { ...load, id: 'load_2', connection: 'lake' }, { ...load, id: 'load_3' }];
    await publish(it, { ...samplePlan, loads });
    expect(it.called.slice(1)).toEqual(['publish warehouse: load_1, load_3', 'publish lake: load_2']);
  });

  test('was done before only when every target says so', async () => {
    const plan = { ...samplePlan, loads: [load, { ...load, id: 'load_2', connection: 'lake' }] };
    const half = world({
      publish: async ({ connection, loads }) => ({ loads: loads.map((one) => published(one.load.id)), alreadyDone: connection === 'lake' }),
    });
    expect((await publish(half, plan)).outcome?.alreadyDone).toBe(false);
  });

  test.each([
    ['fewer rows than approved', [published('load_1', { inserted: 1203 })], 'publish.differs'],
    ['deletes that nobody approved', [published('load_1', { deleted: 1 })], 'publish.differs'],
    ['no word on a load', [], 'publish.missing'],
    [
      'sums that do not agree',
      [published('load_1', { reconciled: [{ what: 'rows', engine: '2', target: '1', agrees: false }] })],
      'publish.not-reconciled',
    ],
  ])('that reports %s is found out', async (_what, loads, code) => {
    const it = world({ publish: async () => ({ loads, alreadyDone: false }) });
    await expect(publish(it)).rejects.toMatchObject({ code });
  });

  test('without a stage for a load is refused before anything is touched', async () => {
    const it = world();
    await expect(it.graph.invoke({ phase: 'publish', plan: samplePlan, staged: [] })).rejects.toMatchObject({ code: 'stage.missing' });
    expect(it.called).toEqual(['publish.started']);
  });
});

describe('relations that are kept', () => {
  const planOf = (parts: { steps?: PlannedStep[]; checks?: PlannedCheck[]; loads?: string[]; sources?: string[] }): Plan => ({
    ...samplePlan,
    sources: (parts.sources ?? ['raw']).map((id) => ({ ...samplePlan.sources[0]!, id })),
    steps: parts.steps ?? [],
    checks: parts.checks ?? [],
    loads: (parts.loads ?? ['raw']).map((from, index) => ({ ...load, id: `load_${index + 1}`, from })),
  });
  const kept = (parts: Parameters<typeof planOf>[0]): string[] => [...relationsToKeep(planOf(parts))].sort();

  test('are none in a straight stream of cheap steps', () => {
    expect(kept({})).toEqual([]);
    expect(kept({ steps: [step('a', ['raw'], 'keeps'), step('b', ['a'], 'keeps')], loads: ['b'] })).toEqual([]);
  });

  test('are the source when something is counted, checked or loaded beside the load', () => {
    expect(kept({ steps: [step('a', ['raw'], 'filters')], loads: ['a'] })).toEqual(['raw']);
    expect(kept({ checks: [check('c', 'raw')] })).toEqual(['raw']);
    expect(kept({ loads: ['raw', 'raw'] })).toEqual(['raw']);
    expect(kept({ steps: [step('a', ['raw'], 'keeps')], checks: [check('c', 'a')], loads: ['a'] })).toEqual(['raw']);
  });

  test('are dear steps that are read more than once; then what they read is read once', () => {
    const dedupe = step('unique', ['raw'], 'deduplicates');
    expect(kept({ steps: [dedupe], loads: ['unique'] })).toEqual(['raw', 'unique']);
    const join = step('joined', ['a', 'b'], 'reshapes');
    expect(kept({ sources: ['a', 'b'], steps: [join], loads: ['joined'] })).toEqual(['a', 'b']);
    expect(kept({ sources: ['a', 'b'], steps: [join], checks: [check('c', 'joined')], loads: ['joined'] })).toEqual(['a', 'b', 'joined']);
  });

  test('are dear steps that files are compared with, while a straight stream is read again', () => {
    const file = { folder: false, format: 'parquet', compression: 'zstd', delimiter: ',', header: true, spreadsheetSafe: false } as const;
    const inFiles = (parts: Parameters<typeof planOf>[0]): Plan => {
      const plan = planOf(parts);
      return { ...plan, loads: plan.loads.map((one) => ({ ...one, file: { ...file, partitionBy: [] } })) };
    };
    const intoFile = (parts: Parameters<typeof planOf>[0]): string[] => [...relationsToKeep(inFiles(parts))].sort();
    const join = step('joined', ['a', 'b'], 'reshapes');
    expect(intoFile({ sources: ['a', 'b'], steps: [join], loads: ['joined'] })).toEqual(['a', 'b', 'joined']);
    const straight = { steps: [step('same', ['raw'], 'keeps')], loads: ['same'] };
    expect(intoFile(straight)).toEqual([]);
    expect([...sourcesToKeepWhenSmall(inFiles(straight))], 'only when that takes little').toEqual(['raw']);
    expect([...sourcesToKeepWhenSmall(planOf(straight))], 'a table is filled in one reading').toEqual([]);
  });

  test('are not cheap steps: their readers count for what they read', () => {
    const steps = [step('view', ['raw'], 'keeps')];
    expect(kept({ steps, loads: ['view', 'view'] })).toEqual(['raw']);
  });

  test('leave out a source that nobody reads twice beside one that is', () => {
    const steps = [step('few', ['a'], 'filters')];
    expect(kept({ sources: ['a', 'b'], steps, loads: ['few', 'b'] })).toEqual(['a']);
  });
});

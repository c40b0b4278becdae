/** Row accounting and the card's risk: pure functions over counts. */
import { describe, expect, it } from 'vitest';
import type { LoadEffect } from '#domain/effect.ts';
import type { Accounting, Plan } from '#domain/plan.ts';
import { accountRows, relationsToCount } from '#planning/account.ts';
import { rejectsKind } from '#domain/reject.ts';
import { assessRisk, buildCard } from '#planning/card.ts';

const step = (id: string, from: string[], accounting: Accounting): Plan['steps'][number] => ({
  id,
  op: 'any',
  params: {},
  from,
  sql: '',
  columns: [],
  lineage: {},
  accounting,
  words: id,
  why: null,
});

function plan(steps: Plan['steps'], loads: string[] = [steps.at(-1)?.id ?? 'orders'], sources = ['orders']): Plan {
  return {
    kind: 'plan',
    format: 1,
    title: 'test',
    sources: sources.map((id) => ({ id, connection: 'files', kind: 'files', dataset: id, reader: {}, columns: [] })),
    steps,
    checks: [],
    loads: loads.map((from, index) => ({
      id: `load_${index + 1}`,
      from,
      connection: 'warehouse',
      kind: 'postgres',
      schema: 's',
      table: `t${index}`,
      mode: 'create',
      key: [],
      columns: [],
    })),
    schedule: null,
    strategy: 'auto',
  };
}

const effect = (change: Partial<LoadEffect>): LoadEffect => ({
  load: 'load_1',
  target: 'warehouse.s.t',
  mode: 'create',
  basis: 'exact',
  reason: null,
  tableExists: true,
  targetRows: 10,
  inserts: 1,
  updates: 0,
  deletes: 0,
  unchanged: 0,
  columnsAdded: [],
  samples: [],
  undo: { possible: true, reason: null },
  ...change,
});

describe('row accounting', () => {
  const straight = plan([
    step('valid', ['orders'], 'filters'),
    step('named', ['valid'], 'keeps'),
    step('unique', ['named'], 'deduplicates'),
  ]);

  it('says where every source row of a straight plan went', () => {
    const account = accountRows(straight, {
      sources: new Map([['orders', { read: 2061, rejected: 3 }]]),
      relations: new Map([
        ['orders', 2061],
        ['valid', 1394],
        ['named', 1394],
        ['unique', 1369],
      ]),
      loads: new Map([['load_1', 1369]]),
    });
    expect(account).toEqual({ source: 2064, loaded: 1369, rejected: 3, filtered: 667, deduplicated: 25, reshaped: 0 });
  });

  it('refuses to propose a straight plan whose rows do not add up', () => {
    const lost = () =>
      accountRows(straight, {
        sources: new Map([['orders', { read: 2061, rejected: 0 }]]),
        relations: new Map([
          ['valid', 1394],
          ['named', 1394],
          ['unique', 1369],
        ]),
        loads: new Map([['load_1', 1368]]),
      });
    expect(lost).toThrow(expect.objectContaining({ code: 'rows.unaccounted' }));
  });

  it('puts what an aggregate folds away under reshaped', () => {
    const folded = plan([step('by_country', ['orders'], 'reshapes')]);
    const account = accountRows(folded, {
      sources: new Map([['orders', { read: 100, rejected: 0 }]]),
      relations: new Map([['orders', 100]]),
      loads: new Map([['load_1', 7]]),
    });
    expect(account).toMatchObject({ source: 100, loaded: 7, reshaped: 93 });
  });

  it('counts what was streamed into several loads, back through steps that keep every row', () => {
    const several = plan([step('named', ['people'], 'keeps')], ['orders', 'named'], ['orders', 'people']);
    const staged = [5, 7].map((stagedRows, index) => ({
      load: `load_${index + 1}`,
      effect: effect({}),
      stagedRows,
      bytes: 0,
      handle: {},
      reconciled: [],
      notes: ['The schema s is created.'],
    }));
    const unknown = { rowsIn: null, rowsOut: null };
    const counts = new Map(['orders', 'people', 'named'].map((id) => [id, unknown]));
    const rejects = new Map([['people', { count: 1, rows: [] }]]);
    const measured = { counts, staged, rejects, sizeBytes: 0, checks: [], snapshots: [], seconds: 0, sample: null };
    const card = buildCard(several, measured, []);
    expect(card.rows).toEqual({ source: 13, loaded: 12, rejected: 1, filtered: 0, deduplicated: 0, reshaped: 0 });
    expect(card.reads.map(({ rows }) => rows)).toEqual([5, 7]);
    expect(card.notes.filter((note) => note.includes('schema'))).toHaveLength(1);
  });

  it.each([
    [rejectsKind, 2, '3 rejected rows are left out by the steps and not loaded, but count as replayed'],
    [rejectsKind, 4, '1 rejected row is left out by the steps and not loaded, but counts as replayed'],
    [rejectsKind, 5, null],
    ['files', 2, null],
  ])('of 5 rows of %s of which %i are loaded says %s', (kind, loaded, words) => {
    const made = plan([step('fitting', ['orders'], 'filters')]);
    const replay = { ...made, sources: made.sources.slice(0, 1).map((source) => ({ ...source, kind })) };
    const counts = new Map([
      ['orders', { rowsIn: null, rowsOut: 5 }],
      ['fitting', { rowsIn: 5, rowsOut: loaded }],
    ]);
    const staged = [{ load: 'load_1', effect: effect({}), stagedRows: loaded, bytes: 0, handle: {}, reconciled: [], notes: [] }];
    const measured = { counts, staged, rejects: new Map(), sizeBytes: 0, checks: [], snapshots: [], seconds: 0, sample: null };
    const notes = buildCard(replay, measured, []).notes.filter((note) => note.includes('replayed'));
    expect(notes).toEqual(words === null ? [] : [expect.stringContaining(words)]);
  });

  it('counts what each dropping step reads and gives, and nothing else', () => {
    expect(relationsToCount(straight).sort()).toEqual(['named', 'orders', 'unique', 'valid']);
    expect(relationsToCount(plan([step('named', ['orders'], 'keeps')]))).toEqual([]);
  });
});

describe('risk', () => {
  it.each([
    [{}, 'medium', ['appending twice would double the rows']],
    [{ uniqueBy: ['id'] }, 'low', []],
  ])('of an append without a key, with %j, is %s', (change, level, reasons) => {
    const made = plan([]);
    const appending = { ...made, loads: made.loads.map((load) => ({ ...load, mode: 'append' as const })) };
    expect(assessRisk(appending, [effect({ mode: 'append', ...change })], 0)).toEqual({ level, reasons });
  });

  const keyed = { ...plan([]), loads: plan([]).loads.map((load) => ({ ...load, mode: 'upsert' as const, key: ['id'] })) };

  it.each<[string, Partial<LoadEffect>, 'low' | 'medium' | 'high']>([
    ['a plain insert', {}, 'low'],
    ['some changed rows', { updates: 2 }, 'medium'],
    ['new columns', { columnsAdded: [{ name: 'vat', type: 'DECIMAL(9,2)' }] }, 'medium'],
    ['a key for a table that exists', { keysAdded: [['id']] }, 'medium'],
    ['a key for a new table', { keysAdded: [['id']], tableExists: false }, 'low'],
    ['deleted rows', { deletes: 1 }, 'high'],
    ['most of the table changed', { updates: 6 }, 'high'],
    ['an effect nobody can know', { basis: 'unavailable' }, 'high'],
  ])('of %s is %s', (_name, change, level) => {
    const risk = assessRisk(keyed, [effect(change)], 0);
    expect(risk.level).toBe(level);
    expect(risk.reasons.length > 0).toBe(level !== 'low');
  });
});

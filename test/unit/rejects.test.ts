/** The pure parts around rejects: the draft of a replay, the identity of an input, the sentence that asks, the text of a CSV. */
import { describe, expect, test } from 'vitest';
import { csvLine } from '#domain/csv-text.ts';
import type { Snapshot } from '#domain/dataset.ts';
import { Draft, type DraftInput } from '#domain/draft.ts';
import type { LoadEffect } from '#domain/effect.ts';
import type { Plan } from '#domain/plan.ts';
import { readRejectsRequest } from '#models/offline/replay-rejects.ts';
import { inputIdentities } from '#planning/input-identity.ts';
import { repeatNotes, withRepeats } from '#planning/repeat-notes.ts';
import { replayDraft } from '#planning/replay-draft.ts';

const source = (id: string, columns: Plan['sources'][number]['columns']): Plan['sources'][number] => ({
  id,
  connection: 'files',
  kind: 'files',
  dataset: `data/${id}.csv`,
  reader: {},
  columns,
});
const step = (id: string, from: string[], accounting: Plan['steps'][number]['accounting'], params = {}): Plan['steps'][number] => ({
  id,
  op: 'filter',
  params,
  from,
  sql: '',
  columns: [],
  lineage: {},
  accounting,
  words: `Do ${id}`,
  why: null,
});
const load = (id: string, from: string, mode: Plan['loads'][number]['mode']): Plan['loads'][number] => ({
  id,
  from,
  connection: 'warehouse',
  kind: 'postgres',
  schema: 'public',
  table: id,
  mode,
  key: [],
  columns: [],
});
const planOf = (parts: Pick<Plan, 'sources' | 'steps' | 'loads'>): Plan => ({
  kind: 'plan',
  format: 1,
  title: 'A plan',
  checks: [],
  schedule: null,
  strategy: 'auto',
  ...parts,
});

describe('the draft of a replay', () => {
  const columns = [
    { name: 'id', type: 'BIGINT' },
    { name: 'name', type: 'VARCHAR' },
    { name: 'tags', type: 'VARCHAR[]' },
  ];
  const written: DraftInput = {
    title: 'Orders',
    sources: [
      { id: 'raw', path: 'data/raw.csv' },
      { id: 'people', path: 'data/people.csv' },
      { id: 'alone', path: 'data/alone.csv' },
    ],
    steps: [
      { id: 'joined', op: 'join', from: ['raw', 'people'] },
      { id: 'typed', op: 'filter', from: 'joined' },
      { id: 'apart', op: 'filter', from: 'alone' },
    ],
    checks: [
      { on: 'raw', check: 'not-null', columns: ['id'] },
      { on: 'apart', check: 'not-null', columns: ['id'] },
    ],
    loads: [
      { from: 'typed', table: 'orders' },
      { from: 'typed', table: 'merged', mode: 'merge', key: ['id'] },
      { from: 'apart', table: 'apart', mode: 'replace' },
    ],
    schedule: { cron: '0 7 * * *', timezone: 'UTC' },
  };
  const plan = planOf({
    sources: ['raw', 'people', 'alone'].map((id) => source(id, columns)),
    steps: [step('joined', ['raw', 'people'], 'reshapes'), step('typed', ['joined'], 'filters'), step('apart', ['alone'], 'filters')],
    loads: [load('orders', 'typed', 'create'), load('merged', 'typed', 'merge'), load('apart', 'apart', 'replace')],
  });

  test('reads the rejects as text, casts them, and does what the run did, on top of what is there', () => {
    const { draft, notes } = replayDraft({ runNumber: 12, draft: Draft.parse(written), plan, source: 'raw' });
    const parsed = Draft.parse(draft);
    expect(parsed.sources).toMatchObject([{ id: 'raw', rejects: 12, options: { source: 'raw' } }, { id: 'people' }]);
    expect(parsed.steps).toMatchObject([
      { id: 'typed_2', op: 'cast', from: 'raw', columns: { id: 'BIGINT' }, exact: true },
      { id: 'joined', from: ['typed_2', 'people'] },
      { id: 'typed', from: 'joined' },
    ]);
    expect(parsed.checks).toMatchObject([{ on: 'typed_2' }]);
    expect(parsed.loads.map(({ table, mode }) => [table, mode])).toEqual([
      ['orders', 'append'],
      // A merge deletes what it does not see: with the rejects alone that would be nearly everything.
      ['merged', 'upsert'],
    ]);
    expect(parsed.schedule).toBeUndefined();
    expect(notes).toEqual(['"Do joined" sees the repaired rows alone here, not those that were loaded before.']);
  });

  test('needs no cast where everything is text', () => {
    const texts = planOf({ sources: [source('raw', [{ name: 'a', type: 'VARCHAR' }])], steps: [], loads: [load('a', 'raw', 'append')] });
    const asked = Draft.parse({
      title: 'A',
      sources: [{ id: 'raw', path: 'a.csv' }],
      loads: [{ from: 'raw', table: 'a', mode: 'append' }],
    });
    const { draft } = replayDraft({ runNumber: 3, draft: asked, plan: texts, source: 'raw' });
    expect([draft.steps, draft.loads[0]?.from]).toEqual([[], 'raw']);
  });
});

describe('the identity of an input', () => {
  const snapshots = (...hashes: string[]): Snapshot[] => [
    {
      source: 'raw',
      connection: 'files',
      dataset: 'd',
      parts: hashes.map((sha256, n) => ({ name: `part ${n}`, sizeBytes: 1, modifiedAt: '', sha256 })),
    },
  ];
  const plan = planOf({
    sources: [source('raw', []), source('other', [])],
    steps: [step('kept', ['raw'], 'filters', { where: 'a > 1' })],
    loads: [load('one', 'kept', 'create'), load('two', 'other', 'create')],
  });

  test('is of content and steps: names, order of files, titles and modes do not count', () => {
    const first = inputIdentities(plan, snapshots('a', 'b')).get('one');
    const renamed = { ...plan, title: 'Other', loads: plan.loads.map((each) => ({ ...each, mode: 'append' as const })) };
    expect(inputIdentities(renamed, snapshots('b', 'a')).get('one')).toEqual(first);
    expect(inputIdentities(plan, snapshots('a', 'c')).get('one')?.inputs).not.toBe(first?.inputs);
    const stricter = { ...plan, steps: [step('kept', ['raw'], 'filters', { where: 'a > 2' })] };
    const second = inputIdentities(stricter, snapshots('a', 'b')).get('one');
    expect([second?.inputs === first?.inputs, second?.steps === first?.steps]).toEqual([true, false]);
  });

  test('is another one where another range of the source is read', () => {
    const ranged = (to: string): Plan => ({
      ...plan,
      sources: plan.sources.map((each) => ({ ...each, range: { column: 'day', type: 'DATE', from: '2026-01-01', to } })),
    });
    const [first, again, wider] = ['2026-01-04', '2026-01-04', '2026-01-09'].map((to) => inputIdentities(ranged(to), snapshots('a', 'b')));
    expect(again).toEqual(first);
    expect(wider?.get('one')?.inputs).toBe(first?.get('one')?.inputs);
    expect(wider?.get('one')?.steps).not.toBe(first?.get('one')?.steps);
  });

  test('is unknown where a source has no content that was hashed', () => {
    expect(inputIdentities(plan, snapshots('a')).has('two')).toBe(false);
    expect(inputIdentities(plan, snapshots('')).has('one')).toBe(false);
  });

  test('that came before is a note, and a risk where rows are appended', () => {
    const effect = (mode: LoadEffect['mode'], inserts: number): LoadEffect => ({
      load: 'one',
      target: 'warehouse.public.one',
      mode,
      basis: 'exact',
      reason: null,
      tableExists: true,
      targetRows: 1,
      inserts,
      updates: 0,
      deletes: 0,
      unchanged: 0,
      columnsAdded: [],
      samples: [],
      undo: { possible: false, reason: null },
    });
    const before = new Map([['one', { runNumber: 41, at: '2026-11-22T05:06:07Z', sameSteps: false }]]);
    const words = 'The same input was loaded into warehouse.public.one by run 41 on 2026-11-22 at 05:06 UTC, through other steps';
    expect(repeatNotes([effect('append', 5)], before)).toEqual([`${words}.`]);
    const low = { level: 'low' as const, reasons: [] };
    expect(withRepeats(low, [effect('append', 5)], before)).toEqual({
      level: 'medium',
      reasons: ['rows that run 41 on 2026-11-22 at 05:06 UTC loaded may be in warehouse.public.one twice'],
    });
    expect(withRepeats(low, [effect('upsert', 0)], before)).toEqual(low);
    expect(withRepeats(low, [{ ...effect('append', 5), uniqueBy: ['id'] }], before)).toEqual(low);
  });
});

describe('a request about rejects', () => {
  test.each([
    ["repair the rejects of run 12: amount = replace(amount, ',', '.')", 12, { amount: "replace(amount, ',', '.')" }],
    [
      'Please fix rejected rows from run #7 by setting "Order Id" = trim("Order Id"), day = left(day, 10).',
      7,
      { 'Order Id': 'trim("Order Id")', day: 'left(day, 10)' },
    ],
    [
      "replay the rejects of run 3: a = coalesce(a, 'x, b = 1'); b = b || '=' and c=1",
      3,
      { a: "coalesce(a, 'x, b = 1')", b: "b || '='", c: '1' },
    ],
    ['replay the rejects of run 4', 4, {}],
    ["fix the rejected rows of the last run: a = replace(a, ',', '.')", null, { a: "replace(a, ',', '.')" }],
    ['now replay the rejects', null, {}],
  ])('%s', (request, run, repairs) => {
    expect(readRejectsRequest(request)).toEqual({ does: 'replay', run, repairs });
  });

  test.each([
    ["repair the unsplit lines of run 12: amount = split_part(line, ',', 2)", 12, { amount: "split_part(line, ',', 2)" }],
    ['load the lines that did not split into columns of run 3', 3, {}],
    ["fix the broken lines: amount = split_part(line, ',', 2)", null, { amount: "split_part(line, ',', 2)" }],
  ])('%s', (request, run, repairs) => {
    expect(readRejectsRequest(request)).toEqual({ does: 'replay', unsplit: true, run, repairs });
  });

  test('may only want to see them, and other requests are none', () => {
    expect(readRejectsRequest('show me the rejects of run 9')).toMatchObject({ does: 'show', run: 9 });
    for (const request of [
      'load orders.csv into rejects',
      'reject the plan',
      'show run 12',
      'undo run 12',
      'reject run 3',
      'show rejected orders',
      'fix the dates',
      'load the broken machines into a.b',
      'split the name into two columns',
      'show records that split the bill',
    ])
      expect(readRejectsRequest(request)).toBeNull();
  });
});

test('cells of a CSV are quoted where they must be, and defused for spreadsheets', () => {
  const cells = ['plain', 'a,b', 'say "x"', 'two\nlines', '', null, -5, '-5', '=1+1', ' pad'];
  expect(csvLine(cells, { spreadsheet: false })).toBe('plain,"a,b","say ""x""","two\nlines","",,-5,-5,=1+1," pad"\r\n');
  expect(csvLine(['=1+1', '@x', '-5', '+1', '\tx', '\0x'], { spreadsheet: true })).toBe(`'=1+1,'@x,'-5,'+1,'\tx,'\0x\r\n`);
});

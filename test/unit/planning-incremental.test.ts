/** Incremental rules and ranges, compiled without any system. */
import { describe, expect, test } from 'vitest';
import type { TargetTable } from '#domain/dataset.ts';
import { DraftSource } from '#domain/draft.ts';
import type { Plan, PlannedLoad, PlannedSource } from '#domain/plan.ts';
import { compileIncrements } from '#planning/incremental.ts';
import { incrementNotes, isNothingNew, nothingNew, sourceWords } from '#planning/incremental-notes.ts';
import { dayAfter, intervalOf } from '#planning/incremental-values.ts';
import type { Capabilities } from '#tools/connectors/connector.ts';

const source: PlannedSource = {
  id: 'orders',
  connection: 'files',
  kind: 'files',
  dataset: 'data/orders.csv',
  reader: {},
  columns: [
    { name: 'id', type: 'BIGINT' },
    { name: 'day', type: 'DATE' },
    { name: 'at', type: 'TIMESTAMP' },
    { name: 'tags', type: 'VARCHAR[]' },
  ],
};
const load = (more: Partial<PlannedLoad> = {}): PlannedLoad => ({
  id: 'load_1',
  from: 'orders',
  connection: 'warehouse',
  kind: 'postgres',
  schema: 'public',
  table: 'orders',
  mode: 'append',
  key: [],
  columns: source.columns,
  ...more,
});
const capabilities = (more: Partial<Capabilities>): Capabilities => ({
  read: true,
  write: true,
  transactional: true,
  modes: ['append'],
  maxIdentifierBytes: 63,
  ...more,
});
const existing: TargetTable = { schema: 'public', table: 'orders', rows: 3, columns: [], keys: [['id']], hazards: [] };

interface Given {
  loads?: PlannedLoad[];
  steps?: Plan['steps'];
  target?: TargetTable | null;
  transactional?: boolean;
}

function compile(draft: object, { loads = [load()], steps = [], target = existing, transactional = true }: Given = {}) {
  const drafts = [DraftSource.parse({ id: 'orders', path: 'data/orders.csv', ...draft })];
  const connections = new Map([
    ['files', { kind: 'files', capabilities: capabilities({ newFiles: true }) }],
    ['warehouse', { kind: 'postgres', capabilities: capabilities({ transactional }) }],
  ]);
  return compileIncrements(drafts, { sources: [source], steps, loads }, { connections, targets: new Map([['load_1', target]]) });
}

function made(...args: Parameters<typeof compile>) {
  const result = compile(...args);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result;
}

function problems(...args: Parameters<typeof compile>) {
  const result = compile(...args);
  return result.ok ? [] : result.problems;
}

describe('a cursor', () => {
  test('is planned with the type of its column', () => {
    expect(made({ incremental: { cursor: 'at', lag: '1h' } }).made.sources[0]?.incremental).toEqual({
      by: 'cursor',
      cursor: 'at',
      type: 'TIMESTAMP',
      lag: '1 hour',
      nulls: 'error',
      initial: null,
    });
  });

  test.each([
    [{ cursor: 'att' }, 'column.unknown', /no column "att"/],
    [{ cursor: 'tags' }, 'cursor.type', /does not grow/],
    [{ cursor: 'at', lag: 'soon' }, 'cursor.lag', /"1 hour"/],
    [{ cursor: 'id', lag: '1 hour' }, 'cursor.lag', /a number/],
    [{ cursor: 'at', initial: 'yesterday' }, 'cursor.initial', /yesterday/],
  ])('%o is refused', (incremental, code, words) => {
    expect(problems({ incremental })).toMatchObject([{ code, message: expect.stringMatching(words) }]);
  });

  test('with a load that would delete what came before is a question', () => {
    for (const mode of ['replace', 'merge'] as const) {
      expect(problems({ incremental: { cursor: 'at' } }, { loads: [load({ mode, key: ['id'] })] })).toMatchObject([
        { code: 'incremental.mode', question: { choices: ['append', 'upsert'] } },
      ]);
    }
  });

  test('needs one load, into a target that keeps its position with the rows', () => {
    const two = [load(), load({ id: 'load_2', table: 'copies' })];
    expect(problems({ incremental: { cursor: 'at' } }, { loads: two })).toMatchObject([{ code: 'incremental.several-loads' }]);
    expect(problems({ incremental: { cursor: 'at' } }, { transactional: false })).toMatchObject([{ code: 'incremental.no-state' }]);
  });

  test('before an aggregate says that only new rows are seen', () => {
    const sums = { id: 'sums', op: 'aggregate', params: {}, from: ['orders'], sql: '', columns: [], lineage: {}, words: '', why: null };
    const { notes } = made(
      { incremental: { cursor: 'at' } },
      { steps: [{ ...sums, accounting: 'reshapes' }], loads: [load({ from: 'sums' })] },
    );
    expect(notes.join()).toMatch(/"sums" sees the new rows alone/);
  });
});

describe('a range', () => {
  test('turns an append or a replace of a table that is there into a merge within the range', () => {
    for (const mode of ['append', 'replace'] as const) {
      const { loads, sources } = made({ range: { column: 'at', from: '2026-01-01', to: '2026-03-31' } }, { loads: [load({ mode })] }).made;
      expect(loads[0]).toMatchObject({
        mode: 'merge',
        key: ['id'],
        within: {
          conditions: [
            { column: 'at', operator: '>=', values: ['2026-01-01'] },
            { column: 'at', operator: '<', values: ['2026-04-01'] },
          ],
        },
      });
      expect(sources[0]?.range).toEqual({ column: 'at', type: 'TIMESTAMP', from: '2026-01-01', to: '2026-03-31' });
    }
  });

  test('leaves the mode of a new table and of an upsert as they are', () => {
    const range = { range: { column: 'day', from: '2026-01-01', to: '2026-01-31' } };
    expect(made(range, { target: null }).made.loads[0]?.mode).toBe('append');
    expect(made(range, { loads: [load({ mode: 'upsert', key: ['id'] })] }).made.loads[0]?.mode).toBe('upsert');
  });

  test('wins over a cursor, which does not move', () => {
    const { made: parts, notes } = made({ incremental: { cursor: 'at' }, range: { column: 'id', from: 1, to: 5 } }, { target: null });
    expect(parts.sources[0]?.incremental).toBeUndefined();
    expect(notes.join()).toMatch(/does not move/);
  });

  test.each([
    [{ column: 'day', from: '2026-03-01', to: '2026-02-01' }, 'range.empty'],
    [{ column: 'day', from: 'March', to: 'April' }, 'range.values'],
    [{ column: 'nope', from: 1, to: 2 }, 'column.unknown'],
  ])('%o is refused', (range, code) => {
    expect(problems({ range })).toMatchObject([{ code }]);
  });

  test('needs what identifies a row, and its column in the target', () => {
    const range = { range: { column: 'day', from: '2026-01-01', to: '2026-01-31' } };
    expect(problems(range, { target: { ...existing, keys: [] } })).toMatchObject([
      { code: 'load.key-missing', question: { choices: ['id'] } },
    ]);
    const without = load({ columns: source.columns.filter(({ name }) => name !== 'day') });
    expect(problems(range, { loads: [without] })).toMatchObject([{ code: 'range.not-loaded' }]);
  });
});

describe('words', () => {
  const increment = {
    source: 'o',
    dataset: 'd',
    cursor: 'at',
    after: '1',
    upTo: '9',
    rows: 2,
    leftOut: 3,
    files: [],
    knownFiles: 0,
    version: 1,
  };

  test('say what was new, and what was left out or never read', () => {
    expect(incrementNotes({ target: 'w.t', increments: [increment] })).toEqual([
      'New in d: 2 rows by at, from 1 on; 3 rows loaded before or older are left out. The next load begins at 9.',
    ]);
    expect(incrementNotes({ target: 'w.t', increments: [{ ...increment, leftOut: null }] })[0]).toMatch(/older ones were not read/);
    expect(incrementNotes({ target: 'w.t', increments: [{ ...increment, cursor: null, files: ['a'], knownFiles: 1 }] })).toEqual([
      'New in d: a; 1 file loaded before is not read.',
    ]);
    expect(sourceWords({ ...source, incremental: { by: 'files', replaced: 'ask' } })).toBe('Read what is new in data/orders.csv');
    expect(sourceWords({ ...source, kind: 'http', connection: 'shop', dataset: 'orders' }), 'whose endpoint').toBe('Read orders of shop');
    const towns = { ...source, kind: 'postgres', dataset: 'public.towns' };
    expect(sourceWords({ ...towns, connection: 'lake390' }), 'whose table').toBe('Read public.towns of lake390');
    expect(sourceWords({ ...towns, connection: 'warehouse' })).toBe('Read public.towns of warehouse');
    expect(sourceWords({ ...source, connection: 'archive' }), 'whose folder').toBe('Read data/orders.csv of archive');
    const byDay = { by: 'cursor', cursor: 'day', type: 'DATE', nulls: 'error', initial: null } as const;
    expect(sourceWords({ ...source, incremental: { ...byDay, lag: '2 day' } })).toMatch(/by day, up to 2 days late$/);
    expect(sourceWords({ ...source, incremental: { ...byDay, lag: '1 day' } })).toMatch(/up to 1 day late$/);
  });

  test('say when what was loaded before cannot be in the table any more, and how to have it again', () => {
    expect(incrementNotes({ target: 'w.t', increments: [{ ...increment, restarted: 'empty' }] })[1]).toBe(
      'Careful: w.t is empty now, and rows before at 1 of d are not read again. To have them as well, ask for all of d instead of what is new.',
    );
    const files = { ...increment, cursor: null, files: ['b'], knownFiles: 2 };
    expect(incrementNotes({ target: 'w.t', increments: [{ ...files, restarted: 'new' }] })[1]).toMatch(
      /^Careful: w\.t was made anew since, and the 2 files loaded before/,
    );
    expect(nothingNew([{ ...increment, rows: 0, restarted: 'empty' }]).message).toContain(
      'd has no rows after at 9. But its table is empty now: ask for all of d to load it whole.',
    );
  });

  test('of nothing new are calm', () => {
    const none = { ...increment, rows: 0 };
    expect(isNothingNew([none])).toBe(true);
    expect(isNothingNew([none, increment])).toBe(false);
    expect(isNothingNew([])).toBe(false);
    expect(nothingNew([none])).toMatchObject({ family: 'cancelled', message: 'There is nothing new to load: d has no rows after at 9.' });
    const told = nothingNew([{ ...none, last: { runNumber: 12, at: '2026-11-22T14:03:27Z' } }]).message;
    expect(told).toBe('There is nothing new to load: d has no rows after at 9 (its last load was run 12 on 2026-11-22 at 14:03 UTC).');
  });

  test('of lags and days are read in several forms', () => {
    expect([intervalOf('2 days', 'time'), intervalOf('30m', 'time'), intervalOf(5, 'number'), intervalOf('1 hour', 'text')]).toEqual([
      '2 day',
      '30 minute',
      '5',
      false,
    ]);
    expect(dayAfter('2026-12-31')).toBe('2027-01-01');
  });
});

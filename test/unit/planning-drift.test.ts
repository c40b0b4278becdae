/** Schema drift and the prepare budget as pure decisions. */
import { describe, expect, test } from 'vitest';
import type { TargetTable } from '#domain/dataset.ts';
import { DraftLoad, type DriftPolicy } from '#domain/draft.ts';
import type { FileOutput } from '#domain/file-output.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import { budgetQuestion, overBudget, readAnswer } from '#planning/budget.ts';
import { judgeDrift } from '#planning/drift.ts';
import { common, fits } from '#planning/drift-types.ts';

const column = (name: string, type: string, engineType: string) => ({
  name,
  type,
  engineType,
  nullable: true,
  generated: false,
  hasDefault: false,
});
const table: TargetTable = {
  schema: 'public',
  table: 'orders',
  rows: 1,
  columns: [column('id', 'integer', 'INTEGER'), column('amount', 'bigint', 'BIGINT'), column('city', 'text', 'VARCHAR')],
  keys: [],
  hazards: [],
};
const planned = (columns: Record<string, string>, more: Partial<PlannedLoad> = {}): PlannedLoad => ({
  id: 'load_1',
  from: 'orders',
  connection: 'warehouse',
  kind: 'postgres',
  schema: 'public',
  table: 'orders',
  mode: 'append',
  key: [],
  columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
  ...more,
});

function judge(load: PlannedLoad, { drift, target = table }: { drift?: DriftPolicy; target?: TargetTable } = {}) {
  const draft = DraftLoad.parse({ from: 'orders', table: 'orders', ...(drift ? { drift } : {}) });
  const source = { id: 'orders', connection: 'files', kind: 'files', dataset: 'o.csv', reader: {}, columns: [] };
  return judgeDrift([draft], { sources: [source], steps: [], loads: [load] }, new Map([['load_1', target]]));
}

describe('a load into a table', () => {
  test('with the same columns in another order and other capitals has not drifted', () => {
    expect(judge(planned({ CITY: 'VARCHAR', id: 'INTEGER', amount: 'BIGINT' }))).toMatchObject({ drifts: [], problems: [], notes: [] });
  });

  test('that lacks columns has drifted only when they came the last time', () => {
    const load = planned({ id: 'INTEGER', amount: 'BIGINT' });
    expect(judge(load).drifts).toEqual([]);
    const before = [...load.columns, { name: 'city', type: 'VARCHAR' }];
    const known = { ...table, lastLoads: [{ origin: 'files:o.csv', columns: before }] };
    expect(judge(load, { target: known }).drifts).toMatchObject([{ policy: 'freeze', differences: [{ kind: 'dropped', column: 'city' }] }]);
    const other = { ...table, lastLoads: [{ origin: 'files:other.csv', columns: before }] };
    expect(judge(load, { target: other }).drifts).toEqual([]);
  });

  test('whose type may not fit a table made by hand has drifted only where a policy asks', () => {
    const load = planned({ id: 'BIGINT', amount: 'BIGINT', city: 'VARCHAR' });
    expect(judge(load).drifts).toEqual([]);
    expect(judge(load, { drift: 'freeze' }).problems).toMatchObject([
      { code: 'load.drift', message: expect.stringMatching(/id was INTEGER and is BIGINT/) },
    ]);
    expect(judge(load, { drift: 'evolve' }).made.loads[0]?.widen).toEqual([{ name: 'id', type: 'BIGINT' }]);
  });

  test('with a new column offers the ways on, unless it is frozen', () => {
    const load = planned({ id: 'INTEGER', amount: 'BIGINT', town: 'VARCHAR' });
    const [asked] = judge(load).problems;
    expect(asked?.question?.choices).toEqual(['follow the change', 'leave the new columns out', 'cancel']);
    expect(asked?.suggestions).toEqual(['id', 'amount']);
    expect(judge(load, { drift: 'freeze' }).problems[0]?.question).toBeUndefined();
    expect(judge(load).drifts[0]?.differences).toMatchObject([{ kind: 'new', column: 'town', renamedFrom: 'city' }]);
  });

  test('that writes files follows the rules of files', () => {
    const file: FileOutput = {
      folder: false,
      format: 'csv',
      compression: 'none',
      delimiter: ',',
      header: true,
      spreadsheetSafe: false,
      partitionBy: [],
    };
    expect(judge(planned({ other: 'VARCHAR' }, { file })).drifts).toEqual([]);
  });
});

describe('types', () => {
  test.each([
    ['INTEGER', 'BIGINT', true],
    ['BIGINT', 'INTEGER', false],
    ['UBIGINT', 'BIGINT', false],
    ['UINTEGER', 'BIGINT', true],
    ['BIGINT', 'DOUBLE', true],
    ['DOUBLE', 'BIGINT', false],
    ['DECIMAL(9,2)', 'DECIMAL(12,2)', true],
    ['DECIMAL(9,4)', 'DECIMAL(12,2)', false],
    ['INTEGER', 'DECIMAL(12,2)', true],
    ['BIGINT', 'DECIMAL(12,2)', false],
    ['DATE', 'TIMESTAMP', true],
    ['TIMESTAMP', 'DATE', false],
    ['VARCHAR', 'BIGINT', false],
    ['BOOLEAN', 'BIGINT', false],
  ])('every %s fits into a %s: %s', (from, into, expected) => {
    expect(fits(from, into)).toBe(expected);
  });

  test.each([
    ['BIGINT', 'DECIMAL(12,1)', 'DECIMAL(20,1)'],
    ['DECIMAL(10,2)', 'DECIMAL(9,4)', 'DECIMAL(12,4)'],
    ['DECIMAL(38,2)', 'DECIMAL(38,10)', 'DOUBLE'],
    ['BIGINT', 'VARCHAR', null],
    ['BOOLEAN', 'BIGINT', null],
  ])('%s and %s are held by %s', (one, other, expected) => {
    expect(common(one, other)).toBe(expected);
    expect(common(other, one)).toBe(expected);
  });
});

describe('a budget', () => {
  const limits = { bytes: 1e9, minutes: 10 };

  test('is not exceeded by little, or where the free space is unknown', () => {
    expect(overBudget({ bytes: 1e9, freeBytes: null }, limits)).toBeNull();
    expect(overBudget({ bytes: 1e6, freeBytes: 1e9 }, limits)).toBeNull();
  });

  test('is exceeded by bytes, by minutes and by a full disk, each with its reason', () => {
    expect(overBudget({ bytes: 2e9, freeBytes: null }, limits)?.reasons).toEqual(['it reads 2 GB, more than 1 GB']);
    expect(overBudget({ bytes: 1e11, freeBytes: null }, { ...limits, bytes: 1e12 })?.reasons).toEqual([
      'it takes about 42 minutes, more than 10 minutes',
    ]);
    const full = overBudget({ bytes: 5e8, freeBytes: 6e8 }, limits);
    expect(full).toMatchObject({ freeBytes: 6e8, reasons: [expect.stringMatching(/600 MB free.*1 GB may be staged/)] });
    expect(full && budgetQuestion('Orders', full).text).toMatch(/500 MB, about a minute, free space in the target 600 MB/);
  });

  test.each([
    ['yes, measure it', 'yes'],
    ['Yes.', 'yes'],
    ['go ahead', 'yes'],
    ['no', 'no'],
    ['No, leave it', 'no'],
    ['yes but only the eu countries', null],
    ['load customers', null],
  ])('hears %s as %s', (text, expected) => {
    expect(readAnswer(text)).toBe(expected);
  });
});

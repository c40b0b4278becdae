/** Which columns of a new table keep a type that the engine lacks. */
import { expect, test } from 'vitest';
import type { PlannedLoad, PlannedSource, PlannedStep } from '#domain/plan.ts';
import { keptTypes, parquetNotes } from '#planning/native-types.ts';

const columns = [
  { name: 'addr', type: 'VARCHAR' },
  { name: 'feeling', type: 'VARCHAR' },
  { name: 'id', type: 'INTEGER' },
];
const source: PlannedSource = { id: 'raw', connection: 'shop', kind: 'postgres', dataset: 'public.hosts', reader: {}, columns };
const natives = new Map([['raw', { addr: { type: 'inet' }, feeling: { type: 'mood', own: true as const } }]]);

const step = (op: string, lineage: PlannedStep['lineage']): PlannedStep => ({
  id: 'made',
  op,
  params: {},
  from: ['raw'],
  sql: 'SELECT',
  columns: Object.keys(lineage).map((name) => ({ name, type: 'VARCHAR' })),
  lineage,
  accounting: 'keeps',
  words: op,
  why: null,
});

function kept(steps: PlannedStep[], target: Partial<PlannedLoad> = {}) {
  const [last] = steps;
  const load: PlannedLoad = {
    id: 'load_1',
    from: last?.id ?? 'raw',
    connection: 'warehouse',
    kind: 'postgres',
    schema: 'public',
    table: 'hosts',
    mode: 'create',
    key: [],
    columns: last?.columns ?? columns,
    ...target,
  };
  const { load: made, lost } = keptTypes(load, { sources: [source], steps, natives });
  return { native: made.native, lost };
}

test('a type that every server has is kept; one that only the source has is said to be lost', () => {
  expect(kept([])).toEqual({
    native: { addr: 'inet' },
    lost: ['feeling is mood in shop, a type made there; in warehouse.public.hosts, which is new, it becomes text.'],
  });
  expect(kept([], { connection: 'shop' })).toEqual({ native: { addr: 'inet', feeling: 'mood' }, lost: [] });
});

test('targets of another kind know none of them', () => {
  expect(kept([], { kind: 'files' })).toEqual({ native: undefined, lost: [] });
});

test('what is text in Parquet for want of a type is said, and limits are none', () => {
  const file = { folder: false, compression: 'zstd', delimiter: ',', header: true, spreadsheetSafe: false } as const;
  const into = (format: 'parquet' | 'csv', types: Record<string, string>) => {
    const native = Object.fromEntries(Object.entries(types).map(([name, type]) => [name, { type }]));
    const way = { sources: [source], steps: [], natives: new Map([['raw', native]]) };
    const load = {
      id: 'load_1',
      from: 'raw',
      connection: 'files',
      kind: 'files',
      schema: '',
      table: 'hosts',
      mode: 'create' as const,
      key: [],
      columns,
    };
    return parquetNotes({ ...load, file: { ...file, format, partitionBy: [] } }, way);
  };
  expect(into('parquet', { addr: 'inet', feeling: 'mood' })).toEqual([
    'addr is written as text: Parquet has no inet.',
    'feeling is written as text: Parquet has no mood.',
  ]);
  expect(into('parquet', { addr: 'character varying(20)', id: 'integer' })).toEqual([]);
  expect(into('csv', { addr: 'inet' }), 'where everything is text').toEqual([]);
});

test('a column keeps its type under another name, and only where no step may have changed its values', () => {
  expect(kept([step('rename', { host: ['raw.addr'] })]).native).toEqual({ host: 'inet' });
  expect(kept([step('clean-text', { addr: ['raw.addr'] })]).native).toBeUndefined();
  expect(kept([step('select', { addr: ['raw.addr', 'raw.id'] })]).native).toBeUndefined();
  expect(kept([step('select', { addr: [] })]).native).toBeUndefined();
});

test.each(['__proto__', 'constructor', 'toString'])('a column that is called %s has no type by that', (name) => {
  const odd = [...columns, { name, type: 'VARCHAR' }];
  expect(kept([], { columns: odd })).toMatchObject({ native: { addr: 'inet' } });
  expect(Object.keys(kept([], { columns: odd }).native ?? {})).toEqual(['addr']);
  expect(kept([{ ...step('filter', { addr: ['raw.addr'] }), columns: odd }]).native).toEqual({ addr: 'inet' });
});

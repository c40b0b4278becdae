/** Where columns come from, and who needs them, over plans whose loads stand. */
import { expect, test } from 'vitest';
import type { Plan, PlannedLoad, PlannedSource, PlannedStep } from '#domain/plan.ts';
import { dependentsIn, originsIn, type Standing } from '#planning/impact.ts';

const source = (id: string, dataset: string, columns: string[], kind = 'files'): PlannedSource => ({
  id,
  connection: kind === 'files' ? 'files' : 'warehouse',
  kind,
  dataset,
  reader: {},
  columns: columns.map((name) => ({ name, type: 'VARCHAR' })),
});

const step = (
  id: string,
  op: string,
  from: string[],
  { lineage, ...params }: { lineage: Record<string, string[]> } & Plan['sources'][number]['reader'],
): PlannedStep => ({
  id,
  op,
  from,
  params,
  sql: '',
  columns: Object.keys(lineage).map((name) => ({ name, type: 'VARCHAR' })),
  lineage,
  accounting: 'keeps',
  words: `${op} ${id}`,
  why: null,
});

const load = (from: string, table: string, columns: string[], connection = 'warehouse'): PlannedLoad => ({
  id: 'load_1',
  from,
  connection,
  kind: 'postgres',
  schema: table.split('.')[0] ?? '',
  table: table.split('.')[1] ?? '',
  mode: 'create',
  key: [],
  columns: columns.map((name) => ({ name, type: 'VARCHAR' })),
});

const plan = (run: number, { sources, steps = [], loads }: Pick<Plan, 'sources' | 'loads'> & { steps?: PlannedStep[] }): Standing => ({
  run,
  title: `Plan ${run}`,
  plan: { kind: 'plan', format: 1, title: `Plan ${run}`, sources, steps, checks: [], loads, schedule: null, strategy: 'auto' },
});

const sales = plan(1, {
  sources: [source('o', 'samples/orders.csv', ['id', 'amount', 'country', 'note'])],
  steps: [
    step('big', 'filter', ['o'], {
      where: 'amount > 9',
      lineage: { id: ['o.id'], amount: ['o.amount'], country: ['o.country'], note: ['o.note'] },
    }),
    step('named', 'rename', ['big'], {
      columns: { amount: 'total', total: 'amount' },
      lineage: { id: ['big.id'], total: ['big.amount'], country: ['big.country'] },
    }),
  ],
  loads: [load('named', 'analytics.sales', ['id', 'total', 'country'])],
});
const totals = plan(2, {
  sources: [source('s', 'analytics.sales', ['id', 'total', 'country'], 'postgres')],
  steps: [
    step('sums', 'aggregate', ['s'], {
      group: ['country'],
      measures: { revenue: 'sum(total)', rows: 'count(*)' },
      lineage: { country: ['s.country'], revenue: ['s.total'], rows: [] },
    }),
  ],
  loads: [load('sums', 'analytics.totals', ['country', 'revenue', 'rows'])],
});
const house = [totals, sales];

test('a column is traced through renames to the expression that made it, and to its source', () => {
  expect(originsIn(house, { dataset: 'analytics.totals', column: 'REVENUE' })).toMatchObject([
    { run: 2, column: { name: 'revenue', from: [{ dataset: 'analytics.sales', column: 'total' }], made: { expression: 'sum(total)' } } },
  ]);
  expect(originsIn(house, { dataset: 'sales', column: 'total' })).toMatchObject([
    { column: { from: [{ dataset: 'samples/orders.csv', column: 'amount' }], made: null } },
  ]);
});

test('a name is found with and without connection, schema, folder and ending; a column of another table is not', () => {
  for (const dataset of ['warehouse.analytics.sales', 'analytics.sales', 'Sales']) expect(originsIn(house, { dataset })).toHaveLength(1);
  expect(originsIn(house, { dataset: 'analytics.sales', column: 'revenue' })).toEqual([]);
  for (const dataset of ['samples/orders.csv', 'orders.csv', 'orders', 'files.samples/orders.csv']) {
    expect(dependentsIn(house, { dataset }).map(({ target }) => target)).toEqual([
      'warehouse.analytics.sales',
      'warehouse.analytics.totals',
    ]);
  }
  expect(dependentsIn(house, { dataset: 'orders', connection: 's3' })).toEqual([]);
});

test('dependents are followed through what other loads write, by column', () => {
  expect(dependentsIn(house, { dataset: 'orders.csv', column: 'amount' })).toMatchObject([
    { target: 'warehouse.analytics.sales', columns: ['total'], uses: ['filter big', 'rename named'], distance: 1 },
    { target: 'warehouse.analytics.totals', columns: ['revenue'], distance: 2 },
  ]);
  expect(dependentsIn(house, { dataset: 'orders.csv', column: 'note' })).toEqual([]);
  expect(dependentsIn(house, { dataset: 'orders.csv', column: 'nothing' })).toEqual([]);
});

test('loads that read what they write come to an end', () => {
  const circle = plan(3, {
    sources: [source('a', 'analytics.sales', ['id'], 'postgres')],
    loads: [load('a', 'analytics.sales', ['id'])],
  });
  expect(dependentsIn([circle], { dataset: 'analytics.sales', column: 'id' })).toMatchObject([{ run: 3, distance: 1 }]);
});

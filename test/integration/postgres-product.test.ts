/** Postgres as source and target through the product: a query of the warehouse refreshes a part of another table of the warehouse; a stage is filled by two streams. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import type { Failpoint } from '#domain/failpoints.ts';
import { startTestHeadgate, type TestHeadgate } from '#test/support/product/headgate.ts';
import { privateTables, tableContent } from '#test/support/postgres/warehouse.ts';

vi.setConfig({ testTimeout: 120_000 });

let folder: string;
let headgate: TestHeadgate;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'headgate-product-'));
  const connections = join(folder, 'connections.yaml');
  // The warehouse once more, told to take two streams whatever the machine has.
  await writeFile(connections, 'wide:\n  kind: postgres\n  url: ${WAREHOUSE_URL}\n  copyStreams: 2\n');
  headgate = await startTestHeadgate({ env: { HEADGATE_CONNECTIONS: connections } });
  await headgate.warehouse(`create table sales (id int primary key, day date, region text, amount numeric(12,2))`);
  await headgate.warehouse(`insert into sales select i, date '2026-01-01' + i % 3, 'r' || i % 2, i from generate_series(1, 60) i`);
  await headgate.warehouse(`create table regions (code text primary key, name text)`);
  await headgate.warehouse(`insert into regions values ('r0', 'North'), ('r1', 'South')`);
});
afterAll(async () => {
  await headgate.close();
  await rm(folder, { recursive: true, force: true });
});

const refresh: DraftInput = {
  title: 'Refresh the first of January',
  sources: [
    {
      id: 'totals',
      connection: 'warehouse',
      query: `select day, region, sum(amount)::numeric(12,2) as total from sales where day = '2026-01-01' group by day, region`,
    },
    { id: 'regions', connection: 'warehouse', table: 'regions' },
  ],
  steps: [
    {
      id: 'named',
      op: 'sql',
      from: ['totals', 'regions'],
      sql: 'select t.day, r.name as region, t.total from totals t join regions r on r.code = t.region',
    },
  ],
  loads: [{ from: 'named', table: 'daily', mode: 'merge', key: ['day', 'region'], within: `day = '2026-01-01'`, indexes: [['region']] }],
};

const daily = () => headgate.warehouse(`select day::text, region, total::float8 as total from daily order by day, region`);

test('a card says what a merge deletes and creates; a row that changed meanwhile brings a fresh one', async () => {
  await headgate.warehouse(`create table daily (day date, region text, total numeric(12,2), primary key (day, region))`);
  await headgate.warehouse(`insert into daily values ('2026-01-01', 'North', 1), ('2026-01-01', 'Gone', 2), ('2025-12-31', 'Kept', 3)`);
  const thread = await headgate.open();
  await thread.propose(refresh);
  const card = await thread.until('plan.proposed');
  expect(card.data.card.effect[0]).toMatchObject({
    mode: 'merge',
    basis: 'exact',
    inserts: 1,
    updates: 1,
    deletes: 1,
    indexesAdded: [['region']],
  });
  expect(card.data.card.writes[0]).toMatchObject({ destructive: true });
  expect(card.data.card.steps.at(-1)?.words).toContain(`delete the rows where day = '2026-01-01' that are not loaded`);
  expect(card.data.card.reads[0]?.dataset).toMatch(/^query [0-9a-f]{8}: select day, region/);
  await headgate.warehouse(`update daily set total = 5 where region = 'Gone'`);
  expect(await thread.approve(card)).toMatchObject({ type: 'run.failed', data: { error: { code: 'publish.stale' } } });
  const fresh = await thread.until('plan.proposed', { after: card.seq });
  expect(await thread.approve(fresh)).toMatchObject({ type: 'run.succeeded' });
  expect(await daily()).toEqual([
    { day: '2025-12-31', region: 'Kept', total: 3 },
    { day: '2026-01-01', region: 'North', total: 330 },
    { day: '2026-01-01', region: 'South', total: 300 },
  ]);
  expect(await headgate.warehouse(`select 1 from pg_indexes where tablename = 'daily'`)).toHaveLength(2);
});

test('only new rows, asked for in words', async () => {
  await headgate.warehouse(`create table known (id int primary key, region text)`);
  await headgate.warehouse(`insert into known values (1, 'mine')`);
  const thread = await headgate.open();
  await thread.say('load sales into known, only the columns id and region, skip existing rows, key is id');
  const card = await thread.until('plan.proposed');
  // Both connections have such a table, with the same key: the system's own is read, and that is told.
  expect(card.data.plan.sources).toEqual([expect.objectContaining({ connection: 'wide', dataset: 'public.sales' })]);
  const told = await thread.until('message.assistant');
  expect(told.data.text).toMatch(/“sales” is public\.sales in wide \(not public\.sales in warehouse\)/);
  expect(card.data.card.effect[0]).toMatchObject({ mode: 'insert-only-new', inserts: 59, updates: 0, unchanged: 1 });
  expect(await thread.approve(card)).toMatchObject({ type: 'run.succeeded' });
  expect(await headgate.warehouse(`select region from known where id = 1`)).toEqual([{ region: 'mine' }]);
});

test('what a query may not do is refused before anything runs', async () => {
  const [source] = refresh.sources;
  const refused = async (query: string) => {
    const thread = await headgate.open();
    return thread.propose({ ...refresh, sources: [{ ...source!, query }], steps: [], loads: [{ from: 'totals', table: 'never' }] }).then(
      () => 'taken',
      (error: Error) => error.message,
    );
  };
  expect(await refused(`select pg_read_file('/etc/passwd') as f`)).toContain('source.unsafe-query');
  expect(await refused(`select 1 as a; drop table sales`)).toContain('source.bad-query');
  expect(await headgate.warehouse('select count(*)::int as n from sales')).toEqual([{ n: 60 }]);
});

test('two streams, whose worker is killed on the way, bring the rows that one brings, reconciled, and the log says why', async () => {
  const lines = Array.from(
    { length: 60_000 },
    (_, n) => `${n},${n % 7 === 0 ? '' : `"say ""hi"", ${n}"`},${(n / 8).toFixed(3)},2026-01-0${1 + (n % 9)}`,
  );
  await headgate.write('wide.csv', `id,note,price,day\n${lines.join('\n')}\n`);
  const draft = (connection: string, table: string): DraftInput => ({
    title: `Fill ${table}`,
    sources: [{ id: 'rows', path: 'data/wide.csv' }],
    loads: [{ from: 'rows', connection, table, mode: 'create' }],
  });
  const load = async (connection: string, table: string, failpoint?: Failpoint) => {
    const thread = await headgate.open();
    await thread.propose(draft(connection, table));
    if (failpoint) {
      expect(await headgate.startWorker({ failpoint }).ended).toBe('SIGKILL');
      headgate.startWorker();
    }
    return thread.approve(await thread.until('plan.proposed'));
  };
  const one = await load('warehouse', 'by_one');
  expect(headgate.workers.at(-1)?.log()).toMatch(
    /"reason":"2 MiB are read, and a second stream pays from 256 MiB on","role":"worker","streams":1/,
  );

  for (const worker of headgate.workers) await worker.kill();
  const two = await load('wide', 'by_two', 'prepare.staging');
  expect(headgate.workers.at(-1)?.log()).toMatch(
    /"reason":"as the setting copyStreams of the connection says","role":"worker","streams":2/,
  );
  expect(await tableContent(headgate, 'by_two')).toEqual(await tableContent(headgate, 'by_one'));
  const reconciled = [one, two].map((end) => (end.type === 'run.succeeded' ? end.data.receipt.loads[0]?.reconciled : end.data));
  expect(reconciled[1]).toEqual(reconciled[0]);
  expect(reconciled[1]).toContainEqual(expect.objectContaining({ engine: '60000', target: '60000' }));
  expect(await privateTables(headgate)).toEqual([]);
});

/** Drafts that write files, compiled against real folders: what is fixed, what is asked, what is refused. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DraftInput } from '#domain/draft.ts';
import { silentLogger } from '#domain/log.ts';
import { compilePorts } from '#jobs/compile-ports.ts';
import { compilePlan } from '#planning/compile.ts';
import { stagesOf } from '#planning/stages.ts';
import { files } from '#tools/connectors/files/index.ts';
import { createReaders } from '#tools/readers.ts';
import { openTestHost, type TestHost } from '#test/support/engine/engine.ts';

let folder: string;
let host: TestHost;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-compile-'));
  for (const name of ['in', 'out/data']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'in/orders.csv'), 'id,country\n1,DE\n2,FR\n');
  writeFileSync(join(folder, 'out/data/old.csv'), 'id\n1\n');
  writeFileSync(join(folder, 'out/old.csv'), 'id\n1\n');
  host = openTestHost();
});
afterAll(async () => {
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

type Load = DraftInput['loads'][number];

async function compile(load: Omit<Load, 'from'>, source = 'in/orders.csv') {
  const roots = [
    { name: 'in', path: join(folder, 'in'), writable: false },
    { name: 'out', path: join(folder, 'out'), writable: true },
  ];
  const connections = new Map([['files', files.connect('files', { roots }, silentLogger)]]);
  const world = { engines: host.host, connections, log: silentLogger };
  const readers = createReaders(world);
  const draft: DraftInput = { title: 'Files', sources: [{ id: 'orders', path: source }], loads: [{ from: 'orders', ...load }] };
  return compilePlan(draft, compilePorts({ ...world, readers }));
}

async function planned(load: Omit<Load, 'from'>) {
  const result = await compile(load);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.compiled;
}

async function problem(load: Omit<Load, 'from'>, source?: string) {
  const result = await compile(load, source);
  if (result.ok) throw new Error('this was expected to be refused, and was not');
  return result.problems[0];
}

const plain = { folder: false, delimiter: ',', header: true, spreadsheetSafe: false, partitionBy: [] };

test.each<[Omit<Load, 'from'>, object]>([
  [{ path: 'out/a.parquet' }, { ...plain, format: 'parquet', compression: 'zstd' }],
  [{ path: 'out/a.csv' }, { ...plain, format: 'csv', compression: 'none' }],
  [{ path: 'out/a.tsv' }, { ...plain, format: 'csv', compression: 'none', delimiter: '\t' }],
  [
    { path: 'out/a.csv.gz', options: { delimiter: ';', header: false } },
    { ...plain, format: 'csv', compression: 'gzip', delimiter: ';', header: false },
  ],
  [{ path: 'out/a.jsonl' }, { ...plain, format: 'ndjson', compression: 'none' }],
  [
    { path: 'out/a', format: 'json' },
    { ...plain, folder: true, format: 'json', compression: 'none' },
  ],
  [
    { path: 'out/a/', format: 'parquet', partition_by: ['country'] },
    { ...plain, folder: true, format: 'parquet', compression: 'zstd', partitionBy: ['country'] },
  ],
])('%o', async (load, file) => {
  const { plan } = await planned(load);
  const path = (load.path ?? '').replace(/\/$/, '');
  expect(plan.loads[0]).toMatchObject({ connection: 'files', kind: 'files', schema: '', table: path, mode: 'create', key: [], file });
});

test('the card says in words what is written and that it is no transaction', async () => {
  const { plan, notes } = await planned({ path: 'out/a', format: 'parquet', partition_by: ['country'] });
  expect(stagesOf(plan).at(-1)?.words).toBe('Create out/a as Parquet with zstd, a folder per country');
  expect(notes).toContainEqual(expect.stringContaining('have no transactions'));
  const single = await planned({ path: 'out/b.csv', options: { spreadsheet_safe: true } });
  expect(single.notes).toContainEqual(expect.stringContaining('whole or not at all'));
  expect(single.notes).toContainEqual(expect.stringContaining('leading apostrophe'));
});

test('the plan of a table load says nothing of files, so that its hash is what it was', async () => {
  const { plan } = await planned({ path: 'out/a.csv' });
  expect(Object.keys(plan.loads[0] ?? {})).toContain('file');
  const again = await planned({ path: 'out/a.csv' });
  expect(again.hash).toBe((await planned({ path: 'out/a.csv', mode: 'create' })).hash);
});

describe('asked', () => {
  test('what to do with a file that is there', async () => {
    expect(await problem({ path: 'out/old.csv' })).toMatchObject({
      code: 'load.mode-missing',
      question: { choices: ['replace', 'cancel'] },
    });
    expect((await planned({ path: 'out/old.csv', mode: 'replace' })).targets.get('load_1')).toMatchObject({
      table: 'out/old.csv',
      rows: 1,
    });
  });

  test('what to do with a folder that holds data', async () => {
    expect(await problem({ path: 'out/data', format: 'csv' })).toMatchObject({
      code: 'load.mode-missing',
      question: { choices: ['append', 'replace'] },
    });
  });

  test('the format that no ending says', async () => {
    expect(await problem({ path: 'out/new' })).toMatchObject({
      code: 'load.format-missing',
      question: { choices: ['parquet', 'csv', 'json', 'ndjson'] },
    });
  });

  test('the format where the ending is one that nobody writes', async () => {
    expect(await problem({ path: 'out/new.xlsx' })).toMatchObject({
      code: 'load.format-missing',
      question: {
        text: 'No .xlsx files are written here. As what shall out/new be written?',
        choices: ['parquet', 'csv', 'json', 'ndjson'],
      },
    });
  });
});

describe('refused', () => {
  test.each<[string, Omit<Load, 'from'>, string]>([
    ['an upsert, which files cannot do', { path: 'out/a.csv', mode: 'upsert', key: ['id'] }, 'load.mode-unsupported'],
    ['an append of other columns', { path: 'out/data', format: 'csv', mode: 'append' }, 'load.other-columns'],
    ['an append to a single file', { path: 'out/old.csv', mode: 'append' }, 'load.mode-unsupported'],
    ['a root that may only be read', { path: 'in/a.csv' }, 'target.read-only'],
    ['a path out of the roots', { path: '../a.csv' }, 'target.outside-roots'],
    ['a pattern', { path: 'out/*.csv' }, 'target.bad-name'],
    ['an ending that lies', { path: 'out/a.csv', format: 'parquet' }, 'load.wrong-ending'],
    ['an ending of what nobody writes', { path: 'out/a.xlsx', format: 'csv' }, 'load.wrong-ending'],
    ['a compression that text does not have', { path: 'out/a', format: 'csv', options: { compression: 'zstd' } }, 'load.compression'],
    ['Parquet in gzip', { path: 'out/a.parquet.gz' }, 'load.wrong-ending'],
    ['partitions of a single file', { path: 'out/a.parquet', partition_by: ['country'] }, 'load.partitioned-file'],
    ['partitions by what is no column', { path: 'out/a', format: 'csv', partition_by: ['month'] }, 'column.unknown'],
    ['partitions by every column', { path: 'out/a', format: 'csv', partition_by: ['id', 'country'] }, 'load.partitions'],
    ['a delimiter that is a letter', { path: 'out/a.csv', options: { delimiter: 'x' } }, 'load.option'],
    ['options of CSV for Parquet', { path: 'out/a.parquet', options: { header: false } }, 'load.option'],
    ['a table where there are files', { connection: 'files', table: 'out.a' }, 'load.misnamed'],
  ])('%s', async (_, load, code) => {
    const found = await problem(load);
    expect(found?.code).toBe(code);
    expect(found?.message.length).toBeGreaterThan(20);
  });

  test.each([
    ['out/old.csv', { path: 'out/old.csv', mode: 'replace' }],
    ['out/data', { path: 'out/data/new.csv' }],
    ['out/data/*.csv', { path: 'out/data/new.csv' }],
    ['out/data/old.csv', { path: 'out/data', format: 'csv', mode: 'replace' }],
  ] as const)('reading %s and writing it: the input is the output', async (source, load) => {
    expect((await problem(load, source))?.code).toBe('load.writes-input');
  });
});

/** Inspections of files are made once while the files stay the same, and anew as soon as one of them changes. */
import { link, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Inspection } from '#domain/dataset.ts';
import type { Identity, SourceReader } from '#tools/connectors/connector.ts';
import { files } from '#tools/connectors/files/index.ts';
import { silentLogger } from '#domain/log.ts';
import { KeptInspections } from '#tools/kept-inspections.ts';

let folder: string;
let reader: SourceReader;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-inspections-'));
  const roots = [
    { name: 'data', path: folder, writable: false },
    { name: 'samples', path: fileURLToPath(new URL('../../samples', import.meta.url)), writable: false },
  ];
  const connection = files.connect('files', { roots }, silentLogger);
  if (!connection.reader) throw new Error('files are read');
  reader = connection.reader;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ref = { connection: 'files', dataset: 'data/a.csv' };
const inspection = (rows: number): Inspection => ({
  connection: 'files',
  dataset: ref.dataset,
  kind: 'files',
  columns: [],
  rows,
  rowsExact: true,
  sizeBytes: 1,
  notes: [],
  reader: {},
  sample: { columns: [], rows: [], truncated: false },
});

test('a file that changed just now is looked at again soon, since its times cannot tell', async () => {
  await writeFile(join(folder, 'fresh.csv'), 'x\n1\n');
  expect(await reader.identify?.('data/fresh.csv')).toMatchObject({ settled: false });
  expect(await reader.identify?.('samples/orders.csv')).toMatchObject({ settled: true });
});

test('a file that was seen a moment ago and is gone is not taken for still there', async () => {
  await writeFile(join(folder, 'gone.csv'), 'x\n1\n');
  const kept = new KeptInspections();
  const gone = { connection: 'files', dataset: 'data/gone.csv' };
  expect(await kept.of(gone, reader, () => Promise.resolve(inspection(1)))).toMatchObject({ rows: 1 });
  await rm(join(folder, 'gone.csv'));
  expect(await reader.identify?.('data/gone.csv')).toMatchObject({ text: '' });
  await expect(kept.of(gone, reader, () => Promise.reject(new Error('it is not there')))).rejects.toThrow('it is not there');
});

test('files that rest have an identity, and others have another', async () => {
  const orders = await reader.identify?.('samples/orders.csv');
  expect(orders?.text).toContain('samples/orders.csv');
  expect(await reader.identify?.('samples/orders.csv')).toEqual(orders);
  expect(await reader.identify?.('samples/inbox')).not.toEqual(orders);
});

test('a file that an engine read through a link stays the same; one that took its place does not', async () => {
  const [path, other] = [join(folder, 'read.csv'), join(folder, 'other.csv')];
  await writeFile(path, 'x\n1\n');
  await utimes(path, new Date(1_000), new Date(1_000));
  const before = await reader.identify?.('data/read.csv');
  expect(before?.text).toContain('read.csv');
  await link(path, other);
  expect(await reader.identify?.('data/read.csv')).toEqual(before);
  await rm(other);
  expect(await reader.identify?.('data/read.csv')).toEqual(before);
  await writeFile(other, 'x\n2\n');
  await utimes(other, new Date(1_000), new Date(1_000));
  await rename(other, path);
  expect(await reader.identify?.('data/read.csv')).not.toEqual(before);
});

test('what is not there or lies outside is told apart from what cannot be identified', async () => {
  expect(await reader.identify?.('data/nowhere.csv')).toMatchObject({ text: '' });
  expect(await reader.identify?.('../../etc/passwd')).toMatchObject({ text: '' });
});

test('the same file is inspected once; another text, size or time makes it another one', async () => {
  const kept = new KeptInspections();
  let [identity, times] = ['one', 0];
  const stub: SourceReader = { ...reader, identify: () => Promise.resolve({ text: identity, settled: true }) };
  const inspect = (): Promise<Inspection> => Promise.resolve(inspection((times += 1)));
  expect((await kept.of(ref, stub, inspect)).rows).toBe(1);
  expect((await kept.of(ref, stub, inspect)).rows).toBe(1);
  identity = 'two';
  expect((await kept.of(ref, stub, inspect)).rows).toBe(2);
  expect((await kept.of({ ...ref, options: { header: false } }, stub, inspect)).rows).toBe(3);
});

test('a new file is inspected once in its first turn, although it comes to rest meanwhile, and anew when it is written again', async () => {
  const kept = new KeptInspections();
  let identity: Identity | null = { text: 'new', settled: false };
  const stub: SourceReader = { ...reader, identify: () => Promise.resolve(identity) };
  let times = 0;
  const inspect = (): Promise<Inspection> => Promise.resolve(inspection((times += 1)));
  await kept.of(ref, stub, inspect);
  identity = { text: 'new', settled: true };
  expect((await kept.of(ref, stub, inspect)).rows).toBe(1);
  identity = { text: 'written again', settled: false };
  expect((await kept.of(ref, stub, inspect)).rows).toBe(2);
  identity = null;
  expect((await kept.of(ref, stub, inspect)).rows).toBe(3);
  expect((await kept.of(ref, stub, inspect)).rows).toBe(3);
});

test('an inspection that failed is not kept', async () => {
  const kept = new KeptInspections();
  const stub: SourceReader = { ...reader, identify: () => Promise.resolve({ text: 'same', settled: true }) };
  await expect(kept.of(ref, stub, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect((await kept.of(ref, stub, () => Promise.resolve(inspection(7)))).rows).toBe(7);
});

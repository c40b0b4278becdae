/** A folder as a place for loads: conditions hold, also against each other, and nothing leads out of it. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { diskStore } from '#tools/connectors/files/disk-store.ts';
import type { ObjectStore, StoredObject } from '#tools/file-target/object-store.ts';
import { failure } from '#test/support/engine/engine.ts';

let folder: string;
let store: ObjectStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'headgate-disk-'));
  store = diskStore(join(folder, 'top'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (key: string, text: string): Promise<StoredObject> => store.create(key, { text });
const text = (key: string): string => readFileSync(join(folder, 'top', key), 'utf8');
const names = (): string[] =>
  readdirSync(join(folder, 'top'), { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(folder, 'top', name)).isFile());
const outcomes = async (work: Promise<unknown>[]): Promise<string[]> =>
  (await Promise.allSettled(work)).map((one) => (one.status === 'fulfilled' ? 'done' : String(one.reason.code))).sort();

test('of many who make the same object at the same time one wins, and its content is whole', async () => {
  const large = 'x'.repeat(3_000_000);
  const result = await outcomes(Array.from({ length: 8 }, (_, n) => put('a/b.csv', `${n}${large}`)));
  expect(result).toEqual(['done', ...Array.from({ length: 7 }, () => 'object.changed')]);
  expect(text('a/b.csv')).toHaveLength(large.length + 1);
  expect(names()).toEqual(['a/b.csv']);
});

test('what a killed process left half-written goes after a day; what is being written, and everything whole, stays', async () => {
  await put('.headgate/stage/p/1/a', 'staged');
  await put('a.csv', 'whole');
  for (const left of ['drafts/.draft-old', 'stage/p/1/b.draft-old', 'drafts/.draft-new']) {
    mkdirSync(join(folder, 'top/.headgate', left, '..'), { recursive: true });
    writeFileSync(join(folder, 'top/.headgate', left), 'half');
    if (left.endsWith('old')) utimesSync(join(folder, 'top/.headgate', left), new Date('2026-01-01'), new Date('2026-01-01'));
  }
  await store.sweep?.(new Date('2026-01-02'));
  expect(names().sort()).toEqual(['.headgate/drafts/.draft-new', '.headgate/stage/p/1/a', 'a.csv']);
});

test('a file is copied in with the hash of what was written', async () => {
  const bytes = Buffer.alloc(5_000_000, 'abc');
  writeFileSync(join(folder, 'source'), bytes);
  const made = await store.create('x.bin', { file: join(folder, 'source') });
  expect(made.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  expect(await store.hash(made)).toBe(made.sha256);
  expect(await store.head('x.bin')).toEqual({ key: 'x.bin', sizeBytes: bytes.length, version: made.version });
});

test('a source that is a link, or missing, makes nothing', async () => {
  symlinkSync('/etc/hostname', join(folder, 'link'));
  await failure(store.create('x', { file: join(folder, 'link') }));
  await failure(store.create('x', { file: join(folder, 'missing') }));
  await failure(store.create('x', { file: join(folder, 'missing') }, AbortSignal.abort()));
  expect(names()).toEqual([]);
});

test('a move keeps the identity, needs both ends as they were, and can be done by one alone', async () => {
  const [staged, old] = [await put('.headgate/stage/1', 'new'), await put('a.csv', 'old')];
  expect((await failure(store.move(staged, 'a.csv', null))).code).toBe('object.changed');
  expect(await outcomes(Array.from({ length: 5 }, () => store.move(staged, 'a.csv', old)))).toContain('done');
  expect(text('a.csv')).toBe('new');
  expect((await store.head('a.csv'))?.version).toBe(staged.version);
  expect(names()).toEqual(['a.csv']);
  const other = await put('.headgate/stage/2', 'other');
  expect((await failure(store.move(other, 'a.csv', old))).code).toBe('object.changed');
  expect(text('a.csv')).toBe('new');
});

test('of many who move different things to one free name one wins', async () => {
  const staged = await Promise.all(Array.from({ length: 6 }, (_, n) => put(`.headgate/stage/${n}`, String(n))));
  const result = await outcomes(staged.map((object) => store.move(object, 'free.csv', null)));
  expect(result.filter((one) => one === 'done')).toHaveLength(1);
});

test('a copy is made of the version that is meant, and only where nothing is', async () => {
  const first = await put('a.csv', 'one');
  await store.copy(first, '.headgate/kept/1');
  expect(text('.headgate/kept/1')).toBe('one');
  expect((await failure(store.copy(first, '.headgate/kept/1'))).code).toBe('object.changed');
  writeFileSync(join(folder, 'top/a.csv'), 'changed');
  expect((await failure(store.copy(first, '.headgate/kept/2'))).code).toBe('object.changed');
  expect((await failure(store.local(first))).code).toBe('object.changed');
});

test('only the version that is meant is removed, and folders that became empty go', async () => {
  const first = await put('a/b/c.csv', 'one');
  writeFileSync(join(folder, 'top/a/b/c.csv'), 'mine now');
  expect(await store.remove(first)).toBe(false);
  expect(text('a/b/c.csv')).toBe('mine now');
  const now = await store.head('a/b/c.csv');
  expect(now && (await store.remove(now))).toBe(true);
  expect(now && (await store.remove(now))).toBe(false);
  expect(existsSync(join(folder, 'top/a'))).toBe(false);
  expect(existsSync(join(folder, 'top'))).toBe(true);
});

test('what is ours is in no listing unless it is asked for; links are in none', async () => {
  await put('a/1.csv', '1');
  await put('ab.csv', '2');
  await put('.headgate/ledger/1', '3');
  symlinkSync('/etc', join(folder, 'top/a/etc'));
  symlinkSync('/etc/hostname', join(folder, 'top/a/hostname.csv'));
  expect((await store.list('')).map(({ key }) => key)).toEqual(['a/1.csv', 'ab.csv']);
  expect((await store.list('a')).map(({ key }) => key)).toEqual(['a/1.csv', 'ab.csv']);
  expect((await store.list('a/')).map(({ key }) => key)).toEqual(['a/1.csv']);
  expect((await store.list('.headgate/')).map(({ key }) => key)).toEqual(['.headgate/ledger/1']);
  expect(await store.list('none/')).toEqual([]);
});

test('nothing is read or written through a link that leaves the folder', async () => {
  mkdirSync(join(folder, 'outside'));
  writeFileSync(join(folder, 'outside/secret'), 'secret');
  await put('a.csv', '1');
  symlinkSync(join(folder, 'outside'), join(folder, 'top/out'));
  const attempts = [() => put('out/x', '1'), () => store.head('out/secret'), () => store.read('out/secret')];
  for (const attempt of attempts) expect((await failure(attempt())).code).toBe('target.outside-roots');
  symlinkSync(join(folder, 'outside/secret'), join(folder, 'top/secret'));
  expect((await failure(store.read('secret'))).code).toBe('target.not-a-file');
  expect(readdirSync(join(folder, 'outside'))).toEqual(['secret']);
});

test('a folder that is in the way of a file is said', async () => {
  await put('a/b.csv', '1');
  expect(await store.head('a')).toBeNull();
  expect((await failure(put('a/b.csv/c.csv', '1'))).code).toBe('target.in-the-way');
});

test('a store whose folder does not exist is empty, and is made by the first write', async () => {
  expect([await store.list(''), await store.head('x'), await store.read('x')]).toEqual([[], null, null]);
  expect(existsSync(join(folder, 'top'))).toBe(false);
  await put('x', 'made');
  expect(await store.read('x')).toBe('made');
});

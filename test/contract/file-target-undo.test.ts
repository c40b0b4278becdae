/** Taking published files back: only what still is as it was loaded, and what was replaced comes back. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { undoableFor } from '#tools/undo-days.ts';
import { failure } from '#test/support/engine/engine.ts';
import { type FileTarget, openFileTarget } from '#test/support/files/file-target.ts';

let target: FileTarget;
beforeAll(async () => {
  target = await openFileTarget();
});
afterEach(() => {
  vi.useRealTimers();
  target.empty();
});
afterAll(() => target.close());

const numbers = (from: number, to: number): string => `SELECT i AS id, 'name ' || i AS name FROM range(${from}, ${to}) r(i)`;
const parquet = { format: 'parquet', compression: 'zstd' } as const;
const parts = (): string[] => target.files().filter((name) => name.includes('part-'));
const text = (name: string): string => readFileSync(join(target.folder, name), 'utf8');

test('a file that was created goes', async () => {
  await target.load({ sql: numbers(0, 3), path: 'out/new.csv' });
  const staged = await target.undo(target.newest());
  expect(staged.effect).toMatchObject({ inserts: 0, deletes: 3, takesBack: { dropsTable: true, changed: 0, gone: 0 } });
  expect(staged.effect.samples[0]).toEqual({ kind: 'delete', before: { id: 0, name: 'name 0' }, after: null });
  expect(target.files()).toEqual(['new.csv']);
  expect(await target.publish()).toMatchObject({ alreadyDone: false, loads: [{ inserted: 0, deleted: 3, rowsAfter: 0, gone: true }] });
  expect(target.files()).toEqual([]);
});

test('a file that was replaced comes back, byte for byte, and undoing that brings the new one again', async () => {
  target.write('old.csv', 'id;name\r\n7;"seven"\r\n');
  await target.load({ sql: numbers(0, 3), path: 'out/old.csv', mode: 'replace' });
  const loaded = target.newest();
  const replaced = text('old.csv');
  const staged = await target.undo(loaded);
  expect(staged.effect).toMatchObject({ inserts: 1, deletes: 3, targetRows: 3 });
  await target.publish();
  expect(text('old.csv')).toBe('id;name\r\n7;"seven"\r\n');
  const undone = target.newest();
  expect((await failure(target.undo(loaded))).code).toBe('undo.done');
  const again = await target.undo(undone);
  expect(again.effect).toMatchObject({ inserts: 3, deletes: 1, targetRows: 1 });
  expect(again.reconciled).toMatchObject([{ agrees: true }]);
  expect(await target.publish()).toMatchObject({ loads: [{ inserted: 3, deleted: 1, rowsAfter: 3 }] });
  expect(text('old.csv')).toBe(replaced);
});

test('files that were appended go, the others stay, and so does what came later', async () => {
  await target.load({ sql: numbers(0, 5), path: 'out/f', output: parquet });
  const [kept] = parts();
  await target.load({ sql: numbers(5, 9), path: 'out/f', mode: 'append', output: parquet });
  const appended = target.newest();
  await target.load({ sql: numbers(20, 22), path: 'out/f', mode: 'append', output: parquet });
  // What the later files hold was not counted, so the card names no number.
  expect((await target.undo(appended)).effect).toMatchObject({ deletes: 4, targetRows: null });
  expect(await target.publish()).toMatchObject({ loads: [{ deleted: 4, rowsAfter: null }] });
  expect(parts()).toHaveLength(2);
  expect(parts()).toContain(kept);
  expect(await target.count('out/f')).toBe(7);
});

test('a folder that was replaced comes back whole, and a created one goes with its manifest', async () => {
  await target.load({ sql: numbers(0, 5), path: 'out/f', output: parquet });
  const created = target.newest();
  const before = target.files();
  await target.load({ sql: numbers(50, 52), path: 'out/f', mode: 'replace', output: parquet });
  await target.undo(target.newest());
  await target.publish();
  expect(parts()).toEqual(before.filter((name) => name.includes('part-')));
  await target.undo(created);
  await target.publish();
  expect(parts()).toEqual([]);
  expect(target.files().some((name) => name.includes(`run-of-${created.planId}`))).toBe(false);
});

test('a folder that came back with an undo is counted, and goes as a whole', async () => {
  await target.load({ sql: numbers(0, 5), path: 'out/f', output: parquet });
  await target.undo(target.newest());
  await target.publish();
  await target.undo(target.newest());
  await target.publish();
  const staged = await target.undo(target.newest());
  expect(staged.effect).toMatchObject({ inserts: 0, deletes: 5, targetRows: 5, takesBack: { dropsTable: true } });
  expect(staged.reconciled).toMatchObject([{ agrees: true }]);
  await target.publish();
  expect(target.files()).toEqual([]);
});

test('what was changed since is not taken back', async () => {
  await target.load({ sql: numbers(0, 3), path: 'out/new.csv' });
  target.write('new.csv', 'id,name\n1,mine\n');
  expect(await failure(target.undo(target.newest()))).toMatchObject({ code: 'undo.impossible', family: 'conflict' });
  expect(text('new.csv')).toBe('id,name\n1,mine\n');
});

test('of several appended files those go that are unchanged, and the others are counted', async () => {
  const output = { ...parquet, partitionBy: ['part'] };
  await target.load({ sql: 'SELECT i AS id, i % 2 AS part FROM range(10) r(i)', path: 'out/f', output });
  const [first] = parts();
  rmSync(join(target.folder, first ?? ''));
  const staged = await target.undo(target.newest());
  expect(staged.effect).toMatchObject({ deletes: 5, takesBack: { gone: 5, changed: 0 } });
  expect(staged.reconciled).toEqual([expect.objectContaining({ agrees: true })]);
  await target.publish();
  expect(parts()).toEqual([]);
});

test('it is refused when the file changes between the card and the approval', async () => {
  await target.load({ sql: numbers(0, 3), path: 'out/new.csv' });
  await target.undo(target.newest());
  target.write('new.csv', 'id,name\n1,mine\n');
  expect((await failure(target.publish())).code).toBe('publish.stale');
  expect(text('new.csv')).toBe('id,name\n1,mine\n');
});

test('it ends with the days for which the old rows are kept', async () => {
  target.write('old.csv', 'id,name\n7,seven\n');
  await target.load({ sql: numbers(0, 3), path: 'out/old.csv', mode: 'replace' });
  const loaded = target.newest();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 32 * 86_400_000 });
  expect((await failure(target.undo(loaded))).code).toBe('undo.expired');
  expect(await target.writer.sweep?.()).toBe(1);
  expect(target.hidden().filter((name) => name.includes('/kept/'))).toEqual([]);
});

test('it has as many days as the card promised', async () => {
  target.write('old.csv', 'id,name\n7,seven\n');
  const staged = undoableFor(await target.stage({ sql: numbers(0, 3), path: 'out/old.csv', mode: 'replace' }), 90);
  const loaded = target.newest();
  await target.publish({ loads: [{ load: loaded.load, staged }] });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 88 * 86_400_000 });
  expect(await target.writer.sweep?.()).toBe(0);
  expect((await target.undo(loaded)).effect).toMatchObject({ inserts: 1, deletes: 3 });
});

test('a run that the place does not know is not taken back', async () => {
  await target.load({ sql: numbers(0, 3), path: 'out/new.csv' });
  expect((await failure(target.undo({ ...target.newest(), planId: 'another' }))).code).toBe('undo.impossible');
});

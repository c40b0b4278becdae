/** Files as targets of loads: what is staged, shown, published once, and left alone. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openFileTarget, type FileTarget } from '#test/support/file-target.ts';
import { failure } from '#test/support/engine.ts';

let target: FileTarget;
beforeAll(async () => {
  target = await openFileTarget();
});
afterEach(() => target.empty());
afterAll(() => target.close());

test('a new file appears whole, and is read back equal by our own reader', async () => {
  const staged = await target.stage({ sql: `SELECT i AS id, 'n' || i AS name FROM range(1000) r(i)`, path: 'out/new.parquet' });
  expect(staged.effect).toMatchObject({ target: 'out/new.parquet', basis: 'exact', tableExists: false, inserts: 1000, deletes: 0 });
  expect(target.files()).toEqual([]);
  expect(await target.publish()).toMatchObject({ alreadyDone: false, loads: [{ inserted: 1000, deleted: 0, rowsAfter: 1000 }] });
  expect(target.files()).toEqual(['new.parquet']);
  expect(await target.count('out/new.parquet')).toBe(1000);
  expect(target.hidden().filter((name) => name.includes('/stage/'))).toEqual([]);
});

/** What keeps an input as it is where Headgate is not root: the child sees it read-only; and a machine that does not allow that. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { childrenOf, copyProject, hold, letGo, procText, statusOf } from '#test/support/engine/holder.ts';

const isRoot = process.getuid?.() === 0;
const user = 61_999;
const asUser = isRoot ? ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'] : [];
const lend = ['unshare', '--user', '--map-current-user', '--keep-caps', '--mount'];
const allowed = spawnSync(asUser[0] ?? 'env', [...asUser.slice(1), ...lend, 'mount', '-o', 'remount,bind,ro', '/']).status === 0;

const root = mkdtempSync(join(tmpdir(), 'headgate-test-view-'));
const input = join(root, 'data files', 'held.csv');
let command: string[];

beforeAll(() => {
  chmodSync(root, 0o777);
  mkdirSync(dirname(input), { mode: 0o777 });
  writeFileSync(input, 'n\n1\n2\n');
  if (isRoot) for (const path of [dirname(input), input]) chownSync(path, user, user);
  command = copyProject(root);
});
afterAll(() => rmSync(root, { recursive: true }));

/** The outcome of a shell script that stands where the engine child of a process stands, without any right of its own. */
function inside(pid: number, script: string): string {
  const drop = ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--ambient-caps=-all'];
  const enter = ['nsenter', `--target=${pid}`, '--user', '--mount', '--preserve-credentials'];
  const [program, ...args] = [...asUser, ...enter, ...drop, 'sh', '-c', script];
  const done = spawnSync(program, args, { encoding: 'utf8' });
  return done.status === 0 ? 'done' : done.stderr;
}

describe.runIf(allowed)('an engine of somebody who is not root', () => {
  test('attack 19: sees its input, and all else outside of its own folder, read-only, and cannot change that', async () => {
    const { holder, held } = await hold([...asUser, ...command], join(root, 'view'), input);
    const [child = 0] = childrenOf(holder.pid ?? 0);
    expect(held).toMatchObject({ rows: [[2]], csv: '"1"\n' });
    expect(held.sandbox).toContainEqual(expect.objectContaining({ name: 'read-only-inputs', active: true }));
    const admitted = join(dirname(held.folder), 'inputs', readdirSync(join(dirname(held.folder), 'inputs'))[0] ?? '');
    for (const path of [input, admitted]) expect(inside(child, `echo x >> '${path}'`)).toContain('Read-only file system');
    expect(inside(child, `rm -f '${admitted}'`)).toContain('Read-only file system');
    for (const script of ['mount -o remount,bind,rw /', `umount '${held.folder}'`, `${lend.join(' ')} mount -o remount,bind,rw /`])
      expect(inside(child, script)).toMatch(/must be superuser|permission denied/);
    for (const set of ['CapEff', 'CapPrm', 'CapInh', 'CapBnd', 'CapAmb']) expect(statusOf(child, set)).toBe('0000000000000000');
    expect(readFileSync(input, 'utf8')).toBe('n\n1\n2\n');
    expect(procText(child, 'mountinfo')).toContain(` ${held.folder} rw,`);
    await letGo(holder);
    expect(readdirSync(dirname(dirname(held.folder))).filter((name) => name.startsWith('job-'))).toEqual([]);
  });

  test('finds the code of its children compiled by Headgate, which they cannot write', async () => {
    const folder = join(root, 'compiled-once');
    const { holder } = await hold([...asUser, ...command], folder, input);
    const compiled = (): number => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
    for (const end = Date.now() + 10_000; compiled() < 20 && Date.now() < end;) await sleep(50);
    expect(compiled()).toBeGreaterThanOrEqual(20);
    const [child = 0] = childrenOf(holder.pid ?? 0);
    expect(inside(child, `touch '${join(folder, 'compiled', 'mine')}'`)).toContain('Read-only file system');
    await letGo(holder);
  });
});

describe.runIf(allowed)('a machine without user namespaces', () => {
  test('has every feature, and says what keeps inputs less', async () => {
    const forbidding = 'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --ambient-caps=-all --inh-caps=-all "$@"';
    const without = ['unshare', '--user', '--map-current-user', '--keep-caps', 'sh', '-c', forbidding, 'sh'];
    expect(() => execFileSync(asUser[0] ?? 'env', [...asUser.slice(1), ...without, ...lend, 'true'], { stdio: 'ignore' })).toThrow();
    const { holder, held } = await hold([...asUser, ...without, ...command], join(root, 'without'), input);
    expect(held).toMatchObject({ rows: [[2]], csv: '"1"\n' });
    expect(held.sandbox).toContainEqual(
      expect.objectContaining({ name: 'read-only-inputs', active: false, why: expect.stringContaining('allow user namespaces') }),
    );
    await letGo(holder);
  });
});

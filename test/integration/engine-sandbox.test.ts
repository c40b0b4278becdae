/** What confines an engine child, seen from outside and tried from inside; and that nothing of it stays behind. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Engine } from '#tools/engine/engine.ts';
import { failure, openTestHost } from '#test/support/engine/engine.ts';
import { childrenOf, copyProject, ended, hold, letGo, procText, statusOf } from '#test/support/engine/holder.ts';

const isRoot = process.getuid?.() === 0;
const project = join(import.meta.dirname, '../..');
const opened = openTestHost();
let engine: Engine;
beforeAll(async () => {
  engine = await opened.host.start();
});
afterAll(() => opened.close());

function file(name: string, content: string, mode = 0o644): string {
  const path = join(opened.folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

const isActive = (name: string): boolean => opened.host.sandbox().some((fact) => fact.name === name && fact.active);

async function until(isTrue: () => boolean, seconds: number): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !isTrue(); await sleep(25)) {
    if (Date.now() > end) throw new Error(`not within ${seconds} seconds`);
  }
}

describe('the child', () => {
  const pid = (): number => childrenOf(process.pid)[0] ?? 0;
  const environment = (): Map<string, string> =>
    new Map(
      procText(pid(), 'environ')
        .split('\0')
        .filter((entry) => entry !== '')
        .map((entry): [string, string] => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
    );

  test('attack 36: has an environment without anything of ours', () => {
    expect([...environment().keys()].toSorted((a, b) => a.localeCompare(b))).toEqual([
      'NODE_CHANNEL_FD',
      'NODE_CHANNEL_SERIALIZATION_MODE',
      'NODE_COMPILE_CACHE',
      'UV_THREADPOOL_SIZE',
    ]);
  });

  test('finds its code compiled, where nobody but us can write', async () => {
    const compiled = environment().get('NODE_COMPILE_CACHE') ?? '';
    // Who is not root compiles beside the first child.
    await until(() => existsSync(compiled) && readdirSync(compiled, { recursive: true }).length > 12, 10);
    const entries = readdirSync(compiled, { recursive: true, withFileTypes: true });
    expect(entries.filter((entry) => entry.isFile()).length).toBeGreaterThan(10);
    for (const path of [compiled, ...entries.map((entry) => join(entry.parentPath, entry.name))]) {
      // A child that starts elsewhere gives its files their names meanwhile.
      const facts = statSync(path, { throwIfNoEntry: false });
      if (facts) expect([facts.uid, facts.mode & 0o022]).toEqual([process.getuid?.(), 0]);
    }
  });

  test('volunteers to die first when memory runs out', () => {
    expect(procText(pid(), 'oom_score_adj').trim()).toBe('1000');
  });

  test.runIf(isRoot)('is a user of its own with no privilege left', async () => {
    const other = await opened.host.start();
    const uids = childrenOf(process.pid).map((child) => Number(statusOf(child, 'Uid')));
    expect(new Set(uids).size).toBe(2);
    for (const uid of uids) expect(uid).toBeGreaterThanOrEqual(61_000);
    expect(uids).not.toContain(65_534);
    for (const set of ['CapEff', 'CapPrm', 'CapInh', 'CapAmb']) expect(Number.parseInt(statusOf(pid(), set) ?? 'x', 16)).toBe(0);
    expect(/^Groups:\s*$/m.test(procText(pid(), 'status'))).toBe(true);
    await other.close();
  });

  test.runIf(isRoot)('cannot gain privileges, has no network, and has limits from the kernel', () => {
    for (const name of ['no-new-privileges', 'no-network', 'resource-limits']) expect(isActive(name)).toBe(true);
    expect(statusOf(pid(), 'NoNewPrivs')).toBe('1');
    expect(readlinkSync(`/proc/${pid()}/ns/net`)).not.toBe(readlinkSync('/proc/self/ns/net'));
    const limits = procText(pid(), 'limits');
    for (const name of ['Max data size', 'Max file size', 'Max cpu time'])
      expect(new RegExp(`^${name}\\s+\\d+`, 'm').test(limits)).toBe(true);
    expect(/^Max core file size\s+0\s+0/m.test(limits)).toBe(true);
  });
});

describe('what DuckDB may not touch, even where the gate is not asked', () => {
  test.each([
    "select * from read_text('/etc/passwd')",
    "select * from '/etc/passwd'",
    "select * from read_blob('/proc/self/environ')",
    "select * from read_csv('file:///etc/passwd')",
    "select * from read_csv('https://example.com/a.csv')",
    "select * from read_parquet('s3://bucket/a.parquet')",
    "select * from glob('/etc/*')",
    "select * from sniff_csv('/etc/passwd')",
    "select * from parquet_metadata('/etc/passwd')",
    "select * from read_text('~/.bashrc')",
    'select * from query(\'select * from read_text("/etc/passwd")\')',
  ])('%s', async (sql) => {
    const error = await failure(engine.query(sql));
    expect(error.code).toMatch(/^(?:engine\.denied|sql\.invalid|engine\.invalid-input)$/);
    expect(JSON.stringify(error)).not.toContain('root:');
  });

  test('a way out of the folder by .., a sibling or a link', async () => {
    const secret = file('secret.txt', 'top secret');
    const inside = join(engine.folder, 'link.txt');
    symlinkSync(secret, inside);
    const sibling = `${dirname(engine.folder)}-evil`;
    for (const path of [
      join(engine.folder, '../../../secret.txt'),
      `${engine.folder}/../../../secret.txt`,
      inside,
      `${sibling}/x`,
      secret,
    ]) {
      expect(await failure(engine.query(`select * from read_text('${path}')`))).toMatchObject({ code: 'engine.denied' });
    }
    rmSync(inside);
  });

  test('the inputs of another job', async () => {
    const other = await opened.host.start();
    const path = await other.admit(file('theirs.csv', 'n\n1\n'));
    expect(await failure(engine.query(`from read_csv('${path}')`))).toMatchObject({ code: 'engine.denied' });
    await other.close();
  });

  test.each([
    'SET threads = 64',
    "SET memory_limit = '100GB'",
    'RESET memory_limit',
    "SET temp_directory = '/tmp'",
    'INSTALL httpfs',
    "LOAD '/tmp/x.so'",
    "ATTACH '/tmp/x.db'",
    "COPY (select 1) TO '/tmp/x.csv'",
  ])('a statement that is no SELECT never gets there: %s', async (sql) => {
    expect(await failure(engine.query(sql))).toMatchObject({ code: 'sql.invalid' });
    expect(await failure(engine.materialise('x', sql))).toMatchObject({ code: 'sql.invalid' });
  });

  test('its own configuration, whose limits are the ones that were asked for', async () => {
    const { rows } = await engine.query(
      "select current_setting('lock_configuration'), current_setting('enable_external_access'), current_setting('threads'), current_setting('autoload_known_extensions'), current_setting('max_temp_directory_size')",
    );
    expect(rows).toEqual([[true, false, 2, false, '512.0 MiB']]);
  });
});

describe('a statement that was forced past the gate', () => {
  const [inside, outside] = ['forced/job', 'forced/outside'].map((name) => join(opened.folder, name)) as [string, string];
  beforeAll(() => {
    for (const folder of [inside, outside]) mkdirSync(folder, { recursive: true });
  });
  const forced = (...statements: string[]): string[] =>
    z.array(z.string()).parse(
      JSON.parse(
        execFileSync(process.execPath, [join(project, 'test/support/engine/forced-engine.ts'), inside, ...statements], {
          encoding: 'utf8',
        }),
      ),
    );
  const logTo = (path: string): string => `CALL enable_logging('QueryLog', storage = 'file', storage_config = {'path': '${path}'})`;

  test('attack 15: writes no log outside of its folder, and from then on that engine does nothing more', async () => {
    expect(forced(logTo(join(inside, 'log')), 'select 1')).toEqual(['ran', 'ran']);
    expect(readdirSync(join(inside, 'log'))).not.toEqual([]);
    expect(forced(logTo(outside), 'select 1', 'select 1').slice(1)).toEqual(['engine.denied', 'engine.denied']);
    expect(readdirSync(outside)).toEqual([]);
    expect((await engine.query('select 1')).rows).toEqual([[1]]);
  });

  test('attack 19: writes over no input of another job, and changes no setting', () => {
    const input = file('forced.csv', 'n\n1\n');
    const statements = [`COPY (select 2 as n) TO '${input}'`, 'SET enable_external_access = true', 'SET lock_configuration = false'];
    expect(forced(...statements)).toEqual(['engine.denied', 'engine.invalid-input', 'engine.invalid-input']);
    expect(readFileSync(input, 'utf8')).toBe('n\n1\n');
  });
});

describe('inputs', () => {
  test.runIf(isRoot)('that others may read are linked, and stay as they were', async () => {
    const source = file('linked.csv', 'n\n1\n');
    const path = await engine.admit(source);
    expect(statSync(path).ino).toBe(statSync(source).ino);
    expect(statSync(source).mode & 0o777).toBe(0o644);
  });

  test.runIf(isRoot).each([
    ['a private file', 0o600],
    ['a file that anybody may write', 0o666],
  ])('%s is copied, so that the job can read and not write it', async (_name, mode) => {
    const source = file(`copied-${mode}.csv`, 'n\n5\n', mode);
    const path = await engine.admit(source);
    expect(statSync(path).ino).not.toBe(statSync(source).ino);
    expect(statSync(source).mode & 0o777).toBe(mode);
    expect((await engine.query(`from read_csv('${path}')`)).rows).toEqual([[5]]);
  });

  test.runIf(isRoot)('cannot be written, replaced or removed by the job’s user', async () => {
    const uid = statSync(engine.folder).uid;
    const as = (script: string): string =>
      execFileSync('setpriv', [`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', 'sh', '-c', script], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
    for (const mode of [0o644, 0o600, 0o666]) {
      const path = await engine.admit(file(`guarded-${mode}.csv`, 'n\n1\n', mode));
      expect(as(`cat ${path}`)).toBe('n\n1\n');
      for (const script of [
        `echo x >> ${path}`,
        `rm -f ${path}`,
        `mv ${path} ${path}.x`,
        `chmod 666 ${path}`,
        `mv ${dirname(path)} ${dirname(path)}.x`,
      ]) {
        expect(() => as(script)).toThrow();
      }
      expect(readFileSync(path, 'utf8')).toBe('n\n1\n');
    }
  });
});

describe('a machine that lacks something', () => {
  test('a folder that cannot be made is named', async () => {
    const folder = join(file('not-a-folder', '', 0o755), 'engine');
    const other = openTestHost({ folder });
    expect(await failure(other.host.start())).toMatchObject({
      family: 'setup',
      code: 'engine.folder',
      message: expect.stringContaining(folder),
    });
    await other.close();
  });

  test('without the programs of the sandbox an engine still works, and the facts say what is missing', async () => {
    const other = openTestHost({ tools: { prlimit: null, setpriv: null, unshare: null, mkfifo: null } });
    const active = other.host
      .sandbox()
      .filter((fact) => fact.active)
      .map((fact) => fact.name);
    for (const name of ['resource-limits', 'no-new-privileges', 'no-network']) expect(active).not.toContain(name);
    const plain = await other.host.start();
    expect((await plain.query('select 1')).rows).toEqual([[1]]);
    expect(await failure(plain.streamCsv('select 1'))).toMatchObject({ family: 'setup', code: 'engine.no-mkfifo' });
    await other.close();
  });
});

describe('nothing stays behind', () => {
  test('after close: no process, no folder; and closing twice is closing once', async () => {
    const one = await opened.host.start();
    const folder = one.folder;
    const before = childrenOf(process.pid).length;
    await Promise.all([one.close(), one.close()]);
    expect(existsSync(dirname(folder))).toBe(false);
    expect(childrenOf(process.pid)).toHaveLength(before - 1);
    await one.close();
    expect(await failure(one.query('select 1'))).toMatchObject({ code: 'engine.closed' });
  });

  test('after the host is closed, with engines at work, idle, warm and starting', async () => {
    const other = openTestHost();
    const before = childrenOf(process.pid).length;
    const busy = await other.host.start();
    const running = failure(busy.query('select count(*) from range(1000000000000)'));
    await other.host.warm((warm) => warm.query('select 1'));
    const starting = [failure(other.host.start()), sleep(30).then(() => failure(other.host.start()))];
    await sleep(60);
    await other.host.close();
    expect(await running).toMatchObject({ code: 'engine.closed' });
    for (const error of await Promise.all(starting)) expect(error.code).toMatch(/^engine\.(?:closed|host-closed)$/);
    expect(other.jobs()).toEqual([]);
    expect(childrenOf(process.pid)).toHaveLength(before);
    expect(await failure(other.host.start())).toMatchObject({ code: 'engine.host-closed' });
    await other.close();
  });

  test('of dead owners: their folders are swept, those of the living are not', async () => {
    const other = openTestHost();
    const base = join(other.folder, 'engine');
    const claim = (name: string, owner: object): string => {
      const path = join(base, name);
      mkdirSync(join(path, 'work'), { recursive: true });
      writeFileSync(join(path, 'owner'), JSON.stringify(owner));
      return path;
    };
    const startedAt = procText(process.pid, 'stat').split(') ')[1]?.split(' ')[19];
    const dead = claim('job-1', { host: hostname(), pid: 2 ** 22 + 1, startedAt: '1' });
    const reused = claim('job-2', { host: hostname(), pid: process.pid, startedAt: '1' });
    const living = claim('job-3', { host: hostname(), pid: process.pid, startedAt });
    const elsewhere = claim('job-4', { host: 'another-machine', pid: 1, startedAt: '1' });
    await other.host.start();
    expect([dead, reused, living, elsewhere].map((path) => existsSync(path))).toEqual([false, false, true, true]);
    await other.close();
  });
});

describe('another process with an engine', () => {
  const copy = mkdtempSync(join(tmpdir(), 'headgate-test-copy-'));
  const heldFile = join(opened.folder, 'held.csv');
  let command: string[];
  beforeAll(() => {
    file('held.csv', 'n\n1\n2\n');
    command = copyProject(copy);
  });
  afterAll(() => rmSync(copy, { recursive: true }));

  test('that is killed takes its child with it, and the next host removes its folder', async () => {
    const folder = join(opened.folder, 'killed');
    const { holder, held } = await hold(command, folder, heldFile);
    const pids = childrenOf(holder.pid ?? 0);
    expect(pids).toHaveLength(1);
    const gone = ended(holder);
    holder.kill('SIGKILL');
    await gone;
    await until(() => pids.every((pid) => procText(pid, 'cmdline') === ''), 3);
    expect(existsSync(held.folder)).toBe(true);
    const next = openTestHost({ folder });
    await next.host.start();
    expect(existsSync(held.folder)).toBe(false);
    await next.close();
  });

  test.runIf(isRoot)('works from a checkout and a data folder that only root can enter', async () => {
    expect(statSync(copy).mode & 0o777).toBe(0o700);
    const { holder, held } = await hold(command, join(copy, 'data/engine'), heldFile);
    expect(held).toMatchObject({ rows: [[2]], csv: '"1"\n' });
    expect(held.folder.startsWith(copy)).toBe(false);
    await letGo(holder);
    expect(existsSync(dirname(held.folder))).toBe(false);
  });

  test('attack 19: that is not root, and owns its input, writes over it through no door', async () => {
    chmodSync(copy, 0o777);
    const input = file('held.csv', 'n\n1\n2\n', 0o666);
    if (isRoot) chownSync(input, 61_999, 61_999);
    const before = statSync(input);
    const asNobody = isRoot ? ['setpriv', '--reuid=61999', '--regid=61999', '--clear-groups'] : [];
    const { holder, held } = await hold([...asNobody, ...command], join(copy, 'owner'), heldFile);
    expect(held.overwriting).toEqual(held.overwriting.map(() => 'sql.invalid'));
    expect(held.overwriting).toHaveLength(6);
    await letGo(holder);
    expect(readFileSync(input, 'utf8')).toBe('n\n1\n2\n');
    expect([statSync(input).ino, statSync(input).mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  test.runIf(isRoot)('that is not root has every feature, and says what protects it less', async () => {
    chmodSync(copy, 0o777);
    const { holder, held } = await hold(
      ['setpriv', '--reuid=61999', '--regid=61999', '--clear-groups', ...command],
      join(copy, 'nobody'),
      heldFile,
    );
    expect(held).toMatchObject({ rows: [[2]], csv: '"1"\n' });
    const facts = Object.fromEntries(held.sandbox.map(({ name, active }) => [name, active]));
    expect(facts).toMatchObject({
      'own-process': true,
      'own-user': false,
      'resource-limits': true,
      'no-new-privileges': true,
    });
    await letGo(holder);
    expect(existsSync(dirname(held.folder))).toBe(false);
  });
});

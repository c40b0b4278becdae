import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '#domain/log.ts';
import { installedBinaries, usableBinaries } from '#store/embedded/binaries.ts';
import { readRecord } from '#store/embedded/cluster-record.ts';
import { findPostmaster } from '#store/embedded/postmaster.ts';
import { serverAccount } from '#store/embedded/server-account.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#store/embedded-postgres.ts';

/** A data dir that was used once: making a cluster takes ten times as long as copying one. */
let used: string;
let folder: string;
let dataDir: string;
const running: EmbeddedPostgres[] = [];

async function openFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'headgate-embedded-'));
  await chmod(made, 0o711);
  return made;
}

beforeAll(async () => {
  used = await openFolder();
  dataDir = join(used, 'data');
  await (await start()).stop();
});

afterAll(() => rm(used, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await openFolder();
  dataDir = join(folder, 'data');
  await promisify(execFile)('cp', ['-a', join(used, 'data'), dataDir]);
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(options: { databases?: string[]; port?: number } = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log: silentLogger, databases: ['headgate', 'warehouse'], ...options });
  running.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Another process that uses the data dir, once it is ready. */
async function startElsewhere(): Promise<{ child: ChildProcess; port: number; attached: boolean; url: string }> {
  const script = join(import.meta.dirname, '../support/postgres/hold-postgres.ts');
  const child = spawn(process.execPath, [script, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(createInterface(child.stdout), 'line');
  return { child, ...JSON.parse(String(line)) };
}

async function end(child: ChildProcess, how: 'SIGKILL' | 'politely'): Promise<void> {
  const gone = once(child, 'exit');
  if (how === 'politely') child.stdin?.end();
  else child.kill(how);
  await gone;
}

async function clusterFolder(): Promise<string> {
  return (await readRecord(dataDir))?.folder ?? '';
}

async function postmasterPid(): Promise<number> {
  const found = await findPostmaster(join(await clusterFolder(), 'data'));
  if (found === null) throw new Error('no server runs on this data dir');
  return found.pid;
}

describe('the embedded PostgreSQL', () => {
  it('is a durable PostgreSQL 18 in UTF-8 that listens on the loopback and asks for the password', async () => {
    const server = await start();
    const [facts] = await query(
      server.url('warehouse'),
      `select current_setting('server_version_num')::int / 10000 as major, current_setting('server_encoding') as encoding, lower('ÄÉ') as lower,
        current_setting('fsync') as fsync, current_setting('listen_addresses') as listens, current_setting('unix_socket_directories') as sockets,
        (select string_agg(distinct auth_method, ',') from pg_hba_file_rules) as methods`,
    );
    expect(facts).toEqual({
      major: 18,
      encoding: 'UTF8',
      lower: 'äé',
      fsync: 'on',
      listens: '127.0.0.1',
      sockets: '',
      methods: 'scram-sha-256',
    });
    const wrong = new URL(server.url('warehouse'));
    wrong.password = 'guessed';
    await expect(query(wrong.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect((await stat(join(dataDir, 'postgres.json'))).mode & 0o777).toBe(0o600);
  });

  it('keeps data and address over a stop, and makes databases that are new', async () => {
    const first = await start();
    await query(first.url('headgate'), 'create table kept as select 7 as x');
    await first.stop();
    await expect(query(first.url('headgate'), 'select 1')).rejects.toThrow('ECONNREFUSED');
    const second = await start({ databases: ['headgate', 'added "later"'] });
    expect(second.port).toBe(first.port);
    expect(await query(second.url('headgate'), 'select x from kept')).toEqual([{ x: 7 }]);
    expect(await query(second.url('added "later"'), 'select current_database() as name')).toEqual([{ name: 'added "later"' }]);
  });

  it('goes along when its data dir is moved, even while it runs', async () => {
    const first = await startElsewhere();
    await query(first.url, 'create table kept as select 7 as x');
    const old = dataDir;
    dataDir = join(folder, 'moved');
    await rename(old, dataDir);
    const joined = await start();
    expect({ attached: joined.attached, port: joined.port }).toEqual({ attached: true, port: first.port });
    // It finds no data dir to leave, so it ends the server at once; what it had joined for goes with its process.
    await end(first.child, 'politely');
    await joined.stop();
    expect(await query((await start()).url('headgate'), 'select x from kept')).toEqual([{ x: 7 }]);
  });

  it('stops although its data dir was removed', async () => {
    const server = await start();
    await rm(dataDir, { recursive: true });
    await server.stop();
    await expect(query(server.url('headgate'), 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('takes another port when the remembered one is taken, and refuses a fixed one that is', async () => {
    const first = await start();
    await first.stop();
    const intruder = createServer().listen(first.port, '127.0.0.1');
    await once(intruder, 'listening');
    onTestFinished(() => void intruder.close());
    await expect(start({ port: first.port })).rejects.toMatchObject({ code: 'postgres.port-taken' });
    const second = await start();
    expect(second.port).not.toBe(first.port);
    expect(await query(second.url('headgate'), 'select 1 as x')).toEqual([{ x: 1 }]);
  });
});

describe('several processes on one data dir', () => {
  it('share one server when they start at once, and the last one to leave stops it', async () => {
    await rm(dataDir, { recursive: true });
    const both = await Promise.all([startElsewhere(), startElsewhere()]);
    expect(both.filter(({ attached }) => attached)).toHaveLength(1);
    expect(both[0]?.port).toBe(both[1]?.port);
    const owner = both.find(({ attached }) => !attached);
    const guest = both.find(({ attached }) => attached);
    if (owner === undefined || guest === undefined) throw new Error('one must own the server, one join it');
    await end(owner.child, 'politely');
    expect(await query(guest.url, 'select 1 as x')).toEqual([{ x: 1 }]);
    await end(guest.child, 'politely');
    await expect(query(guest.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('a server whose owner was killed is adopted, and stopped by its new owner', async () => {
    const owner = await startElsewhere();
    await end(owner.child, 'SIGKILL');
    expect(await query(owner.url, 'select 1 as x')).toEqual([{ x: 1 }]);
    const server = await start();
    expect({ attached: server.attached, port: server.port }).toEqual({ attached: true, port: owner.port });
    await server.stop();
    await expect(query(owner.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  it('a lock whose holder died is broken', async () => {
    await writeFile(join(dataDir, 'postgres.lock'), JSON.stringify({ pid: 999_999_999, born: 'another boot:1' }));
    await writeFile(join(dataDir, 'postgres.lock.break'), JSON.stringify({ pid: 999_999_998, born: 'another boot:2' }));
    expect((await start()).attached).toBe(false);
  });
});

describe('after a crash of the server', () => {
  it('restarts with everything that was committed, even while a backend is still busy', async () => {
    const first = await start();
    await query(first.url('warehouse'), 'create table committed as select generate_series(1, 1000) as x');
    const busy = query(first.url('warehouse'), 'select count(*) from generate_series(1, 10000000000)').catch((error: unknown) => error);
    await expect
      .poll(() =>
        query(first.url('warehouse'), "select 1 from pg_stat_activity where query like '%10000000000%' and pid <> pg_backend_pid()"),
      )
      .toHaveLength(1);
    process.kill(await postmasterPid(), 'SIGKILL');
    const second = await start();
    expect(second.attached).toBe(false);
    expect(await query(second.url('warehouse'), 'select count(*)::int as rows from committed')).toEqual([{ rows: 1000 }]);
    expect(await busy).toBeInstanceOf(Error);
  });

  it('does not take a stranger with the old process number for the server', async () => {
    const first = await start();
    await first.stop();
    const data = join(await clusterFolder(), 'data');
    const bystander = spawn('sleep', ['60'], { ...serverAccount() });
    onTestFinished(() => void bystander.kill());
    await writeFile(join(data, 'postmaster.pid'), `${bystander.pid}\n${data}\n1\n${first.port}\n\n127.0.0.1\n\nready\n`);
    const second = await start();
    expect(await query(second.url('headgate'), 'select 1 as x')).toEqual([{ x: 1 }]);
    expect(bystander.exitCode).toBeNull();
  });

  it('says so when the folder of an existing database is gone, instead of starting empty', async () => {
    const first = await start();
    await first.stop();
    await rm(await clusterFolder(), { recursive: true });
    await expect(start()).rejects.toMatchObject({ family: 'setup', code: 'postgres.cluster-lost' });
  });
});

describe.runIf(serverAccount() !== null)('started as root', () => {
  it('runs unprivileged', async () => {
    await start();
    const status = await readFile(`/proc/${await postmasterPid()}/status`, 'utf8');
    expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).toBe('65534');
  });

  it('keeps the cluster elsewhere when the data dir is closed to others, and clears it away after the data dir has gone', async () => {
    await rm(dataDir, { recursive: true });
    await mkdir(dataDir, { mode: 0o700 });
    const first = await start();
    const elsewhere = await clusterFolder();
    expect(elsewhere.startsWith(dataDir)).toBe(false);
    await first.stop();
    expect((await start()).port).toBe(first.port);
    await running.at(-1)?.stop();
    await rm(dataDir, { recursive: true });
    await start();
    await expect(stat(elsewhere)).rejects.toThrow('ENOENT');
  });

  it('says how to let the account in again when the way to the cluster was closed later', async () => {
    await (await start()).stop();
    await chmod(dataDir, 0o700);
    await expect(start()).rejects.toMatchObject({ family: 'setup', code: 'postgres.folder-closed' });
    await chmod(dataDir, 0o711);
    expect((await start()).attached).toBe(false);
  });

  it('copies binaries that the account cannot reach, with the links that an npm package cannot carry', async () => {
    const { native, version } = await installedBinaries();
    const closed = join(folder, 'closed');
    await cp(native, join(closed, 'native'), { recursive: true, verbatimSymlinks: true });
    await rm(join(closed, 'native/lib/libicuuc.so.60'));
    await chmod(closed, 0o700);
    const home = join(folder, 'home');
    await mkdir(home);
    const install = { native: join(closed, 'native'), version };
    const copies = await Promise.all([1, 2].map(() => usableBinaries(install, serverAccount(), async () => home)));
    expect(copies.map(({ postgres }) => postgres)).toEqual(
      Array.from({ length: 2 }, () => join(home, `postgres-${version}`, 'bin', 'postgres')),
    );
    expect(copies[0]?.major).toBe('18');
  });
});

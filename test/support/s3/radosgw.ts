/**
 * A real S3 server for tests and developers: Ceph's radosgw over one monitor and one object store daemon that keeps everything in memory.
 * It needs no rights and no configuration of the machine, only Debian's packages; everything is gone when it is closed.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Radosgw {
  endpoint: string;
  port: number;
  accessKeyId: string;
  secretAccessKey: string;
  /** The id of a key that objects may be encrypted with, as `aws:kms:<id>`. */
  kmsKey: string;
  close(): Promise<void>;
}

/** The one command that lets these tests run. */
export const enableRadosgw = 'apt-get install --no-install-recommends ceph-mon ceph-osd radosgw';

/** Whether everything is installed here. */
export const hasRadosgw = (): boolean =>
  ['ceph', 'ceph-authtool', 'ceph-mon', 'ceph-osd', 'monmaptool', 'radosgw', 'radosgw-admin'].every(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0,
  );

/** The title of a suite that needs it: says what to do where it is missing. */
export const titled = (title: string): string => (hasRadosgw() ? title : `${title} (NOT RUN: ${enableRadosgw})`);

const startMs = 60_000;

/** Starts one on free ports of the loopback; a second or two. The caller closes it. */
export async function startRadosgw(): Promise<Radosgw> {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-radosgw-'));
  const daemons: ChildProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(daemons.map(stopDaemon));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const [monitor, port] = await freePorts(2);
    const keys = { accessKeyId: `test${randomBytes(6).toString('hex')}`, secretAccessKey: randomBytes(20).toString('hex') };
    const kmsKey = 'headgate-test-key';
    await layOut(folder, { monitor, port, kmsKey });
    const configured = ['-c', join(folder, 'ceph.conf')];
    const start = (program: string, options: string[]): void => {
      // Dies with this process, whatever happens to it.
      const command = ['--pdeathsig', 'KILL', program, ...configured, ...options, '-f'];
      daemons.push(spawn('setpriv', command, { cwd: folder, stdio: 'ignore' }));
    };
    start('ceph-mon', ['-i', 'a']);
    const osd = randomUUID();
    run(folder, 'ceph', [...configured, 'osd', 'new', osd, '0']);
    run(folder, 'ceph-osd', [...configured, '-i', '0', '--mkfs', '--osd-uuid', osd]);
    start('ceph-osd', ['-i', '0']);
    const secrets = ['--access-key', keys.accessKeyId, '--secret', keys.secretAccessKey];
    run(folder, 'radosgw-admin', [...configured, 'user', 'create', '--uid', 'test', '--display-name', 'test', ...secrets]);
    start('radosgw', ['-n', 'client.admin']);
    const endpoint = `http://127.0.0.1:${port}`;
    await answering(endpoint, folder);
    return { endpoint, port, ...keys, kmsKey, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function layOut(folder: string, given: { monitor: number; port: number; kmsKey: string }): Promise<void> {
  const cluster = randomUUID();
  await mkdir(join(folder, 'mon'));
  await mkdir(join(folder, 'osd'));
  await writeFile(join(folder, 'ceph.conf'), configuration(folder, { cluster, ...given }));
  const all = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *', '--cap', 'mgr', 'allow *'];
  run(folder, 'ceph-authtool', ['--create-keyring', 'keyring', '--gen-key', '-n', 'mon.', '--cap', 'mon', 'allow *']);
  run(folder, 'ceph-authtool', ['keyring', '--gen-key', '-n', 'client.admin', ...all]);
  run(folder, 'ceph-authtool', ['keyring', '--gen-key', '-n', 'osd.0', '--cap', 'mon', 'allow profile osd', '--cap', 'osd', 'allow *']);
  run(folder, 'monmaptool', ['--create', '--fsid', cluster, '--addv', 'a', `[v2:127.0.0.1:${given.monitor}]`, 'monmap']);
  run(folder, 'ceph-mon', ['-c', 'ceph.conf', '-i', 'a', '--mkfs', '--monmap', 'monmap', '--keyring', 'keyring']);
}

/** The paxos settings are what makes the start quick: each new pool is a proposal that would wait for a second. */
const configuration = (folder: string, given: { cluster: string; monitor: number; port: number; kmsKey: string }): string => `
[global]
fsid = ${given.cluster}
mon host = [v2:127.0.0.1:${given.monitor}/0]
mon initial members = a
mon data = ${folder}/mon
mon data avail crit = 1
mon data avail warn = 1
mon allow pool size one = true
mon tick interval = 1
paxos propose interval = 0.02
paxos min wait = 0.01
ms bind msgr1 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
run dir = ${folder}
crash dir = ${folder}
keyring = ${folder}/keyring
log file = ${folder}/$name.log
mon cluster log file = ${folder}/cluster.log
admin socket =
pid file =
osd data = ${folder}/osd
osd objectstore = memstore
memstore device bytes = 4294967296
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
rgw frontends = beast endpoint=127.0.0.1:${given.port}
rgw run sync thread = false
rgw crypt require ssl = false
rgw crypt s3 kms backend = testing
rgw crypt s3 kms encryption keys = ${given.kmsKey}=${randomBytes(32).toString('base64')}
`;

function run(folder: string, program: string, options: string[]): void {
  const { status, stderr } = spawnSync(program, options, { cwd: folder, encoding: 'utf8', timeout: startMs });
  if (status !== 0) throw new Error(`${program} ${options.join(' ')} ended with ${status}:\n${stderr}`);
}

/** Ports of the loopback that nobody listens on now. */
async function freePorts(count: 2): Promise<[number, number]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const [first = 0, second = 0] = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return [first, second];
}

async function answering(endpoint: string, folder: string): Promise<void> {
  const deadline = Date.now() + startMs;
  while (Date.now() < deadline) {
    const answered = await fetch(endpoint).then(
      (response) => response.text().then(() => response.ok),
      () => false,
    );
    if (answered) return;
    await sleep(50);
  }
  const log = await readFile(join(folder, 'client.admin.log'), 'utf8').catch(() => 'it wrote no log');
  throw new Error(`radosgw did not answer within ${startMs / 1000} s:\n${log.slice(-4000)}`);
}

async function stopDaemon(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  const gone = once(daemon, 'exit');
  // Nobody reads these data again.
  daemon.kill('SIGKILL');
  await gone;
}

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { version } from '#src/main/version.ts';

const launcher = join(import.meta.dirname, '../../src/surfaces/cli/headgate.mjs');
/** Makes this Node look like an old one to the launcher. */
const pretendOld = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})`;

const start = (args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, args, (_error, out, err) => resolve({ code: child.exitCode ?? -1, out, err }));
  });

test('a Node that is new enough runs the command line itself', async () => {
  expect(await start([launcher, '--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test('a reader that goes away, as head does, is no crash', async () => {
  const child = spawn(process.execPath, [launcher, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let err = '';
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  await once(child, 'close');
  expect([child.exitCode, err]).toEqual([0, '']);
});

test('an old Node hands over to the bundled one, with its exit code', async () => {
  expect(await start(['--import', pretendOld, launcher, '--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  expect((await start(['--import', pretendOld, launcher, 'nonsense'])).code).toBe(2);
});

/** Each Node that ran, by the flags of its heap. */
async function nodesOf(command: string): Promise<string[]> {
  const tells = `data:text/javascript,process.on('exit',()=>console.error('flags:'+process.execArgv.filter((flag)=>/space|gc/.test(flag))))`;
  const env = { ...process.env, NODE_OPTIONS: `--import="${tells}"` };
  const child = spawn(process.execPath, [launcher, command, '--help'], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.on('data', (text: Buffer) => (err += text.toString()));
  await once(child, 'close');
  expect(child.exitCode).toBe(0);
  return [...err.matchAll(/flags:(.*)/g)].map(([, flags = '']) => flags);
}

test('a worker that is started by hand runs as frugally as those that a server starts; nothing else pays for a second Node', async () => {
  expect(await nodesOf('worker')).toEqual(['--max-semi-space-size=1,--expose-gc', '']);
  expect(await nodesOf('serve')).toEqual(['']);
});

test('an old Node with no other at hand says so in one sentence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'headgate-launcher-'));
  const lonely = join(folder, 'headgate.mjs');
  await cp(launcher, lonely);
  const { code, err } = await start(['--import', pretendOld, lonely, 'serve']);
  await rm(folder, { recursive: true });
  expect([code, err.trimEnd().split('\n')]).toEqual([
    5,
    [expect.stringMatching(/^Headgate needs Node\.js 24 or newer; this is 20\.1\.0\./)],
  ]);
});

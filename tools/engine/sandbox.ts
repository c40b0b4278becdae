/** What confines an engine child from outside: the programs it is started through, found and tried once. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineLimits } from './engine.ts';
import { allowsReadOnlyView, withReadOnlyView } from './read-only-view.ts';
import type { ViewPrograms } from './read-only-view.ts';

/** Paths of the programs; null when they are missing or must not be used. */
export interface SandboxTools {
  prlimit: string | null;
  setpriv: string | null;
  unshare: string | null;
  mkfifo: string | null;
  mount: string | null;
}

export interface SandboxFact {
  name: string;
  active: boolean;
  why: string;
}

export interface Sandbox {
  /** Whether each child becomes a numeric user of its own. */
  changesUser: boolean;
  /** Whether each child sees all files read-only except in the folder it is given. */
  readOnlyView: boolean;
  mkfifo: string | null;
  facts: SandboxFact[];
  /** The command line that runs `command` confined. Where it sees files read-only, `writable` is the folder it may write in. */
  wrap(command: readonly string[], limits: EngineLimits, writable?: string): string[];
}

const programFolders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin'];
const secondsPerJob = 3600;
const openFiles = 1024;
const spareFileBytes = 64 * 2 ** 20;

/** What a node process with its thread stacks and V8's code range has mapped before it does anything. */
const mappedBytes = 1536 * 2 ** 20;
/** What it holds resident, with room for an answer on its way out and for what its allocator keeps. */
const residentBytes = 512 * 2 ** 20;

/** DuckDB does not count every byte against its own budget, so the limits from outside leave it half as much again. */
const dataLimitBytes = (limits: EngineLimits): number => Math.round(limits.memoryBytes * 1.5) + mappedBytes;
export const residentLimitBytes = (limits: EngineLimits): number => Math.round(limits.memoryBytes * 1.5) + residentBytes;

const find = (program: string): string | null =>
  programFolders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null;

/** Finds what works here. `tools` replaces or removes programs. */
export function detectSandbox(tools: Partial<SandboxTools> = {}): Sandbox {
  const changesUser = process.getuid?.() === 0;
  const prlimit = usable(pick(tools.prlimit, 'prlimit'), [['--core=0']]);
  const setpriv = usable(pick(tools.setpriv, 'setpriv'), [['--no-new-privs']]);
  const unshare = usable(pick(tools.unshare, 'unshare'), [['--net'], ['--user', '--map-current-user', '--net']]);
  const view = changesUser ? null : viewPrograms(pick(tools.mount, 'mount'), setpriv, unshare);
  return {
    changesUser,
    readOnlyView: view !== null,
    mkfifo: pick(tools.mkfifo, 'mkfifo'),
    facts: factsOf({ changesUser, readOnlyView: view !== null, prlimit, setpriv, unshare }),
    wrap: (command, limits, writable) => [
      ...(prlimit === null ? [] : [prlimit.path, ...rlimits(limits)]),
      ...(setpriv === null ? [] : [setpriv.path, ...setpriv.options]),
      ...(view === null
        ? [...(unshare === null ? [] : [unshare.path, ...unshare.options]), ...command]
        : withReadOnlyView(view, command, writable)),
    ],
  };
}

/** The programs of the read-only view; null where one is missing or the machine does not allow it. */
function viewPrograms(mount: string | null, setpriv: Usable | null, unshare: Usable | null): ViewPrograms | null {
  const shell = find('sh');
  if (mount === null || setpriv === null || unshare === null || shell === null) return null;
  const programs = { mount, setpriv: setpriv.path, shell, unshare: unshare.path };
  return allowsReadOnlyView(programs) ? programs : null;
}

const pick = (given: string | null | undefined, program: string): string | null => (given === undefined ? find(program) : given);

interface Usable {
  path: string;
  options: string[];
}

/** The program with the first options under which it can run another one here. */
function usable(path: string | null, choices: string[][]): Usable | null {
  const probe = find('true');
  if (path === null || probe === null) return null;
  const options = choices.find((choice) => spawnSync(path, [...choice, probe], { stdio: 'ignore', env: {} }).status === 0);
  return options === undefined ? null : { path, options };
}

function rlimits(limits: EngineLimits): string[] {
  return [
    `--data=${dataLimitBytes(limits)}`,
    `--fsize=${limits.diskBytes + spareFileBytes}`,
    `--cpu=${secondsPerJob * limits.threads}`,
    `--nofile=${openFiles}`,
    '--core=0',
  ];
}

interface Found {
  changesUser: boolean;
  readOnlyView: boolean;
  prlimit: Usable | null;
  setpriv: Usable | null;
  unshare: Usable | null;
}

function factsOf({ changesUser, readOnlyView, prlimit, setpriv, unshare }: Found): SandboxFact[] {
  const fact = (name: string, active: boolean, yes: string, no: string): SandboxFact => ({ name, active, why: active ? yes : no });
  return [
    fact('own-process', true, 'each job runs in a process of its own, with an empty environment and a kill timer', ''),
    fact('own-user', changesUser, 'each job becomes a numeric user of its own', 'only root can change the user; jobs run as this user'),
    fact(
      'resource-limits',
      prlimit !== null,
      'the kernel limits memory, file size, files and CPU time',
      'prlimit is missing; only the watchdog limits memory and disk',
    ),
    fact('no-new-privileges', setpriv !== null, 'set-uid programs gain nothing', 'setpriv is missing or not permitted'),
    fact(
      'no-network',
      unshare !== null,
      'jobs have a network namespace of their own, without interfaces',
      'unshare is missing or not permitted; DuckDB here has no network code',
    ),
    fact(
      'read-only-inputs',
      changesUser || readOnlyView,
      changesUser ? 'inputs belong to another user and cannot be written' : 'jobs see all files read-only except in their own folder',
      'this machine does not let this user mount in a namespace of its own, so only the SQL gate keeps inputs unchanged; allow user namespaces, or run as root',
    ),
  ];
}

/** Attack 64: what is installed is what was chosen, byte for byte, and runs nothing while it is installed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const Versions = z.record(z.string(), z.string()).default({});
const Locked = z.object({
  version: z.string().optional(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  link: z.boolean().optional(),
  optional: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
  os: z.array(z.string()).optional(),
  cpu: z.array(z.string()).optional(),
  libc: z.array(z.string()).optional(),
});
const Package = z.object({ dependencies: Versions, devDependencies: Versions });
const Lock = z.object({ packages: z.object({ '': Package }).catchall(Locked) });

const root = join(import.meta.dirname, '../..');
const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));
const chosen = Package.extend({ allowScripts: z.record(z.string(), z.boolean()) }).parse(read('package.json'));
const { '': top, ...locked } = Lock.parse(read('package-lock.json')).packages;
const all = Object.entries(locked).map(([path, entry]) => ({ name: path.replace(/^.*node_modules\//, ''), ...entry }));

/** Whether npm installs it on the kind of machine that Headgate is tested and served on. */
const isForServers = ({ os = ['linux'], cpu = ['x64'], libc = ['glibc'] }: z.infer<typeof Locked>): boolean =>
  os.includes('linux') && cpu.includes('x64') && libc.includes('glibc');

test('every package is chosen by its exact version, and the lockfile is of these', () => {
  expect(all.length).toBeGreaterThan(300);
  const versions = { ...chosen.dependencies, ...chosen.devDependencies };
  expect(Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version))).toEqual([]);
  expect([top.dependencies, top.devDependencies]).toEqual([chosen.dependencies, chosen.devDependencies]);
});

test('every package that a server installs is known by the hash of its bytes', () => {
  expect(
    all.filter((entry) => isForServers(entry) && !/^sha512-[\w+/]{86}==$/.test(entry.integrity ?? '')).map(({ name }) => name),
  ).toEqual([]);
  expect(all.filter((entry) => entry.integrity === undefined && entry.optional !== true).map(({ name }) => name)).toEqual([]);
});

test('no package comes from a repository, a plain address or a folder', () => {
  const elsewhere = all.filter(({ resolved, link }) => link === true || (resolved !== undefined && !resolved.startsWith('https://')));
  expect(elsewhere.map(({ name }) => name)).toEqual([]);
});

test('no package runs a script while it is installed, but the runtime and the database, which are named', () => {
  const running = all.filter((entry) => entry.hasInstallScript === true && isForServers(entry)).map(({ name }) => name);
  expect(running.toSorted()).toEqual(Object.keys(chosen.allowScripts).toSorted());
});

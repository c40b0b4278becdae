/** The product's code, compiled once for the hundreds of processes that tests start and kill: who is killed keeps nothing for the next one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

/** Where processes under test find it. */
export const compiledCode = join(tmpdir(), 'headgate-compile-cache');

const loadAll = `await Promise.all([import('#src/main.ts'), import('#src/worker.ts')]); process.exit();`;

/** Vitest's global set-up; the compiling goes on beside the first tests. */
export function setup(root: TestProject): (() => Promise<void>) | undefined {
  if (root.vitest.projects.every((project) => project.name === 'unit')) return undefined;
  const compiling = spawn(process.execPath, ['--input-type=module', '--eval', loadAll], {
    cwd: join(import.meta.dirname, '../../..'),
    env: { ...process.env, NODE_COMPILE_CACHE: compiledCode },
    stdio: 'ignore',
  });
  const done = once(compiling, 'exit').catch(() => {});
  return async () => {
    compiling.kill();
    await done;
  };
}

/** Another process that holds an engine, from a checkout of its own; and what the kernel says of the engines' processes. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { cpSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const project = join(import.meta.dirname, '../../..');

/** The processes that were started by `parent`, whose command line names the engine child, and which have somebody to talk to. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => procText(pid, 'cmdline').includes('engine/child.ts') && statusOf(pid, 'PPid') === String(parent))
    .filter((pid) => procText(pid, 'environ').includes('NODE_CHANNEL_FD'))
    .map(Number);
}

export function procText(pid: number | string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

export const statusOf = (pid: number | string, name: string): string | undefined =>
  new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(procText(pid, 'status'))?.[1];

const Held = z.object({
  folder: z.string(),
  rows: z.array(z.array(z.number())),
  csv: z.string(),
  overwriting: z.array(z.string()),
  sandbox: z.array(z.object({ name: z.string(), active: z.boolean(), why: z.string() })),
});

/** Starts a process that holds an engine, and waits until it says what it saw. */
export async function hold(
  command: string[],
  folder: string,
  input: string,
): Promise<{ holder: ChildProcess; held: z.infer<typeof Held> }> {
  const [program = '', ...args] = command;
  const holder = spawn(program, [...args, folder, input], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: '/',
    env: {},
  });
  for await (const line of createInterface({ input: holder.stdout })) return { holder, held: Held.parse(JSON.parse(line)) };
  throw new Error('the holder ended without a word');
}

export const ended = (process: ChildProcess): Promise<void> => new Promise((resolve) => process.on('close', () => resolve()));

export async function letGo(holder: ChildProcess): Promise<void> {
  const gone = ended(holder);
  holder.stdin?.end();
  await gone;
}

/** A checkout of its own, as far as an engine needs one, with a node of its own. Returns how to start its holder. */
export function copyProject(to: string): string[] {
  const script = 'test/support/engine/hold-engine.ts';
  const modules = ['@duckdb', 'zod', 'fastest-levenshtein'].map((name) => join('node_modules', name));
  for (const path of ['package.json', 'src/domain', 'tools', script, ...modules])
    cpSync(join(project, path), join(to, path), { recursive: true });
  cpSync(process.execPath, join(to, 'node'));
  return [join(to, 'node'), join(to, script)];
}

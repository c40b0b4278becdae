/**
 * Vitest's set-up file: a test file that leaves child processes, sockets, servers or timers behind fails.
 * Being the first to register, this hook runs after all clean-up of the file.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';

/** Closing takes the event loop a few turns, and a killed child some time to be gone. */
const graceMs = 10_000;
const pollMs = 50;

touchStandardStreams();
const before = resources();

afterAll(async () => {
  const deadline = Date.now() + graceMs;
  for (let left = leaked(); left.length > 0; left = leaked()) {
    if (Date.now() > deadline)
      throw new Error(`This test file left something open: ${left.join(', ')}. Close it in afterEach or afterAll.`);
    // Not counted itself: an unreferenced timer does not keep the loop alive, vitest's channel does.
    await sleep(pollMs, undefined, { ref: false });
  }
}, graceMs * 2);

/** Node opens them when they are first touched, by whatever library, and they stay open. */
function touchStandardStreams(): boolean {
  return process.stdin.readable && process.stdout.writable && process.stderr.writable;
}

function leaked(): string[] {
  const now = resources();
  return [...now]
    .filter(([name, count]) => count > (before.get(name) ?? 0))
    .map(([name, count]) => `${name} (+${count - (before.get(name) ?? 0)})`);
}

/** What keeps this process alive, by kind, and its children by command. */
function resources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of [...process.getActiveResourcesInfo(), ...children()]) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function children(): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
      return Number(parent) === process.pid ? [`child process ${stat.slice(stat.indexOf('('), stat.lastIndexOf(')') + 1)}`] : [];
    } catch {
      return [];
    }
  });
}

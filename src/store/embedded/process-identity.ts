/** Tells a process from a later one that got the same number. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** `born` is the boot and the tick of the process's start; null where the system does not say. */
export const ProcessIdentity = z.object({ pid: z.number().int().positive(), born: z.string().nullable() });
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** Who has this process number now; null when nobody has (a zombie counts as nobody). */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  if (process.platform !== 'linux') return answersSignals(pid) ? { pid, born: null } : null;
  try {
    const [stat, boot] = await Promise.all([readFile(`/proc/${pid}/stat`, 'utf8'), readFile('/proc/sys/kernel/random/boot_id', 'utf8')]);
    // The command name, in parentheses, may contain blanks: count fields after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : { pid, born: `${boot.trim()}:${fields[19] ?? ''}` };
  } catch {
    return null;
  }
}

/** Whether exactly this process still lives. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await identify(identity.pid))?.born === identity.born;
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** What the kernel says about another process. */
import { readFileSync } from 'node:fs';

/** Resident memory in bytes, now and at its highest; null when there is no such process or no /proc. */
export function memoryOf(pid: number): { bytes: number; peakBytes: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    const bytes = bytesOf(text, 'VmRSS');
    return bytes === 0 ? null : { bytes, peakBytes: bytesOf(text, 'VmHWM') };
  } catch {
    return null;
  }
}

const bytesOf = (status: string, name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) * 1024;

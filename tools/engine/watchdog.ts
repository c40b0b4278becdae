/**
 * The limits enforced from outside, while a statement runs: DuckDB does not count every byte it takes, and the
 * kernel's own limits are not available everywhere.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppError } from '#domain/errors.ts';
import { diskFull, outOfMemory } from './duckdb-error.ts';
import type { EngineLimits } from './engine.ts';
import { memoryOf } from './process-status.ts';
import { residentLimitBytes } from './sandbox.ts';

const everyMs = 250;
/** DuckDB checks its own disk limit before it writes; this is for what it does not count. */
const diskTolerance = 1.2;

export interface Watched {
  pid: number;
  /** What it writes, and spills, on disk. */
  folder: string;
  limits: EngineLimits;
  /** Called once a limit is exceeded. */
  exceeded: (reason: AppError) => void;
}

export class Watchdog {
  readonly #watched: Watched;
  #statements = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /** Watches until the work has settled. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#statements += 1;
    this.#timer ??= setInterval(() => void this.#look(), everyMs);
    try {
      return await work;
    } finally {
      this.#statements -= 1;
      if (this.#statements === 0) this.#rest();
    }
  }

  #rest(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #look(): Promise<void> {
    const { pid, folder, limits, exceeded } = this.#watched;
    const memory = memoryOf(pid)?.bytes ?? 0;
    if (memory > residentLimitBytes(limits)) exceeded(outOfMemory(`It held ${memory} bytes and was stopped.`));
    const spilled = await sizeOf(folder);
    if (spilled > limits.diskBytes * diskTolerance) exceeded(diskFull(`It had written ${spilled} bytes and was stopped.`));
  }
}

/** Bytes the files below a folder take up on disk; 0 when it does not exist. */
async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        ({ blocks }) => blocks * 512,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

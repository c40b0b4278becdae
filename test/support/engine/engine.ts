/** Engine hosts for tests: a folder of their own, small limits, and everything gone afterwards. */
import { chmodSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppError } from '#domain/errors.ts';
import { asAppError } from '#domain/errors.ts';
import { silentLogger } from '#domain/log.ts';
import type { EngineHost, EngineLimits } from '#tools/engine/engine.ts';
import { createEngineHost } from '#tools/engine/host.ts';
import type { EngineHostOptions } from '#tools/engine/host.ts';

export const testLimits: EngineLimits = { threads: 2, memoryBytes: 256 * 2 ** 20, diskBytes: 512 * 2 ** 20, statementMs: 30_000 };

export interface TestHost {
  host: EngineHost;
  /** Any user can pass through it, as the engine wants when it runs as root. */
  folder: string;
  /** The job folders there are now. */
  jobs(): string[];
  close(): Promise<void>;
}

export function openTestHost(options: Partial<Omit<EngineHostOptions, 'limits'>> & { limits?: Partial<EngineLimits> } = {}): TestHost {
  const root = mkdtempSync(join(tmpdir(), 'headgate-test-'));
  const folder = options.folder ?? join(root, 'engine');
  chmodSync(root, 0o711);
  const limits = { ...testLimits, ...options.limits };
  const host = createEngineHost({ log: silentLogger, ...options, folder, limits });
  return {
    host,
    folder: root,
    jobs: () => readdirSync(folder).filter((name) => name.startsWith('job-')),
    close: async () => {
      await host.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** What a promise fails with. Fails itself when the promise does not. */
export async function failure(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    return asAppError(error);
  }
  throw new Error('this was expected to fail, and did not');
}

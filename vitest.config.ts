import { defineConfig } from 'vitest/config';
import LongestFirst from './test/support/longest-first.ts';

/** A shared machine stalls now and then; a failure that comes twice is one. What was tried again is listed at the end. */
const retry = process.env['CI'] ? 1 : 0;

/** Groups of projects run one after the other, the quickest first. */
const project = (groupOrder: number, name: string, extra: object = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    environment: 'node' as const,
    setupFiles: ['test/support/leaks.ts'],
    // Tests wait for states; how long that may take is only a bound against waiting for ever.
    expect: { poll: { timeout: 20_000 } },
    retry,
    sequence: { groupOrder },
    ...extra,
  },
});

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    globalSetup: ['test/support/postgres/postgres-run.ts', 'test/support/product/compiled-code.ts'],
    projects: [
      // Pure code: what is imported once serves many files, which is a third of the work.
      project(1, 'unit', {
        testTimeout: 30_000,
        hookTimeout: 60_000,
        include: ['test/unit/**/*.test.ts', 'test/architecture.test.ts'],
        isolate: false,
        maxWorkers: 2,
      }),
      // These mostly wait, for services that are away and processes that end and begin again among others, so three files share two processors well.
      project(2, 'contract', { testTimeout: 60_000, hookTimeout: 60_000, maxWorkers: 3 }),
      project(2, 'graph', { testTimeout: 30_000, hookTimeout: 60_000, maxWorkers: 3 }),
      project(3, 'integration', { testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 3 }),
      // A browser and a server each.
      project(4, 'e2e', { testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 2 }),
    ],
  },
});

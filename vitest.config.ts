import { defineConfig } from 'vitest/config';

/** A shared machine stalls now and then; a failure that comes twice is one. What was tried again is listed at the end. */
const retry = process.env['CI'] ? 1 : 0;

/** Projects run one after the other in the order given here, the quickest first. */
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
    globalSetup: ['test/support/postgres-run.ts'],
    projects: [
      project(1, 'unit', { testTimeout: 30_000, include: ['test/unit/**/*.test.ts', 'test/architecture.test.ts'] }),
      project(2, 'contract', { testTimeout: 60_000, hookTimeout: 60_000 }),
      project(3, 'graph', { testTimeout: 30_000, hookTimeout: 60_000 }),
      // These mostly wait for processes that end and begin again, so two files share the machine well.
      project(4, 'integration', { testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 2 }),
      project(5, 'e2e', { testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false }),
    ],
  },
});

import { defineConfig } from 'vitest/config';

/** Projects run one after the other in the order given here, the quickest first. */
const project = (groupOrder: number, name: string, extra: object = {}) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    environment: 'node' as const,
    setupFiles: ['test/support/leaks.ts'],
    sequence: { groupOrder },
    ...extra,
  },
});

export default defineConfig({
  test: {
    globalSetup: ['test/support/postgres-run.ts'],
    projects: [
      project(1, 'unit', { include: ['test/unit/**/*.test.ts', 'test/architecture.test.ts'] }),
      project(2, 'contract', { testTimeout: 60_000, hookTimeout: 60_000 }),
      project(3, 'graph', { testTimeout: 30_000, hookTimeout: 60_000 }),
      project(4, 'integration', { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false }),
      project(5, 'e2e', { testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false }),
    ],
  },
});

import { defineConfig } from 'vitest/config';

const project = (name: string, extra: object = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.ts`], environment: 'node' as const, setupFiles: ['test/support/leaks.ts'], ...extra },
});

export default defineConfig({
  test: {
    globalSetup: ['test/support/postgres-run.ts'],
    projects: [
      project('unit', { include: ['test/unit/**/*.test.ts', 'test/architecture.test.ts'] }),
      project('contract', { testTimeout: 60_000, hookTimeout: 60_000 }),
      project('graph', { testTimeout: 30_000, hookTimeout: 60_000 }),
      project('integration', { testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false }),
      project('e2e', { testTimeout: 180_000, hookTimeout: 180_000, fileParallelism: false }),
    ],
  },
});

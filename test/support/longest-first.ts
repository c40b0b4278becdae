/** The order of test files: those that take long begin first, so that none of them runs alone at the end of its project. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Of each project those that take longest, from the test folder on. Whoever keeps processors busy stands beside somebody who waits for
 * services and leases.
 */
export const longest: readonly string[] = [
  'unit/offline-held-out.test.ts',
  'contract/s3-inspect.test.ts',
  'contract/postgres-away.test.ts',
  'contract/s3-faults.test.ts',
  'contract/http-safety.test.ts',
  'contract/file-target-fidelity.test.ts',
  'integration/crash-files.test.ts',
  'integration/slack.test.ts',
  'integration/postgres-faults.test.ts',
  'integration/crash-server.test.ts',
  'integration/pipelines.test.ts',
  'integration/crash-connections.test.ts',
  'integration/crash-zombie.test.ts',
  'e2e/web-story.test.ts',
];

/** The long ones in their order, then the others as they were. */
export function longestFirst<File>(files: readonly File[], pathOf: (file: File) => string): File[] {
  const place = (file: File): number => {
    const at = longest.findIndex((name) => pathOf(file).endsWith(`/test/${name}`));
    return at === -1 ? longest.length : at;
  };
  return files.toSorted((a, b) => place(a) - place(b));
}

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return longestFirst(await super.sort(files), ({ moduleId }) => moduleId);
  }
}

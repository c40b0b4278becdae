/** What a vitest run amounts to, from its JSON report and exit code. */
import { z } from 'zod';

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          ancestorTitles: z.array(z.string()),
          title: z.string(),
          /** Of a test that passed: those of the attempts before. */
          failureMessages: z.array(z.string()).default([]),
        }),
      ),
    }),
  ),
});

export interface Outcome {
  passed: number;
  failed: number;
  /** Suites with tests that did not run. Their titles say how to enable them. */
  skipped: { name: string; count: number }[];
  /** Tests that passed only when they were tried again, with what went wrong first. */
  retried: string[];
  /** What failed outside of a test: files that do not load, hooks, errors nobody caught. */
  failures: string[];
}

/** Counts tests. A file that fails without a failing test counts as one failure, and so does any other unsuccessful end. */
export function outcomeOf(report: string | null, exitCode: number): Outcome {
  const outcome: Outcome = { passed: 0, failed: 0, skipped: [], retried: [], failures: [] };
  if (report !== null) {
    for (const file of Report.parse(JSON.parse(report)).testResults) countFile(outcome, file);
  }
  if (exitCode !== 0 && outcome.failed === 0) {
    outcome.failed = 1;
    outcome.failures.push(
      report === null ? `vitest ended with code ${exitCode} before it could report.` : 'An error outside of any test; see above.',
    );
  }
  return outcome;
}

function countFile(outcome: Outcome, file: z.infer<typeof Report>['testResults'][number]): void {
  const withStatus = (status: string): number => file.assertionResults.filter((test) => test.status === status).length;
  outcome.passed += withStatus('passed');
  outcome.failed += withStatus('failed');
  if (file.status === 'failed' && withStatus('failed') === 0) {
    outcome.failed += 1;
    outcome.failures.push(`${file.name} (outside of its tests)`);
  }
  for (const test of file.assertionResults) {
    const [first] = test.failureMessages;
    if (test.status === 'passed' && first !== undefined) {
      outcome.retried.push(`${[...test.ancestorTitles, test.title].join(' > ')}: ${first.split('\n', 1)[0] ?? ''}`);
    }
    if (test.status === 'passed' || test.status === 'failed') continue;
    const name = test.ancestorTitles.length > 0 ? test.ancestorTitles.join(' > ') : test.title;
    const known = outcome.skipped.find((suite) => suite.name === name);
    if (known === undefined) outcome.skipped.push({ name, count: 1 });
    else known.count += 1;
  }
}

/** `12 passed, 0 failed`, and `, 3 skipped` when some were. */
export function summaryLine(outcome: Outcome): string {
  const skipped = outcome.skipped.reduce((sum, suite) => sum + suite.count, 0);
  return `${outcome.passed} passed, ${outcome.failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

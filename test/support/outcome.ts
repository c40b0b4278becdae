/** What a vitest run amounts to, from its JSON report and exit code. */
import { z } from 'zod';

export const Report = z.object({
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
  /** What nobody caught, in whatever file; `uncaught.ts` adds it to what vitest reports. */
  uncaught: z.array(z.string()).default([]),
});
export type Report = z.infer<typeof Report>;

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

/** More broken files than a stalled machine explains are not worth another try. */
const mostFailedFiles = 4;

/** The files to run once more on their own: the few that failed. None when there is more to it than a few files. */
export function filesToTryAgain(report: Report): string[] {
  const failed = report.testResults.filter(({ status }) => status === 'failed').map(({ name }) => name);
  return failed.length > mostFailedFiles || report.uncaught.length > 0 ? [] : failed;
}

/** The first report with what the second attempt at some of its files came to. A file that failed twice stays failed. */
export function withSecondAttempt(first: Report, second: Report): Report {
  return {
    testResults: first.testResults.map((file) => second.testResults.find(({ name }) => name === file.name) ?? file),
    uncaught: [...first.uncaught, ...second.uncaught],
  };
}

/** Counts tests. A file that fails without a failing test counts as one failure, and so does any other unsuccessful end. */
export function outcomeOf(report: Report | null, exitCode: number): Outcome {
  const outcome: Outcome = { passed: 0, failed: 0, skipped: [], retried: [], failures: [] };
  for (const file of report?.testResults ?? []) countFile(outcome, file);
  for (const error of report?.uncaught ?? []) {
    outcome.failed += 1;
    outcome.failures.push(`nobody caught: ${error}`);
  }
  if (exitCode !== 0 && outcome.failed === 0) {
    outcome.failed = 1;
    outcome.failures.push(
      report === null ? `vitest ended with code ${exitCode} before it could report.` : 'An error outside of any test; see above.',
    );
  }
  return outcome;
}

/** Why a file failed although its tests did not. */
const outsideOf = ({ name, message }: Report['testResults'][number]): string =>
  `${name} (outside of its tests)${message ? `: ${message.split('\n', 1)[0]}` : ''}`;

function countFile(outcome: Outcome, file: Report['testResults'][number]): void {
  const withStatus = (status: string): number => file.assertionResults.filter((test) => test.status === status).length;
  outcome.passed += withStatus('passed');
  outcome.failed += withStatus('failed');
  if (file.status === 'failed' && withStatus('failed') === 0) {
    outcome.failed += 1;
    outcome.failures.push(outsideOf(file));
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

import { describe, expect, it } from 'vitest';
import { filesToTryAgain, outcomeOf, Report, summaryLine, withSecondAttempt } from '#test/support/outcome.ts';

const file = (status: string, ...tests: string[]): object => ({
  name: 'a.test.ts',
  status,
  message: '',
  assertionResults: tests.map((test) => ({ status: test, ancestorTitles: ['S3 (enable: S3_ENDPOINT=... npm test)'], title: 'reads' })),
});
const report = (...files: object[]): Report => Report.parse({ testResults: files });

describe('the outcome of a test run', () => {
  it('counts tests over all files and names the suites that were skipped', () => {
    const outcome = outcomeOf(report(file('passed', 'passed', 'passed'), file('passed', 'passed', 'skipped', 'pending')), 0);
    expect(summaryLine(outcome)).toBe('3 passed, 0 failed, 2 skipped');
    expect(outcome.skipped).toEqual([{ name: 'S3 (enable: S3_ENDPOINT=... npm test)', count: 2 }]);
  });

  it('names the tests that passed only at the second attempt', () => {
    const late = { status: 'passed', ancestorTitles: ['the page'], title: 'opens', failureMessages: ['Error: too late\n  at x'] };
    const { retried, failed } = outcomeOf(report({ name: 'a.test.ts', status: 'passed', assertionResults: [late] }), 0);
    expect(retried).toEqual(['the page > opens: Error: too late']);
    expect(failed).toBe(0);
  });

  it.each([
    ['a failing test', report(file('failed', 'passed', 'failed')), '1 passed, 1 failed'],
    ['a file that does not load', report(file('failed')), '0 passed, 1 failed'],
    ['a hook that fails after passing tests', report(file('failed', 'passed')), '1 passed, 1 failed'],
    ['an error outside of any test', report(file('passed', 'passed')), '1 passed, 1 failed'],
    ['a run without a report', null, '0 passed, 1 failed'],
  ])('%s is never a success', (_what, text, line) => {
    expect(summaryLine(outcomeOf(text, 1))).toBe(line);
  });

  it('an error nobody caught is a failure of its own, named', () => {
    const { failed, failures } = outcomeOf({ ...report(file('passed', 'passed')), uncaught: ['Error: too late'] }, 1);
    expect({ failed, failures }).toEqual({ failed: 1, failures: ['nobody caught: Error: too late'] });
  });

  it('says why a file failed although its tests passed', () => {
    const leaky = { ...file('failed', 'passed'), message: 'left something open: Timeout\nmore' };
    expect(outcomeOf(report(leaky), 1).failures).toEqual(['a.test.ts (outside of its tests): left something open: Timeout']);
  });
});

describe('another attempt', () => {
  const named = (name: string, status: string): object => ({ ...file(status, status), name });

  it('is made at the few files that failed, not when many did or when something failed that belongs to none', () => {
    const few = report(named('a', 'passed'), named('b', 'failed'));
    expect(filesToTryAgain(few)).toEqual(['b']);
    expect(filesToTryAgain({ ...few, uncaught: ['Error: lost'] })).toEqual([]);
    expect(filesToTryAgain(report(...['a', 'b', 'c', 'd', 'e'].map((name) => named(name, 'failed'))))).toEqual([]);
  });

  it('counts instead of the first where it was made: what fails twice stays failed', () => {
    const first = report(named('a', 'passed'), named('b', 'failed'), named('c', 'failed'));
    const both = withSecondAttempt(first, report(named('b', 'passed'), named('c', 'failed')));
    expect(summaryLine(outcomeOf(both, 1))).toBe('2 passed, 1 failed');
    expect(summaryLine(outcomeOf(withSecondAttempt(first, report(named('b', 'passed'), named('c', 'passed'))), 0))).toBe(
      '3 passed, 0 failed',
    );
  });
});

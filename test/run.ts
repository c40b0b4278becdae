/**
 * `npm test`: builds the page when it is out of date, runs every suite, says loudly what was skipped and how to enable it,
 * and ends with one plain line, `N passed, N failed, N skipped`. Arguments go to vitest: `npm test -- --project unit`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { filesToTryAgain, type Outcome, outcomeOf, Report, summaryLine, withSecondAttempt } from './support/outcome.ts';

const root = join(import.meta.dirname, '..');
const results = join(root, 'test-results');

async function main(): Promise<number> {
  const pageCode = (await isPageOutOfDate()) ? await runProgram('vite/bin/vite.js', ['build', 'web-chat', '--logLevel', 'warn']) : 0;
  const asked = process.argv.slice(2);
  const outcome = await outcomeOfRun(await runTests('vitest.json', asked), asked);
  if (pageCode !== 0) {
    outcome.failed += 1;
    outcome.failures.push('The page could not be built; see the beginning.');
  }
  return report(outcome);
}

interface Attempt {
  code: number;
  /** Null when vitest ended before it could report. */
  report: Report | null;
}

async function runTests(name: string, options: string[]): Promise<Attempt> {
  const [reportFile, uncaughtFile] = [join(results, name), join(results, 'uncaught.json')];
  for (const path of [reportFile, uncaughtFile]) await rm(path, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`, '--reporter=./test/support/uncaught.ts'];
  const code = await runProgram('vitest/vitest.mjs', ['run', ...reporters, ...options], { UNCAUGHT_FILE: uncaughtFile });
  const [tests, uncaught] = await Promise.all([reportFile, uncaughtFile].map((path) => readFile(path, 'utf8').catch(() => null)));
  if (tests == null || uncaught == null) return { code, report: null };
  return { code, report: Report.parse({ ...JSON.parse(tests), uncaught: JSON.parse(uncaught) }) };
}

/** A shared machine stalls now and then: in CI a file that failed is run once more, alone, and counts as failed when it fails again. */
async function outcomeOfRun({ report: first, code }: Attempt, options: string[]): Promise<Outcome> {
  const files = process.env['CI'] && first !== null ? filesToTryAgain(first) : [];
  if (first === null || files.length === 0) return outcomeOf(first, code);
  console.log(`Once more, alone: ${files.join(', ')}`);
  const second = await runTests('vitest-again.json', [...options, ...files]);
  const outcome = outcomeOf(second.report === null ? first : withSecondAttempt(first, second.report), second.code);
  outcome.retried.push(...files.map((file) => `${file} as a whole; why is said above`));
  return outcome;
}

function report(outcome: Outcome): number {
  for (const failure of outcome.failures) console.log(`FAILED   ${failure}`);
  for (const test of outcome.retried) console.log(`RETRIED  ${test}`);
  for (const suite of outcome.skipped) console.log(`SKIPPED  ${suite.name}: ${suite.count} ${suite.count === 1 ? 'test' : 'tests'}`);
  console.log(summaryLine(outcome));
  return outcome.failed === 0 ? 0 : 1;
}

/** Whether something of the page is newer than its build. */
async function isPageOutOfDate(): Promise<boolean> {
  const page = join(root, 'web-chat');
  const built = await stat(join(page, 'dist', 'index.html')).catch(() => null);
  if (built === null) return true;
  const entries = await readdir(page, { recursive: true, withFileTypes: true });
  const sources = entries.filter((entry) => entry.isFile() && !entry.parentPath.startsWith(join(page, 'dist')));
  const times = await Promise.all(sources.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs));
  return Math.max(...times) > built.mtimeMs;
}

/** Runs a program of node_modules with this Node and gives its exit code; a death by signal counts as 1. */
async function runProgram(program: string, options: string[], environment: Record<string, string> = {}): Promise<number> {
  const child = spawn(process.execPath, [join(root, 'node_modules', program), ...options], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

process.exitCode = await main();

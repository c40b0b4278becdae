/**
 * `npm test`: builds the page when it is out of date, runs every suite, says loudly what was skipped and how to enable it,
 * and ends with one plain line, `N passed, N failed, N skipped`. Arguments go to vitest: `npm test -- --project unit`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Outcome, outcomeOf, summaryLine } from './support/outcome.ts';

const root = join(import.meta.dirname, '..');
const reportFile = join(root, 'test-results', 'vitest.json');

async function main(): Promise<number> {
  const pageCode = (await isPageOutOfDate()) ? await runProgram('vite/bin/vite.js', ['build', 'web-chat', '--logLevel', 'warn']) : 0;
  await rm(reportFile, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const code = await runProgram('vitest/vitest.mjs', ['run', ...reporters, ...process.argv.slice(2)]);
  const outcome = outcomeOf(await readFile(reportFile, 'utf8').catch(() => null), code);
  if (pageCode !== 0) {
    outcome.failed += 1;
    outcome.failures.push('The page could not be built; see the beginning.');
  }
  return report(outcome);
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
async function runProgram(program: string, options: string[]): Promise<number> {
  const child = spawn(process.execPath, [join(root, 'node_modules', program), ...options], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

process.exitCode = await main();

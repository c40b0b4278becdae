/** The results as texts: a table by category, the times, and one line per failure. Pure. */
import { categoryOf } from './case.ts';
import { outcomes, type Outcome, type Result } from './seen.ts';

const longestHappened = 300;

/** Counts by category and in total, with what they took, ready to print. */
export function resultTable(results: Result[]): string[] {
  const categories = [...new Set(results.map(({ id }) => categoryOf(id)))];
  const line = (name: string, of: Result[]): string[] => [
    name,
    ...outcomes.map((outcome) => String(count(of, outcome))),
    String(of.length),
    String(sum(of, ({ tokens }) => tokens)),
    sum(of, ({ seconds }) => seconds).toFixed(1),
    String(sum(of, ({ repairs }) => repairs)),
  ];
  const lines = [
    ['', ...outcomes, 'cases', 'tokens', 'seconds', 'repairs'],
    ...categories.map((category) =>
      line(
        category,
        results.filter(({ id }) => categoryOf(id) === category),
      ),
    ),
    line('total', results),
  ];
  const widths = lines[0]?.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0))) ?? [];
  return lines.map((cells) =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '),
  );
}

const sum = (results: Result[], of: (result: Result) => number): number => results.reduce((total, result) => total + of(result), 0);
const count = (results: Result[], outcome: Outcome): number => results.filter((result) => result.outcome === outcome).length;

/** The share that came out right, in percent. */
export const percentRight = (results: Result[]): number => (results.length === 0 ? 0 : (100 * count(results, 'right')) / results.length);

/** The total in words, the times, and, loudly, what was written silently wrong and what the named model did not do itself. */
export function summary(results: Result[], model: string): string[] {
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  const times = (of: number[]): string => `p50 ${percentile(of, 50)} ms, p95 ${percentile(of, 95)} ms`;
  const silent = results.filter(({ outcome }) => outcome === 'silently wrong').map(({ id }) => id);
  const stoodIn = model === 'offline' ? [] : results.filter(({ offline }) => offline);
  return [
    `${count(results, 'right')} of ${results.length} right (${percentRight(results).toFixed(1)} %)`,
    `${(seconds / Math.max(1, results.length)).toFixed(1)} s per case; message → plan or answer ${times(results.flatMap(({ waitedMs }) => waitedMs))}; of which planning (all but the tools) ${times(results.flatMap(({ planningMs }) => planningMs))}`,
    ...(silent.length > 0 ? [`!!! SILENTLY WRONG: ${silent.join(', ')} wrote something else and gave no warning !!!`] : []),
    ...(stoodIn.length > 0
      ? [`!!! THE OFFLINE PLANNER STOOD IN FOR ${model} in ${stoodIn.length} of ${results.length} conversations !!!`]
      : []),
  ];
}

/** The smallest value that at least `percent` of the values do not exceed; 0 when there are none. */
export function percentile(values: number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}

/** One line: the case, its outcome, what was said, what was missed and what happened instead. */
export function failureLine({ id, outcome, turns, missed, happened }: Result): string {
  const wanted = missed.length > 0 ? `missed: ${missed.join('; ')} | ` : '';
  const text = happened.replaceAll(/\s+/g, ' ');
  const shown = text.length > longestHappened ? `${text.slice(0, longestHappened - 1)}…` : text;
  return `${id} ${outcome.toUpperCase()} "${turns.join(' » ')}" | ${wanted}${shown}`;
}

/** How many other phrasings came to the same, and which requests hold for all of theirs. */
export function robustnessLine(results: Result[]): string {
  const ids = [...new Set(results.map(({ id }) => id))];
  const whole = ids.filter((id) => results.every((result) => result.id !== id || result.outcome === 'right'));
  return `paraphrases: ${count(results, 'right')} of ${results.length} phrasings come to the same plan or outcome; ${whole.length} of ${ids.length} requests hold for all of theirs`;
}

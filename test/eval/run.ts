/**
 * `npm run eval`: plays the conversations of cases.yaml at one real Headgate and judges them by their effects.
 * `-- --only filter,load-2b` plays some; `--model NAME --base-url URL` takes a model (its key is OPENAI_API_KEY); `--json FILE`
 * keeps the results; `--verbose` shows what was said; `--at-least PERCENT` fails below it; `--limit SECONDS` is for one turn.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { openArena, type Arena } from './arena.ts';
import { loadCases, selectCases, type EvalCase } from './case.ts';
import { evaluate, evaluatePhrasing, loadParaphrases } from './evaluate.ts';
import { failureLine, percentRight, resultTable, robustnessLine, summary } from './report.ts';
import type { Result } from './seen.ts';

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    only: { type: 'string', default: '' },
    model: { type: 'string' },
    'base-url': { type: 'string' },
    json: { type: 'string' },
    verbose: { type: 'boolean', default: false },
    paraphrases: { type: 'boolean', default: true },
    limit: { type: 'string', default: '20' },
    'at-least': { type: 'string', default: '0' },
  },
});
const model = options.model ?? 'offline';
const limitMs = Number(options.limit) * 1000;

async function main(): Promise<number> {
  const only = options.only.split(',').filter(Boolean);
  const cases = selectCases(await loadCases(), only);
  const arena = await openArena({ model: options.model, baseUrl: options['base-url'] });
  try {
    const results = await playCases(arena, cases);
    const phrasings = options.paraphrases ? await playPhrasings(arena, cases, results) : [];
    print(results, phrasings);
    if (options.json) await writeFile(options.json, JSON.stringify({ model, results, phrasings }, null, 1));
    return percentRight(results) >= Number(options['at-least']) ? 0 : 1;
  } finally {
    await arena.close();
  }
}

async function playCases(arena: Arena, cases: EvalCase[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const wanted of cases) {
    const result = await evaluate(arena, wanted, limitMs);
    results.push(result);
    tell(result);
  }
  return results;
}

async function playPhrasings(arena: Arena, cases: EvalCase[], results: Result[]): Promise<Result[]> {
  const played: Result[] = [];
  for (const { id, phrasings } of await loadParaphrases()) {
    const wanted = cases.find((one) => one.id === id);
    if (!wanted) continue;
    const known = results.filter((result) => result.id === id && result.outcome === 'right').flatMap(({ planHash }) => planHash ?? []);
    const rightHashes = new Set(known);
    for (const phrasing of phrasings) {
      const result = await evaluatePhrasing(arena, { wanted, phrasing, limitMs }, rightHashes);
      played.push(result);
      tell(result);
    }
  }
  return played;
}

function tell({ id, outcome, seconds, dialogue }: Result): void {
  console.error(`${id.padEnd(12)} ${outcome.padEnd(15)} ${seconds.toFixed(1)} s`);
  if (options.verbose) for (const line of dialogue) console.error(`    ${line}`);
}

function print(results: Result[], phrasings: Result[]): void {
  const failed = (of: Result[]): string[] => of.filter(({ outcome }) => outcome !== 'right').map(failureLine);
  console.log(
    ['', ...resultTable(results), '', ...summary(results, model), ...(phrasings.length > 0 ? [robustnessLine(phrasings)] : [])].join('\n'),
  );
  for (const line of failed(results)) console.log(line);
  for (const line of failed(phrasings)) console.log(`phrasing of ${line}`);
}

process.exitCode = await main();

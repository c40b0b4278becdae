import { z } from 'zod';
import { inputError } from '#domain/errors.ts';
import { ExplainedFailure } from '#domain/history.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

const Input = z.object({ run: z.number().int().positive().optional().describe('Left out: the newest that failed.') });
/** Why a run failed, and what was the last good one. */
export const explainFailure: ReadTool<z.infer<typeof Input>, ExplainedFailure> = defineReadTool({
  name: 'explain_failure',
  effect: 'read',
  doing: 'Looking for what failed',
  description: 'Why a run or a plan failed: the error with its hint, the last good run before it, and whether it happened before.',
  input: Input,
  output: ExplainedFailure,
  examples: [{ say: 'why did it fail?', input: {} }],
  async run({ ports: { history } }, { run }) {
    const found = await history.run(run ?? 'failed');
    const { failedPlans } = run === undefined ? await history.runs({ states: ['failed'], limit: 1 }) : { failedPlans: [] };
    const [plan] = failedPlans;
    // What failed last is meant: a plan of the same conversation may have come to nothing after the last run that failed.
    if (plan && (!found || isNewer(plan, found))) {
      return { run: null, title: plan.title, at: plan.at, error: plan.error, lastGood: null, times: 1 };
    }
    if (!found) throw inputError('run.none-failed', 'No run failed that you may read.');
    if (!found.error) throw inputError('run.not-failed', `Run ${found.number} is ${found.state}; it did not fail.`);
    const { runs } = await history.runs({ dataset: found.targets[0], limit: 100 });
    const before = runs.filter(({ number }) => number < found.number);
    const good = before.find(({ state }) => state === 'succeeded') ?? null;
    const since = before.filter((one) => one.number > (good?.number ?? 0) && one.error?.code === found.error?.code);
    const { number, title, finishedAt, error } = found;
    return { run: number, title, at: finishedAt, error, lastGood: good?.number ?? null, times: since.length + 1 };
  },
  summarise: ({ run, title, error }) => `${run === null ? title : `run ${run}`}: ${error.code}`,
});

const isNewer = (plan: { at: string; here: boolean }, run: { finishedAt: string | null; here: boolean }): boolean =>
  plan.here === run.here ? plan.at > (run.finishedAt ?? '') : plan.here;

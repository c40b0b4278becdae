import { z } from 'zod';
import { inputError } from '#domain/errors.ts';
import { RunComparison } from '#domain/history.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

const number = z.number().int().positive();
const Input = z.object({
  before: number.optional().describe('Left out: the run of the same target before the other.'),
  after: number.optional().describe('Left out: the newest run.'),
});

/** What differs between two runs. */
export const compareRuns: ReadTool<z.infer<typeof Input>, RunComparison> = defineReadTool({
  name: 'compare_runs',
  effect: 'read',
  doing: 'Comparing runs',
  description:
    'Compare two runs: rows, seconds, inputs, steps, checks. Without numbers: the newest with the one before it into the same target.',
  input: Input,
  output: RunComparison,
  examples: [
    { say: 'compare run 3 and 4', input: { before: 3, after: 4 } },
    { say: 'what changed since the last run?', input: {} },
  ],
  async run({ ports: { history } }, { before, after }) {
    const newer = await history.run(after ?? 'last');
    if (!newer) throw inputError('run.none', 'There was no run yet that you may read.');
    if (before !== undefined) return history.compare(before, newer.number);
    const { runs } = await history.runs({ dataset: newer.targets[0], limit: 50 });
    const older = runs.find((run) => run.number < newer.number && run.targets.some((target) => newer.targets.includes(target)));
    if (older) return history.compare(older.number, newer.number);
    throw inputError(
      'run.first',
      `Run ${newer.number} is the first into ${newer.targets.join(', ')}, so there is none to compare it with.`,
    );
  },
  summarise: ({ before, after, differences }) =>
    `run ${before} and ${after}: ${differences.length === 0 ? 'nothing differs' : `${differences.length} differences`}`,
  shows: ({ before, after, differences }) => ({
    columns: [
      { name: 'what', type: 'VARCHAR' },
      { name: `run ${before}`, type: 'VARCHAR' },
      { name: `run ${after}`, type: 'VARCHAR' },
    ],
    rows: differences.map((difference) => [difference.what, difference.before, difference.after]),
    truncated: false,
  }),
});

import { z } from 'zod';
import { RunFacts } from '#domain/history.ts';
import { inputError } from '#domain/errors.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

export const RunRef = z.union([z.number().int().positive(), z.literal('last')]).describe('The number of a run, or "last".');
const Input = z.object({ run: RunRef });

/** Everything about one run. */
export const showRun: ReadTool<z.infer<typeof Input>, RunFacts> = defineReadTool({
  name: 'show_run',
  effect: 'read',
  doing: 'Looking at run',
  description: 'All facts of one run: steps with their rows, loads, checks, inputs, seconds, who asked and who approved.',
  input: Input,
  output: RunFacts,
  examples: [
    { say: 'who approved run 12?', input: { run: 12 } },
    { say: 'how long did it take?', input: { run: 'last' } },
  ],
  async run({ ports }, { run }) {
    const facts = await ports.history.run(run);
    if (!facts) throw inputError('run.none', 'There was no run yet that you may read.');
    return facts;
  },
  summarise: ({ number, state, seconds }) => `run ${number} ${state}${seconds === null ? '' : ` in ${seconds} s`}`,
  shows: ({ steps }) => ({
    columns: [
      { name: 'step', type: 'VARCHAR' },
      { name: 'rows_in', type: 'BIGINT' },
      { name: 'rows_out', type: 'BIGINT' },
    ],
    rows: steps.map(({ words, rowsIn, rowsOut }) => [words, rowsIn, rowsOut]),
    truncated: false,
  }),
});

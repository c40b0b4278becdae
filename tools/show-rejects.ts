import { z } from 'zod';
import { inputError } from '#domain/errors.ts';
import { RunRejects } from '#domain/history.ts';
import { RunRef } from './show-run.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

const Input = z.object({ run: RunRef });
const most = 100;

/** The rows that a run could not read, with place, value and reason. */
export const showRejects: ReadTool<z.infer<typeof Input>, RunRejects> = defineReadTool({
  name: 'show_rejects',
  effect: 'read',
  doing: 'Looking at the rejected rows of run',
  description: 'The rows that a run could not read: file, line, column, value and reason of each.',
  input: Input,
  output: RunRejects,
  examples: [{ say: 'the load rejected some rows, show me', input: { run: 'last' } }],
  async run({ ports: { history } }, { run }) {
    const facts = await history.run(run);
    if (!facts) throw inputError('run.none', 'There was no run yet that you may read.');
    return history.rejects(facts.number, most);
  },
  summarise: ({ run, count }) => `${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'} of run ${run}`,
  shows: ({ count, rejects }) => ({
    columns: [
      { name: 'file', type: 'VARCHAR' },
      { name: 'line', type: 'BIGINT' },
      { name: 'column', type: 'VARCHAR' },
      { name: 'value', type: 'VARCHAR' },
      { name: 'reason', type: 'VARCHAR' },
      { name: 'row', type: 'VARCHAR' },
    ],
    rows: rejects.map(({ file, line, column, value, reason, record, raw }) => [
      file,
      line,
      column,
      value,
      reason,
      record === null ? raw : JSON.stringify(record),
    ]),
    truncated: count > rejects.length,
  }),
});

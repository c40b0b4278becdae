import { z } from 'zod';
import { RunList, RunQuery } from '#domain/history.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

/** The runs that the asker may see, newest first, with the plans that failed before they could run. */
export const listRuns: ReadTool<z.infer<typeof RunQuery>, RunList> = defineReadTool({
  name: 'list_runs',
  effect: 'read',
  doing: 'Looking at the runs',
  description: 'List runs, newest first, with outcome, rows, seconds and who decided; of a dataset, of a state, of some days.',
  input: RunQuery,
  output: RunList,
  examples: [
    { say: 'which runs failed this week and why', input: { states: ['failed'], sinceDays: 7, limit: 20 } },
    { say: 'which loads write to analytics.orders?', input: { dataset: 'analytics.orders', limit: 20 } },
  ],
  run: ({ ports }, query) => ports.history.runs(query),
  summarise: ({ runs, failedPlans }) =>
    `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}${failedPlans.length > 0 ? `, ${failedPlans.length} plans that failed` : ''}`,
  shows: ({ runs }) => ({
    columns: [
      { name: 'run', type: 'BIGINT' },
      { name: 'title', type: 'VARCHAR' },
      { name: 'state', type: 'VARCHAR' },
      { name: 'writes', type: 'VARCHAR' },
      { name: 'finished', type: 'TIMESTAMP' },
      { name: 'loaded', type: 'BIGINT' },
      { name: 'rejected', type: 'BIGINT' },
      { name: 'seconds', type: 'DOUBLE' },
      { name: 'decided_by', type: 'VARCHAR' },
      { name: 'error', type: 'VARCHAR' },
    ],
    rows: runs.map((run) => [
      run.number,
      run.title,
      run.state,
      run.targets.join(', '),
      run.finishedAt?.slice(0, 19).replace('T', ' ') ?? null,
      run.rows?.loaded ?? null,
      run.rows?.rejected ?? null,
      run.seconds,
      run.decidedBy,
      run.error?.message ?? null,
    ]),
    truncated: false,
  }),
});

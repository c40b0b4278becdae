import { DatasetColumn, Dependents } from '#domain/history.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

/** What breaks when a dataset or a column of it changes or goes. */
export const findDependents: ReadTool<DatasetColumn, Dependents> = defineReadTool({
  name: 'find_dependents',
  effect: 'read',
  doing: 'Looking for what depends on',
  description: 'Which loads read a dataset or one of its columns, directly or through what other loads write: what breaks when it changes.',
  input: DatasetColumn,
  output: Dependents,
  examples: [
    { say: 'what breaks if I drop customers.segment?', input: { dataset: 'customers.csv', column: 'segment' } },
    { say: 'who uses analytics.orders?', input: { dataset: 'analytics.orders' } },
  ],
  run: ({ ports }, of) => ports.history.dependents(of),
  summarise: ({ dependents }) => `${dependents.length} ${dependents.length === 1 ? 'load depends' : 'loads depend'} on it`,
  shows: ({ dependents }) =>
    dependents.length === 0
      ? null
      : {
          columns: [
            { name: 'writes', type: 'VARCHAR' },
            { name: 'reads', type: 'VARCHAR' },
            { name: 'columns', type: 'VARCHAR' },
            { name: 'used_in', type: 'VARCHAR' },
            { name: 'distance', type: 'BIGINT' },
            { name: 'run', type: 'BIGINT' },
          ],
          rows: dependents.map(({ target, reads, columns, uses, distance, run }) => [
            target,
            reads,
            columns.join(', '),
            uses.join('; '),
            distance,
            run,
          ]),
          truncated: false,
        },
});

import { z } from 'zod';
import { AlertView } from '#domain/alert.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

const Input = z.object({});
const Output = z.object({ alerts: z.array(AlertView) });

/** What is watched, and what was measured last. */
export const listAlerts: ReadTool<z.infer<typeof Input>, z.infer<typeof Output>> = defineReadTool({
  name: 'list_alerts',
  effect: 'read',
  doing: 'Looking at the alerts',
  description: 'List the alerts that stand: the dataset, what is promised of it, what the last run measured.',
  input: Input,
  output: Output,
  examples: [{ say: 'which alerts are there?', input: {} }],
  run: async ({ ports }) => ({ alerts: await ports.alerts() }),
  summarise: ({ alerts }) => `${alerts.length} ${alerts.length === 1 ? 'alert' : 'alerts'}`,
  shows: ({ alerts }) =>
    alerts.length === 0
      ? null
      : {
          columns: [
            { name: 'alert', type: 'BIGINT' },
            { name: 'dataset', type: 'VARCHAR' },
            { name: 'promise', type: 'VARCHAR' },
            { name: 'state', type: 'VARCHAR' },
            { name: 'last_measured', type: 'VARCHAR' },
            { name: 'run', type: 'BIGINT' },
            { name: 'by', type: 'VARCHAR' },
          ],
          rows: alerts.map(({ number, dataset, words, last, createdBy }) => [
            number,
            dataset,
            words,
            last === null ? 'not measured yet' : last.breached ? 'broken' : 'kept',
            last?.text ?? null,
            last?.run ?? null,
            createdBy,
          ]),
          truncated: false,
        },
});

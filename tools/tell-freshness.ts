import { z } from 'zod';
import { DatasetColumn, Freshness } from '#domain/history.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

const Input = DatasetColumn.omit({ column: true });
const Output = z.object({ datasets: z.array(Freshness) });

/** When a dataset was last loaded, and how far its sources and cursors were then. */
export const tellFreshness: ReadTool<z.infer<typeof Input>, z.infer<typeof Output>> = defineReadTool({
  name: 'tell_freshness',
  effect: 'read',
  doing: 'Looking at the loads of',
  description: 'When a table or file was last loaded and by which run, how new its sources were then, and how far its cursors are.',
  input: Input,
  output: Output,
  examples: [{ say: 'how fresh is analytics.orders?', input: { dataset: 'analytics.orders' } }],
  run: async ({ ports }, of) => ({ datasets: await ports.history.freshness(of) }),
  summarise: ({ datasets: [first] }) => (first?.loads[0] ? `last loaded ${first.loads[0].finishedAt.slice(0, 10)}` : 'no load is known'),
  shows: ({ datasets }) =>
    datasets.length === 0
      ? null
      : {
          columns: [
            { name: 'target', type: 'VARCHAR' },
            { name: 'run', type: 'BIGINT' },
            { name: 'loaded_at', type: 'TIMESTAMP' },
            { name: 'rows_loaded', type: 'BIGINT' },
            { name: 'rows_after', type: 'BIGINT' },
            { name: 'sources_changed_at', type: 'TIMESTAMP' },
          ],
          rows: datasets.flatMap(({ target, loads }) =>
            loads.map(({ run, finishedAt, loaded, rowsAfter, sourcesChangedAt }) => [
              target,
              run,
              finishedAt.slice(0, 19).replace('T', ' '),
              loaded,
              rowsAfter,
              sourcesChangedAt?.slice(0, 19).replace('T', ' ') ?? null,
            ]),
          ),
          truncated: false,
        },
});

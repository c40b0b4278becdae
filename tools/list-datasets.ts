import { z } from 'zod';
import { DatasetEntry, mostListed } from '#domain/dataset.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

const Input = z.object({
  search: z.string().max(200).optional().describe('Words of a name; left out lists everything.'),
  connection: z.string().max(63).optional().describe('Only this connection.'),
});
const Output = z.object({ datasets: z.array(DatasetEntry) });

/** What can be read: files and tables, by connection. */
export const listDatasets: ReadTool<z.infer<typeof Input>, z.infer<typeof Output>> = defineReadTool({
  name: 'list_datasets',
  effect: 'read',
  doing: 'Looking for data',
  description: 'List the files and tables that can be read, or search them by name.',
  input: Input,
  output: Output,
  examples: [{ say: 'what data is there about orders?', input: { search: 'orders' } }],
  async run({ ports }, { search, connection }) {
    const datasets = await ports.listDatasets({ limit: mostListed, ...(search ? { search } : {}), ...(connection ? { connection } : {}) });
    return { datasets };
  },
  summarise: ({ datasets }) => `${datasets.length} ${datasets.length === 1 ? 'dataset' : 'datasets'}`,
});

import { z } from 'zod';
import { Inspection } from '#domain/dataset.ts';
import { defineTool, type ReadTool } from './tool.ts';

const Input = z.object({
  connection: z.string().max(63).describe('The connection, e.g. files.'),
  dataset: z.string().max(1024).describe('The dataset as list_datasets names it.'),
});

/** Schema, size, notes and a few rows of one dataset. */
export const inspectDataset: ReadTool<z.infer<typeof Input>, Inspection> = defineTool({
  name: 'inspect_dataset',
  effect: 'read',
  description: 'Look at one dataset: columns with types, row count, what is odd about it.',
  input: Input,
  output: Inspection,
  examples: [{ say: "what's in customers.csv", input: { connection: 'files', dataset: 'samples/customers.csv' } }],
  run: ({ ports }, input) => ports.inspect(input),
  summarise: ({ rows, rowsExact, columns }) =>
    `${rows === null ? 'unknown' : `${rowsExact ? '' : 'about '}${rows.toLocaleString('en-US')}`} rows, ${columns.length} columns`,
});

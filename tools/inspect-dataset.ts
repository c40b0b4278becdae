import { z } from 'zod';
import { counted } from '#domain/amounts.ts';
import { Inspection } from '#domain/dataset.ts';
import { JsonObject } from '#domain/json.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

const Input = z.object({
  connection: z.string().max(63).describe('The connection, e.g. files.'),
  dataset: z.string().max(1024).describe('The dataset as list_datasets names it.'),
  options: JsonObject.optional().describe('How it is read, as in a source of a draft: {decimal: ","}. Leave it out otherwise.'),
});

/** Schema, size, notes and a few rows of one dataset. */
export const inspectDataset: ReadTool<z.infer<typeof Input>, Inspection> = defineReadTool({
  name: 'inspect_dataset',
  effect: 'read',
  doing: 'Inspecting',
  description: 'Look at one dataset: columns with types, row count, what is odd about it.',
  input: Input,
  output: Inspection,
  examples: [{ say: "what's in customers.csv", input: { connection: 'files', dataset: 'samples/customers.csv' } }],
  run: ({ ports }, { connection, dataset, options }) => ports.inspect({ connection, dataset, ...(options ? { options } : {}) }),
  summarise: ({ rows, rowsExact, columns }) =>
    `${rows === null ? 'unknown rows' : `${rowsExact ? '' : 'about '}${counted(rows, 'row')}`}, ${counted(columns.length, 'column')}`,
});

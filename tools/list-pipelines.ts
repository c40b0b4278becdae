import { z } from 'zod';
import { PipelineLines } from '#domain/pipeline.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

const Input = z.object({});

/** The pipelines that the asker may see, with schedule, next tick, parameters, last run and standing rule. */
export const listPipelines: ReadTool<z.infer<typeof Input>, PipelineLines> = defineReadTool({
  name: 'list_pipelines',
  effect: 'read',
  doing: 'Looking at the pipelines',
  description: 'List pipelines: name, schedule, next run, what they read and write, parameters, last run, standing rule.',
  input: Input,
  output: PipelineLines,
  examples: [{ say: 'what is scheduled?', input: {} }],
  run: async ({ ports }) => ({ pipelines: await ports.pipelines() }),
  summarise: ({ pipelines }) => `${pipelines.length} ${pipelines.length === 1 ? 'pipeline' : 'pipelines'}`,
  shows: ({ pipelines }) => ({
    columns: ['pipeline', 'state', 'schedule', 'next', 'writes', 'last_run'].map((name) => ({ name, type: 'VARCHAR' })),
    rows: pipelines.map(({ name, state, schedule, next, writes, lastRun }) => [name, state, schedule, next, writes.join(', '), lastRun]),
    truncated: false,
  }),
});

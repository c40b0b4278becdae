import { z } from 'zod';
import { Definition } from '#domain/definition.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

const Input = z.object({ term: z.string().max(80).optional().describe('Left out: all of them.') });
const Output = z.object({ definitions: z.array(Definition) });

/** What words mean here, as people confirmed it. */
export const recallDefinitions: ReadTool<z.infer<typeof Input>, z.infer<typeof Output>> = defineReadTool({
  name: 'recall_definitions',
  effect: 'read',
  doing: 'Recalling what words mean',
  description: 'What words mean in this house, as people confirmed it: with the condition on the rows of a dataset where there is one.',
  input: Input,
  output: Output,
  examples: [{ say: 'what does active customer mean?', input: { term: 'active customer' } }],
  run: async ({ ports }, { term }) => ({ definitions: await ports.definitions(term) }),
  summarise: ({ definitions }) => `${definitions.length} ${definitions.length === 1 ? 'definition' : 'definitions'}`,
  shows: ({ definitions }) =>
    definitions.length === 0
      ? null
      : {
          columns: ['term', 'meaning', 'dataset', 'condition', 'version', 'confirmed_by'].map((name) => ({
            name,
            type: name === 'version' ? 'BIGINT' : 'VARCHAR',
          })),
          rows: definitions.map(({ term, meaning, dataset, condition, version, confirmedBy }) => [
            term,
            meaning,
            dataset,
            condition,
            version,
            confirmedBy,
          ]),
          truncated: false,
        },
});

import { z } from 'zod';
import { ReachableConnection } from '#domain/connection-view.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

const Input = z.object({});
const Output = z.object({ connections: z.array(ReachableConnection) });

/** The ways to reach systems, and whether they answer. */
export const listConnections: ReadTool<z.infer<typeof Input>, z.infer<typeof Output>> = defineReadTool({
  name: 'list_connections',
  effect: 'read',
  doing: 'Looking at the connections',
  description: 'List the connections: their kind, whether they can be read and written, whether they answer.',
  input: Input,
  output: Output,
  examples: [{ say: 'which systems are connected?', input: {} }],
  run: async ({ ports }) => ({ connections: await ports.connections() }),
  summarise: ({ connections }) => `${connections.length} ${connections.length === 1 ? 'connection' : 'connections'}`,
  shows: ({ connections }) => ({
    columns: ['name', 'kind', 'can', 'state'].map((name) => ({ name, type: 'VARCHAR' })),
    rows: connections.map(({ name, kind, read, write, healthy, message }) => [
      name,
      kind,
      [...(read ? ['read'] : []), ...(write ? ['write'] : [])].join(', '),
      healthy ? 'answers' : message,
    ]),
    truncated: false,
  }),
});

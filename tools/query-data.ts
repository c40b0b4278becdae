import { z } from 'zod';
import { count, counted } from '#domain/amounts.ts';
import { Table } from '#domain/dataset.ts';
import { RelationId } from '#domain/draft.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

const Input = z.object({
  sql: z.string().min(1).max(10_000).describe('One SELECT in DuckDB SQL over the sources, by their ids.'),
  sources: z.array(z.object({ id: RelationId, connection: z.string().max(63), dataset: z.string().max(1024) })).max(10),
});
const maxRows = 200;

/** Answers a question from data: one SELECT, bounded in rows and time. */
export const queryData: ReadTool<z.infer<typeof Input>, Table> = defineReadTool({
  name: 'query_data',
  effect: 'read',
  doing: 'Asking the data',
  description: 'Answer a question from data with one SELECT over datasets.',
  input: Input,
  output: Table,
  examples: [
    {
      say: 'how many orders per status?',
      input: {
        sql: 'select status, count(*) as orders from o group by status order by orders desc',
        sources: [{ id: 'o', connection: 'files', dataset: 'samples/orders.csv' }],
      },
    },
  ],
  run: ({ ports }, { sql, sources }) => ports.query({ sql, sources, maxRows }),
  summarise: ({ rows, truncated }) => (truncated ? `${count(rows.length)} or more rows` : counted(rows.length, 'row')),
  shows: (table) => table,
});

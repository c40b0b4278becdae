import { z } from 'zod';
import { personalColumn } from '#domain/personal.ts';
import { quoteName, quoteText } from './sql.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

const Input = z.object({
  connection: z.string().max(63),
  dataset: z.string().max(1024),
  values: z.array(z.string().min(1).max(200)).min(1).max(10).describe('What people call it: germany, completed, ACME.'),
});
const Output = z.object({
  hits: z.array(
    z.object({
      said: z.string(),
      column: z.string(),
      /** As it stands in the data. */
      value: z.string(),
      rows: z.number(),
      how: z.enum(['exact', 'spelling', 'part']),
    }),
  ),
  truncated: z.boolean(),
});

const mostColumns = 60;
const mostHits = 40;
/** Longer texts are prose, not values that rows are told apart by. */
const longest = 200;

/** In which columns a value stands, and how it is spelled there. */
export const findValues: ReadTool<z.infer<typeof Input>, z.infer<typeof Output>> = defineReadTool({
  name: 'find_values',
  effect: 'read',
  doing: 'Looking for values in',
  description: 'Find in which columns of a dataset values stand and how they are spelled there, with the number of rows.',
  input: Input,
  output: Output,
  examples: [{ say: 'orders from germany', input: { connection: 'files', dataset: 'samples/customers.csv', values: ['germany', 'DE'] } }],
  async run({ ports }, { connection, dataset, values }) {
    const { columns } = await ports.inspect({ connection, dataset });
    const texts = columns.filter(({ type }) => /^(?:VARCHAR|ENUM)/.test(type) && !type.endsWith(']')).slice(0, mostColumns);
    if (texts.length === 0) return { hits: [], truncated: false };
    const sql = valuesSql(
      texts.map(({ name }) => name),
      values,
    );
    const table = await ports.query({ sql, sources: [{ id: 'd', connection, dataset }], maxRows: mostHits });
    return { hits: table.rows.map(hitOf), truncated: table.truncated };
  },
  summarise: ({ hits }) => (hits.length === 0 ? 'nowhere' : [...new Set(hits.map(({ column }) => column))].join(', ')),
  shows: ({ hits, truncated }) => ({
    columns: [
      { name: 'column', type: 'VARCHAR' },
      { name: 'value', type: 'VARCHAR' },
      { name: 'rows', type: 'BIGINT' },
    ],
    rows: hits.map(({ column, value, rows }) => [column, value, rows]),
    truncated,
  }),
});

/** One scan: every text cell beside its column's name, compared with each wanted value. Parts of personal values are not searched. */
function valuesSql(columns: string[], values: string[]): string {
  const cells = columns.map((name) => `struct_pack(c := ${quoteText(name)}, v := CAST(${quoteName(name)} AS VARCHAR))`);
  const whole = columns.filter((name) => personalColumn(name) !== null).map(quoteText);
  const wanted = values.map((value) => `(${quoteText(value)})`).join(', ');
  const part = `contains(lower(v), lower(trim(said)))${whole.length > 0 ? ` AND c NOT IN (${whole.join(', ')})` : ''}`;
  return `SELECT said, c AS "column", v AS value, count(*) AS rows,
    CASE WHEN v = said THEN 'exact' WHEN lower(trim(v)) = lower(trim(said)) THEN 'spelling' ELSE 'part' END AS how
    FROM (SELECT cell.c AS c, cell.v AS v FROM (SELECT unnest([${cells.join(', ')}]) AS cell FROM d)) cells, (VALUES ${wanted}) wanted(said)
    WHERE length(v) <= ${longest} AND (lower(trim(v)) = lower(trim(said)) OR (${part}))
    GROUP BY 1, 2, 3 ORDER BY CASE how WHEN 'exact' THEN 0 WHEN 'spelling' THEN 1 ELSE 2 END, rows DESC, "column", value LIMIT ${mostHits + 1}`;
}

const Hit = z.tuple([z.string(), z.string(), z.string(), z.coerce.number(), z.enum(['exact', 'spelling', 'part'])]);

function hitOf(row: unknown): z.infer<typeof Output>['hits'][number] {
  const [said, column, value, rows, how] = Hit.parse(row);
  return { said, column, value, rows, how };
}

import { DatasetColumn, Origins } from '#domain/history.ts';
import { defineReadTool, type ReadTool } from './tool.ts';

/** Which sources, steps, filters and rejects stand behind a dataset's rows, or behind one of its columns. */
export const explainNumber: ReadTool<DatasetColumn, Origins> = defineReadTool({
  name: 'explain_number',
  effect: 'read',
  doing: 'Tracing',
  description:
    'Where a loaded table or file, or one column of it, comes from: sources, the expression that makes the column, every step with rows in and out, rejected and filtered rows.',
  input: DatasetColumn,
  output: Origins,
  examples: [
    { say: 'where does revenue in analytics.revenue come from?', input: { dataset: 'analytics.revenue', column: 'revenue' } },
    { say: 'why are there only 1,900 rows in analytics.orders?', input: { dataset: 'analytics.orders' } },
  ],
  run: ({ ports }, of) => ports.history.origins(of),
  summarise: ({ origins }) => `${origins.length} ${origins.length === 1 ? 'load' : 'loads'}`,
  shows({ origins: [newest] }) {
    if (!newest?.rows) return null;
    const { source, loaded, rejected, filtered, deduplicated, reshaped } = newest.rows;
    const account: [string, number | null, number | null][] = [
      [`read ${newest.sources.join(', ')}`, null, source],
      ...(rejected > 0 ? [['rows that could not be read', source, source - rejected] satisfies [string, number, number]] : []),
      ...newest.steps.map(({ words, rowsIn, rowsOut }): [string, number | null, number | null] => [words, rowsIn, rowsOut]),
      [
        `${loaded.toLocaleString('en-US')} loaded, ${filtered} filtered out, ${deduplicated} deduplicated, ${reshaped} reshaped`,
        null,
        loaded,
      ],
    ];
    const columns = ['BIGINT', 'BIGINT'].map((type, index) => ({ name: index === 0 ? 'rows_in' : 'rows_out', type }));
    return { columns: [{ name: 'step', type: 'VARCHAR' }, ...columns], rows: account, truncated: false };
  },
});

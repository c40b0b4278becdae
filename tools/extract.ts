import { z } from 'zod';
import { inputError } from '#domain/errors.ts';
import { PlannedSource } from '#domain/plan.ts';
import { defineTool } from './tool.ts';
import type { WorkPorts } from './work-ports.ts';

const Input = z.object({
  source: PlannedSource,
  /** Read once into the engine, because more than one pass will follow; otherwise each reader streams from the source. */
  keep: z.boolean(),
});
const Output = z.object({
  /** Exact when kept, else null until something has read it all. */
  rows: z.number().nullable(),
  rowsEstimate: z.number().nullable(),
  sizeBytes: z.number(),
});

/** Opens a source as a relation of the engine, pinned as it was inspected. */
export const extract = defineTool<z.infer<typeof Input>, z.infer<typeof Output>, WorkPorts>({
  name: 'extract',
  effect: 'read',
  description: 'Open a source of the plan as a relation in the engine.',
  input: Input,
  output: Output,
  examples: [],
  async run({ ports, signal, log }, { source, keep }) {
    const { reader } = ports.connection(source.connection);
    if (!reader) throw inputError('source.not-readable', `The connection "${source.connection}" cannot be read from.`);
    const opened = await reader.open(
      { engine: ports.engine, signal, log },
      { id: source.id, dataset: source.dataset, reader: source.reader },
    );
    // Verification runs beside the scan; whoever settles the sources sees its failure.
    opened.verified.catch(() => {});
    ports.opened.set(source.id, opened);
    const facts = { rowsEstimate: opened.rowsEstimate, sizeBytes: opened.sizeBytes };
    if (!keep) {
      await ports.engine.define(source.id, opened.sql);
      return { rows: null, ...facts };
    }
    const { rows } = await ports.engine.materialise(source.id, opened.sql, (progress) => ports.progress({ ...progress, bytes: 0 }));
    return { rows, ...facts };
  },
  summarise: ({ rows, sizeBytes }) =>
    `${rows === null ? 'streaming' : `${rows.toLocaleString('en-US')} rows`}, ${sizeBytes.toLocaleString('en-US')} bytes`,
});

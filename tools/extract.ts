import { z } from 'zod';
import { counted } from '#domain/amounts.ts';
import { inputError } from '#domain/errors.ts';
import { Increment, type PlannedIncremental } from '#domain/incremental.ts';
import { PlannedLoad, PlannedSource } from '#domain/plan.ts';
import type { OpenedSource, SourceReader } from './connectors/connector.ts';
import { inRange } from './incremental/range.ts';
import { takeNew } from './incremental/take-new.ts';
import { defineTool, type ToolContext } from './tool.ts';
import type { WorkPorts } from './work-ports.ts';

const Input = z.object({
  source: PlannedSource,
  /** Read once into the engine, because more than one pass will follow; otherwise each reader streams from the source. */
  keep: z.union([z.boolean(), z.literal('when small')]),
  /** Of an incremental source: the load whose target remembers what it has had. */
  into: PlannedLoad.optional(),
  /** Sources of the same connection that are opened next. */
  together: z.array(PlannedSource).optional(),
});
const Output = z.object({
  /** Exact when kept, else null until something has read it all. */
  rows: z.number().nullable(),
  rowsEstimate: z.number().nullable(),
  sizeBytes: z.number(),
  /** Rows that were read and left out, because they were loaded before or lie outside the range. */
  leftOut: z.number(),
  increment: Increment.nullable(),
});

/** Opens a source as a relation of the engine, pinned as it was inspected. */
export const extract = defineTool<z.infer<typeof Input>, z.infer<typeof Output>, WorkPorts>({
  name: 'extract',
  effect: 'read',
  description: 'Open a source of the plan as a relation in the engine.',
  input: Input,
  output: Output,
  examples: [],
  async run(context, { source, keep, into, together = [] }) {
    const { reader } = context.ports.connection(source.connection);
    if (!reader) throw inputError('source.not-readable', `The connection "${source.connection}" cannot be read from.`);
    if (source.incremental && into) return extractNew(context, { source, rule: source.incremental, into, reader });
    return extractAll(context, { source, keep, reader, together });
  },
  summarise: ({ rows, sizeBytes }) => `${rows === null ? 'streaming' : counted(rows, 'row')}, ${sizeBytes.toLocaleString('en-US')} bytes`,
});

type Context = ToolContext<WorkPorts>;
type Keep = z.infer<typeof Input>['keep'];

/** Rows of so many bytes take about as much of the engine's memory. */
const smallBytes = 256 << 20;

async function extractAll(
  { ports, signal, log }: Context,
  { source, keep, reader, together }: { source: PlannedSource; keep: Keep; reader: SourceReader; together: PlannedSource[] },
): Promise<z.infer<typeof Output>> {
  const toOpen = ({ id, dataset, reader: pinned }: PlannedSource) => ({ id, dataset, reader: pinned });
  const { range } = source;
  const atLeast = range ? { atLeast: { column: range.column, value: range.from, nulls: false } } : {};
  const wanted = { ...toOpen(source), ...atLeast, ...(together.length > 0 ? { together: together.map(toOpen) } : {}) };
  const opened = await reader.open({ engine: ports.engine, signal, log }, wanted);
  remember(ports, source.id, opened);
  const facts = { rowsEstimate: opened.rowsEstimate, sizeBytes: opened.sizeBytes, leftOut: 0, increment: null };
  if (range) return { ...facts, ...(await inRange(ports.engine, { id: source.id, sql: opened.sql, range })) };
  if (keep === false || (keep === 'when small' && opened.sizeBytes > smallBytes)) {
    await ports.engine.define(source.id, opened.sql);
    return { rows: null, ...facts };
  }
  const { rows } = await ports.engine.materialise(source.id, opened.sql, (progress) => ports.progress({ ...progress, bytes: 0 }));
  return { rows, ...facts };
}

interface NewRows {
  source: PlannedSource;
  rule: PlannedIncremental;
  into: PlannedLoad;
  reader: SourceReader;
}

async function extractNew({ ports, signal, log }: Context, { source, rule, into, reader }: NewRows): Promise<z.infer<typeof Output>> {
  const { writer } = ports.connection(into.connection);
  if (!writer) throw inputError('load.not-writable', `The connection "${into.connection}" cannot be written to.`);
  const onOpened = (opened: OpenedSource): void => remember(ports, source.id, opened);
  const taken = await takeNew({ engine: ports.engine, signal, log }, { source, rule, load: into, reader, writer, onOpened });
  const { advance, ...facts } = taken;
  const known = ports.increments.get(into.id) ?? [];
  ports.increments.set(into.id, [...known, { increment: facts.increment, advance }]);
  return facts;
}

function remember(ports: WorkPorts, id: string, opened: OpenedSource): void {
  // Verification runs beside the scan; whoever settles the sources sees its failure.
  opened.verified.catch(() => {});
  ports.opened.set(id, opened);
}

import { z } from 'zod';
import { counted } from '#domain/amounts.ts';
import { PlannedStep } from '#domain/plan.ts';
import { quoteName } from './sql.ts';
import { defineTool } from './tool.ts';
import type { WorkPorts } from './work-ports.ts';

const Input = z.object({
  step: PlannedStep,
  /** Compute once and keep the result; otherwise it stays a view. */
  keep: z.boolean(),
  /** Whether the row count is needed. */
  count: z.boolean(),
});
const Output = z.object({ rows: z.number().nullable() });

/** Defines a step's relation in the engine. Its SQL passed the gate when the plan was compiled. */
export const transform = defineTool<z.infer<typeof Input>, z.infer<typeof Output>, WorkPorts>({
  name: 'transform',
  effect: 'read',
  description: 'Define a step of the plan as a relation in the engine.',
  input: Input,
  output: Output,
  examples: [],
  async run({ ports }, { step, keep, count }) {
    if (keep) return ports.engine.materialise(step.id, step.sql, (progress) => ports.progress({ ...progress, bytes: 0 }));
    await ports.engine.define(step.id, step.sql);
    return { rows: count ? await countRows(ports, step.id) : null };
  },
  summarise: ({ rows }) => (rows === null ? 'defined' : counted(rows, 'row')),
});

/** Exact row count of a relation. */
export async function countRows(ports: Pick<WorkPorts, 'engine'>, relation: string): Promise<number> {
  const { rows } = await ports.engine.query(`select count(*)::double from ${quoteName(relation)}`, { maxRows: 1 });
  return Number(rows[0]?.[0] ?? 0);
}

import { z } from 'zod';
import { counted } from '#domain/amounts.ts';
import { StagedLoad } from '#domain/effect.ts';
import { inputError } from '#domain/errors.ts';
import { PlannedLoad } from '#domain/plan.ts';
import { defineTool } from './tool.ts';
import { undoableFor } from './undo-days.ts';
import type { WorkPorts } from './work-ports.ts';

const Input = z.object({
  load: PlannedLoad,
  /** The datasets that the rows come from, as one text. */
  origin: z.string().optional(),
});

/** Streams a load's rows into a stage beside its target and measures what publishing would change. Touches nobody's table. */
export const stage = defineTool<z.infer<typeof Input>, StagedLoad, WorkPorts>({
  name: 'stage',
  effect: 'write',
  description: 'Stage the rows of a load and measure its effect.',
  input: Input,
  output: StagedLoad,
  examples: [],
  async run({ ports, signal, log }, { load, origin }) {
    const { writer } = ports.connection(load.connection);
    if (!writer) throw inputError('load.not-writable', `The connection "${load.connection}" cannot be written to.`);
    const brought = ports.increments.get(load.id) ?? [];
    const measured = await writer.stage(
      { engine: ports.engine, signal, log },
      {
        fence: ports.fence,
        load,
        relation: load.from,
        inputBytes: [...ports.opened.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        onProgress: (progress) => ports.progress(progress),
        ...(origin ? { origin } : {}),
        advances: brought.flatMap(({ advance }) => advance ?? []),
        failpoint: (name) => ports.failpoint(name),
      },
    );
    const staged = undoableFor(measured, ports.undoDays);
    if (brought.length === 0) return staged;
    return { ...staged, effect: { ...staged.effect, increments: brought.map(({ increment }) => increment) } };
  },
  summarise: ({ stagedRows }) => `${counted(stagedRows, 'row')} staged`,
});

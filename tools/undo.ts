import { z } from 'zod';
import { counted } from '#domain/amounts.ts';
import { StagedLoad } from '#domain/effect.ts';
import { inputError } from '#domain/errors.ts';
import { PlannedLoad } from '#domain/plan.ts';
import { defineTool } from './tool.ts';
import { undoableFor } from './undo-days.ts';
import type { WorkPorts } from './work-ports.ts';

const Input = z.object({ load: PlannedLoad, runId: z.string() });

/** Stages the taking back of what a run loaded, and measures how much of it still is as it was loaded. Touches nobody's table. */
export const undo = defineTool<z.infer<typeof Input>, StagedLoad, Pick<WorkPorts, 'connection' | 'fence' | 'failpoint' | 'undoDays'>>({
  name: 'undo',
  effect: 'write',
  description: 'Stage the taking back of a published load and measure its effect.',
  input: Input,
  output: StagedLoad,
  examples: [],
  async run({ ports, signal, log }, { load, runId }) {
    const { writer } = ports.connection(load.connection);
    if (!writer?.stageUndo) {
      throw inputError(
        'undo.impossible',
        `Loads into the connection "${load.connection}" cannot be undone: nothing is kept of them there.`,
      );
    }
    const staged = await writer.stageUndo({ signal, log }, { fence: ports.fence, load, runId, failpoint: ports.failpoint });
    return undoableFor(staged, ports.undoDays);
  },
  summarise: ({ stagedRows }) => `${counted(stagedRows, 'row')} can be taken back`,
});

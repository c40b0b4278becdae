import { z } from 'zod';
import { StagedLoad } from '#domain/effect.ts';
import { inputError } from '#domain/errors.ts';
import { InputIdentity } from '#domain/input-identity.ts';
import { PlannedLoad } from '#domain/plan.ts';
import { PublishOutcome } from '#domain/receipt.ts';
import { Replay } from '#domain/reject.ts';
import { defineTool } from './tool.ts';
import type { WorkPorts } from './work-ports.ts';

const Input = z.object({
  connection: z.string(),
  loads: z.array(z.object({ load: PlannedLoad, staged: StagedLoad })),
  approval: z.object({ runId: z.string(), planHash: z.string(), fingerprint: z.string(), approvedBy: z.string() }),
  record: z.object({ runNumber: z.number(), inputs: z.record(z.string(), InputIdentity), replays: z.array(Replay) }).exactOptional(),
});

/** The one transaction of a target: exactly the approved delta, guarded, with its ledger row. */
export const publish = defineTool<z.infer<typeof Input>, PublishOutcome, Pick<WorkPorts, 'connection' | 'fence' | 'failpoint'>>({
  name: 'publish',
  effect: 'destroy',
  description: 'Publish the approved delta of the loads of one connection.',
  input: Input,
  output: PublishOutcome,
  examples: [],
  async run({ ports, signal, log }, { connection, loads, approval, record }) {
    const { writer } = ports.connection(connection);
    if (!writer) throw inputError('load.not-writable', `The connection "${connection}" cannot be written to.`);
    return writer.publish(
      { signal, log },
      { fence: ports.fence, ...approval, ...(record ? { record } : {}), loads, failpoint: ports.failpoint },
    );
  },
  summarise: ({ loads }) => loads.map((load) => `${load.target}: +${load.inserted} ~${load.updated} −${load.deleted}`).join('; '),
});

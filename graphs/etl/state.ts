/** What one attempt knows. Plain facts only; live handles stay behind the ports. */
import { StateSchema } from '@langchain/langgraph';
import { z } from 'zod';
import { Snapshot } from '#domain/dataset.ts';
import { CheckResult, Reject, StagedLoad } from '#domain/effect.ts';
import { Plan } from '#domain/plan.ts';
import { PublishOutcome } from '#domain/receipt.ts';

const Counts = z.record(z.string(), z.object({ rowsIn: z.number().nullable(), rowsOut: z.number().nullable() }));

export const EtlState = new StateSchema({
  phase: z.enum(['prepare', 'publish']),
  plan: Plan,
  /** Rows in and out by stage id. */
  counts: Counts.default(() => ({})),
  sizeBytes: z.number().default(0),
  /** Rows read of a source and left out of its relation, by source. */
  leftOut: z.record(z.string(), z.number()).default(() => ({})),
  checks: z.array(CheckResult).default(() => []),
  /** Given to a publish; made by a prepare. */
  staged: z.array(StagedLoad).default(() => []),
  snapshots: z.array(Snapshot).default(() => []),
  rejects: z.record(z.string(), z.object({ count: z.number(), rows: z.array(Reject) })).default(() => ({})),
  /** Rejects that can be listed, repaired and replayed. */
  rejectsKept: z.number().default(0),
  outcome: PublishOutcome.nullable().default(null),
});
export type EtlState = typeof EtlState.State;
export type EtlUpdate = Partial<EtlState>;

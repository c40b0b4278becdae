/** The kinds of background work, with what each carries: ids only, never data. */
import { z } from 'zod';

const turn = z.discriminatedUnion('cause', [
  z.object({ threadId: z.string(), cause: z.literal('message'), seq: z.number() }),
  z.object({ threadId: z.string(), cause: z.literal('prepared'), planId: z.string() }),
  z.object({ threadId: z.string(), cause: z.literal('decided'), planId: z.string() }),
  z.object({ threadId: z.string(), cause: z.literal('ran'), planId: z.string() }),
]);

export const jobData = {
  /** One turn of a conversation graph. Runs on a server. */
  turn,
  /** Extract, transform, check, stage and measure a plan. Runs on a worker. */
  prepare: z.object({ planId: z.string() }),
  /** Begin a run of a pipeline that is due or was asked for. Runs on a server. */
  tick: z.object({ tickId: z.string() }),
  /** See whether a standing rule lets a measured run of a pipeline pass. Runs on a server. */
  rule: z.object({ planId: z.string() }),
  /** Publish an approved run. Runs on a worker. */
  publish: z.object({ runId: z.string() }),
  /** Drop the stages of a plan that will not be published. Runs on a worker. */
  discard: z.object({ planId: z.string() }),
  /** These were delivered too many times and never done, mostly because each time their process died: somebody must still say so. */
  'turn.lost': turn,
  'prepare.lost': z.object({ planId: z.string() }),
  'publish.lost': z.object({ runId: z.string() }),
  /** Look at a run that has ended, and report. Runs on a worker. */
  monitor: z.object({ runId: z.string() }),
} as const;

export type JobName = keyof typeof jobData;
export type JobData<N extends JobName> = z.infer<(typeof jobData)[N]>;
export type Job = { [N in JobName]: { name: N; data: JobData<N> } }[JobName];
export const jobNames = Object.keys(jobData) as JobName[];

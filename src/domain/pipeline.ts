/** Pipelines, their schedules and the standing rules that let their runs through the gate. */
import { z } from 'zod';
import { Watch } from './alert.ts';
import { ParameterValue, PipelineName, Schedule, WriteMode } from './draft.ts';

/** What starts a run of a pipeline. */
export const TickCause = z.enum(['schedule', 'catch-up', 'hand']);
export type TickCause = z.infer<typeof TickCause>;

/**
 * queued: due, waits for its turn. started: its plan is stored; what became of it stands there. asks: its card is beyond the standing
 * rule and waits for a person. skipped: nothing was to be done. failed: there is no plan. The reason of both says why.
 */
export const TickState = z.enum(['queued', 'started', 'asks', 'skipped', 'failed']);
export type TickState = z.infer<typeof TickState>;

/** What one load of a run may change without asking. Rows, each at most; `leastInserts` keeps a replace from emptying a table. */
export const LoadLimit = z.object({
  /** The id of the load in its plan. */
  load: z.string(),
  target: z.string(),
  /** The target holds parameters, so that each run may have its own. */
  varies: z.boolean(),
  mode: WriteMode,
  inserts: z.number(),
  updates: z.number(),
  deletes: z.number(),
  leastInserts: z.number(),
});
export type LoadLimit = z.infer<typeof LoadLimit>;

export const RuleLimits = z.object({ loads: z.array(LoadLimit), rejected: z.number() });
export type RuleLimits = z.infer<typeof RuleLimits>;

/** dormant: whoever made it may not approve now, so its runs wait for a person. */
export const RuleState = z.enum(['stands', 'dormant', 'expired', 'revoked']);
export type RuleState = z.infer<typeof RuleState>;

/** A pipeline as an action found it; `revision` rises with every change, so that an approved action meets what its card showed. */
export const ActedPipeline = z.object({ id: z.string(), name: z.string(), revision: z.number() });
export type ActedPipeline = z.infer<typeof ActedPipeline>;

const pipelines = z.array(ActedPipeline).min(1);

/** Which version of which pipeline an approval makes; the id is null when it makes the pipeline, too. */
export const Keeps = z.object({ name: PipelineName, pipelineId: z.string().nullable(), version: z.number() });
export type Keeps = z.infer<typeof Keeps>;

/** A change of Headgate's own things, decided like a load. */
export const PlannedAction = z.discriminatedUnion('do', [
  z.object({ do: z.literal('pause'), pipelines, /** ISO moment; null until somebody resumes. */ until: z.string().nullable() }),
  z.object({ do: z.literal('resume'), pipelines }),
  z.object({ do: z.literal('delete'), pipelines }),
  z.object({ do: z.literal('reschedule'), pipelines, schedule: Schedule }),
  z.object({ do: z.literal('save'), planId: z.string(), keeps: Keeps }),
  z.object({ do: z.literal('revoke-rule'), rules: z.array(z.number()).min(1) }),
  z.object({ do: z.literal('cancel-run'), runs: z.array(z.object({ id: z.string(), number: z.number() })).min(1) }),
  z.object({
    do: z.literal('watch'),
    connection: z.string(),
    dataset: z.string(),
    watch: Watch,
    /** Who asked hears of breaches. */ threadId: z.string(),
  }),
  z.object({ do: z.literal('unwatch'), alert: z.number() }),
  z.object({
    do: z.literal('define'),
    term: z.string(),
    meaning: z.string(),
    dataset: z.string().nullable(),
    condition: z.string().nullable(),
    /** The version it replaces; 0 for a new term. */
    after: z.number(),
  }),
  z.object({ do: z.literal('forget'), term: z.string(), version: z.number() }),
]);
export type PlannedAction = z.infer<typeof PlannedAction>;

/** One line of what an action changes: what it touches, how that is now, and how it will be. */
export const ActionChange = z.object({ what: z.string(), before: z.string(), after: z.string() });
export type ActionChange = z.infer<typeof ActionChange>;

/** What the values of a parameter are, by its default. */
export const ParameterKind = z.enum(['day', 'month', 'number', 'text']);
export type ParameterKind = z.infer<typeof ParameterKind>;

/** A parameter of a pipeline: each run may give it another value. */
export const PipelineParameter = z.object({ name: z.string(), kind: ParameterKind, default: ParameterValue });
export type PipelineParameter = z.infer<typeof PipelineParameter>;

/** A pipeline in a few words, as agents and answers tell it. */
const PipelineLine = z.object({
  name: z.string(),
  owner: z.string(),
  state: z.enum(['active', 'paused']),
  /** In words; null when it runs by hand alone. */
  schedule: z.string().nullable(),
  /** The next tick in the zone of the schedule. */
  next: z.string().nullable(),
  reads: z.array(z.string()),
  writes: z.array(z.string()),
  parameters: z.array(PipelineParameter),
  /** What became of the newest run, with its reason or number. */
  lastRun: z.string().nullable(),
  /** The standing rule that lets its runs pass. */
  rule: z.string().nullable(),
});
export const PipelineLines = z.object({ pipelines: z.array(PipelineLine) });
export type PipelineLines = z.infer<typeof PipelineLines>;

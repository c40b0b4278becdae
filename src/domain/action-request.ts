/** What a person or a model asks to be done with pipelines, rules, runs, alerts and definitions; resolved against what there is before it becomes a plan. */
import { z } from 'zod';
import { Watch } from './alert.ts';
import { Defining, Term } from './definition.ts';
import { ParameterValue, PipelineName, Schedule } from './draft.ts';

/** Runs that one request may ask for. */
export const mostRuns = 31;

export const ActionRequest = z.strictObject({
  do: z.enum([
    'run',
    'pause',
    'resume',
    'delete',
    'reschedule',
    'save',
    'revoke-rule',
    'cancel-run',
    'watch',
    'unwatch',
    'define',
    'forget',
  ]),
  /** A pipeline by its name, or by words of its name, title, sources or targets. */
  pipeline: z.string().min(1).max(200).optional(),
  /** All that write to this schema, table or path. */
  writes_to: z.string().min(1).max(260).optional(),
  all: z.literal(true).optional(),
  /** A day (`2026-11-23`, its beginning in the zone of the schedule) or a moment. */
  until: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/, 'give a day like 2026-11-23 or a moment with its zone')
    .optional(),
  schedule: Schedule.partial({ timezone: true }).optional(),
  /** Only the time of day of the schedule changes: `08:00`. */
  at: z
    .string()
    .regex(/^([01]?\d|2[0-3]):[0-5]\d$/)
    .optional(),
  /** The name to keep the last approved plan under. */
  name: PipelineName.optional(),
  rule: z.number().int().positive().optional(),
  /** The number of a run. */
  run: z.number().int().positive().optional(),
  /** Values of parameters, for `run`. */
  values: z.record(z.string(), ParameterValue).optional(),
  /** Several runs, one after the other, each with values of its own beside `values`. */
  each: z.array(z.record(z.string(), ParameterValue)).min(1).max(mostRuns).optional(),
  /** For `watch`: the dataset, its connection where the name alone does not tell, and what is promised of it. */
  dataset: z.string().min(1).max(1024).optional(),
  connection: z.string().min(1).max(63).optional(),
  watch: Watch.optional(),
  /** The number of an alert, for `unwatch`. */
  alert: z.number().int().positive().optional(),
  definition: Defining.optional(),
  /** The words to forget. */
  term: Term.optional(),
});
export type ActionRequest = z.infer<typeof ActionRequest>;

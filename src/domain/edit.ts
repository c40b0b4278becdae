/** What a person changes about a plan on its card: in fields, not in words. */
import { z } from 'zod';
import { ParameterValue, RelationId, Schedule, Strategy, WriteMode } from './draft.ts';
import { JsonValue } from './json.ts';

/** The id of a load in its plan: `load_1`. */
const LoadId = RelationId;
const ColumnNames = z.array(z.string().min(1).max(260)).min(1).max(16);

/** What to do about one column whose shape drifted. `cast` names the type it gets. */
export const ColumnAnswer = z.union([
  /** Follow: add a new column, widen a wider one, live without one that does not come any more. */
  z.literal('accept'),
  /** Leave a new column out of the load. */
  z.literal('ignore'),
  /** Load nothing while it is so. */
  z.literal('block'),
  z.strictObject({ cast: z.string().min(1).max(100) }),
]);
export type ColumnAnswer = z.infer<typeof ColumnAnswer>;

/** Answers by the name of the column. */
export const ColumnAnswers = z
  .record(z.string().min(1).max(260), ColumnAnswer)
  .refine((answers) => Object.keys(answers).length > 0 && Object.keys(answers).length <= 200, 'answer for 1 to 200 columns');
export type ColumnAnswers = z.infer<typeof ColumnAnswers>;

export const LoadEdit = z.strictObject({
  load: LoadId,
  mode: WriteMode.optional(),
  /** Null takes the key away. */
  key: ColumnNames.nullable().optional(),
  table: z.string().min(1).max(260).optional(),
  path: z.string().min(1).max(1024).optional(),
  connection: z.string().min(1).max(63).optional(),
  /** At most this many rows, the first by key (or by the first column); null takes the limit away. */
  limit: z.number().int().min(1).max(1_000_000_000).nullable().optional(),
  drift: ColumnAnswers.optional(),
});
export type LoadEdit = z.infer<typeof LoadEdit>;

/** Parameters of a step that get other values; null takes one away. */
export const StepEdit = z.strictObject({ step: RelationId, params: z.record(z.string().min(1).max(100), JsonValue) });
export type StepEdit = z.infer<typeof StepEdit>;

export const Edit = z
  .strictObject({
    loads: z.array(LoadEdit).max(10).optional(),
    steps: z.array(StepEdit).max(50).optional(),
    /** Other values for parameters that the draft has. */
    parameters: z.record(z.string().max(40), ParameterValue).optional(),
    /** Null: no schedule any more. */
    schedule: Schedule.nullable().optional(),
    strategy: Strategy.optional(),
  })
  .refine((edit) => Object.values(edit).some((part) => part !== undefined), 'say what to change');
export type Edit = z.infer<typeof Edit>;

/** The loads and steps that stay; the others are left out. Steps left unsaid stay where a load still needs them. */
export const Keep = z.strictObject({
  loads: z.array(LoadId).min(1, 'keep at least one load').max(10),
  steps: z.array(RelationId).max(50).optional(),
});
export type Keep = z.infer<typeof Keep>;

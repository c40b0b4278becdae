/** What an inspection of rejects pins, so that a replay reads exactly the rows that were shown. */
import { z } from 'zod';
import { inputError } from '#domain/errors.ts';
import { JsonObject } from '#domain/json.ts';
import { parsePinned } from '../../formats/reader.ts';

const RejectsReader = z.strictObject({
  planId: z.string(),
  runNumber: z.number(),
  /** The source of that plan whose rows were rejected. */
  source: z.string(),
  /** How many of them no run has replayed. */
  rows: z.number(),
  /** Those that were replayed are read as well. */
  again: z.boolean(),
  /** They are those that could not be split into columns, and how their file is written. */
  unsplit: JsonObject.exactOptional(),
  columns: z.array(z.string()),
  /** The connections the plan loads into: one of them keeps the rejects. */
  connections: z.array(z.string()),
});
export type RejectsReader = z.infer<typeof RejectsReader>;

/** Throws `source.bad-reader`. */
export const parseRejectsReader = (reader: JsonObject): RejectsReader => parsePinned(RejectsReader, reader);

const RejectsOptions = z.strictObject({
  /** Which source of the run, where rows of more than one were rejected. */
  source: z.string().optional(),
  /** Read those too that were replayed before. */
  again: z.boolean().default(false),
  /** Read the lines that could not be split into columns instead: field by field, with the whole line beside them. */
  unsplit: z.boolean().default(false),
});

/** Throws `source.bad-options`. */
export function parseRejectsOptions(options: JsonObject): z.infer<typeof RejectsOptions> {
  const parsed = RejectsOptions.safeParse(options);
  if (parsed.success) return parsed.data;
  throw inputError('source.bad-options', `The reading options are not understood: ${z.prettifyError(parsed.error)}`, {
    hint: 'Rejects are read with the options source, again and unsplit.',
  });
}

/** The run, perhaps the source, and whether its unsplit lines are meant, in `12`, `run 12`, `rejects of run 12`, `run 12/orders` or `run 12 unsplit`. Throws `source.not-found`. */
export function rejectsNamed(dataset: string): { runNumber: number; source?: string; unsplit?: true } {
  const [, digits, source, unsplit] = /^(?:(?:rejects of )?run )?(\d{1,9})(?:\/([a-z][a-z0-9_]*))?( unsplit)?$/i.exec(dataset.trim()) ?? [];
  if (digits !== undefined)
    return { runNumber: Number(digits), ...(source === undefined ? {} : { source }), ...(unsplit ? { unsplit: true } : {}) };
  throw inputError('source.not-found', `"${dataset}" names no run.`, { hint: 'Rejects are named by their run: run 12.' });
}

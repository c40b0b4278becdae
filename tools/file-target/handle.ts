/** What a staged load's handle holds: the objects a publish moves, as JSON that survives a restart. */
import { z } from 'zod';
import { WriteMode } from '#domain/draft.ts';
import type { JsonObject } from '#domain/json.ts';
import { preparedElsewhere } from '#domain/other-release.ts';

export const Version = z.strictObject({ key: z.string(), sizeBytes: z.number(), version: z.string() });

/** A private object that gets its name in the target. Its rows are null when they were only counted together with others. */
export const Addition = z.strictObject({ staged: Version, to: z.string(), sha256: z.string(), rows: z.number().nullable() });
export type Addition = z.infer<typeof Addition>;

export const Handle = z.strictObject({
  format: z.literal(1),
  /** The path by which people know the target. */
  name: z.string(),
  /** The key of the file or folder. */
  key: z.string(),
  folder: z.boolean(),
  mode: WriteMode,
  add: z.array(Addition),
  /** What goes: it is kept for an undo. */
  take: z.array(Version),
  /** Everything that was there when the effect was measured. Publishing wants it unchanged. */
  seen: z.array(Version),
  /** Null where others wrote files that nobody has counted. */
  rowsBefore: z.number().nullable(),
  expected: z.strictObject({ inserts: z.number(), deletes: z.number() }),
  /** Facts that go into the manifest of a folder; `undoes` and `load` name what is taken back. */
  manifest: z.record(z.string(), z.json()),
});
export type Handle = z.infer<typeof Handle>;

/** The handle of a staged load. Throws `publish.stale` when it says something that this release does not know. */
export function parseHandle(handle: JsonObject): Handle {
  const parsed = Handle.safeParse(handle);
  if (!parsed.success) throw preparedElsewhere('What was staged for these files', parsed.error);
  return parsed.data;
}

/** A place that new files are loaded from and that holds none, when a draft is compiled: no mistake of the draft. */
import type { Draft, DraftSource } from '#domain/draft.ts';
import type { Problem } from '#domain/errors.ts';
import { isEmptied, meansPlace } from '#domain/incremental.ts';
import { loadsOf } from './incremental.ts';
import { noFilesProblem } from './incremental-notes.ts';
import { inputsOf } from './order.ts';
import type { CompilePorts } from './ports.ts';

interface Sought {
  source: DraftSource;
  dataset: string;
  draft: Draft;
  at: string;
}

/** The calm problem, or null. In a bucket a place without files is not there, so a text that may be a file's name is one when files of it were loaded before. */
export async function emptiedPlace(error: unknown, { source, dataset, draft, at }: Sought, ports: CompilePorts): Promise<Problem | null> {
  if (source.incremental?.by !== 'files') return null;
  const steps = draft.steps.map((step) => ({ id: step.id, from: inputsOf(step) }));
  const [load] = loadsOf({ steps, loads: draft.loads }, source.id);
  const last = load ? await ports.lastLoaded({ connection: source.connection, dataset, cursor: null }, load) : null;
  return isEmptied(error, meansPlace(dataset) || last !== null) ? noFilesProblem(dataset, last, at) : null;
}

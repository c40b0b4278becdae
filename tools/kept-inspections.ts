/** What inspections found, kept while what they looked at is the same; where nobody can tell that cheaply, for a few seconds. */
import type { Inspection } from '#domain/dataset.ts';
import { canonicalJson } from '#domain/json.ts';
import type { JsonObject } from '#domain/json.ts';
import type { SourceReader } from './connectors/connector.ts';

/** Without an identity an inspection is trusted this long; a job pins its inputs again anyway. */
const rememberMs = 5_000;
/** With one, it is looked at anew after this time all the same. */
const longestMs = 15 * 60_000;
const remembered = 200;

export interface InspectionRef {
  connection: string;
  dataset: string;
  options?: JsonObject;
}

interface Kept {
  at: number;
  identity: string | null;
  found: Promise<Inspection>;
}

export class KeptInspections {
  readonly #kept = new Map<string, Kept>();

  /** The inspection that is kept, or a new one by `inspect`. One that fails is not kept. */
  async of(ref: InspectionRef, reader: SourceReader, inspect: () => Promise<Inspection>): Promise<Inspection> {
    const key = canonicalJson({ ...ref, options: ref.options ?? {} });
    // Before the inspection: a change during it makes the next identity another one.
    const identity = (await reader.identify?.(ref.dataset)) ?? null;
    const known = this.#kept.get(key);
    if (known && known.identity === identity && performance.now() - known.at < (identity === null ? rememberMs : longestMs))
      return known.found;
    const kept: Kept = { at: performance.now(), identity, found: inspect() };
    kept.found.catch(() => {
      if (this.#kept.get(key) === kept) this.#kept.delete(key);
    });
    if (this.#kept.size >= remembered) this.#kept.clear();
    this.#kept.set(key, kept);
    return kept.found;
  }
}

/** What inspections found, kept while what they looked at is the same; where nobody can tell that cheaply, for a few seconds. */
import type { Inspection } from '#domain/dataset.ts';
import { canonicalJson } from '#domain/json.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Identity, SourceReader } from './connectors/connector.ts';

/** Without an identity that is settled an inspection is trusted this long; a job pins its inputs again anyway. */
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
  /** When it was done, or began as long as it is not. */
  at: number;
  identity: Identity | null;
  found: Promise<Inspection>;
}

export class KeptInspections {
  readonly #kept = new Map<string, Kept>();

  /** The inspection that is kept, or a new one by `inspect`. One that fails is not kept. */
  async of(ref: InspectionRef, reader: SourceReader, inspect: () => Promise<Inspection>): Promise<Inspection> {
    const key = canonicalJson({ ...ref, options: ref.options ?? {} });
    // Before the inspection: a change during it makes the next identity another one.
    const identity = (await reader.identify?.(ref.dataset)) ?? null;
    // What is gone is looked for again, however short ago it was there.
    if (identity?.text === '') this.#kept.delete(key);
    const known = this.#kept.get(key);
    if (known && isTrusted(known, identity)) return known.found;
    const kept: Kept = { at: performance.now(), identity, found: inspect() };
    kept.found.then(
      () => (kept.at = performance.now()),
      () => this.#kept.get(key) === kept && this.#kept.delete(key),
    );
    if (this.#kept.size >= remembered) this.#kept.clear();
    this.#kept.set(key, kept);
    return kept.found;
  }
}

/** Without a settled identity by its age as well, also when the file has come to rest since: else each new file would be read twice in its first turn. */
function isTrusted(known: Kept, identity: Identity | null): boolean {
  if (known.identity?.text !== identity?.text) return false;
  return performance.now() - known.at < (known.identity?.settled === true ? longestMs : rememberMs);
}

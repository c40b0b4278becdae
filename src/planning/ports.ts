/** What compiling needs from the world: read-only questions, asked through ports. */
import type { Inspection, TargetTable } from '#domain/dataset.ts';
import type { DraftLoad } from '#domain/draft.ts';
import type { Problem } from '#domain/errors.ts';
import type { LastLoad, SourceIdentity } from '#domain/incremental.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Described, Relation } from '#tools/engine/engine.ts';
import type { BoundCheck } from '#tools/checks/check.ts';
import type { Capabilities } from '#tools/connectors/connector.ts';
import type { BoundTransform } from '#tools/transforms/transform.ts';

type Parsed<T> = { ok: true; bound: T } | { ok: false; problems: Problem[] };

/** Named things that bind parameters. */
export type Registry<T> = ReadonlyMap<string, { parse(raw: JsonObject): Parsed<T> }>;

export interface CompilePorts {
  transforms: Registry<BoundTransform>;
  checks: Registry<BoundCheck>;
  connections: ReadonlyMap<string, { kind: string; capabilities: Capabilities }>;
  /** Throws the connector's input errors. */
  inspect(ref: { connection: string; dataset: string; options: JsonObject }): Promise<Inspection>;
  /** Checks and describes a SELECT; throws an input error that says what is wrong with it. */
  describe(sql: string, relations: Relation[]): Promise<Described>;
  /** The load's table as the connector spells it, and as it is now. Throws `target.*`. */
  target(connection: string, table: string): Promise<{ schema: string; table: string; existing: TargetTable | null }>;
  /** The last load of new files or rows of a source into a table; null before the first, or where nobody can tell. */
  lastLoaded(source: SourceIdentity, into: Pick<DraftLoad, 'connection' | 'table'>): Promise<LastLoad | null>;
}

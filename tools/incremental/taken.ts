/** What reading an incremental source came to. */
import type { PlannedLoad, PlannedSource } from '#domain/plan.ts';
import type { Advance, Increment, Position, SourceIdentity } from '#domain/incremental.ts';
import type { LowerBound, OpenedSource } from '../connectors/connector.ts';
import type { Engine } from '../engine/engine.ts';

/** What the rules work with. */
export interface Taking {
  engine: Engine;
  source: PlannedSource;
  load: PlannedLoad;
  position: Position | null;
  identity: SourceIdentity;
  /** Opens the source, restricted where its connector can. */
  open(restriction: { atLeast?: LowerBound; only?: string[] }): Promise<OpenedSource>;
}

/** The relation of the source holds `rows` new rows; `leftOut` more were read and are not in it. */
export interface Taken {
  rows: number;
  leftOut: number;
  rowsEstimate: number | null;
  sizeBytes: number;
  increment: Increment;
  /** Null when nothing was new: the position stays. */
  advance: Advance | null;
}

/** What an increment says of the position it continues. */
export const standing = (position: Position | null): Pick<Increment, 'last' | 'restarted'> => ({
  ...(position ? { last: position.last } : {}),
  ...(position?.restarted ? { restarted: position.restarted } : {}),
});

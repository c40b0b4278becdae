/** What work tools may use: the engine of the job, the connections, and the job's own bookkeeping. Never bound to a model. */
import type { Failpoint } from '#domain/failpoints.ts';
import type { Advance, Increment } from '#domain/incremental.ts';
import type { RejectKeeper } from '#domain/reject.ts';
import type { Connection, Fence, OpenedSource } from './connectors/connector.ts';
import type { Engine, EngineProgress } from './engine/engine.ts';

export interface WorkPorts {
  engine: Engine;
  connection(name: string): Connection;
  /** Sources opened by `extract`, by relation. */
  opened: Map<string, OpenedSource>;
  /** What incremental sources brought, by load; filled by `extract`, used by `stage`. */
  increments: Map<string, { increment: Increment; advance: Advance | null }[]>;
  /** Who keeps the rejects of a plan that loads into these connections. */
  rejectKeeper(connections: readonly string[]): RejectKeeper;
  /** At most this many rejects of a plan are kept; the others are counted. */
  rejectsKept: number;
  /** How many days what a load replaces is kept, so that it can be undone. */
  undoDays: number;
  fence: Fence;
  failpoint(name: Failpoint): void;
  progress(progress: EngineProgress & { bytes: number }): void;
}

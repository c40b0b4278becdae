/** What work tools may use: the engine of the job, the connections, and the job's own bookkeeping. Never bound to a model. */
import type { Failpoint } from '#domain/failpoints.ts';
import type { Connection, Fence, OpenedSource } from './connectors/connector.ts';
import type { Engine, EngineProgress } from './engine/engine.ts';

export interface WorkPorts {
  engine: Engine;
  connection(name: string): Connection;
  /** Sources opened by `extract`, by relation. */
  opened: Map<string, OpenedSource>;
  fence: Fence;
  failpoint(name: Failpoint): void;
  progress(progress: EngineProgress & { bytes: number }): void;
}

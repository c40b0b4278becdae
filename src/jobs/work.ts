/** What the work handlers share: the process's connections, engine and settings, and how one attempt is bound to them. */
import { bugError, cancelledError, errorFact, inputError } from '#domain/errors.ts';
import type { NewEvent } from '#domain/events.ts';
import type { HitFailpoint } from '#domain/failpoints.ts';
import type { Logger } from '#domain/log.ts';
import type { EtlPorts, EtlTools } from '#graphs/context.ts';
import type { Retention } from '#domain/retention.ts';
import type { Database } from '#store/database.ts';
import { stepEnded, stepStarted } from '#store/steps.ts';
import { check } from '#tools/check.ts';
import type { Connection, PublishRecord } from '#tools/connectors/connector.ts';
import type { Engine, EngineHost, EngineLimits } from '#tools/engine/engine.ts';
import { extract } from '#tools/extract.ts';
import { publish } from '#tools/publish.ts';
import { quarantine } from '#tools/quarantine.ts';
import { settle } from '#tools/settle.ts';
import { stage } from '#tools/stage.ts';
import type { Tool } from '#tools/tool.ts';
import { transform } from '#tools/transform.ts';
import { undo } from '#tools/undo.ts';
import type { WorkPorts } from '#tools/work-ports.ts';
import type { Progress } from './progress.ts';
import type { Queue } from './queue.ts';
import { rejectKeeper } from './reject-keeper.ts';
import type { ThreadEvents } from './thread-events.ts';

export interface WorkContext {
  database: Database;
  queue: Queue;
  engines: EngineHost;
  limits: EngineLimits;
  connections: ReadonlyMap<string, Connection>;
  failpoint: HitFailpoint;
  log: Logger;
  approvalHours: number;
  /** No run begins to publish here, whatever the stored switch says. */
  readOnly: boolean;
  /** At most this many rejects of a plan are kept. */
  rejectsKept: number;
  retention: Retention;
  version: string;
  /** Names this worker in events. */
  worker: string;
}

export interface Attempt {
  planId: string;
  /** Null while preparing. */
  runId: string | null;
  epoch: number;
  phase: 'prepare' | 'publish';
  engine: Engine | null;
  /** Present in a publish: what was approved. */
  approval: { runId: string; planHash: string; fingerprint: string; approvedBy: string } | null;
  /** What the ledger of a target keeps of the run besides, by connection. Null while preparing. */
  record: ((connection: string) => PublishRecord) | null;
  events: ThreadEvents;
  progress: Progress;
  signal: AbortSignal;
}

/** A connection by name. Throws `connection.unknown`. */
export function connectionOf(context: Pick<WorkContext, 'connections'>, name: string): Connection {
  const connection = context.connections.get(name);
  if (!connection) throw inputError('connection.unknown', `There is no connection named "${name}" on this worker.`);
  return connection;
}

/** Binds the ETL graph's ports to this process for one attempt. */
export function bindAttempt(context: WorkContext, attempt: Attempt): EtlPorts {
  const emit = (event: NewEvent): void => attempt.events.emit(attempt.runId ? { ...event, runId: attempt.runId } : event);
  return {
    tools: bindTools(context, attempt),
    emit,
    failpoint: context.failpoint,
    async step(step, work) {
      attempt.signal.throwIfAborted();
      const key = { planId: attempt.planId, runId: attempt.runId, epoch: attempt.epoch, step: step.id, kind: step.kind };
      const facts = { step: step.id, kind: step.kind, words: step.words };
      const started = performance.now();
      emit({ type: 'step.started', data: facts });
      attempt.progress.enter(facts);
      await stepStarted(context.database, key);
      try {
        const { result, rowsIn, rowsOut } = await work();
        const memoryBytes = attempt.engine?.memory().peakBytes ?? null;
        await stepEnded(context.database, key, { rowsIn, rowsOut, bytes: attempt.progress.bytes(), memoryBytes, error: null });
        emit({ type: 'step.finished', data: { ...facts, rowsIn, rowsOut, milliseconds: Math.round(performance.now() - started) } });
        return result;
      } catch (error) {
        const cause = attempt.signal.aborted ? cancelledError('run.stopped', 'Stopped.', { cause: error }) : error;
        const fact = errorFact(cause);
        await stepEnded(context.database, key, { rowsIn: null, rowsOut: null, bytes: null, memoryBytes: null, error: fact });
        emit({ type: 'step.failed', data: { ...facts, error: fact } });
        throw cause;
      }
    },
  };
}

function bindTools(context: WorkContext, attempt: Attempt): EtlTools {
  const connection = (name: string): Connection => connectionOf(context, name);
  const fence = { planId: attempt.planId, epoch: attempt.epoch };
  const publishing = { connection, fence, failpoint: context.failpoint, undoDays: context.retention.undoDays };
  const call = <In, Out, Ports>(tool: Tool<In, Out, Ports>, ports: Ports, input: In): Promise<Out> => {
    refuseOutOfPhase(tool, attempt);
    return tool.run({ ports, signal: attempt.signal, log: context.log }, input);
  };
  const opened: WorkPorts['opened'] = new Map();
  const increments: WorkPorts['increments'] = new Map();
  const working = (): WorkPorts => {
    if (!attempt.engine) throw bugError('engine.none', 'This phase has no engine.');
    return {
      ...publishing,
      engine: attempt.engine,
      opened,
      increments,
      rejectKeeper: (connections) => rejectKeeper(context, connections),
      rejectsKept: context.rejectsKept,
      progress: (progress) => attempt.progress.tick(progress),
    };
  };
  return {
    extract: (input) => call(extract, working(), input),
    transform: (input) => call(transform, working(), input),
    check: (input) => call(check, working(), input),
    settle: () => call(settle, working(), {}),
    quarantine: (input) => call(quarantine, working(), input),
    stage: (input) => call(stage, working(), input),
    undo: (input) => call(undo, publishing, input),
    publish: (input) => {
      if (!attempt.approval) throw bugError('publish.no-approval', 'A publish was asked for without an approval.');
      const record = attempt.record?.(input.connection);
      return call(publish, publishing, { ...input, approval: attempt.approval, ...(record ? { record } : {}) });
    },
  };
}

/** The second lock behind the graph's wiring: only a publish may destroy, and only with an approval to show. */
function refuseOutOfPhase(tool: { name: string; effect: string }, attempt: Attempt): void {
  if (tool.effect === 'destroy' && (attempt.phase !== 'publish' || attempt.approval === null)) {
    throw bugError('tool.out-of-phase', `The tool ${tool.name} cannot be used while preparing.`);
  }
}

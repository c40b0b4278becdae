/** The settings of the engine: its limits, and as many threads as the machine has room for. */
import { availableParallelism } from 'node:os';
import { duration, size, whole } from './config-values.ts';

export interface EngineConfig {
  engine: { memoryBytes: number; threads: number; diskBytes: number; statementMs: number };
  /** Why it has so many threads, in words for the log. */
  threadsReason: string;
}

export const engineVariables = {
  HEADGATE_ENGINE_MEMORY: size(64 * 2 ** 20).prefault('1GiB'),
  HEADGATE_ENGINE_THREADS: whole(1, 256).optional(),
  HEADGATE_ENGINE_DISK: size(2 ** 20).prefault('10GiB'),
  HEADGATE_ENGINE_STATEMENT_SECONDS: duration.default(300),
};

interface EngineValues {
  HEADGATE_ENGINE_MEMORY: number;
  HEADGATE_ENGINE_THREADS?: number | undefined;
  HEADGATE_ENGINE_DISK: number;
  HEADGATE_ENGINE_STATEMENT_SECONDS: number;
}

export function engineConfig(values: EngineValues, cores = availableParallelism()): EngineConfig {
  const memoryBytes = values.HEADGATE_ENGINE_MEMORY;
  const given = values.HEADGATE_ENGINE_THREADS;
  const { threads, reason } =
    given === undefined ? chooseThreads(memoryBytes, cores) : { threads: given, reason: 'as HEADGATE_ENGINE_THREADS says' };
  const statementMs = values.HEADGATE_ENGINE_STATEMENT_SECONDS * 1000;
  return { engine: { memoryBytes, threads, diskBytes: values.HEADGATE_ENGINE_DISK, statementMs }, threadsReason: reason };
}

/** Each thread has buffers of its own, which must leave room for the data. */
const perThreadBytes = 256 * 2 ** 20;
/** Fewer would leave a scan and what follows it taking turns. */
const fewest = 2;
/** Postgres and this process keep a core busy each. */
const others = 2;

function chooseThreads(memoryBytes: number, cores: number): { threads: number; reason: string } {
  const byCores = Math.max(fewest, cores - others);
  const byMemory = Math.max(fewest, Math.floor(memoryBytes / perThreadBytes));
  const mebibytes = `${Math.round(memoryBytes / 2 ** 20).toLocaleString('en-US')} MiB`;
  if (byMemory < byCores) return { threads: byMemory, reason: `${mebibytes} of memory leave no more, though there are ${cores} cores` };
  return { threads: byCores, reason: `${cores} cores, of which Postgres and a worker need some, and ${mebibytes} of memory` };
}

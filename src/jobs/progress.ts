/** Turns the ticks of running statements into one progress event and one metrics event a second. */
import type { NewEvent } from '#domain/events.ts';
import type { StepKind } from '#store/steps.ts';
import type { Engine } from '#tools/engine/engine.ts';

const everyMs = 1000;

export interface Progress {
  enter(step: { step: string; kind: StepKind; words: string }): void;
  tick(progress: { fraction: number | null; rows: number; bytes: number }): void;
  bytes(): number;
  /** Emits the last metrics and stops. Idempotent. */
  stop(): void;
}

export interface ProgressOptions {
  planId: string;
  /** Null while preparing. */
  runId: string | null;
  totalRows: number | null;
  engine: Engine | null;
  emit(event: NewEvent): void;
}

/** Starts ticking. The caller stops it. */
export function startProgress(options: ProgressOptions): Progress {
  const started = performance.now();
  let step: { step: string; kind: StepKind; words: string } | null = null;
  let latest = { fraction: null as number | null, rows: 0, bytes: 0 };
  let bytesBefore = 0;
  let stopped = false;
  const tell = (): void => {
    const seconds = (performance.now() - started) / 1000;
    if (step) {
      const data = { ...step, rows: latest.rows, fraction: latest.fraction };
      options.emit(
        options.runId
          ? { type: 'step.progress', runId: options.runId, data }
          : { type: 'plan.progress', data: { ...data, planId: options.planId } },
      );
    }
    options.emit({
      type: 'run.metrics',
      data: metricsOf(options, latest, bytesBefore + latest.bytes, seconds),
      ...(options.runId ? { runId: options.runId } : {}),
    });
  };
  const timer = setInterval(tell, everyMs);
  return {
    enter(next) {
      bytesBefore += latest.bytes;
      latest = { fraction: null, rows: 0, bytes: 0 };
      step = next;
    },
    tick(progress) {
      latest = progress;
    },
    bytes: () => latest.bytes,
    stop() {
      if (stopped) return;
      stopped = true;
      clearInterval(timer);
      step = null;
      tell();
    },
  };
}

function metricsOf(options: ProgressOptions, latest: { fraction: number | null; rows: number }, bytes: number, seconds: number) {
  const fraction = latest.fraction ?? (options.totalRows ? latest.rows / options.totalRows : null);
  return {
    rows: latest.rows,
    totalRows: options.totalRows,
    rowsPerSecond: seconds > 0 ? Math.round(latest.rows / seconds) : 0,
    bytes,
    engineMemoryBytes: options.engine?.memory().bytes ?? 0,
    seconds: Math.round(seconds * 10) / 10,
    secondsLeft: fraction !== null && fraction > 0.01 ? Math.round((seconds / fraction) * (1 - fraction)) : null,
  };
}

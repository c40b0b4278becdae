/** One run as the thread's events tell it: its steps, its latest metrics, and how it ended. */
import type { CheckResult } from '#domain/effect.ts';
import type { EventData, StoredEvent } from '#domain/events.ts';
import type { RunState } from '#domain/states.ts';

type ErrorFacts = EventData<'run.failed'>['error'];
export type RunMetrics = EventData<'run.metrics'>;

export interface RunStep {
  step: string;
  kind: EventData<'step.started'>['kind'];
  words: string;
  state: 'running' | 'retrying' | 'done' | 'failed' | 'stopped';
  rows: number;
  /** 0…1, or null while unknown. */
  fraction: number | null;
  rowsIn: number | null;
  rowsOut: number | null;
  milliseconds: number | null;
  error: ErrorFacts | null;
  retry: { attempt: number; inSeconds: number } | null;
}

export interface LiveRun {
  runId: string;
  runNumber: number | null;
  planId: string | null;
  state: RunState;
  startedAt: string | null;
  endedAt: string | null;
  steps: readonly RunStep[];
  checks: readonly CheckResult[];
  metrics: RunMetrics | null;
  /** Thinned to at most `historyLimit` points over the whole run. */
  history: readonly RunMetrics[];
  pausedBecause: string | null;
  error: ErrorFacts | null;
  receipt: EventData<'run.succeeded'>['receipt'] | null;
  /** Who cancelled or undid it. */
  endedBy: string | null;
}

export const historyLimit = 400;

export type RunEvent = Extract<StoredEvent, { type: `run.${string}` | `step.${string}` | 'check.measured' }>;

export const isRunEvent = (event: { type: string }): event is RunEvent =>
  event.type.startsWith('run.') || event.type.startsWith('step.') || event.type === 'check.measured';

export const newRun = (runId: string, planId: string | null = null): LiveRun => ({
  runId,
  runNumber: null,
  planId,
  state: 'queued',
  startedAt: null,
  endedAt: null,
  steps: [],
  checks: [],
  metrics: null,
  history: [],
  pausedBecause: null,
  error: null,
  receipt: null,
  endedBy: null,
});

export const isLive = (run: LiveRun): boolean => ['queued', 'running', 'paused'].includes(run.state);

/** The run after one more of its events. */
export function applyRunEvent(run: LiveRun, event: RunEvent): LiveRun {
  switch (event.type) {
    case 'run.queued':
      return { ...run, state: 'queued', planId: event.data.planId, runNumber: event.data.runNumber };
    case 'run.started':
      return { ...run, state: 'running', startedAt: run.startedAt ?? event.at, pausedBecause: null };
    case 'run.paused':
      return { ...run, state: 'paused', pausedBecause: event.data.reason };
    case 'run.metrics':
      return { ...run, metrics: event.data, history: thinned([...run.history, event.data]) };
    case 'run.succeeded':
      return ended(run, event.at, { state: 'succeeded', receipt: event.data.receipt, runNumber: event.data.receipt.runNumber });
    case 'run.failed':
      return ended(run, event.at, { state: 'failed', error: event.data.error });
    case 'run.cancelled':
      return ended(run, event.at, { state: 'cancelled', endedBy: event.data.by });
    case 'run.undone':
      return ended(run, event.at, { state: 'undone', endedBy: event.data.by });
    case 'check.measured':
      return { ...run, checks: [...run.checks.filter(({ id }) => id !== event.data.id), event.data] };
    case 'step.started':
    case 'step.progress':
    case 'step.finished':
    case 'step.failed':
    case 'step.retrying':
      return { ...run, steps: withStep(run.steps, event) };
  }
}

type StepEvent = Extract<RunEvent, { type: `step.${string}` }>;

function withStep(steps: readonly RunStep[], event: StepEvent): RunStep[] {
  const before = steps.find(({ step }) => step === event.data.step);
  const after = stepAfter(before ?? newStep(event), event);
  return before ? steps.map((step) => (step === before ? after : step)) : [...steps, after];
}

const newStep = ({ data: { step, kind, words } }: StepEvent): RunStep => ({
  step,
  kind,
  words,
  state: 'running',
  rows: 0,
  fraction: null,
  rowsIn: null,
  rowsOut: null,
  milliseconds: null,
  error: null,
  retry: null,
});

function stepAfter(step: RunStep, event: StepEvent): RunStep {
  switch (event.type) {
    case 'step.started':
      return { ...step, state: 'running', retry: null, error: null };
    case 'step.progress':
      return { ...step, state: 'running', rows: event.data.rows, fraction: event.data.fraction, retry: null };
    case 'step.finished': {
      const { rowsIn, rowsOut, milliseconds } = event.data;
      return { ...step, state: 'done', rows: rowsOut ?? step.rows, fraction: 1, rowsIn, rowsOut, milliseconds, retry: null, error: null };
    }
    case 'step.failed':
      return { ...step, state: 'failed', error: event.data.error, retry: null };
    case 'step.retrying': {
      const { attempt, inSeconds, error } = event.data;
      return { ...step, state: 'retrying', error, retry: { attempt, inSeconds } };
    }
  }
}

function ended(run: LiveRun, at: string, change: Partial<LiveRun>): LiveRun {
  const steps = run.steps.map((step) => (step.state === 'running' || step.state === 'retrying' ? stoppedStep(step, change.state) : step));
  return { ...run, ...change, steps, endedAt: run.endedAt ?? at, pausedBecause: null };
}

const stoppedStep = (step: RunStep, state: RunState | undefined): RunStep => ({
  ...step,
  retry: null,
  state: state === 'succeeded' ? 'done' : 'stopped',
});

/** Keeps every second point once there are too many: the whole run stays in view. */
const thinned = (points: RunMetrics[]): RunMetrics[] =>
  points.length <= historyLimit ? points : points.filter((_, index) => index % 2 === 0 || index === points.length - 1);

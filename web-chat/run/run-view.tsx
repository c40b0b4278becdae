/** A run inside its card: live steps with honest bars, what the engine needs, how to stop it; afterwards the receipt. */
import { showInvisible } from '#domain/visible.ts';
import { lazy, Suspense, useState } from 'react';
import { useActions } from '../actions.ts';
import { ErrorBoundary } from '../error-boundary.tsx';
import { ErrorNote } from '../error-note.tsx';
import { bytes, count, counted, duration } from '../format.ts';
import type { LiveRun, RunMetrics, RunStep } from '../run-state.ts';
import { isLive } from '../run-state.ts';
import type { Failure } from '../views.ts';
import { ProgressBar } from './progress-bar.tsx';
import { RetryNote } from './retry-note.tsx';
import { ReceiptView } from './receipt-view.tsx';
import './run.css';

const RunChart = lazy(() => import('./run-chart.tsx').then((chart) => ({ default: chart.RunChart })));

export function RunView({ run }: { run: LiveRun }) {
  return (
    <section className="run" aria-label={`Run ${run.runNumber ?? ''}`}>
      {run.receipt ? <ReceiptView run={run} receipt={run.receipt} /> : <RunSteps run={run} />}
      {isLive(run) && <Live run={run} />}
      {run.error && <ErrorNote error={run.error} after="Nothing was written." />}
      {run.state === 'cancelled' && <p className="card-outcome">Stopped by {run.endedBy}. Nothing was written.</p>}
      {run.state === 'undone' && <p className="card-outcome">Undone by {run.endedBy}: the target is as it was before this run.</p>}
    </section>
  );
}

function Live({ run }: { run: LiveRun }) {
  return (
    <>
      {run.state === 'queued' && <p className="muted">Waiting for a free worker.</p>}
      {run.pausedBecause && <p className="note-warn">Paused: {showInvisible(run.pausedBecause)}</p>}
      {run.metrics && <Metrics metrics={run.metrics} />}
      {run.history.length > 1 && (
        <ErrorBoundary what="The chart">
          <Suspense fallback={<div className="chart-space" />}>
            <RunChart history={run.history} />
          </Suspense>
        </ErrorBoundary>
      )}
      <StopButton run={run} />
    </>
  );
}

function StopButton({ run }: { run: LiveRun }) {
  const { cancelRun } = useActions();
  const [stopping, setStopping] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  return (
    <div className="decision-row">
      <button
        type="button"
        disabled={stopping}
        onClick={() => {
          setStopping(true);
          void cancelRun(run.runId).then((against) => {
            setFailure(against);
            if (against) setStopping(false);
          });
        }}
      >
        {stopping ? 'Stopping…' : 'Stop'}
      </button>
      {failure && <ErrorNote error={failure} />}
    </div>
  );
}

function RunSteps({ run }: { run: LiveRun }) {
  return (
    <ol className="run-steps">
      {run.steps.map((step) => (
        <li key={step.step} className={`run-step run-step-${step.state}`}>
          <div className="run-step-line">
            <span className="run-step-mark" aria-hidden="true">
              {{ running: '▸', retrying: '↻', done: '✓', failed: '✕', stopped: '■' }[step.state]}
            </span>
            <span className="step-words">{showInvisible(step.words)}</span>
            <span className="step-rows">{stepFacts(step)}</span>
          </div>
          {step.state === 'running' && <ProgressBar label={step.words} fraction={step.fraction} />}
          {step.retry && <RetryNote step={step} />}
        </li>
      ))}
    </ol>
  );
}

function stepFacts(step: RunStep): string {
  const rows = step.rows > 0 ? counted(step.rows, 'row') : '';
  const share = step.state === 'running' && step.fraction !== null ? `${Math.round(step.fraction * 100)} %` : '';
  const time = step.milliseconds === null ? '' : duration(step.milliseconds);
  const word = { running: '', retrying: 'retrying', done: '', failed: 'failed', stopped: 'stopped' }[step.state];
  return [word, rows, share, time].filter((part) => part !== '').join(' · ');
}

function Metrics({ metrics }: { metrics: RunMetrics }) {
  const facts: [string, string][] = [
    ['Rows', metrics.totalRows === null ? count(metrics.rows) : `${count(metrics.rows)} of ${count(metrics.totalRows)}`],
    ['Rows per second', count(metrics.rowsPerSecond)],
    ['Engine memory', bytes(metrics.engineMemoryBytes)],
    ['Elapsed', duration(metrics.seconds * 1000)],
    ['Left', metrics.secondsLeft === null ? 'unknown' : `about ${duration(metrics.secondsLeft * 1000)}`],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

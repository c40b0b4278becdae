/** A run inside its card: live steps with honest bars, what the engine needs, how to stop it; afterwards the receipt. */
import { showInvisible } from '#domain/visible.ts';
import { useState } from 'react';
import { useActions } from '../actions.ts';
import { ErrorNote } from '../elements/error-note.tsx';
import { counted, duration } from '../elements/format.ts';
import type { LiveRun, RunStep } from '../state/run-state.ts';
import { isLive } from '../state/run-state.ts';
import type { Failure } from '../wire/views.ts';
import { LiveMetrics } from './live-metrics.tsx';
import { ProgressBar } from './progress-bar.tsx';
import { RetryNote } from './retry-note.tsx';
import { ReceiptView } from './receipt-view.tsx';
import { UndoButton } from './undo-button.tsx';
import './run.css';

export function RunView({ run }: { run: LiveRun }) {
  return (
    <section className="run" aria-label={`Run ${run.runNumber ?? ''}`}>
      {run.receipt ? <ReceiptView run={run} receipt={run.receipt} /> : <RunSteps run={run} />}
      {isLive(run) && <Live run={run} />}
      {run.state === 'succeeded' && run.receipt && <UndoButton runId={run.runId} receipt={run.receipt} />}
      {run.error && <ErrorNote error={run.error} after="Nothing was written." />}
      {run.state === 'cancelled' && <p className="card-outcome">Stopped by {run.endedBy}. Nothing was written.</p>}
      {run.state === 'undone' && <p className="card-outcome">Undone by {run.endedBy}: what this run changed was taken back.</p>}
    </section>
  );
}

function Live({ run }: { run: LiveRun }) {
  return (
    <>
      {run.state === 'queued' && <p className="muted">Waiting for a free worker.</p>}
      {run.pausedBecause && <p className="note-warn">Paused: {showInvisible(run.pausedBecause)}</p>}
      <LiveMetrics run={run} />
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
          {step.state === 'running' && <ProgressBar label={showInvisible(step.words)} fraction={step.fraction} />}
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

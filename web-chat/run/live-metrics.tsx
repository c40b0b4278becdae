/** What work in progress needs and how fast it is, as numbers and over time. */
import { lazy, Suspense } from 'react';
import { ErrorBoundary } from '../elements/error-boundary.tsx';
import { bytes, count, duration } from '../elements/format.ts';
import type { LiveRun, RunMetrics } from '../state/run-state.ts';

const RunChart = lazy(() => import('./run-chart.tsx').then((chart) => ({ default: chart.RunChart })));

export function LiveMetrics({ run }: { run: LiveRun }) {
  return (
    <>
      {run.metrics && <Metrics metrics={run.metrics} />}
      {run.history.length > 1 && (
        <ErrorBoundary what="The chart">
          <Suspense fallback={<div className="chart-space" />}>
            <RunChart history={run.history} />
          </Suspense>
        </ErrorBoundary>
      )}
    </>
  );
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

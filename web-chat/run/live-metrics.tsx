/** What work in progress needs and how fast it is, as numbers and over time. */
import { isPaceKnown } from '#domain/chart.ts';
import { lazy, Suspense } from 'react';
import { ErrorBoundary } from '../elements/error-boundary.tsx';
import { bytes, count, duration } from '../elements/format.ts';
import type { LiveRun, RunMetrics } from '../state/run-state.ts';

const RunChart = lazy(() => import('./run-chart.tsx').then((chart) => ({ default: chart.RunChart })));

export function LiveMetrics({ run }: { run: Pick<LiveRun, 'metrics' | 'history'> }) {
  return (
    <>
      {run.metrics && <Metrics metrics={run.metrics} />}
      {isPaceKnown(run.history) && (
        <ErrorBoundary what="The chart">
          <Suspense fallback={<div className="chart-space" />}>
            <RunChart history={run.history} />
          </Suspense>
        </ErrorBoundary>
      )}
    </>
  );
}

/** What is not measured stays unsaid: a target that counts its rows at the end has not written 0 of them until then. */
function Metrics({ metrics: { rows, totalRows, rowsPerSecond, engineMemoryBytes, seconds, secondsLeft } }: { metrics: RunMetrics }) {
  const facts: [string, string][] = [['Elapsed', duration(seconds * 1000)]];
  if (rows > 0) facts.push(['Rows', totalRows === null ? count(rows) : `${count(rows)} of ${count(totalRows)}`]);
  if (rowsPerSecond > 0) facts.push(['Rows per second', count(rowsPerSecond)]);
  if (engineMemoryBytes > 0) facts.push(['Engine memory', bytes(engineMemoryBytes)]);
  if (secondsLeft !== null) facts.push(['Left', `about ${duration(secondsLeft * 1000)}`]);
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

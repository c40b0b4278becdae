/** Rows per second and engine memory over a run. Loaded only when a run is shown. */
import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { bytes, count } from '../elements/format.ts';
import type { RunMetrics } from '../state/run-state.ts';

const height = 140;

export function RunChart({ history }: { history: readonly RunMetrics[] }) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(history);

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const draw = (): void => {
      chart.current?.destroy();
      chart.current = new uPlot(chartOptions(element), series(latest.current), element);
    };
    draw();
    const resized = new ResizeObserver(() => chart.current?.setSize({ width: element.clientWidth, height }));
    resized.observe(element);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    dark.addEventListener('change', draw);
    return () => {
      resized.disconnect();
      themed.disconnect();
      dark.removeEventListener('change', draw);
      chart.current?.destroy();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    latest.current = history;
    chart.current?.setData(series(history));
  }, [history]);

  return (
    <figure className="chart">
      <div ref={place} className="chart-space" aria-hidden="true" />
      <figcaption className="muted">
        <span className="legend-rows">rows per second</span> <span className="legend-memory">engine memory</span>
      </figcaption>
    </figure>
  );
}

const series = (history: readonly RunMetrics[]): uPlot.AlignedData => [
  history.map(({ seconds }) => seconds),
  history.map(({ rowsPerSecond }) => rowsPerSecond),
  history.map(({ engineMemoryBytes }) => engineMemoryBytes),
];

function chartOptions(element: HTMLElement): uPlot.Options {
  // A canvas knows no custom properties: the colours are read from the element, which has them resolved for the theme.
  const { color: text, borderTopColor: line, outlineColor: accent } = getComputedStyle(element);
  const axis = { stroke: text, grid: { stroke: line, width: 1 }, ticks: { show: false } };
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false, range: fromStart }, rows: { range: fromZero }, memory: { range: fromZero } },
    axes: [
      { ...axis, size: 26, values: (_chart, ticks) => ticks.map((tick) => `${tick} s`) },
      { ...axis, scale: 'rows', size: 60, values: (_chart, ticks) => ticks.map(count) },
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- a const enum, which type stripping cannot read; 1 is the right side
      { ...axis, scale: 'memory', side: 1, size: 72, grid: { show: false }, values: (_chart, ticks) => ticks.map(bytes) },
    ],
    series: [
      {},
      { scale: 'rows', stroke: accent, width: 2, points: { show: false } },
      { scale: 'memory', stroke: text, width: 1, dash: [4, 3], points: { show: false } },
    ],
  };
}

/** A run begins at 0 s even when its first metrics come later. */
const fromStart: uPlot.Range.Function = (_chart, _least, most) => [0, Math.max(most ?? 0, 1)];

const fromZero: uPlot.Range.Function = (_chart, _least, most) => [0, Math.max(most ?? 0, 1) * 1.1];

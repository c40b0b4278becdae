/** An answer's figures as bars or lines. The table beside it says the same in numbers, so the drawing is for the eye alone. */
import { figure } from '#domain/amounts.ts';
import type { Table } from '#domain/dataset.ts';
import { plotOf, type Chart, type Plot } from '#domain/chart.ts';
import { showInvisible } from '#domain/visible.ts';

const width = 640;
const labelWidth = 150;
const figureWidth = 96;
const barHeight = 18;
const lineHeight = 180;
const edge = 8;

export function AnswerChart({ table, chart }: { table: Table; chart: Chart }) {
  const plot = plotOf(table, chart);
  if (!plot) return null;
  const what = showInvisible(`${chart.y.join(', ')} by ${chart.x}`);
  return (
    <figure className="answer-chart">
      {chart.kind === 'bar' ? <Bars plot={plot} what={what} /> : <Lines plot={plot} what={what} />}
      <figcaption className="muted">
        {plot.series.map(({ name }, index) => (
          <span key={name} className={`series series-${index}`}>
            {showInvisible(name)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

/** Least and greatest of all figures, with zero among them. */
function rangeOf({ series }: Plot): [number, number] {
  const figures = series.flatMap(({ values }) => values).filter((value) => value !== null);
  return [Math.min(0, ...figures), Math.max(0, ...figures)];
}

interface Drawn {
  plot: Plot;
  /** For whoever does not see it. */
  what: string;
}

function Bars({ plot, what }: Drawn) {
  const [least, most] = rangeOf(plot);
  const room = width - labelWidth - figureWidth;
  const scale = (value: number): number => labelWidth + ((value - least) / (most - least || 1)) * room;
  const each = barHeight * plot.series.length + 4;
  return (
    <svg viewBox={`0 0 ${width} ${each * plot.labels.length}`} className="bars" role="img" aria-label={`Bars: ${what}`}>
      {plot.labels.map((label, row) => (
        <g key={row}>
          <text x={labelWidth - edge} y={row * each + barHeight - 5} textAnchor="end">
            {shortened(label)}
          </text>
          {plot.series.map(({ name, values }, index) => {
            const value = values[row] ?? 0;
            const [from, to] = [scale(Math.min(0, value)), scale(Math.max(0, value))];
            const top = row * each + index * barHeight;
            return (
              <g key={name}>
                <rect className={`series-${index}`} x={from} y={top + 2} width={Math.max(1, to - from)} height={barHeight - 4} />
                <text x={to + edge} y={top + barHeight - 5}>
                  {values[row] === null ? 'none' : figure(value)}
                </text>
              </g>
            );
          })}
        </g>
      ))}
    </svg>
  );
}

function Lines({ plot, what }: Drawn) {
  const [least, most] = rangeOf(plot);
  const x = (row: number): number => figureWidth + (row / Math.max(1, plot.labels.length - 1)) * (width - figureWidth - edge);
  const y = (value: number): number => edge + (1 - (value - least) / (most - least || 1)) * (lineHeight - 2 * edge - barHeight);
  return (
    <svg viewBox={`0 0 ${width} ${lineHeight}`} className="lines" role="img" aria-label={`Lines: ${what}`}>
      {[least, most].map((value) => (
        <g key={value}>
          <line x1={figureWidth} x2={width - edge} y1={y(value)} y2={y(value)} />
          <text x={figureWidth - edge} y={y(value) + 4} textAnchor="end">
            {figure(value)}
          </text>
        </g>
      ))}
      {plot.series.map(({ name, values }, index) => (
        <path key={name} className={`series-${index}`} d={pathOf(values, x, y)} />
      ))}
      <text x={figureWidth} y={lineHeight - 4}>
        {shortened(plot.labels[0] ?? '')}
      </text>
      <text x={width - edge} y={lineHeight - 4} textAnchor="end">
        {shortened(plot.labels.at(-1) ?? '')}
      </text>
    </svg>
  );
}

/** A line with a gap where a figure is missing. */
function pathOf(values: readonly (number | null)[], x: (row: number) => number, y: (value: number) => number): string {
  return values
    .map((value, row) => {
      if (value === null) return '';
      const before = values[row - 1];
      const starts = row === 0 || before === null || before === undefined;
      return `${starts ? 'M' : 'L'}${x(row).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join(' ');
}

const longest = 22;
const shortened = (label: string): string => showInvisible(label.length > longest ? `${label.slice(0, longest - 1)}…` : label);

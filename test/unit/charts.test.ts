/** The same figures drawn on the page and at a terminal. */
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { Chart } from '#domain/chart.ts';
import type { Table } from '#domain/dataset.ts';
import { renderChart } from '#surfaces/cli/render/render-chart.ts';
import { AnswerChart } from '#web-chat/conversation/answer-chart.tsx';
import { LiveMetrics } from '#web-chat/run/live-metrics.tsx';
import type { RunMetrics } from '#web-chat/state/run-state.ts';

const table: Table = {
  columns: [
    { name: 'country', type: 'VARCHAR' },
    { name: 'revenue', type: 'DECIMAL(12,2)' },
  ],
  rows: [
    ['DE', '200.00'],
    ['FR', '50.5'],
    ['<script>\u202e', null],
  ],
  truncated: false,
};
const bars: Chart = { kind: 'bar', x: 'country', y: ['revenue'] };

test('a terminal shows a bar per row, to scale, with its figure', () => {
  const lines = renderChart(table, bars);
  expect(lines[1]).toBe('  revenue by country');
  const lengths = lines.slice(2).map((line) => (/█+/.exec(line)?.[0] ?? '').length);
  expect(lengths).toEqual([40, 10, 0]);
  expect(lines[3]).toContain('50.5');
  expect(lines[4]).toContain('\\u202e');
  expect(renderChart(table, { ...bars, y: ['gone'] })).toEqual([]);
});

test('the page draws rectangles to scale, and shows odd names as they are', () => {
  const drawn = renderToStaticMarkup(createElement(AnswerChart, { table, chart: bars }));
  const widths = [...drawn.matchAll(/<rect[^>]* width="([\d.]+)"/g)].map(([, width]) => Number(width));
  expect(widths).toHaveLength(3);
  expect((widths[0] ?? 0) / (widths[1] ?? 1)).toBeCloseTo(200 / 50.5, 3);
  expect(drawn).toContain('&lt;script&gt;\\u202e');
  expect(drawn).toContain('aria-label="Bars: revenue by country"');
});

test('a line has a gap where a figure is missing', () => {
  const days = {
    ...table,
    rows: [
      ['2026-01-01', 1],
      ['2026-01-02', 2],
      ['2026-01-03', null],
      ['2026-01-04', 3],
    ],
  };
  const drawn = renderToStaticMarkup(createElement(AnswerChart, { table: days, chart: { ...bars, kind: 'line' } }));
  const path = /<path[^>]* d="([^"]*)"/.exec(drawn)?.[1] ?? '';
  expect(path.match(/M/g)).toHaveLength(2);
  expect(path.match(/L/g)).toHaveLength(1);
  expect(drawn).not.toContain('NaN');
});

test('what cannot be drawn is left to the table', () => {
  expect(renderToStaticMarkup(createElement(AnswerChart, { table, chart: { ...bars, x: 'gone' } }))).toBe('');
});

test('a run shows what it measured, and is drawn once its pace is known: never as a flat line of rows counted at the end', () => {
  const still = { rows: 0, totalRows: 2_000_000, rowsPerSecond: 0, bytes: 0, engineMemoryBytes: 0, seconds: 4, secondsLeft: null };
  const moving = { ...still, rows: 5000, rowsPerSecond: 1250, secondsLeft: 9 };
  const shown = (...history: RunMetrics[]): string =>
    renderToStaticMarkup(createElement(LiveMetrics, { run: { metrics: history.at(-1) ?? null, history } }));
  const waiting = shown(still, still, still, still);
  expect(waiting).toContain('Elapsed');
  expect(waiting).not.toMatch(/chart|Rows|memory|unknown/);
  expect(shown(still, moving, moving)).not.toContain('chart');
  expect(shown(moving, moving, moving)).toContain('chart');
  expect(shown(moving)).toContain('5,000 of 2,000,000');
});

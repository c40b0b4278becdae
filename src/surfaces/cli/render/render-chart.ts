/** An answer's figures as bars of text. */
import { figure } from '#domain/amounts.ts';
import { plotOf, type Chart } from '#domain/chart.ts';
import type { Table } from '#domain/dataset.ts';
import { showInvisible } from '#domain/visible.ts';
import { cut, padEnd, padStart } from './layout.ts';

const widestLabel = 24;
const longestBar = 40;
/** A terminal shows the newest and the first; more lines than these are a table. */
const mostLines = 40;

/** One line per row and figure; empty where nothing can be drawn. */
export function renderChart(table: Table, chart: Chart): string[] {
  const plot = plotOf(table, chart);
  if (!plot || plot.labels.length > mostLines) return [];
  const most = Math.max(0, ...plot.series.flatMap(({ values }) => values.map((value) => Math.abs(value ?? 0))));
  const labels = plot.labels.map((label) => cut(showInvisible(label), widestLabel));
  const widest = Math.max(...labels.map((label) => label.length), 0);
  return plot.series.flatMap(({ name, values }) => {
    const texts = values.map((value) => (value === null ? 'none' : figure(value)));
    const places = Math.max(...texts.map((text) => text.length), 0);
    const lines = values.map((value, row) => {
      const bar = '█'.repeat(most === 0 ? 0 : Math.round((Math.abs(value ?? 0) / most) * longestBar));
      return `  ${padEnd(labels[row] ?? '', widest)}  ${padStart(texts[row] ?? '', places)}  ${bar}`.trimEnd();
    });
    return ['', `  ${showInvisible(name)} by ${showInvisible(chart.x)}`, ...lines];
  });
}

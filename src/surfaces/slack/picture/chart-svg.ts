/** Charts as SVG, drawn by us: lines over time or bars over groups, with an axis that fits and labels that are never cut off. */
import { count } from '#domain/amounts.ts';
import { showInvisible } from '#domain/visible.ts';

export interface Series {
  name: string;
  /** Null where nothing was measured. */
  values: readonly (number | null)[];
}

export interface ChartPicture {
  kind: 'line' | 'bar';
  title: string;
  /** One for each value. */
  labels: readonly string[];
  series: readonly Series[];
}

const size = { width: 800, height: 400 } as const;
const edge = { top: 56, right: 24, bottom: 72, left: 88 } as const;
const plot = { width: size.width - edge.left - edge.right, height: size.height - edge.top - edge.bottom } as const;
/** Told apart without colour, too: each has its own dash. */
const colours = ['#2f6fde', '#c2571a', '#2c8a57', '#8a4fbf'] as const;
const dashes = ['', '8 4', '3 3', '10 3 3 3'] as const;
const mostLabels = 12;
const steps = 4;

const escapeXml = (text: string): string =>
  showInvisible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const short = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1).toWellFormed()}…` : text);
const round = (number: number): string => number.toFixed(1);

export function chartSvg(picture: ChartPicture): string {
  const all = picture.series.flatMap(({ values }) => values.filter((value) => value !== null && Number.isFinite(value)));
  const scale = scaleOf(all.map(Number));
  const draw = picture.kind === 'bar' ? bars : lines;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" font-family="DejaVu Sans" font-size="13">`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    `<text x="${edge.left}" y="26" font-size="16" font-weight="bold" fill="#1b1f24">${escapeXml(short(picture.title, 80))}</text>`,
    ...legend(picture.series),
    ...axis(scale),
    ...draw(picture, scale),
    ...xLabels(picture),
    '</svg>',
  ].join('\n');
}

interface Scale {
  low: number;
  high: number;
  ticks: number[];
}

/** From zero, or from below it, to a round number above everything. */
function scaleOf(values: readonly number[]): Scale {
  const low = Math.min(0, ...values);
  const high = Math.max(low + 1e-9, ...values, low === 0 ? 1e-9 : 0);
  const rough = (high - low) / steps;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const first = Math.floor(low / step) * step;
  const ticks: number[] = [];
  for (let tick = first; ticks.length === 0 || ticks.at(-1)! < high; tick += step) ticks.push(tick);
  return { low: first, high: ticks.at(-1)!, ticks };
}

const yOf = (value: number, { low, high }: Scale): number => edge.top + plot.height * (1 - (value - low) / (high - low));
const xOf = (index: number, of: number): number => edge.left + (plot.width * (index + 0.5)) / of;

const axis = (scale: Scale): string[] =>
  scale.ticks.flatMap((tick) => {
    const y = round(yOf(tick, scale));
    return [
      `<line x1="${edge.left}" x2="${size.width - edge.right}" y1="${y}" y2="${y}" stroke="#d8dee4" stroke-width="1"/>`,
      `<text x="${edge.left - 8}" y="${Number(y) + 4}" text-anchor="end" fill="#57606a">${tickText(tick)}</text>`,
    ];
  });

const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const tickText = (tick: number): string =>
  Math.abs(tick) >= 10_000 ? compact.format(tick) : Number.isInteger(tick) ? count(tick) : exact.format(tick);

function lines({ series }: ChartPicture, scale: Scale): string[] {
  return series.map(({ values }, n) => {
    // A gap in what was measured is a gap in the line.
    const path = values
      .map((value, index) => {
        if (value === null) return '';
        const start = index === 0 || values[index - 1] === null;
        return `${start ? 'M' : 'L'}${round(xOf(index, values.length))} ${round(yOf(value, scale))}`;
      })
      .join(' ');
    return `<path d="${path}" fill="none" stroke="${colours[n % 4]}" stroke-width="2" stroke-dasharray="${dashes[n % 4]}"/>`;
  });
}

function bars({ series, labels }: ChartPicture, scale: Scale): string[] {
  const group = (plot.width / Math.max(1, labels.length)) * 0.8;
  const wide = group / Math.max(1, series.length);
  return series.flatMap(({ values }, n) =>
    values.map((value, index) => {
      const [top, bottom] = [yOf(Math.max(0, value ?? 0), scale), yOf(Math.min(0, value ?? 0), scale)];
      const x = xOf(index, labels.length) - group / 2 + n * wide;
      return `<rect x="${round(x)}" y="${round(top)}" width="${round(Math.max(1, wide - 1))}" height="${round(bottom - top)}" fill="${colours[n % 4]}"/>`;
    }),
  );
}

/** As many labels as fit, slanted so that long ones do. */
function xLabels({ labels }: ChartPicture): string[] {
  const every = Math.ceil(labels.length / mostLabels);
  return labels.flatMap((label, index) => {
    if (index % every !== 0) return [];
    const [x, y] = [round(xOf(index, labels.length)), size.height - edge.bottom + 18];
    return [
      `<text x="${x}" y="${y}" text-anchor="end" transform="rotate(-25 ${x} ${y})" fill="#57606a">${escapeXml(short(label, 16))}</text>`,
    ];
  });
}

const legend = (series: readonly Series[]): string[] =>
  series.flatMap(({ name }, n) => {
    const x = edge.left + n * 170;
    return [
      `<line x1="${x}" x2="${x + 22}" y1="42" y2="42" stroke="${colours[n % 4]}" stroke-width="3" stroke-dasharray="${dashes[n % 4]}"/>`,
      `<text x="${x + 28}" y="46" fill="#1b1f24">${escapeXml(short(name, 18))}</text>`,
    ];
  });

/** The numbers by which a stage is compared with its relation, in both dialects. */
import { quoteName } from '#tools/sql.ts';
import type { StagedColumn } from './handle.ts';
import { measureOf, type Measure } from './types.ts';

/** One number taken on both sides. */
export interface Probe {
  what: string;
  engine: string;
  target: string;
  /** How far apart the two may be, given the engine's sum of absolute values; exact when left out. */
  tolerance?: { engine: string; share: number; perRow: number };
  /** A difference within the tolerance that a person should know. */
  note?: string;
}

/** The row count first, then the values of every column, then every sum that both sides can take. */
export const probesOf = (columns: StagedColumn[]): Probe[] => [rowsProbe, ...columns.map(countProbe), ...columns.flatMap(sumProbe)];

const rowsProbe: Probe = { what: 'rows', engine: 'count(*)', target: 'count(*)' };

const countProbe = ({ name, source }: StagedColumn): Probe => ({
  what: `values in ${name}`,
  engine: `count(${quoteName(source)})`,
  target: `count(${quoteName(name)})`,
});

function sumProbe(column: StagedColumn): Probe[] {
  const measure = measureOf(column.engineType, column.type);
  if (measure === null) return [];
  const probe = sums[measure]({ left: quoteName(column.source), right: quoteName(column.name), type: column.type, name: column.name });
  return [probe];
}

interface Sides {
  left: string;
  right: string;
  type: string;
  name: string;
}

/** Sums in both dialects, per kind of value. Infinite values are left out on both sides. */
const sums: Record<Exclude<Measure, null>, (sides: Sides) => Probe> = {
  integer: ({ left, right, name }) => ({ what: `sum of ${name}`, engine: `sum(${left})`, target: `sum(${right})` }),
  decimal: ({ left, right, type, name }) => ({
    what: `sum of ${name}`,
    engine: `sum(${left})`,
    target: `sum(${right})`,
    ...rounding(type, { name, left }),
  }),
  float: ({ left, right, type, name }) => ({
    what: `sum of ${name}`,
    engine: `sum(CAST(${left} AS DOUBLE)) FILTER (isfinite(${left}))`,
    target: `sum(${right}::float8) FILTER (WHERE ${right}::float8 NOT IN ('NaN', 'Infinity', '-Infinity'))`,
    ...rounding(type, {
      name,
      left: `CAST(${left} AS DOUBLE)`,
      filter: ` FILTER (isfinite(${left}))`,
      share: type === 'real' ? 1e-6 : 1e-9,
    }),
  }),
  text: ({ left, right, name }) => ({
    what: `bytes of ${name}`,
    engine: `sum(strlen(CAST(${left} AS VARCHAR)))`,
    target: `sum(octet_length(${right}))`,
  }),
  blob: ({ left, right, name }) => ({
    what: `bytes of ${name}`,
    engine: `sum(octet_length(${left}))`,
    target: `sum(octet_length(${right}))`,
  }),
  instant: ({ left, right, type, name }) => ({
    what: `sum of ${name} in microseconds`,
    engine: `sum(epoch_us(${left})) FILTER (isfinite(${left}))`,
    target: `(sum(extract(epoch FROM ${right})) FILTER (WHERE isfinite(${right})) * 1000000)::numeric(60,0)`,
    ...coarser(type, name),
  }),
  boolean: ({ left, right, name }) => ({
    what: `true in ${name}`,
    engine: `count(*) FILTER (${left})`,
    target: `count(*) FILTER (WHERE ${right})`,
  }),
};

interface Rounded {
  name: string;
  left: string;
  filter?: string;
  share?: number;
}

/** What Postgres may round away when it reads a number into a type with fewer decimals. */
function rounding(type: string, { name, left, filter = '', share = 0 }: Rounded): Pick<Probe, 'tolerance' | 'note'> {
  const decimals = /^numeric\(\d+,(-?\d+)\)/.exec(type)?.[1];
  return {
    tolerance: { engine: `sum(abs(${left}))${filter}`, share, perRow: decimals === undefined ? 0 : 0.5 * 10 ** -Number(decimals) },
    ...(decimals === undefined || share > 1e-9 ? {} : { note: `${name} is rounded to ${type}` }),
  };
}

/** What Postgres drops when it reads an instant into a date, or into fewer digits of a second. */
function coarser(type: string, name: string): Pick<Probe, 'tolerance' | 'note'> {
  if (type === 'date')
    return { tolerance: { engine: '0', share: 0, perRow: 86_400e6 }, note: `the time of day in ${name} is dropped: it is a date` };
  const digits = /^timestamp\((\d)\)/.exec(type)?.[1];
  if (digits === undefined) return {};
  return { tolerance: { engine: '0', share: 0, perRow: 0.5 * 10 ** (6 - Number(digits)) }, note: `${name} is rounded to ${type}` };
}

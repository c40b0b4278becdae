/** Compares a stage with the relation it was copied from: counts of every column, and sums both engines compute alike. */
import type { Engine } from '#tools/engine/engine.ts';
import type { LoadReceipt } from '#domain/receipt.ts';
import { dataError } from '#domain/errors.ts';
import { quoteName } from '#tools/sql.ts';
import type { Session } from './database.ts';
import type { StagedColumn } from './handle.ts';
import { quotePrivate } from './names.ts';
import { measureOf, type Measure } from './types.ts';

type Reconciled = LoadReceipt['reconciled'];

/** One number taken on both sides. */
interface Probe {
  what: string;
  engine: string;
  target: string;
  /** How far apart the two may be, given the engine's sum of absolute values; exact when left out. */
  tolerance?: { engine: string; share: number; perRow: number };
  /** A difference within the tolerance that a person should know. */
  note?: string;
}

export interface Reconciliation {
  entries: Reconciled;
  /** Rows and non-NULL values per staged column, in order. */
  counts: { rows: number; columns: number[] };
  notes: string[];
}

/** Runs one query on each side. Throws `stage.mismatch` when a number does not agree. */
export async function reconcile(
  { engine, session }: { engine: Engine; session: Session },
  relation: string,
  stage: string,
  columns: StagedColumn[],
): Promise<Reconciliation> {
  const probes = [rowsProbe, ...columns.map(countProbe), ...columns.flatMap(sumProbe)];
  const engineSql = probes.flatMap((probe) => [asText(probe.engine), asText(probe.tolerance?.engine ?? '0')]);
  const [ours, theirs] = await Promise.all([
    engine.query(`SELECT ${engineSql.join(', ')} FROM ${quoteName(relation)}`),
    session.run(
      'reconciling the stage',
      `SELECT ${probes.map((probe, n) => `(${probe.target})::text AS p${n}`).join(', ')} FROM ${quotePrivate(stage)}`,
    ),
  ]);
  const values = probes.map((probe, n) => ({
    probe,
    engine: textOf(ours.rows[0]?.[2 * n]),
    magnitude: Number(textOf(ours.rows[0]?.[2 * n + 1])),
    target: theirs.rows[0]?.[`p${n}`] ?? 'NULL',
  }));
  const rows = Number(values[0]?.target);
  const entries = values.map(({ probe, engine: left, magnitude, target }) => ({
    what: probe.what,
    engine: left,
    target,
    agrees: agree(left, target, probe, { magnitude, rows }),
  }));
  refuseMismatch(entries);
  return {
    entries,
    counts: { rows, columns: values.slice(1, columns.length + 1).map(({ target }) => Number(target)) },
    notes: values.flatMap(({ probe, engine: left, target, magnitude }) =>
      probe.note !== undefined && differs(left, target, (probe.tolerance?.share ?? 0) * magnitude)
        ? [`${probe.note} (${probe.what}: ${left} read, ${target} staged).`]
        : [],
    ),
  };
}

const asText = (expression: string): string => `CAST(${expression} AS VARCHAR)`;
const textOf = (cell: unknown): string => (typeof cell === 'string' || typeof cell === 'number' ? String(cell) : 'NULL');

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

function agree(engine: string, target: string, probe: Probe, { magnitude, rows }: { magnitude: number; rows: number }): boolean {
  if (!probe.tolerance) return plain(engine) === plain(target);
  return !differs(engine, target, (probe.tolerance.share * magnitude + probe.tolerance.perRow * rows) * (1 + 1e-9));
}

function differs(engine: string, target: string, allowed: number): boolean {
  if (plain(engine) === plain(target)) return false;
  return engine === 'NULL' || target === 'NULL' || Math.abs(Number(engine) - Number(target)) > allowed;
}

/** A number's text without the zeros that say nothing: `12.50` → `12.5`. */
const plain = (number: string): string => (number.includes('.') ? number.replace(/\.?0+$/, '') : number);

function refuseMismatch(entries: Reconciled): void {
  const wrong = entries.filter((entry) => !entry.agrees);
  if (wrong.length === 0) return;
  const words = wrong.slice(0, 5).map(({ what, engine, target }) => `${what}: ${engine} read, ${target} staged`);
  throw dataError('stage.mismatch', `The staged rows are not the rows that were read (${words.join('; ')}).`, {
    hint: 'The target type of the column cannot hold its values exactly; cast it in a step.',
    details: { mismatches: wrong },
  });
}

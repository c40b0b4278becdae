/** Compares a stage with what was sent into it: rows, values of every column, bytes of texts and sums of exact numbers. */
import { dataError } from '#domain/errors.ts';
import type { LoadReceipt } from '#domain/receipt.ts';
import { quoteName } from '#tools/sql.ts';
import type { Row } from '../session/database.ts';
import type { Content, StagedColumn } from './handle.ts';
import { quotePrivate } from '../names.ts';
import { tallyOf } from '../types.ts';
import type { WireTotals } from './wire-meter.ts';

type Reconciled = LoadReceipt['reconciled'];

export interface Reconciliation {
  entries: Reconciled;
  /** Values that are not NULL, by column. */
  values: ReadonlyMap<string, number>;
  /** Of the rows as they are in the stage; null when it was not asked for. */
  content: Content | null;
  notes: string[];
}

/** One number, as it was sent and as an expression over the stage. */
interface Probe {
  what: string;
  sent: string;
  target: string;
  /** How far apart the two may be, because the target's type has fewer decimals; exact when left out. */
  tolerance?: number;
  /** Said when they differ within the tolerance. */
  rounding?: string;
}

/** What one SELECT of Postgres lists, of 1,664 at most. */
const listed = 1_600;

/** Asks the stage once, or twice and more for very many columns; with `checksum`, an expression over the stage, for its content too: that spares another scan. Throws `stage.mismatch` when a number does not agree. */
export async function reconcile(
  ask: (sql: string) => Promise<Row>,
  { stage, columns, checksum }: { stage: string; columns: StagedColumn[]; checksum: string | null },
  wire: WireTotals,
): Promise<Reconciliation> {
  const probes = [
    rowsProbe(wire),
    ...columns.map((column, index) => valuesProbe(column, wire, index)),
    ...columns.flatMap((column, index) => sumProbe(column, wire, index)),
  ];
  const asked = [...probes.map((probe, n) => `(${probe.target})::text AS p${n}`), `(${checksum ?? 'NULL'})::text AS checksum`];
  const found: Row = {};
  for (let from = 0; from < asked.length; from += listed)
    Object.assign(found, await ask(`SELECT ${asked.slice(from, from + listed).join(', ')} FROM ${quotePrivate(stage)} t`));
  const compared = probes.map((probe, n) => ({ probe, arrived: found[`p${n}`] ?? '0' }));
  const entries = compared.map(({ probe, arrived }) => ({
    what: probe.what,
    engine: probe.sent,
    target: arrived,
    agrees: distance(probe.sent, arrived) <= (probe.tolerance ?? 0),
  }));
  refuseMismatch(entries);
  return {
    entries,
    values: new Map(columns.map(({ name }, index) => [name, Number(compared[index + 1]?.arrived)])),
    content: found['checksum'] ? { rows: String(wire.rows), checksum: found['checksum'] } : null,
    notes: compared.flatMap(roundingNote),
  };
}

const rowsProbe = (wire: WireTotals): Probe => ({ what: 'rows', sent: String(wire.rows), target: 'count(*)' });

const valuesProbe = ({ name }: StagedColumn, wire: WireTotals, index: number): Probe => ({
  what: `values in ${name}`,
  sent: String(wire.columns[index]?.values),
  target: `count(${quoteName(name)})`,
});

function sumProbe({ name, engineType, type }: StagedColumn, wire: WireTotals, index: number): Probe[] {
  const tally = tallyOf(engineType, type);
  const sent = wire.columns[index];
  if (tally.kind === 'bytes') {
    return [{ what: `bytes of ${name}`, sent: String(sent?.octets), target: `coalesce(sum(octet_length(${quoteName(name)})), 0)` }];
  }
  if (tally.kind === 'none' || !sent || sent.sum === null) return [];
  const probe = { what: `sum of ${name}`, sent: sent.sum, target: `coalesce(sum(${quoteName(name)}), 0)` };
  const kept = /^numeric\(\d+,(-?\d+)\)/.exec(type)?.[1];
  if (kept === undefined || Number(kept) >= tally.decimals) return [probe];
  return [{ ...probe, tolerance: 0.5 * 10 ** -Number(kept) * wire.rows, rounding: `${name} is rounded to ${type}` }];
}

/** Zero for equal numbers, however many zeros they end in. */
function distance(sent: string, arrived: string): number {
  return plain(sent) === plain(arrived) ? 0 : Math.abs(Number(sent) - Number(arrived)) || Number.POSITIVE_INFINITY;
}

const plain = (number: string): string => (number.includes('.') ? number.replace(/\.?0+$/, '') : number);

function roundingNote({ probe, arrived }: { probe: Probe; arrived: string }): string[] {
  if (probe.rounding === undefined || distance(probe.sent, arrived) === 0) return [];
  return [`${probe.rounding} (${probe.what}: ${probe.sent} read, ${arrived} staged).`];
}

function refuseMismatch(entries: Reconciled): void {
  const wrong = entries.filter((entry) => !entry.agrees);
  if (wrong.length === 0) return;
  const words = wrong.slice(0, 5).map(({ what, engine, target }) => `${what}: ${engine} sent, ${target} staged`);
  throw dataError('stage.mismatch', `The staged rows are not the rows that were sent (${words.join('; ')}).`, {
    hint: 'The target type of the column cannot hold its values exactly; cast it in a step.',
    details: { mismatches: wrong },
  });
}

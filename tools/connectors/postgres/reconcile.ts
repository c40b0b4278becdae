/** Compares a stage with the relation it was copied from: counts of every column, and sums both engines compute alike. */
import type { Engine } from '#tools/engine/engine.ts';
import type { LoadReceipt } from '#domain/receipt.ts';
import { dataError } from '#domain/errors.ts';
import { quoteName } from '#tools/sql.ts';
import type { Row } from './database.ts';
import type { StagedColumn } from './handle.ts';
import { quotePrivate } from './names.ts';
import { probesOf, type Probe } from './probes.ts';
import { keepsIdentity } from './types.ts';

type Reconciled = LoadReceipt['reconciled'];

export interface Reconciliation {
  entries: Reconciled;
  /** What is known of the stage without asking it again. */
  facts: StageFacts;
  notes: string[];
}

export interface StageFacts {
  rows: number;
  /** Values that are not NULL, by column. */
  values: ReadonlyMap<string, number>;
  /** The engine has shown that the key is there in every row and never twice. False means that it has to be asked. */
  keyIsProven: boolean;
}

interface Staging {
  relation: string;
  stage: string;
  columns: StagedColumn[];
  key: StagedColumn[];
}

/**
 * Runs one query on each side, at the same time. The stage's counterpart of the engine's numbers comes from `ask`, which
 * holds no transaction open while the engine still computes. Throws `stage.mismatch` when a number does not agree.
 */
export async function reconcile(engine: Engine, ask: (sql: string) => Promise<Row>, staging: Staging): Promise<Reconciliation> {
  const { relation, stage, columns, key } = staging;
  const probes = probesOf(columns);
  const engineSql = probes.flatMap((probe) => [asText(probe.engine), asText(probe.tolerance?.engine ?? '0')]);
  const [ours, theirs] = await Promise.all([
    engine.query(`SELECT ${[...engineSql, asText(distinctKeys(key))].join(', ')} FROM ${quoteName(relation)}`),
    ask(`SELECT ${probes.map((probe, n) => `(${probe.target})::text AS p${n}`).join(', ')} FROM ${quotePrivate(stage)}`),
  ]);
  const values = probes.map((probe, n) => ({
    probe,
    engine: textOf(ours.rows[0]?.[2 * n]),
    magnitude: Number(textOf(ours.rows[0]?.[2 * n + 1])),
    target: theirs[`p${n}`] ?? 'NULL',
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
    facts: {
      rows,
      values: new Map(columns.map(({ name }, index) => [name, Number(values[index + 1]?.target)])),
      keyIsProven: key.length > 0 && textOf(ours.rows[0]?.[engineSql.length]) === String(rows),
    },
    notes: values.flatMap(({ probe, engine: left, target, magnitude }) =>
      probe.note !== undefined && differs(left, target, (probe.tolerance?.share ?? 0) * magnitude)
        ? [`${probe.note} (${probe.what}: ${left} read, ${target} staged).`]
        : [],
    ),
  };
}

const asText = (expression: string): string => `CAST(${expression} AS VARCHAR)`;
const textOf = (cell: unknown): string => (typeof cell === 'string' || typeof cell === 'number' ? String(cell) : 'NULL');

/** NULL unless equal values in the engine are equal in Postgres and the other way round; rows without a key do not count. */
function distinctKeys(key: StagedColumn[]): string {
  if (key.length === 0 || !key.every(keepsIdentity)) return 'NULL';
  const names = key.map(({ source }) => quoteName(source));
  const whole = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  return `count(DISTINCT ${names.length === 1 ? names[0] : `row(${names.join(', ')})`}) FILTER (${whole})`;
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

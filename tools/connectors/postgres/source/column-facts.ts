/** What of a source's values does not fit the usual type of its column: measured in one pass, so that nothing is rounded or cut. */
import { AppError } from '#domain/errors.ts';
import { quoteName } from '#tools/sql.ts';
import type { Database, Row } from '../session/database.ts';
import { limitsMs } from '../session/settings.ts';
import { decimalOf, duckdbType, type SourceColumn } from './source-types.ts';

export interface Measured {
  /** Null when counting would have taken too long. */
  rows: number | null;
  columns: SourceColumn[];
  notes: string[];
}

/** Measures the rows of a FROM item. With `skip`, or when it takes too long, columns are read in the form that loses nothing. */
export async function measureColumns(
  database: Database,
  { from, columns, skip, signal }: { from: string; columns: SourceColumn[]; skip: boolean; signal: AbortSignal },
): Promise<Measured> {
  const found = skip ? null : await ask(database, { from, columns, signal });
  const decided = columns.map((column, index) => decide(column, found && factsOf(found, index)));
  const typed = columns.map((column, index) => ({ ...column, ...decided[index]?.column }));
  return {
    rows: found ? Number(found['rows']) : null,
    columns: typed,
    notes: decided.flatMap(({ note }) => (note === null ? [] : [note])),
  };
}

async function ask(
  database: Database,
  { from, columns, signal }: { from: string; columns: SourceColumn[]; signal: AbortSignal },
): Promise<Row | null> {
  const doing = 'counting rows and looking at values';
  const probes = columns.flatMap(({ name, type }, index) => probesOf(`s.${quoteName(name)}`, type, index));
  const options = { readOnly: true, statementMs: limitsMs.count, signal };
  try {
    const sql = `SELECT ${['count(*) AS rows', ...probes].join(', ')} FROM ${from} s`;
    return (await database.transaction(doing, options, (tx) => tx.run(doing, sql))).rows[0] ?? null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'postgres.timeout') return null;
    throw error;
  }
}

/** A number whose digits nobody limits, or more of them than a DECIMAL has. */
const isLoose = (type: string): boolean => type.startsWith('numeric') && !type.endsWith('[]') && decimalOf(type) === null;

const finite = (column: string): string => `${column} NOT IN ('NaN', 'Infinity', '-Infinity')`;

/** Aggregates named by the column's index: `odd3` is true when a value has no place in the usual type. */
function probesOf(column: string, type: string, index: number): string[] {
  if (type.endsWith('[]')) {
    const odd = `array_ndims(${column}) > 1 OR array_lower(${column}, 1) <> 1`;
    return duckdbType(type) === 'VARCHAR' ? [] : [`bool_or(${odd}) AS odd${index}`];
  }
  if (decimalOf(type)) return [`bool_or(${column} = 'NaN') AS odd${index}`];
  if (isLoose(type)) {
    return [
      `bool_or(NOT ${finite(column)}) AS odd${index}`,
      `max(scale(${column})) FILTER (WHERE ${finite(column)}) AS scale${index}`,
      `max(length(trunc(abs(${column}))::text)) FILTER (WHERE ${finite(column)}) AS digits${index}`,
    ];
  }
  if (type.startsWith('timestamp')) return [`bool_or(${column} >= '294247-01-01' AND isfinite(${column})) AS odd${index}`];
  return type.startsWith('interval') ? [`bool_or(NOT isfinite(${column})) AS odd${index}`] : [];
}

interface Facts {
  odd: boolean;
  scale: number;
  digits: number;
}

const factsOf = (row: Row, index: number): Facts => ({
  odd: row[`odd${index}`] === 't',
  scale: Number(row[`scale${index}`] ?? 0),
  digits: Number(row[`digits${index}`] ?? 1),
});

interface Decision {
  column: SourceColumn;
  note: string | null;
}

function decide({ name, type }: SourceColumn, facts: Facts | null): Decision {
  if (isLoose(type)) return decideNumber({ name, type }, facts);
  if (!facts?.odd) return { column: { name, type }, note: type === 'money' ? `${name} is money and is read as its text.` : null };
  const why = type.endsWith('[]')
    ? 'holds arrays of several dimensions or with another first index'
    : type.startsWith('interval')
      ? 'holds infinity'
      : type.startsWith('timestamp')
        ? 'holds years after 294246'
        : 'holds NaN';
  return { column: { name, type, as: 'VARCHAR' }, note: `${name} ${why}, so it is read as text.` };
}

/** The most digits a DECIMAL has. */
const widest = 38;

function decideNumber({ name, type }: SourceColumn, facts: Facts | null): Decision {
  const asText = (why: string): Decision => ({
    column: { name, type, as: 'VARCHAR' },
    note: `${name} ${why}, so its numbers are read as text; cast it in a step to compute with it.`,
  });
  if (!facts) return asText('has no fixed precision, and too many rows to look at');
  if (facts.odd) return asText('holds NaN or infinity');
  if (facts.digits + facts.scale > widest) return asText(`has numbers of more than ${widest} digits`);
  const as = `DECIMAL(${widest},${facts.scale})`;
  return { column: { name, type, as }, note: `${name} has no fixed precision; its numbers are read as ${as}.` };
}

/** Infers column types by looking at every value within a byte budget, and at a sample beyond it. */
import { z } from 'zod';
import { cancelledError } from '#domain/errors.ts';
import type { ConnectorContext } from '../../connector.ts';
import { quoteText } from '../../../sql.ts';
import { Shape, shapeSql, typeFor } from './shape.ts';
import type { ShapeCounts } from './shape.ts';

/** What was seen in one column. */
export interface ColumnProfile extends ShapeCounts {
  /** Values that mean "no value" if the column turns out not to be text. */
  tokens: number;
  nulls: number;
  /** Values with outer blanks. */
  padded: number;
}

export interface InferredColumn {
  type: string;
  nullTokens: boolean;
  trim: boolean;
  profile: ColumnProfile;
}

const Seen = z.tuple([z.number(), z.string(), z.number(), z.number().nullable(), z.number().nullable(), z.number()]);
const sampleRows = 20_000;

/** Infers the columns of a relation `raw` that has them as text, `c0` …. `whole` looks at every row, else at the first 50,000. */
export async function inferColumns(
  context: ConnectorContext,
  raw: string,
  width: number,
  options: { nulls: readonly string[]; whole: boolean },
): Promise<{ columns: InferredColumn[]; rows: number }> {
  const all = Array.from({ length: width }, (_, index) => index);
  const sample = await profile(context, `${raw} LIMIT ${options.whole ? sampleRows : 50_000}`, all, options.nulls);
  const rows = sample.rows;
  if (!options.whole || rows < sampleRows) return { columns: sample.profiles.map(decide), rows };
  const open = all.filter(
    (index) => decide(sample.profiles[index] ?? emptyProfile()).type !== 'VARCHAR' || isBlank(sample.profiles[index]),
  );
  const full = await profile(context, raw, open, options.nulls);
  return {
    columns: all.map((index) =>
      decide((open.includes(index) ? full.profiles[open.indexOf(index)] : sample.profiles[index]) ?? emptyProfile()),
    ),
    rows: full.rows,
  };
}

const isBlank = (column: ColumnProfile | undefined): boolean => column === undefined || Object.keys(column.counts).length === 0;

function decide(column: ColumnProfile): InferredColumn {
  const type = typeFor(column);
  const typed = type !== 'VARCHAR';
  return { type, nullTokens: typed && column.tokens > 0, trim: typed && column.padded > 0, profile: column };
}

const emptyProfile = (): ColumnProfile => ({ counts: {}, integerDigits: 0, fractionDigits: 0, tokens: 0, nulls: 0, padded: 0 });

/** One pass: every value's shape, counted per column. The values are unnested, because ten thousand aggregates take minutes to plan. */
async function profile(
  { engine, signal }: ConnectorContext,
  raw: string,
  columns: readonly number[],
  nulls: readonly string[],
): Promise<{ profiles: ColumnProfile[]; rows: number }> {
  if (signal.aborted) throw cancelledError('run.cancelled', 'Stopped.');
  const profiles = columns.map(emptyProfile);
  const { rows } = await engine.query(profileSql(raw, columns, nulls), { maxRows: Math.max(1, columns.length) * 12 });
  let first = 0;
  for (const row of rows) {
    const [index, shape, count, integerDigits, fractionDigits, padded] = Seen.parse(row);
    const seen = profiles[index];
    if (index === -1 || seen === undefined) first = count;
    else note(seen, { shape, count, integerDigits, fractionDigits, padded });
  }
  return { profiles, rows: first };
}

function note(
  seen: ColumnProfile,
  facts: { shape: string; count: number; integerDigits: number | null; fractionDigits: number | null; padded: number },
): void {
  if (facts.shape === 'null') seen.nulls += facts.count;
  else if (facts.shape === 'token') seen.tokens += facts.count;
  else seen.counts[Shape.parse(facts.shape)] = facts.count;
  seen.padded += facts.padded;
  seen.integerDigits = Math.max(seen.integerDigits, facts.integerDigits ?? 0);
  seen.fractionDigits = Math.max(seen.fractionDigits, facts.fractionDigits ?? 0);
}

function profileSql(raw: string, columns: readonly number[], nulls: readonly string[]): string {
  const values = columns.map((index) => `c${index}`).join(', ');
  const digits = `CASE WHEN shape IN ('integer', 'decimal') THEN`;
  const point = `strpos(v, '.')`;
  const token = nulls.length === 0 ? '' : `WHEN lower(v) IN (${nulls.map(quoteText).join(', ')}) THEN 'token'`;
  return `WITH raw AS (${raw}),
    cells AS (SELECT unnest([NULL, ${values}]) AS r, unnest(range(-1, ${columns.length})) AS i FROM raw),
    trimmed AS (SELECT i, r, trim(r) AS v FROM cells),
    shaped AS (SELECT i, r, v, CASE WHEN r IS NULL THEN 'null' ${token} ELSE ${shapeSql('v')} END AS shape FROM trimmed)
    SELECT i::INTEGER, shape, count(*)::DOUBLE,
      max(${digits} strlen(ltrim(v, '-')) - CASE WHEN ${point} > 0 THEN strlen(v) - ${point} + 1 ELSE 0 END END)::DOUBLE,
      max(${digits} CASE WHEN ${point} > 0 THEN strlen(v) - ${point} ELSE 0 END END)::DOUBLE,
      coalesce(count_if(strlen(r) <> strlen(v)), 0)::DOUBLE
    FROM shaped GROUP BY i, shape`;
}

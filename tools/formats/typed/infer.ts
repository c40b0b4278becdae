/** Infers column types by looking at every value within a byte budget, and at a sample beyond it. */
import { z } from 'zod';
import { cancelledError } from '#domain/errors.ts';
import type { ConnectorContext } from '../../connectors/connector.ts';
import { quoteText } from '../../sql.ts';
import { markSql } from './error-mark.ts';
import { Shape, shapeSql, typeFor } from './shape.ts';
import type { ShapeCounts } from './shape.ts';

/** What was seen in one column. */
export interface ColumnProfile extends ShapeCounts {
  /** Values that mean "no value" if the column turns out not to be text. */
  tokens: number;
  nulls: number;
  /** Values with outer blanks. */
  padded: number;
  /** One of the days whose order is not certain; null where there is none. */
  localDay: string | null;
}

export interface InferredColumn {
  type: string;
  nullTokens: boolean;
  trim: boolean;
  profile: ColumnProfile;
}

const Seen = z.tuple([z.number(), z.string(), z.number(), z.number().nullable(), z.number().nullable(), z.number(), z.string().nullable()]);
/** Enough to guess by; the guess is then tried on every row. */
const guessRows = 20_000;
/** Columns looked at in one pass: thousands at once would need gigabytes. */
const sliceColumns = 250;

export interface Inference {
  nulls: readonly string[];
  /** Texts may be errors of their source, which say nothing about a type. */
  errorMarks?: boolean;
  /** There are few enough rows to look at all of them; otherwise `raw` yields a sample. */
  whole: boolean;
}

/** Infers the types of the columns of `raw`, a SELECT of `c0` … as text. */
export async function inferColumns(
  context: ConnectorContext,
  { raw, width }: { raw: string; width: number },
  inference: Inference,
): Promise<{ columns: InferredColumn[]; rows: number }> {
  const { whole } = inference;
  const all = Array.from({ length: width }, (_, index) => index);
  const first = await profile(context, whole ? `${raw} LIMIT ${guessRows}` : raw, all, inference);
  if (!whole || first.rows < guessRows) return { columns: first.profiles.map(decide), rows: first.rows };
  // A column that is text already stays text, whatever comes.
  const open = all.filter((index) => mayBeTyped(first.profiles[index]));
  const full = await profile(context, raw, open, inference);
  const profiles = [...first.profiles];
  open.forEach((index, place) => (profiles[index] = full.profiles[place] ?? emptyProfile()));
  return { columns: profiles.map(decide), rows: full.rows };
}

const mayBeTyped = (column: ColumnProfile | undefined): boolean => column === undefined || isBlank(column) || typeFor(column) !== 'VARCHAR';
const isBlank = (column: ColumnProfile): boolean => Object.keys(column.counts).length === 0;

function decide(column: ColumnProfile): InferredColumn {
  const type = typeFor(column);
  const typed = type !== 'VARCHAR';
  return { type, nullTokens: typed && column.tokens > 0, trim: typed && column.padded > 0, profile: column };
}

const emptyProfile = (): ColumnProfile => ({
  counts: {},
  integerDigits: 0,
  fractionDigits: 0,
  tokens: 0,
  nulls: 0,
  padded: 0,
  localDay: null,
});

/** Every value's shape, counted per column. The values are unnested, because ten thousand aggregates take minutes to plan. */
async function profile(
  context: ConnectorContext,
  raw: string,
  columns: readonly number[],
  inference: Inference,
): Promise<{ profiles: ColumnProfile[]; rows: number }> {
  const profiles: ColumnProfile[] = [];
  let rows = 0;
  for (let start = 0; start < columns.length || start === 0; start += sliceColumns) {
    const slice = await profileSlice(context, profileSql(raw, columns.slice(start, start + sliceColumns), inference), profiles);
    rows = slice.rows;
  }
  return { profiles, rows };
}

/** Appends the profiles of the slice. Its row −1 counts the rows. */
async function profileSlice({ engine, signal }: ConnectorContext, sql: string, profiles: ColumnProfile[]): Promise<{ rows: number }> {
  if (signal.aborted) throw cancelledError('run.cancelled', 'Stopped.');
  const { rows } = await engine.query(sql, { maxRows: sliceColumns * 12 });
  const start = profiles.length;
  let counted = 0;
  for (const row of rows) {
    const [index, shape, count, integerDigits, fractionDigits, padded, localDay] = Seen.parse(row);
    if (index === -1) counted = count;
    else note((profiles[start + index] ??= emptyProfile()), { shape, count, integerDigits, fractionDigits, padded, localDay });
  }
  return { rows: counted };
}

function note(
  seen: ColumnProfile,
  facts: {
    shape: string;
    count: number;
    integerDigits: number | null;
    fractionDigits: number | null;
    padded: number;
    localDay: string | null;
  },
): void {
  if (facts.shape === 'null') seen.nulls += facts.count;
  else if (facts.shape === 'token') seen.tokens += facts.count;
  else seen.counts[Shape.parse(facts.shape)] = facts.count;
  seen.localDay ??= facts.localDay;
  seen.padded += facts.padded;
  seen.integerDigits = Math.max(seen.integerDigits, facts.integerDigits ?? 0);
  seen.fractionDigits = Math.max(seen.fractionDigits, facts.fractionDigits ?? 0);
}

function profileSql(raw: string, columns: readonly number[], { nulls, errorMarks = false }: Inference): string {
  const values = columns.map((index) => `c${index}`).join(', ');
  const digits = `CASE WHEN shape IN ('integer', 'decimal') THEN`;
  const point = `strpos(v, '.')`;
  const token = nulls.length === 0 ? '' : `WHEN lower(v) IN (${nulls.map(quoteText).join(', ')}) THEN 'token'`;
  const none = errorMarks ? `r IS NULL OR starts_with(r, ${markSql})` : 'r IS NULL';
  return `WITH raw AS (${raw}),
    cells AS (SELECT unnest([NULL, ${values}]) AS r, unnest(range(-1, ${columns.length})) AS i FROM raw),
    trimmed AS (SELECT i, r, trim(r) AS v FROM cells),
    shaped AS (SELECT i, r, v, CASE WHEN ${none} THEN 'null' ${token} ELSE ${shapeSql('v')} END AS shape FROM trimmed)
    SELECT i::INTEGER, shape, count(*)::DOUBLE,
      max(${digits} strlen(ltrim(v, '-')) - CASE WHEN ${point} > 0 THEN strlen(v) - ${point} + 1 ELSE 0 END END)::DOUBLE,
      max(${digits} CASE WHEN ${point} > 0 THEN strlen(v) - ${point} ELSE 0 END END)::DOUBLE,
      coalesce(count_if(strlen(r) <> strlen(v)), 0)::DOUBLE,
      min(v) FILTER (WHERE shape = 'local-day')
    FROM shaped GROUP BY i, shape`;
}

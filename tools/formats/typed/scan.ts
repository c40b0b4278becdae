/** The SQL that turns columns of text into typed ones and leaves out the rows that break a type. */
import { quoteName, quoteText } from '../../sql.ts';
import { tallySequence } from '../../engine/engine.ts';
import type { TextColumn } from '../reader.ts';
import { isCommaNumber, isNumeric, pointForm } from './decimal-comma.ts';
import { brokenSql } from './exact.ts';

/** A scan whose columns arrive as text: `c0` … in the order of `columns`. */
export interface TextScan {
  columns: readonly TextColumn[];
  /** Texts that mean "no value" where a column says so. */
  nulls: readonly string[];
  /** Somewhere there is a NUL character, which no table can hold. */
  holdsNul: boolean;
  /** Numbers have a comma before their decimals. */
  decimalComma?: true;
  /** The planned columns end with `filename`. */
  filename: boolean;
  /** A SELECT of `c0` … and, when asked, `filename`. */
  raw: (withFilename: boolean) => string;
}

/** A value that breaks its column: which, and the SQL that finds it. */
export interface Break {
  index: number;
  /** Told by a cast; otherwise the text itself is what no table can hold. */
  isCast: boolean;
  sql: string;
}

const isNested = (type: string): boolean => /^(STRUCT|MAP|UNION)\(|\]$|^JSON$/.test(type);
/** Read from text with a cast of ours; nested values come typed from the parser, and text stays as it is. */
const isCast = ({ type }: TextColumn): boolean => type !== 'VARCHAR' && !isNested(type);

/** A column's text with its null tokens as NULL and without blanks that do not belong to it. */
function valueSql(column: TextColumn, index: number, nulls: readonly string[]): string {
  const bare = `c${index}`;
  const text = column.trim ? `trim(${bare})` : bare;
  if (!column.nullTokens || nulls.length === 0) return text;
  return `CASE WHEN lower(trim(${bare})) IN (${nulls.map(quoteText).join(', ')}) THEN NULL ELSE ${text} END`;
}

/** A relation with `c0` … as they came, and for every cast column `v0` … (its value as text) and `t0` … (typed). */
export function castSql(scan: TextScan, raw: string): string {
  const { columns, nulls } = scan;
  const cast = columns.flatMap((column, index) => (isCast(column) ? [{ column, index }] : []));
  const values = cast.map(({ column, index }) => `${valueSql(column, index, nulls)} AS v${index}`);
  const typed = cast.map(({ column, index }) => `try_cast(${numberText(scan, column, index)} AS ${column.type}) AS t${index}`);
  return `SELECT ${['*', ...typed].join(', ')} FROM (SELECT ${['*', ...values].join(', ')} FROM (${raw}))`;
}

/** The text of `castSql` that a cast reads; null for one that is no number as the file writes them. */
const numberText = ({ decimalComma }: TextScan, { type }: TextColumn, index: number): string =>
  decimalComma && isNumeric(type) ? `CASE WHEN ${isCommaNumber(`v${index}`)} THEN ${pointForm(`v${index}`)} END` : `v${index}`;

/** A row of `castSql` as the text of a JSON object: every column as the text that its cast reads, NULL where it means no value. */
export function recordSql(scan: TextScan): string {
  const { columns, holdsNul } = scan;
  const members = columns.map((column, index) => {
    if (isCast(column)) return `${quoteText(column.name)}, coalesce(${numberText(scan, column, index)}, v${index})`;
    if (isNested(column.type)) return `${quoteText(column.name)}, to_json(c${index})::VARCHAR`;
    // What is stored must not hold a NUL.
    return `${quoteText(column.name)}, ${holdsNul ? `replace(c${index}, chr(0), '␀')` : `c${index}`}`;
  });
  return `json_object(${members.join(', ')})::VARCHAR`;
}

/** Everything that can break in a row of `castSql`. */
export function breaksOf(scan: TextScan): Break[] {
  const { columns, holdsNul } = scan;
  return columns.flatMap((column, index): Break[] => {
    if (isCast(column))
      return [
        { index, isCast: true, sql: `v${index} IS NOT NULL AND ${brokenSql(numberText(scan, column, index), `t${index}`, column.type)}` },
      ];
    return holdsNul && column.type === 'VARCHAR' ? [{ index, isCast: false, sql: `coalesce(contains(c${index}, chr(0)), false)` }] : [];
  });
}

export const anyOf = (breaks: readonly Break[]): string => breaks.map(({ sql }) => `(${sql})`).join(' OR ');

/** The scan as planned. A row that breaks a type is left out, and leaves a mark in the engine's tally. */
export function typedSql(scan: TextScan): string {
  const outputs = scan.columns.map((column, index) => `${isCast(column) ? 't' : 'c'}${index} AS ${quoteName(column.name)}`);
  if (scan.filename) outputs.push('filename');
  const breaks = breaksOf(scan);
  const mark = `nextval(${quoteText(tallySequence)}) IS NULL`;
  const where = breaks.length === 0 ? '' : `\nWHERE CASE WHEN ${anyOf(breaks)} THEN ${mark} ELSE true END`;
  return `SELECT ${outputs.join(', ')} FROM (${castSql(scan, scan.raw(scan.filename))})${where}`;
}

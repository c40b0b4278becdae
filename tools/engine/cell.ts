/** DuckDB's values as JSON cells (see `Cell` in src/domain/dataset.ts), and JSON cells as bound parameters. */
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUnionValue,
  FLOAT,
  listValue,
} from '@duckdb/node-api';
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Cell } from '#domain/dataset.ts';
import { inputError } from '#domain/errors.ts';

/** A value of DuckDB as a cell. `type` tells FLOAT from DOUBLE; it is not needed for anything else. */
export function toCell(value: DuckDBValue | undefined, type?: DuckDBType): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return numberCell(value, type?.typeId === FLOAT.typeId);
  if (typeof value === 'bigint') return integerCell(value);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) return value.items.map((item) => toCell(item));
  if (value instanceof DuckDBStructValue) return objectCell(Object.entries(value.entries));
  if (value instanceof DuckDBMapValue) return objectCell(value.entries.map((entry) => [keyText(entry.key), entry.value]));
  if (value instanceof DuckDBUnionValue) return objectCell([[value.tag, value.value]]);
  if (value instanceof DuckDBBlobValue) return `\\x${Buffer.from(value.bytes).toString('hex')}`;
  return timeCell(value) ?? String(value);
}

function numberCell(value: number, single: boolean): Cell {
  if (!Number.isFinite(value)) return String(value);
  return single ? shortestSingle(value) : value;
}

/** A single-precision number with the fewest digits that still mean it: 0.1, not 0.10000000149011612. */
function shortestSingle(value: number): number {
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function integerCell(value: bigint): Cell {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

const objectCell = (entries: readonly (readonly [string, DuckDBValue])[]): Cell =>
  Object.fromEntries(entries.map(([name, value]) => [name, toCell(value)]));

function keyText(key: DuckDBValue): string {
  const cell = toCell(key);
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

/** Dates and timestamps as ISO text; infinities by name. */
function timeCell(value: DuckDBValue): Cell | undefined {
  if (value instanceof DuckDBDateValue) return finiteOr(value, DuckDBDateValue) ?? String(value);
  if (value instanceof DuckDBTimestampTZValue) return finiteOr(value, DuckDBTimestampTZValue) ?? zonedText(value);
  if (value instanceof DuckDBTimestampValue) return finiteOr(value, DuckDBTimestampValue) ?? isoText(String(value));
  if (value instanceof DuckDBTimestampNanosecondsValue) return isoText(String(value));
  if (value instanceof DuckDBTimestampMillisecondsValue) return isoText(String(value));
  if (value instanceof DuckDBTimestampSecondsValue) return isoText(String(value));
  return undefined;
}

const isoText = (text: string): string => (text.includes('infinity') ? text : text.replace(' ', 'T'));

const zonedText = (value: DuckDBTimestampTZValue): string => `${isoText(String(new DuckDBTimestampValue(value.micros)))}Z`;

function finiteOr<T extends { isFinite: boolean }>(value: T, kind: { PosInf: T }): string | undefined {
  if (value.isFinite) return undefined;
  return rank(value) === rank(kind.PosInf) ? 'infinity' : '-infinity';
}

const rank = (value: object): string => JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));

/** A cell as a bound parameter. Objects have no type of their own in DuckDB and are refused. */
export function toParameter(cell: Cell): DuckDBValue {
  if (Array.isArray(cell)) return listValue(cell.map(toParameter));
  if (cell !== null && typeof cell === 'object') {
    throw inputError('engine.bad-parameter', 'An object cannot be bound as a query parameter.', { hint: 'Bind its members one by one.' });
  }
  return cell;
}

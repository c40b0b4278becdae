/** Points in time in a table as people write them. */
import type { Table } from './dataset.ts';
import type { JsonValue } from './json.ts';

const instant = /^(\d{4,}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::?\d\d)?)?)$/;
const midnight = /^00:00:00(?:\.0+)?$/;

/** The same table, its timestamps with a blank for the T; a column that holds nothing but midnights shows days. */
export function readableTimes<T extends Pick<Table, 'columns' | 'rows'>>(table: T): T {
  const isTime = table.columns.map(({ type }) => /^TIMESTAMP[^[]*$/i.test(type));
  if (!isTime.includes(true)) return table;
  const isDay = isTime.map((time, index) => time && table.rows.every((row) => isMidnight(row[index])));
  const rows = table.rows.map((row) => row.map((value, index) => (isTime[index] ? timeText(value, isDay[index] ?? false) : value)));
  return { ...table, rows };
}

const isMidnight = (value: JsonValue | undefined): boolean =>
  value === null || value === undefined || (typeof value === 'string' && midnight.test(instant.exec(value)?.[2] ?? ''));

function timeText(value: JsonValue, asDay: boolean): JsonValue {
  const [, day, time] = typeof value === 'string' ? (instant.exec(value) ?? []) : [];
  if (day === undefined) return value;
  return asDay ? day : `${day} ${time}`;
}

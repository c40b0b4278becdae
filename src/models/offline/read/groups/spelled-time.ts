/** Units of time of rows without a date: a text that says the month is one as well. */
import type { Column } from '#domain/dataset.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isText } from '../../link/types.ts';
import { sampleValues } from '../../link/values.ts';
import type { Scope } from '../scope.ts';

interface Spelled {
  name: string;
  sql: string;
  text: null;
  time: string | null;
  length: number;
}

/** "Per month" of rows without a date that hold "2026-01" in one column. */
export function spelledTime(unit: string, { columns, subject }: Pick<Scope, 'columns' | 'subject'>, length: number): Spelled | null {
  const values = sampleValues(subject.seen);
  const isMonth = ({ name }: Column): boolean =>
    values.get(name)?.every((value) => /^(?:19|20)\d\d-(?:0[1-9]|1[0-2])$/.test(value)) ?? false;
  const [only, ...others] = columns.filter((column) => isText(column) && isMonth(column));
  if (only === undefined || others.length > 0) return null;
  const name = nameSql(only.name);
  if (unit === 'month') return { name: only.name, sql: name, text: null, time: null, length };
  if (unit === 'year') return { name: unit, sql: `left(${name}, 4)`, text: null, time: null, length };
  return unit === 'quarter'
    ? { name: unit, sql: `date_trunc('quarter', cast(${name} || '-01' as date))`, text: null, time: unit, length }
    : null;
}

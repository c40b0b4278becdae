/** Figures after a join that repeats rows: each row of the data counts once, however many partners it has. */
import { nameSql } from '../../link/sql-text.ts';
import type { Scope } from '../scope.ts';
import { type Measure, rowCount } from './measure.ts';

const plain = /\b(sum|avg|median)\(([^()]+)\)(?!\s*filter\b)/gi;
const quoted = /"[^"]+"|[\p{L}_][\p{L}\p{N}_]*/gu;

/** Sums and averages of the data's own columns, and its count, by its key; what partners have is left as it is. */
export function onceEach(measures: Measure[], { repeated, subject }: Scope): Measure[] {
  if (repeated === undefined) return measures;
  const own = new Set(subject.seen.columns.map(({ name }) => nameSql(name)));
  const isOwn = (inner: string): boolean => (inner.match(quoted) ?? []).every((name) => own.has(name)) && /\p{L}/u.test(inner);
  return measures.map((each) => {
    const isCount = each.sql === 'count(*)' && each.name === rowCount(subject.noun).name;
    const sql = isCount
      ? `count(DISTINCT ${nameSql(repeated.key)})`
      : each.sql.replaceAll(plain, (whole: string, fn: string, inner: string) =>
          isOwn(inner) ? overKeys(fn, inner, repeated.key) : whole,
        );
    return sql === each.sql ? each : { ...each, sql, words: `${each.words}, each ${repeated.key} once` };
  });
}

/** The same figure over the pairs of key and value that there are. */
const overKeys = (fn: string, inner: string, key: string): string =>
  `list_${fn.toLowerCase()}(list_transform(list_distinct(list({'key': ${nameSql(key)}, 'value': ${inner}})), lambda each: each.value))`;

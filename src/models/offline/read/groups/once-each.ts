/** Figures after a join that repeats rows: each row of the data counts once, however many partners it has. */
import { nameSql } from '../../link/sql-text.ts';
import type { Scope } from '../scope.ts';
import { type Measure, rowCount } from './measure.ts';

const plain = /\b(sum|avg|median)\(([^()]+)\)(?!\s*filter\b)/gi;
const quoted = /"[^"]+"|[\p{L}_][\p{L}\p{N}_]*/gu;

/** Sums and averages of the data's own columns, and its count, by its key; what partners have is left as it is. */
export function onceEach(measures: Measure[], scope: Scope): Measure[] {
  const { repeated, subject } = scope;
  if (repeated === undefined) return measures.map((each) => oncePerPartner(each, scope));
  const isOwn = onlyOf(subject.seen.columns.map(({ name }) => name));
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

/** Whether an expression is made of these columns alone. */
function onlyOf(columns: readonly string[]): (inner: string) => boolean {
  const own = new Set(columns.map(nameSql));
  return (inner) => (inner.match(quoted) ?? []).every((name) => own.has(name)) && /\p{L}/u.test(inner);
}

/** What a partner has once, however many rows it stands beside; a price or a duration may be of each row. */
const had =
  /limit|budget|capacity|population|balance|salary|wage|income|quota|target|area|size|stock|debt|headcount|employees|staff|inhabitants|residents|seats|beds/i;

/**
 * "Total credit limit per country" of orders with their customer: what a partner has is added up once for each partner. Where another figure of
 * partners is over the rows, that is told.
 */
function oncePerPartner(measure: Measure, { shared = [], subject }: Scope): Measure {
  const inners = [...measure.sql.matchAll(plain)].map(([, , inner = '']) => inner);
  const found = shared.find(({ columns }) => inners.some(onlyOf(columns)));
  if (found === undefined) return measure;
  const isShared = onlyOf(found.columns);
  const sql = measure.sql.replaceAll(plain, (whole: string, fn: string, inner: string) =>
    isShared(inner) && /^sum$/i.test(fn) && had.test(inner) ? overKeys(fn, inner, found.key) : whole,
  );
  const how = sql === measure.sql ? `over the rows of ${subject.noun}, not over ${found.noun}` : `each ${found.key} once`;
  return { ...measure, sql, words: `${measure.words}, ${how}` };
}

/** The same figure over the pairs of key and value that there are. */
const overKeys = (fn: string, inner: string, key: string): string =>
  `list_${fn.toLowerCase()}(list_transform(list_distinct(list({'key': ${nameSql(key)}, 'value': ${inner}})), lambda each: each.value))`;

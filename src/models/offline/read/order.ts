/** Order and limits: "sorted by amount descending", "the newest 100", "first 10 rows". */
import type { Column } from '#domain/dataset.ts';
import type { Operation } from '../draft/operation.ts';
import { nameSql } from '../link/sql-text.ts';
import { nameWords, sameWords } from '../link/names.ts';
import { dateColumns, isDate, isNumber, measureColumns } from '../link/types.ts';
import { measuredBy } from '../link/verb-columns.ts';
import { splitList } from '../text/list.ts';
import { pattern } from '../text/pattern.ts';
import type { Taken } from '../text/request-text.ts';
import { linkQuietly } from './link.ts';
import { noted, type Scope } from './scope.ts';

const down =
  'descending|desc|down|highest_first|largest_first|newest_first|latest_first|biggest_first|most_first|from_high_to_low|reversed';
const up = 'ascending|asc|up|lowest_first|smallest_first|oldest_first|earliest_first|from_low_to_high';
const sorts = [pattern('sort|sorted|order|ordered|rank|ranked it|them|everything|the_result|the_rows? by {by:list}')];
const limits = [
  pattern('limit|limited|cap|capped it|them|this? to? {n:number} rows|records?'),
  pattern('only|just|take|keep|load the? first|top {n:number} rows|records|lines|entries'),
  pattern('the? first|top {n:number} rows|records|lines|entries'),
];
const newest = [pattern('the? newest|latest|most_recent {n:number} rows|records|entries|orders|ones?')];
const largest = [
  pattern('the? top|largest|biggest|highest {n:number} rows|records|entries|orders|ones? by {by:list}'),
  pattern('the? {n:number} {which=largest|biggest|highest|most_expensive|smallest|lowest|cheapest} {what:name}'),
];
const superlative =
  'slowest|fastest|quickest|longest|shortest|oldest|youngest|newest|latest|biggest|largest|smallest|highest|lowest|best_paid|worst_paid|most_expensive|dearest|cheapest|hottest|warmest|coldest|coolest|heaviest|lightest';
const ranked = [
  pattern(
    `the? top? {n:count} {what:word}? with|by|having the? {which=highest|largest|biggest|greatest|most|lowest|smallest|least|longest|shortest|latest|newest|earliest|oldest} {by}`,
  ),
  pattern(
    `the? {n:count} rows|records? with|having the? {which=highest|largest|biggest|greatest|most|lowest|smallest|least|longest|shortest|latest|newest|earliest|oldest} {by}`,
  ),
];
const rankedBy = pattern(`the? top|last? {n:count} {which=${superlative}} {what:word}? by {by}`);
const ranking = [
  pattern(`the? top? {n:count} {which=${superlative}} {what:word}?`),
  pattern(`the? {which=${superlative}} {n:count} {what:word}?`),
];
const falling =
  /^(?:fastest|quickest|shortest|youngest|smallest|lowest|least|worst paid|cheapest|coldest|coolest|lightest|earliest|oldest)$/i;
const single = pattern(`what|which|whats|what's is|was|are? the? {which=${superlative}} {what:name}`);
const firstBy = pattern('the? first {n:number} {what:word} by {by:list}');
const direction = new RegExp(String.raw`\s*\(?\b(${`${down}|${up}`.replaceAll('_', ' ')})\)?$`, 'i');
const isDown = new RegExp(`^(?:${down.replaceAll('_', ' ')})$`, 'i');

const counts = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const countOf = (said: string): number =>
  counts.includes(said.toLowerCase()) ? counts.indexOf(said.toLowerCase()) : Number(said.replaceAll(',', ''));

/** "the 3 departments with the highest budget", "the three best paid employees", "the 5 slowest requests"; null when it is none of them. */
function rankedRows(scope: Scope): Operation | null {
  for (const found of [rankedBy, ...ranked, ...ranking].flatMap((each) => scope.text.findAll(each))) {
    const which = found.part('which').toLowerCase().replaceAll(/\s+/g, ' ');
    const column = found.part('by') === '' ? columnOfSuperlative(which, scope) : linkQuietly(found.part('by'), scope);
    // "the 3 countries with the highest revenue" are groups, not rows.
    if (!column || !isOrdered(column) || !namesRows(found, scope)) continue;
    scope.text.claim(found);
    const rising = falling.test(which) && !(isDate(column) && which === 'youngest');
    const order = [`${nameSql(column.name)} ${rising ? 'asc' : 'desc'}`];
    const count = countOf(found.part('n'));
    noted(scope, found.phrase, `the first ${count} rows by ${order.join(', ')}`);
    return sorting(order, count, { phrase: found.phrase, place: found.start });
  }
  return null;
}

const isOrdered = (column: Column): boolean => isNumber(column) || isDate(column);

/** What is ranked are the rows: the data's name, a word for rows, or nothing. */
function namesRows(found: Taken, { text, spans, columns }: Scope): boolean {
  const place = found.span('what');
  if (place === null || text.isClaimed(place.start)) return true;
  const what = found.part('what');
  if (spans.some((span) => span.start <= place.start && span.end >= place.end)) return true;
  return !columns.some(
    (column) => sameWords(nameWords(column.name), nameWords(what)) || sameWords(nameWords(column.name), [...nameWords(what), 'id']),
  );
}

/** The column that "slowest" or "best paid" is about. */
function columnOfSuperlative(which: string, scope: Scope): Column | null {
  const comparative =
    which === 'best paid' || which === 'worst paid'
      ? 'earn'
      : which === 'most expensive' || which === 'dearest'
        ? 'cost'
        : which.replace(/est$/, 'er');
  const measured = measuredBy(comparative, scope.columns)?.column;
  if (measured) return measured;
  if (/^(?:newest|latest|oldest|youngest|earliest)$/.test(which)) {
    const years = scope.columns.filter((column) => isNumber(column) && nameWords(column.name).includes('year'));
    return dateColumns(scope.columns, scope.subject.noun)[0] ?? (years.length === 1 ? (years[0] ?? null) : null);
  }
  const [only, ...others] = /^(?:biggest|largest|smallest|highest|lowest)$/.test(which) ? measureColumns(scope.columns) : [];
  return only !== undefined && others.length === 0 ? only : null;
}

export function readOrder(scope: Scope): Operation[] {
  const rows = rankedRows(scope);
  if (rows) return [rows];
  const top = takeLargest(scope);
  const recent = top ? null : scope.text.take(...newest);
  const sort = top ?? scope.text.find(sorts[0]!);
  const usual = top !== null && top.part('what') === '' ? 'desc' : 'asc';
  const entries = sort && sort.part('by') !== '' ? orderOf(sort.part('by'), scope, usual) : top ? moneyOrder(top, scope) : null;
  if (sort && entries && !top) scope.text.claim(sort);
  const limit = top ?? recent ?? scope.text.take(...limits);
  const order = entries ?? (recent ? newestFirst(scope) : null);
  const said = [sort && entries ? sort : null, limit].filter((each) => each !== null);
  const [first] = said;
  if (first === undefined) return [];
  const count = limit ? Number(limit.part('n').replaceAll(',', '') || '1') : null;
  const phrase = [...new Set(said.map((each) => each.phrase))].join(', ');
  const finalOrder = order ?? fileOrder(scope, phrase);
  noted(scope, phrase, `${count === null ? 'in the order' : `the first ${count} rows by`} ${finalOrder.join(', ')}`);
  return [sorting(finalOrder, count, { phrase, place: first.start })];
}

export function sorting(order: string[], limit: number | null, said: { phrase: string; place: number }): Operation {
  return { phase: 'order', op: 'sort', id: 'sorted', params: () => ({ order, ...(limit === null ? {} : { limit }) }), ...said };
}

function orderOf(list: string, scope: Scope, usual: 'asc' | 'desc'): string[] | null {
  const entries = splitList(list).map((item) => {
    const said = direction.exec(item)?.[1] ?? '';
    const column = linkQuietly(item.replace(direction, ''), scope);
    const way = said === '' ? usual : isDown.test(said) ? 'desc' : 'asc';
    return column === null ? null : `${nameSql(column.name)} ${way}`;
  });
  return entries.length > 0 && entries.every((entry) => entry !== null) ? entries : null;
}

/** "the first 100 orders by order_date", "the 5 largest payments": with an order that is said or known. */
function takeLargest(scope: Scope): Taken | null {
  const first = scope.text.find(firstBy);
  if (first && orderOf(first.part('by'), scope, 'asc')) {
    scope.text.claim(first);
    return first;
  }
  return scope.text.take(...largest) ?? takeSingle(scope);
}

/** "what is the biggest order?" is the first of them. */
function takeSingle(scope: Scope): Taken | null {
  const found = scope.text.find(single);
  const what = found?.span('what');
  const isData = what !== null && what !== undefined && scope.spans.some((span) => span.start <= what.start && span.end >= what.end);
  // "The latest order date" is a date, no order.
  const goesOn =
    found !== null &&
    /^\s+(?!(?:in|of|for|by|with|from|where|since|this|last|on|at|to|we|ever|so)\b)\p{L}/iu.test(scope.text.original.slice(found.end));
  if (!found || !isData || goesOn) return null;
  scope.text.claim(found);
  return found;
}

/** Without a column the largest are those with the most money. */
function moneyOrder(top: Taken, scope: Scope): string[] | null {
  const which = top.part('which').toLowerCase().replaceAll(/\s+/g, ' ');
  const measure = columnOfSuperlative(which, scope) ?? measureColumns(scope.columns)[0];
  const rising = /small|low|cheap/i.test(which) || falling.test(which);
  return measure ? [`${nameSql(measure.name)} ${rising ? 'asc' : 'desc'}`] : null;
}

const newestFirst = (scope: Scope): string[] | null => {
  const [date] = dateColumns(scope.columns, scope.subject.noun);
  return date ? [`${nameSql(date.name)} desc`] : null;
};

/** Files have no order that lasts: a bare limit takes the first rows by the first column, and says so. */
function fileOrder(scope: Scope, phrase: string): string[] {
  const first: Column | undefined = scope.columns[0] ?? measureColumns(scope.columns)[0];
  scope.notes.push(`“${phrase}” names no order, so rows are ordered by ${first?.name ?? 'the first column'}.`);
  return [nameSql(first?.name ?? '1')];
}

/** Order and limits: "sorted by amount descending", "the newest 100", "first 10 rows". */
import type { Column } from '#domain/dataset.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isIdentifier, measureColumns } from '../../link/types.ts';
import { splitList } from '../../text/list.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { linkQuietly } from '../link.ts';
import { noted, type Scope } from '../scope.ts';
import { fileOrder, newestFirst } from './usual-order.ts';
import {
  countOf,
  down,
  isOrdered,
  isRankedAmount,
  isRising,
  namesData,
  namesRows,
  rankOf,
  superlatives,
  unitBehind,
  up,
} from './superlative.ts';

const sorts = [
  pattern('sort|sorted|order|ordered|rank|ranked it|them|everything|the_result|the_rows? by {by:list}'),
  pattern(`sort|sorted|order|ordered by? {by:name} {way=${down}|${up}}`),
  pattern(`by? {by:name} {way=${down}|${up}}`),
];
/** "Sort the horses by height": with what is sorted between. */
const sortsData = pattern('sort|sorting|arrange the? all? {what:name} by {by:list}');
const limits = [
  pattern('limit|limited|cap|capped it|them|this? to? {n:number} rows|records?'),
  pattern('only|just|take|keep|load the? first|top {n:number} rows|records|lines|entries'),
  pattern('the? first|top {n:number} rows|records|lines|entries'),
  pattern('only|just the? first|top {n:number} $'),
  pattern('the? top {n:number} $'),
  pattern('the? first|top {n:number} rows|ones? only'),
];
const newest = pattern('the? newest|latest|most_recent {n:number} rows|records|entries|orders|ones?');
const largest = [
  pattern('the? top|largest|biggest|highest {n:number} rows|records|entries|orders|ones? by {by:list}'),
  pattern('the? {n:number} {which=largest|biggest|highest|most_expensive|smallest|lowest|cheapest} {what:name}'),
];
const ranked = [
  pattern(
    `the? top? {n:count} {what:word}? with|by|having the? {which=highest|largest|biggest|greatest|most|lowest|smallest|least|longest|shortest|latest|newest|earliest|oldest} {by}`,
  ),
  pattern(
    `the? {n:count} rows|records? with|having the? {which=highest|largest|biggest|greatest|most|lowest|smallest|least|longest|shortest|latest|newest|earliest|oldest} {by}`,
  ),
];
const rankedAmounts = 'highest|largest|biggest|greatest|lowest|smallest|top|bottom|best|worst';
/** "The 10 highest salaries", "top 3 freight costs": what is ranked is a figure of the rows. */
const amounts = ['twowords', 'word'].flatMap((words) => [
  pattern(`the? {n:count} {which=${rankedAmounts}} {by:${words}}`),
  pattern(`the? {which=${rankedAmounts}} {n:count} {by:${words}}`),
]);
const high = 'highest|largest|biggest|greatest|lowest|smallest|longest|shortest|latest|newest|earliest|oldest';
/** "… in the north team": of which rows, behind what they are ranked by. */
const narrower = /\s+(?:in|of|from|among|within)\s.*$/iu;
/** The one row that has it. */
const having = [
  pattern(`who has|had|gets|got|have the? {which=${high}} {by}`),
  pattern(
    `what|which|who|show_me|find|give_me? is|was|are? the? {what:word} with|having|that_has|who_has|which_has the? {which=${high}} {by}`,
  ),
];
/** "Top 3 classes by price": where the classes have one each, their rows are ranked. */
const topRows = pattern('only|just? the? {which=top|best|worst|bottom} {n:count} {what:name} by|on the? {by:name}');
const rankedBy = pattern(`the? top|last? {n:count} {which=${superlatives}} {what:word}? by {by}`);
const ranking = [
  pattern(`the? top? {n:count} {which=${superlatives}} {what:word}?`),
  pattern(`the? {which=${superlatives}} {n:count} {what:word}?`),
  pattern('the? {which=last} {n:count} {what:word}'),
];
const shown = pattern('show|list|display|print|see|preview|give_me me? the? {n:count} sample|example? {what:word}');
const single = pattern(`what|which|whats|what's is|was|are? the? {which=${superlatives}} {what:name}`);
const singleBehind = pattern(`what|which {what:name} is|was|are|were the? {which=${superlatives}}`);
const bare = pattern(`the? {which=${superlatives}} {what:name}`);
const firstBy = pattern('the? first {n:number} {what:word} by {by:list}');
const leading = pattern(`the? {which=${superlatives}} first|on_top`);
const direction = new RegExp(String.raw`\s*[,(]?\s*\b(${`${down}|${up}`.replaceAll('_', ' ')})\)?$`, 'i');
const isDown = new RegExp(`^(?:${down.replaceAll('_', ' ')})$`, 'i');

/** "the 3 departments with the highest budget", "the three best paid employees", "the 5 slowest requests"; null when it is none of them. */
function rankedRows(scope: Scope): Operation | null {
  const ones = having.flatMap((each) => scope.text.findAll(each)).filter((found) => isOneRow(found, scope));
  const tops = scope.text.findAll(topRows).filter((found) => isTopRows(found, scope));
  const figures = amounts.flatMap((each) => scope.text.findAll(each)).filter((found) => isFigure(found, scope));
  for (const found of [...tops, ...figures, ...[rankedBy, ...ranked, ...ranking].flatMap((each) => scope.text.findAll(each)), ...ones]) {
    const which = found.part('which').toLowerCase().replaceAll(/\s+/g, ' ');
    const behind = found.part('by') === '' && namesData(found, scope) ? columnBehind(found, scope) : null;
    const by = found.part('by').replace(narrower, '');
    const column = behind?.column ?? (by === '' ? null : linkQuietly(by, scope));
    const rank = by === '' && behind === null ? rankOf(which, scope) : column && orderBy(column, which);
    // "the 3 countries with the highest revenue" are groups, not rows.
    if (rank === null || (!figures.includes(found) && !namesRows(found, scope)) || (which === 'last' && !namesData(found, scope))) continue;
    const end = found.end - (found.part('by').length - by.length);
    scope.text.claim({ start: found.start, end: behind?.end ?? end });
    const order = [rank];
    const count = ones.includes(found) ? 1 : countOf(found.part('n'));
    noted(scope, found.phrase, `the first ${count === 1 ? 'row' : `${count} rows`} by ${order.join(', ')}`);
    return sorting(order, count, { phrase: found.phrase, place: found.start });
  }
  return null;
}

/** A figure alone: "the 5 best ratings per film" are of each film. */
function isFigure(found: Taken, scope: Scope): boolean {
  const column = linkQuietly(found.part('by'), scope);
  const ends = !/^\s+(?:per|by|for each|in each|each|every|of each|with|rows?)\b/i.test(scope.text.original.slice(found.end));
  return column !== null && ends && isRankedAmount(found.part('which'), column);
}

const orderBy = (column: Column, which: string): string | null =>
  isOrdered(column) ? `${nameSql(column.name)} ${isRising(which, column) ? 'asc' : 'desc'}` : null;

const isTopRows = (found: Taken, scope: Scope): boolean => {
  const column = linkQuietly(found.part('by'), scope);
  const isGrouped = /^\s+(?:per|by|for each|in each|each|every)\b/i.test(scope.text.original.slice(found.end));
  return namesData(found, scope) && column !== null && !isIdentifier(column) && !isGrouped;
};

/** "Who has", "the agent with", "the row with": one is asked for, and it is a row of the data. */
const isOneRow = (found: Taken, scope: Scope): boolean =>
  found.span('what') === null ||
  (!/s$/i.test(found.part('what')) && (namesData(found, scope) || /^(?:row|record|one)$/i.test(found.part('what'))));

/** "The 20 highest fuel costs": what is high of the data stands behind its name. */
function columnBehind({ end }: Taken, scope: Scope): { column: Column; end: number } | null {
  const word = /^\s+(\p{L}[\p{L}\p{N}_]*)/u.exec(scope.text.after(end));
  const column = word === null ? null : linkQuietly(word[1] ?? '', scope);
  return word === null || column === null || !isOrdered(column) ? null : { column, end: end + word[0].length };
}

export function readOrder(scope: Scope): Operation[] {
  const rows = rankedRows(scope);
  if (rows) return [rows];
  const top = takeLargest(scope);
  const recent = top ? null : takeNewest(scope);
  const usual = top !== null && top.part('what') === '' ? 'desc' : 'asc';
  const said = [
    ...sorts.flatMap((each) => scope.text.findAll(each)),
    ...scope.text.findAll(sortsData).filter((found) => namesData(found, scope)),
  ];
  const sort = top ?? said.find((found) => orderOf(saidOrder(found), scope, usual)) ?? null;
  const entries = sort && sort.part('by') !== '' ? orderOf(saidOrder(sort), scope, usual) : top ? moneyOrder(top, scope) : null;
  if (sort && entries && !top) scope.text.claim(sort);
  const limit = top ?? recent ?? (isOfGroups(scope.text) ? null : scope.text.take(...limits)) ?? takeShown(scope);
  const first = entries || recent || !limit ? null : takeLeading(scope);
  const order = entries ?? first?.order ?? (recent ? newestFirst(scope) : null);
  const taken = [sort && entries ? sort : null, first?.taken ?? null, limit].filter((each) => each !== null);
  const [earliest] = taken;
  if (earliest === undefined) return [];
  const count = limit ? countOf(limit.part('n') || '1') : null;
  const phrase = [...new Set(taken.map((each) => each.phrase))].join(', ');
  const finalOrder = order ?? fileOrder(scope, phrase);
  noted(
    scope,
    phrase,
    `${count === null ? 'in the order' : `the first ${count === 1 ? 'row' : `${count} rows`} by`} ${finalOrder.join(', ')}`,
  );
  return [sorting(finalOrder, count, { phrase, place: earliest.start })];
}

/** "Orders of march, biggest first": rows in the order of the one column that the word is about. */
function takeLeading(scope: Scope): { taken: Taken; order: string[] } | null {
  const taken = scope.text.find(leading);
  const which = taken?.part('which').toLowerCase().replaceAll(/\s+/g, ' ') ?? '';
  const order = taken === null ? null : rankOf(which, scope);
  if (taken === null || order === null) return null;
  scope.text.claim(taken);
  return { taken, order: [order] };
}

/** "Longest outages in june": no count is said, so all of them in that order. */
function takePlural(scope: Scope): { taken: Taken; order: string[] } | null {
  for (const taken of scope.text.findAll(bare)) {
    const order = rankOf(taken.part('which').toLowerCase().replaceAll(/\s+/g, ' '), scope);
    const what = taken.span('what');
    if (order === null || what === null || !namesData(taken, scope) || !/s$/i.test(taken.part('what'))) continue;
    scope.text.claim({ start: taken.start, end: what.start });
    // "Oldest customers first".
    const first = /^\s+(?:first|on top)(?![\p{L}\p{N}_])/iu.exec(scope.text.after(what.end))?.[0].length ?? 0;
    scope.text.claim({ start: what.end, end: what.end + first });
    return { taken, order: [order] };
  }
  return null;
}

/** The same without a limit, where rows are not grouped; a question also asks for "the longest outages". */
export function readLeading(scope: Scope, question: boolean): Operation[] {
  const found = takeLeading(scope) ?? (question ? takePlural(scope) : null);
  if (found === null) return [];
  noted(scope, found.taken.phrase, `in the order ${found.order.join(', ')}`);
  return [sorting(found.order, null, { phrase: found.taken.phrase, place: found.taken.start })];
}

/** "Pots per plant, top 5": the first groups, not the first rows. */
const isOfGroups = ({ original }: Scope['text']): boolean =>
  /(?:\b(?:per|for each|for every)|(?<!\b(?:sort|sorted|order|ordered|rank|ranked) )\bby) \S.*[,;.:] (?:just |only )?(?:the )?top \d+(?=\s*(?:[,;.]|$| (?:only|into|to)\b))/i.test(
    original,
  );

export function sorting(order: string[], limit: number | null, said: { phrase: string; place: number }): Operation {
  return { phase: 'order', op: 'sort', id: 'sorted', params: () => ({ order, ...(limit === null ? {} : { limit }) }), ...said };
}

const saidOrder = (found: Taken): string => `${found.part('by')} ${found.part('way')}`.trim();

function orderOf(list: string, scope: Scope, usual: 'asc' | 'desc'): string[] | null {
  // "Picked up" is no order.
  if (/^\p{L}+ed (?:up|down)$/iu.test(list)) return null;
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
  const found = largest
    .flatMap((each) => scope.text.findAll(each))
    // "The 5 biggest swiss clients" of clients that hold no figure: their first rows are not the biggest.
    .find((each) => each.span('what') === null || (namesRows(each, scope) && moneyOrder(each, scope) !== null));
  if (found !== undefined) scope.text.claim(found);
  return found ?? takeSingle(scope);
}

/** "Cheapest listing?", "most expensive dish on the menu?": the one of the data, where the word of rank is about one column. */
function bareSingle(scope: Scope): Taken | null {
  const found = scope.text.find(bare);
  if (found?.start !== 0 || /s$/i.test(found.part('what'))) return null;
  const which = found.part('which').toLowerCase().replaceAll(/\s+/g, ' ');
  return rankOf(which, scope) !== null && (namesData(found, scope) || isOfData(found, scope)) ? found : null;
}

/** "dish on the menu": a thing that is no column, out of the data. */
function isOfData(found: Taken, scope: Scope): boolean {
  const place = /^\s+(?:on|in|of|from)\s+(?:(?:the|our|all)\s+)?/i.exec(scope.text.original.slice(found.end));
  const at = place === null ? -1 : found.end + place[0].length;
  return scope.spans.some(({ start }) => start === at) && linkQuietly(found.part('what'), scope) === null;
}

/** "what is the biggest order?" is the first of them. */
function takeSingle(scope: Scope): Taken | null {
  const alone = bareSingle(scope);
  if (alone && !namesData(alone, scope)) {
    scope.text.claim(alone);
    return alone;
  }
  const found = alone ?? scope.text.find(single) ?? scope.text.find(singleBehind);
  const what = found?.span('what');
  const isData = what !== null && what !== undefined && scope.spans.some((span) => span.start <= what.start && span.end >= what.end);
  // "The latest order date" is a date, no order.
  const goesOn =
    found !== null &&
    /^\s+(?!(?:in|of|for|by|with|from|where|since|this|last|on|at|to|we|ever|so)\b)\p{L}/iu.test(scope.text.original.slice(found.end));
  if (!found || !isData || goesOn || moneyOrder(found, scope) === null) return null;
  scope.text.claim(found);
  return found;
}

/** "show 5 listings" of listings. */
function takeShown(scope: Scope): Taken | null {
  const found = scope.text.find(shown);
  if (!found || !namesData(found, scope)) return null;
  scope.text.claim(found);
  return found;
}

/** "The newest 100", but no span of time. */
function takeNewest({ text }: Scope): Taken | null {
  const found = text.find(newest);
  if (!found || unitBehind.test(text.original.slice(found.end))) return null;
  text.claim(found);
  return found;
}

/** Without a column the largest are those with the most money. */
function moneyOrder(top: Taken, scope: Scope): string[] | null {
  const which = top.part('which').toLowerCase().replaceAll(/\s+/g, ' ');
  // "The slowest" of agents that hold no time are not those with the highest salary.
  const isOfMoney = which === '' || /^(?:biggest|largest|highest|smallest|lowest|most expensive|dearest|cheapest)$/.test(which);
  const measure = isOfMoney ? measureColumns(scope.columns)[0] : undefined;
  const order = rankOf(which, scope) ?? (measure === undefined ? null : orderBy(measure, which));
  return order === null ? null : [order];
}

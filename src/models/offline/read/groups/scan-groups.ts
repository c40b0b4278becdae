/** Where groups, measures and ranks stand in the unread words: "monthly order count per currency", "top 10 customers by total spend". */
import type { Operation } from '../../draft/operation.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { numberAt } from '../../link/numbers.ts';
import { dateOfVerb } from '../../link/verb-columns.ts';
import { datasetByVerb } from '../../link/verbs.ts';
import { isBoolean, isDate, isIdentifier, isNumber, isText } from '../../link/types.ts';
import { findValue, sampleValues } from '../../link/values.ts';
import { lengthAt, type RunWord, runOf } from '../../text/word-run.ts';
import { boundAt } from '../rows/bound.ts';
import { adverbAt, bareGroupAt, type Group, groupsAt } from './groups.ts';
import type { Grouped } from './having.ts';
import { isMannerAt } from './manner-of-share.ts';
import { exact, type Measure, sumOf } from './measure.ts';
import { measureAt } from './measures.ts';
import { lastTop, leastRanks, mostRanks, topAt } from './top-groups.ts';
import { columnAt } from '../rows/scan.ts';
import type { Scope } from '../scope.ts';

export interface Found {
  measures: Measure[];
  groups: Group[];
  /** How many of which group are the first ones. */
  top: { count: number; rising: boolean; group: string } | null;
  /** Indexes of the words that were read. */
  covered: number[];
  /** The index behind the last word of a group. */
  groupsEnd: number;
}

export type Said = Pick<Operation, 'phrase' | 'place'>;

/** The groups and measures that stand in the text, whatever conditions are put on them. */
export function groupedIn(scope: Scope, share: boolean): Grouped {
  const run = runOf(scope.text, scope.spans);
  const { groups, measures, groupsEnd } = scanAggregate(run, scope, share);
  return { groups, measures, end: run[groupsEnd - 1]?.end ?? 0 };
}

/** Claims the words that were read; null when there are none. */
export function claimed({ covered }: Found, run: readonly RunWord[], text: Scope['text']): Said | null {
  const words = covered.map((index) => run[index]).filter((word) => word !== undefined);
  const [first] = words;
  if (first === undefined) return null;
  for (const word of words) text.claim(word);
  return { phrase: text.original.slice(first.start, words.at(-1)?.end), place: first.start };
}

/** "Minutes taught by tutor": that it was done adds nothing to how much. */
export const doings =
  'taught|sown|grown|drawn|won|built|caught|dug|bought|brought|shot|thrown|worked|earned|made|played|driven|flown|walked|used|produced|consumed|collected|gathered|harvested|picked|listened|watched|spent|recorded|logged|measured|sold|served|handled|moved|carried|travelled|covered';

/** "What share of the cost …": the column of numbers right behind is what the share is of, where nothing bounds it. */
export function addShared(found: Found, run: readonly RunWord[], scope: Scope): void {
  const at = run.findIndex(
    (word, index) => isNumberAt(run, index, scope) && /\bof (?:(?:the|our|all|total) )*$/i.test(scope.text.original.slice(0, word.start)),
  );
  const column = at < 0 ? null : columnAt(run, at, scope);
  if (column === null || boundAt(run, at + column.length) !== null || numberAt(run, at + column.length) !== null) return;
  found.measures.push({ ...sumOf(column.column.name), length: column.length });
  for (let index = at; index < at + column.length; index += 1) found.covered.push(index);
}

/** "Minutes taught by tutor", "litres brewed per month": that it was done adds nothing to how much, where no date tells when it was. */
export function doingAt(run: readonly RunWord[], at: number, scope: Scope): number {
  const { columns, subject } = scope;
  const word = run[at]?.gap === 'blank' ? (run[at]?.lower ?? '') : '';
  // "Units refilled" beside data of refills is told of that data, and not of these rows.
  const others = (scope.entries ?? []).filter(({ name }) => name !== subject.entry.name);
  if (/^\p{L}{4,}ed$/u.test(word) && datasetByVerb(word, others) !== null && datasetByVerb(word, [subject.entry]) === null) return 0;
  // "Value won" where deals are won or lost, says which of them.
  if (word === '' || findValue(word, columns.filter(isText), sampleValues(subject.seen)).length > 0) return 0;
  const paid =
    /^(?:paid|charged|billed)$/.test(word) && !columns.some((column) => isBoolean(column) && nameWords(column.name).includes(word));
  const known = paid && dateOfVerb(word, columns, subject.noun) === undefined ? 1 : lengthAt(run, at, doings);
  const per = lengthAt(run, at + 1, 'per|by|each|every|in each|for each');
  // "Divided by total spots": what is done by a figure is no group.
  const isDone = run[at]?.leads !== true && /^\p{L}{3,}ed$/u.test(word) && per > 0 && measureAt(run, at + 1 + per, scope) === null;
  return known > 0 ? known : Number(isDone && dateOfVerb(word, columns, subject.noun) === undefined);
}

/** "Jobs and revenue per press", "revenue and jobs": the data's own name beside a figure counts its rows. */
export function countsRows({ covered, measures }: Found, run: readonly RunWord[], { text, spans }: Scope): boolean {
  if (measures.length === 0 || measures.some(({ sql }) => sql === 'count(*)')) return false;
  const isRead = (place: (word: RunWord) => boolean): boolean => run.some((word, index) => covered.includes(index) && place(word));
  return spans.some(({ start, end }) => {
    const [before, behind] = [text.original.slice(0, start), text.original.slice(end)];
    const link = /^(?:\s+(?:and|plus|&|as well as)|\s*,(?:\s*and\b)?)\s+(?:the\s+|their\s+)?/i.exec(behind)?.[0].length ?? 0;
    if (link > 0 && opening.test(before))
      return isRead((word) => word.start === end + link && !/^(?:per|by|each|every|for)$/.test(word.lower));
    const grouped = loading.test(before) ? perWith.exec(behind) : null;
    if (grouped) return isRead((word) => word.start === end + grouped[0].length);
    const linked = /\s+(?:and|plus|&|as well as)\s+(?:the\s+)?$/i.exec(before);
    return (
      linked !== null &&
      /^\s+(?:per|by|each|every|for each|for every|in each)\s/i.test(behind) &&
      isRead((word) => word.end === linked.index)
    );
  });
}

/** "Bookings per month with the average price": the data's name and its groups come first, so its rows are counted beside the figure. */
const perWith =
  /^\s+(?:per|by|for each|for every|in each)\s[^,;.]{2,40}?\s(?:with|plus|and|together with|along with)\s+(?:(?:the|their|its)\s+)?(?=(?:average|avg|mean|median|total|sum)\s)/i;
const loading = /^(?:(?:please|load|put|save|store|write|show|show me|give me|get|list|export)\s+)*(?:(?:the|all|our)\s+)*$/i;

/** What may stand before the first of the figures; a verb of loading makes it data. */
const opening =
  /(?:^|[,;.:]\s*|\b(?:i|we|need|want|show|show me|see|give me|get|have|monthly|weekly|daily|yearly|quarterly|hourly|annual)\s+)(?:the\s+|all\s+)*$/i;

export function isNumberAt(run: readonly RunWord[], at: number, scope: Scope): boolean {
  const column = columnAt(run, at, scope)?.column;
  return column !== undefined && isNumber(column) && !isIdentifier(column);
}

/** "percentage of finished plays per country": a flag is what rows are counted for. */
function isFlagAt(run: readonly RunWord[], at: number, scope: Scope): boolean {
  const column = columnAt(run, at, scope)?.column;
  return column !== undefined && isBoolean(column);
}

/** "Total pieces and price per shop", "total pieces sold": further columns of one function, and that it was done. */
function alikeBehind(
  { name, sql }: Measure,
  { run, at, scope }: { run: readonly RunWord[]; at: number; scope: Scope },
): { measures: Measure[]; length: number } {
  const [, fn = '', measured = ''] =
    /^(sum|avg|min|max|median)\("?(\w+)"?\)$|^cast/.exec(sql.replace(/^cast\((avg\(.+?\)) as .*$/, '$1')) ?? [];
  const prefix = name.endsWith(`_${measured}`) ? name.slice(0, -measured.length) : null;
  const measures: Measure[] = [];
  let length = 0;
  const closed = (from: number): number => lengthAt(run, from, 'altogether|in total|overall|all together');
  if (prefix === null || measured === '') return { measures, length: doingAt(run, at, scope) || closed(at) };
  for (;;) {
    const link = lengthAt(run, at + length, 'and|plus') || Number(run[at + length]?.gap === 'comma') - 1;
    const from = at + length + Math.max(link, 0);
    const column = link < 0 || run[from]?.gap === 'break' || measureAt(run, from, scope) ? null : columnAt(run, from, scope);
    if (column === null || !isNumberAt(run, from, scope) || !endsFigure(run, from + column.length)) break;
    const own = column.column.name;
    measures.push({
      name: `${prefix}${own}`,
      sql: exact(fn, column.column),
      words: `the ${prefix.replace(/_$/, '')} of ${own}`,
      length: 0,
    });
    length = from + column.length - at;
  }
  return { measures, length: length + (doingAt(run, at + length, scope) || closed(at + length)) };
}

/** Whether nothing but groups, further figures or the place to write stand behind a figure. */
export const endsFigure = (run: readonly RunWord[], at: number): boolean =>
  run[at] === undefined ||
  run[at]?.gap !== 'blank' ||
  lengthAt(run, at, `and|plus|per|by|for|of|in|into|to|as|each|every|over|${doings}`) > 0;

/** "Share of fares per route": with groups behind it a figure is what is shared. */
const isOfGroups = (run: readonly RunWord[], at: number, scope: Scope): boolean =>
  isNumberAt(run, at, scope) && run.slice(at + 1).some(({ lower }) => lower === 'per' || lower === 'by');

/** "Share of loans returned late per branch": what was done to the rows says which of them. */
function isDoneAt(run: readonly RunWord[], at: number, scope: Scope): boolean {
  const column = columnAt(run, at, scope)?.column;
  return column !== undefined && isDate(column) && dateOfVerb(run[at]?.lower ?? '', scope.columns, scope.subject.noun) === column;
}

const ranking = `by|in terms of|according to|measured by|judged by|${mostRanks}|${leastRanks}|ranked by|sorted by`;

/** "top 3 carriers per origin by weight": behind the groups stands what they are ranked by. */
const isRankedBy = ({ top }: Found, run: readonly RunWord[], at: number, scope: Scope): boolean =>
  top !== null && run[at]?.lower === 'by' && isNumberAt(run, at + 1, scope);

/** "Value as a part of turnover": two words for figures are not the same figure, so the second one was not understood. */
const isNamedTwice = ({ name, sql }: Measure, { measures }: Found): boolean =>
  sql.startsWith('sum(') && measures.some((each) => each.sql === sql && each.name !== name);

/** "Share of fares": the first words name what the shares are of, when they say nothing else. */
const isGroupAlone = (run: readonly RunWord[], scope: Scope): boolean =>
  ![isFlagAt, isDoneAt, isMannerAt, isOfGroups].some((is) => is(run, 0, scope)) && measureAt(run, 0, scope) === null;

export function scanAggregate(run: readonly RunWord[], scope: Scope, share: boolean): Found {
  const found: Found = { measures: [], groups: [], top: null, covered: [], groupsEnd: 0 };
  const cover = (from: number, length: number): number => {
    for (let index = from; index < from + length; index += 1) found.covered.push(index);
    return length;
  };
  for (let index = 0; index < run.length;) {
    const top = topAt(run, index, scope);
    const groups =
      top || isRankedBy(found, run, index, scope)
        ? null
        : (groupsAt(run, index, scope) ?? (share && index === 0 && isGroupAlone(run, scope) ? bareGroupAt(run, index, scope) : null));
    const adverb = top || groups ? null : adverbAt(run, index, scope);
    const figure = top || groups || adverb ? null : measureAt(run, index, scope);
    const measure = figure && isNamedTwice(figure, found) ? null : figure;
    if (top) {
      found.top = top;
      found.groups.push(...top.groups);
    }
    found.groups.push(...(groups?.groups ?? []), ...(adverb ? [adverb] : []));
    const alike = measure ? alikeBehind(measure, { run, at: index + measure.length, scope }) : { measures: [], length: 0 };
    for (const each of measure ? [measure, ...alike.measures] : [])
      if (!found.measures.some(({ name }) => name === each.name)) found.measures.push(each);
    const length = top?.length ?? groups?.length ?? adverb?.length ?? (measure?.length ?? 0) + alike.length;
    index += length > 0 ? cover(index, length) : 1;
    if (top || groups || adverb) found.groupsEnd = index;
    if (measure?.skipped !== undefined) found.covered.splice(found.covered.indexOf(measure.skipped), 1);
    // "top 10 customers by total spend": here "by" leads to a measure.
    if (top) index += cover(index, lengthAt(run, index, ranking));
    else if (length === 0 && isRankedBy(found, run, index - 1, scope)) cover(index - 1, 1);
  }
  for (const [index] of run.entries())
    if (lengthAt(run, index, 'plus') > 0 && [index - 1, index + 1].every((at) => found.covered.includes(at))) cover(index, 1);
  found.covered.sort((a, b) => a - b);
  found.groups = withSaidDate(found.groups, scope);
  const [only, ...others] = found.groups;
  const last = found.top === null && only !== undefined && others.length === 0 ? lastTop(run) : null;
  if (last !== null && only !== undefined) {
    found.top = { count: last.count, rising: last.rising, group: only.name };
    cover(last.index, last.length);
  }
  return found;
}

/** "monthly cost by shipped_on": a date beside a unit of time says which date that is a unit of. */
export function withSaidDate(groups: Group[], { columns }: Scope): Group[] {
  const unit = groups.find(({ time }) => time !== null);
  const date = groups.find(({ name, time }) => time === null && columns.some((column) => column.name === name && isDate(column)));
  if (unit === undefined || date === undefined) return groups;
  const meant = { ...unit, sql: `date_trunc('${unit.time}', ${nameSql(date.name)})` };
  return groups.flatMap((group) => (group === date ? [] : [group === unit ? meant : group]));
}

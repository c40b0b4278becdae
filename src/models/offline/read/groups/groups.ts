/** Groups in words: "by country", "per month and currency", "monthly", "for each customer". */
import type { Column } from '#domain/dataset.ts';
import type { JsonValue } from '#domain/json.ts';
import { type Planning, queryData } from '../../asking.ts';
import { nameSql, textSql } from '../../link/sql-text.ts';
import { adverbs, unitOf } from '../../link/dates.ts';
import { nameWords, sameWords, singular } from '../../link/names.ts';
import { dateColumns, isIdentifier, isNumber, isOfMoney, isText } from '../../link/types.ts';
import { sampleValues } from '../../link/values.ts';
import { dateOfDoing, dateOfStem, dateOfVerb } from '../../link/verb-columns.ts';
import { joined, lengthAt, type RunWord } from '../../text/word-run.ts';
import { entityAt } from './entity.ts';
import { measureAt } from './measures.ts';
import { ownersColumnAt } from './owners-column.ts';
import { spelledTime } from './spelled-time.ts';
import { columnAt } from '../rows/scan.ts';
import { type Scope, sourceOf } from '../scope.ts';

export interface Group {
  name: string;
  /** An expression, or the column itself. */
  sql: string;
  /** The text column it stands for, when its spelling may vary. */
  text: Column | null;
  /** The unit of time it counts in. */
  time: string | null;
  length: number;
  /** The date that a verb beside the unit speaks of: rows without it are in no group. */
  dated?: string;
}

const units = ['hour', 'day', 'week', 'month', 'quarter', 'year'];
const intro =
  'by|per|for each|for every|each|every|grouped by|group by|grouped per|broken down by|split by|across|by each|per each|in each|and by|and per|by the|per the|for all';

type Known = Pick<Scope, 'columns' | 'subject' | 'spans' | 'text' | 'today'> & Partial<Pick<Scope, 'joined'>>;

/** "monthly" or the like at a word; of a `monthly_fee` it is the name. */
export function adverbAt(run: readonly RunWord[], index: number, known: Known): Group | null {
  const word = run[index]?.lower ?? '';
  const unit = adverbs[word];
  const column = unit === undefined ? null : columnAt(run, index, known);
  const isInName = column !== null && column.length > 1 && nameWords(column.column.name).includes(word);
  return unit === undefined || isInName ? null : timeGroup(unit, known, 1);
}

const deeds = 'do|make|place|buy|sell|have|take|send|get|bring|handle|work|serve|run|win|play';
const isPerTime = (run: readonly RunWord[], index: number): boolean =>
  lengthAt(run, index + 1, 'per|by|each|every') > 0 && units.includes(run[index + 2]?.lower ?? '');

/** "Paid fees per month" are those in that state; "fees paid per month" speaks of when. */
const isStateOf = (word: RunWord | undefined, { subject }: Known): boolean =>
  word?.leads === true && [...sampleValues(subject.seen).values()].some((values) => values.includes(word.lower));

/** "Records per archivist scan per year": what is done in that time, as people ask for it with "did". */
const dateBefore = (run: readonly RunWord[], index: number, { columns, subject }: Known): Column | undefined =>
  dateOfVerb(run[index]?.lower ?? '', columns, subject.noun) ??
  (isPerTime(run, index) && /^\p{L}{3,}$/u.test(run[index]?.lower ?? '') ? dateOfDoing(run[index]?.lower ?? '', columns) : undefined);

/** "… do per month" says no more than the rows do. */
const isPlainDeed = (run: readonly RunWord[], index: number): boolean => isPerTime(run, index) && lengthAt(run, index, deeds) > 0;

/** The groups after "by", "per" or the like at a word, and how many words all of it took. */
export function groupsAt(run: readonly RunWord[], index: number, known: Known): { groups: Group[]; length: number } | null {
  const verb = run[index + 1]?.gap === 'blank' && !isStateOf(run[index], known) ? dateBefore(run, index, known) : undefined;
  const begin = lengthAt(run, index + 1, intro) > 0 && (verb !== undefined || isPlainDeed(run, index)) ? index + 1 : index;
  const length = lengthAt(run, begin, intro);
  // "Sorted by weekday" is an order.
  if (length === 0 || (run[begin]?.lower === 'by' && /^(?:sort|sorted|order|ordered|ranked)$/.test(run[begin - 1]?.lower ?? '')))
    return null;
  const groups: Group[] = [];
  let at = begin + length;
  for (;;) {
    const group = groupAt(run, at, known);
    if (!group) break;
    groups.push(group);
    at += group.length;
    const link = lengthAt(run, at, 'and|and by|and per|,|and then by|then by');
    if (link === 0 && run[at]?.gap !== 'comma') break;
    const next = groupAt(run, at + link, known);
    if (!next || isFigure(next, run, at + link, known) || isCondition(next, run, at + link, known)) break;
    // "By channel, sold tickets only": what was done to rows is said of them, and is no group.
    if (link === 0 && next.length === 1 && next.time === null && dateBefore(run, at, known)?.name === next.name) break;
    at += link;
  }
  if (begin === index || verb === undefined) return groups.length > 0 ? { groups, length: at - index } : null;
  // "Opened per queue" says nothing of a date: the verb is left for the conditions.
  const said = groups.map((group) => (isDatable(group, known) ? ofDate(group, verb, known) : group));
  if (said.some(({ dated }) => dated !== undefined)) return { groups: said, length: at - index };
  // "Weight landed per port": how much of what has that date.
  const figure = columnAt(run, index - 1, known)?.column;
  const isOfFigure = figure !== undefined && isNumber(figure) && !isIdentifier(figure) && run[index]?.gap === 'blank';
  return isOfFigure ? { groups: said.map((group) => ({ ...group, dated: verb.name })), length: at - index } : null;
}

/** "Per channel and revenue": behind the groups a further figure stands, though a column of money may be meant by it. */
const isFigure = ({ name, time }: Group, run: readonly RunWord[], at: number, known: Known): boolean =>
  lengthAt(run, at, 'number of|the number of|how many|count of|the count of') > 0 ||
  (time === null &&
    known.columns.some((column) => column.name === name && isNumber(column) && !isIdentifier(column)) &&
    measureAt(run, at, known) !== null);

/** "Per start block, outcome finished": a column right before one of its values says which rows. */
function isCondition({ name, text, length }: Group, run: readonly RunWord[], at: number, { subject }: Known): boolean {
  const values = text === null ? [] : (sampleValues(subject.seen).get(name) ?? []);
  const said = [1, 2].map((words) => joined(run, at + length, at + length + words));
  return run[at + length]?.gap === 'blank' && said.some((value) => value !== null && values.includes(value));
}

const isDatable = ({ sql }: Group, known: Known): boolean => dateIn(sql, known) !== undefined;

/** The data's own date inside a unit of time. */
function dateIn(sql: string, { columns, subject }: Known): Column | undefined {
  const [own] = dateColumns(columns, subject.noun);
  return own !== undefined && sql !== nameSql(own.name) && sql.endsWith(`${nameSql(own.name)})`) ? own : undefined;
}

/** The unit of time of another date. */
function ofDate(group: Group, date: Column, known: Known): Group {
  const own = dateIn(group.sql, known);
  return own === undefined
    ? group
    : { ...group, sql: group.sql.replace(`${nameSql(own.name)})`, `${nameSql(date.name)})`), dated: date.name };
}

/** "Per weekday opened": a verb right behind the unit says which date it is of. */
function withVerbBehind(group: Group, run: readonly RunWord[], at: number, known: Known): Group {
  const word = run[at];
  const date = word?.gap === 'blank' ? dateOfVerb(word.lower, known.columns, known.subject.noun) : undefined;
  return date === undefined ? group : { ...ofDate(group, date, known), length: group.length + 1 };
}

function groupAt(run: readonly RunWord[], index: number, known: Known): Group | null {
  const word = run[index];
  if (word === undefined || word.gap === 'break') return null;
  const article = lengthAt(run, index, 'the|each|every|its|their');
  const said = run[index + article]?.lower.replace(/s$/, '') ?? '';
  const column = columnAt(run, index + article, known);
  const part = column?.column.name.toLowerCase() === said ? null : partOfTime(run, index + article, known);
  if (part) return withVerbBehind({ ...part, length: article + part.length }, run, index + article + part.length, known);
  const stem = unitOf(run[index + article + 1]?.lower) === null ? undefined : dateOfStem(said, known.columns);
  const dated = stem && timeGroup(unitOf(run[index + article + 1]?.lower) ?? 'day', known, article + 2, stem);
  if (dated && run[index + article + 1]?.gap === 'blank') return { ...dated, dated: stem.name };
  if (units.includes(said) && column?.column.name.toLowerCase() !== said) {
    const of = lengthAt(run, index + article + 1, 'of|of the');
    const date = of > 0 ? (columnAt(run, index + article + 1 + of, known) ?? doingAt(run, index + article + 1 + of, known)) : null;
    const group = timeGroup(said, known, article + 1 + (date ? of + date.length : 0), date?.column);
    if (group) return date ? group : withVerbBehind(group, run, index + group.length, known);
  }
  const found =
    ownersColumnAt(run, index + article, known) ??
    column ??
    entityAt(run, index + article, known) ??
    ownEntityAt(run, index + article, known);
  const domain = domainAt(run, index + article, known);
  if (domain) return { ...domain, length: article + domain.length };
  if (!found || isOfOtherMoney(found, run, index + article) || isOneOf(found, run, index + article)) return null;
  return columnGroup(found.column, article + found.length);
}

/** "Per season" beside a `season_fee`: what is paid for it is not what it is. */
function isOfOtherMoney({ column, length }: { column: Column; length: number }, run: readonly RunWord[], at: number): boolean {
  const said = nameWords(joined(run, at, at + length) ?? '');
  return isOfMoney(column) && !isOfMoney({ name: said.join('_'), type: column.type });
}

/** "Per litre" beside `litres`: each one of what the column counts, and no group of rows that have as many. */
function isOneOf({ column, length }: { column: Column; length: number }, run: readonly RunWord[], at: number): boolean {
  const said = joined(run, at, at + length) ?? '';
  return (
    isNumber(column) &&
    !isIdentifier(column) &&
    /[^s]s$/i.test(column.name) &&
    !said.endsWith('s') &&
    said === singular(column.name.toLowerCase())
  );
}

/** A column as a group; a text that is no key is one whatever its case and outer blanks. */
export function columnGroup(column: Column, length: number): Group {
  const isKey = /^(?:id|uuid|guid|key|number)$/.test(nameWords(column.name).at(-1) ?? '');
  return { name: column.name, sql: nameSql(column.name), text: isText(column) && !isKey ? column : null, time: null, length };
}

/** "Month of registration". */
function doingAt(run: readonly RunWord[], at: number, { columns }: Known): { column: Column; length: number } | null {
  const column = dateOfDoing(run[at]?.lower ?? '', columns);
  return column === undefined ? null : { column, length: 1 };
}

/** "Email domain", "domain of the email". */
function domainAt(run: readonly RunWord[], index: number, known: Known): Group | null {
  const first = lengthAt(run, index, 'domain of|domain of the|domain from|domain in|domains of');
  const column = columnAt(run, index + first, known);
  if (column === null || !isText(column.column)) return null;
  const end = index + first + column.length;
  const behind = first > 0 ? 0 : lengthAt(run, end, 'domain|domains|domain name');
  if (first + behind === 0) return null;
  const sql = `lower(trim(split_part(${nameSql(column.column.name)}, '@', 2)))`;
  return { name: `${column.column.name}_domain`, sql, text: null, time: null, length: first + column.length + behind };
}

const parts: [words: string, name: string, part: string][] = [
  ['hour of the day|hour of day|hours of the day|time of day|time of the day', 'hour_of_day', 'hour'],
  ['day of the week|day of week|days of the week|weekday|weekdays', 'weekday', 'dayname'],
  ['month of the year|month of year|calendar month', 'month_of_year', 'month'],
  ['day of the month|day of month', 'day_of_month', 'day'],
  ['week of the year|week of year|calendar week', 'week_of_year', 'week'],
];

/** "hour of the day": the same hour of every day is one group. */
function partOfTime(run: readonly RunWord[], index: number, known: Known): Group | null {
  for (const [words, name, part] of parts) {
    const length = lengthAt(run, index, words);
    const [date] = length > 0 ? dateColumns(known.columns, known.subject.noun) : [];
    if (date !== undefined) return { name, sql: `${part}(${nameSql(date.name)})`, text: null, time: null, length };
  }
  return null;
}

/** The group that a phrase means as a whole: a unit of time or a column. */
export function groupOfPhrase(phrase: string, known: Known): Group | null {
  const run = phrase.split(/\s+/).map((text): RunWord => ({ text, lower: text.toLowerCase(), start: 0, end: text.length, gap: 'blank' }));
  const group = groupAt(run, 0, known);
  return group?.length === run.length ? group : null;
}

/** A group without "by" before it: "share of each payment method in …". */
export function bareGroupAt(run: readonly RunWord[], index: number, known: Known): { groups: Group[]; length: number } | null {
  const group = groupAt(run, index, known);
  return group ? { groups: [group], length: group.length } : null;
}

/** Whether a group is a unit of time, or a part of one that comes again. */
export const isOfTime = ({ name, time }: Group): boolean => time !== null || parts.some(([, called]) => called === name);

/** The unit of time as a group of its own; none when the data has no date. */
export function timeGroups(unit: string, known: Known): Group[] {
  const group = timeGroup(unit, known, 0);
  return group ? [group] : [];
}

/** "Per bar sale" of bar sales is per `sale_id`. */
function ownEntityAt(run: readonly RunWord[], index: number, known: Known): ReturnType<typeof entityAt> {
  const own = nameWords(known.subject.noun);
  const said = joined(run, index, index + own.length);
  const last = own.length > 1 && said !== null && sameWords(nameWords(said), own) ? entityAt(run, index + own.length - 1, known) : null;
  return last && { ...last, length: own.length };
}

function timeGroup(unit: string, known: Known, length: number, column?: Column): Group | null {
  const date = column ?? dateColumns(known.columns, known.subject.noun)[0];
  if (date === undefined) return spelledTime(unit, known, length);
  return { name: unit, sql: `date_trunc('${unit}', ${nameSql(date.name)})`, text: null, time: unit, length };
}

/**
 * Groups as a step wants them. A text column whose values differ only by case or outer blanks is grouped by one spelling,
 * the one that most rows have: upper for codes, else lower.
 */
export function* groupParams(groups: readonly Pick<Group, 'name' | 'sql' | 'text'>[], scope: Scope): Planning<JsonValue[]> {
  const texts = groups.flatMap(({ text }) => (text === null ? [] : [text]));
  const spelling = texts.length > 0 ? yield* spellings(texts, scope) : new Map<string, 'lower' | 'upper'>();
  return groups.map(({ name, sql, text }) => {
    const letters = text === null ? undefined : spelling.get(text.name);
    if (letters !== undefined) scope.notes.push(`${name} is compared ignoring case and outer blanks.`);
    if (letters !== undefined) return { name, expression: `${letters}(trim(${sql}))` };
    return sql === nameSql(name) ? name : { name, expression: sql };
  });
}

/** For each text column whose spelling varies: the letters most rows have. */
function* spellings(columns: readonly Column[], scope: Scope): Planning<Map<string, 'lower' | 'upper'>> {
  const homes = columns.flatMap(({ name }) => {
    const field = scope.fields.find((each) => each.name === name);
    if (field) return [{ name, sql: field.sql, home: scope.subject }];
    const home = [scope.subject, ...scope.joined].find(({ seen }) => seen.columns.some((column) => column.name === name));
    return home === undefined ? [] : [{ name, sql: nameSql(name), home }];
  });
  if (homes.length === 0) return new Map();
  const parts = homes.map(({ name, sql: column, home }) => {
    return `SELECT ${textSql(name)} AS column_name, count(DISTINCT ${column}) > count(DISTINCT lower(trim(${column}))) AS varies, count(*) FILTER (${column} = upper(${column})) * 2 > count(${column}) AS is_upper FROM ${nameSql(home.id)}`;
  });
  const table = yield* queryData(parts.join('\nUNION ALL\n'), [...new Set(homes.map(({ home }) => home))].map(sourceOf));
  const rows = table.ok ? table.value.rows : [];
  return new Map(
    rows.flatMap(([name, varies, isUpper]) =>
      varies === true && typeof name === 'string' ? [[name, isUpper === true ? 'upper' : 'lower'] as const] : [],
    ),
  );
}

/** What of a source is wanted besides all of it: only what is new, or a range again; and what to do when its columns change. */
import type { DriftPolicy } from '#domain/draft.ts';
import { pattern } from '../../text/pattern.ts';
import type { RequestText, Taken } from '../../text/request-text.ts';
import { dayPlus } from '../../link/day.ts';
import { takeSpan } from './backfill-span.ts';
import { readDrift } from './drift.ts';

export interface NewnessWish {
  /** Files that were not loaded before. */
  files: boolean;
  /** What says so without a word of files: of one file its rows may be meant. */
  ones: string | null;
  /** A file of a known name with other content. */
  replaced: 'load' | 'skip' | null;
  /** Rows that are new; `column` is the phrase that names the cursor, empty when none does. */
  rows: { column: string; phrase: string } | null;
  lag: string | null;
  nulls: 'include' | 'exclude' | null;
  /** A backfill, from the first day of its beginning to the last of its end. */
  range: { from: string; to: string; column: string; phrase: string } | null;
  drift: DriftPolicy | null;
}

const newFiles = [
  pattern(
    "only|just|all the? {what}? files|ones that|which? we|i|you did_not|didn't|have_not|haven't load|loaded|read|import|imported|got|seen|taken yet|before|so_far?",
  ),
  pattern("only|just|all? the? {what} files|ones that|which? we|i|you|it do_not|don't|did_not|didn't have|know yet|there|already?"),
  pattern('only|just|all the? {what:word} files|ones? that|which? are|is not_in|missing_in|missing_from there|it|the_table yet?'),
  pattern('only|just|all? what|whatever|which|any|those? files|objects|ones that|which? are new|not_loaded_yet|not_there_yet|unseen|newer'),
  pattern('only|just the? new|newer|newest|unseen|unloaded|latest files|file|objects|ones'),
  pattern('only|just the? new|newer|newest|unseen|unloaded|latest {what} files|objects'),
  pattern('the? new|unseen|unloaded files|objects only?'),
  pattern('the? new|unseen|unloaded|unread {what:word} files only?'),
  pattern(
    'only|just? files|objects that|which are|were|have new|not_yet_loaded|not_loaded_yet|not_loaded_before|not_been_loaded|not_been_loaded_yet since_last_time|since_the_last_load|since_the_last_run|since_then?',
  ),
];
const file = 'file|files|object|objects';
const before = 'already|before|previously|earlier|once|last_time|yet';
const known = 'loaded|imported|read|taken|processed|ingested|copied|appended|seen|in_the_table|in_there|there|known';
/** "Skip the files already loaded", "no file twice": what is left are the new ones. */
const filesOnce = [
  pattern(
    `and|but? skip|skipping|leave_out|leaving_out|ignore|ignoring|without|except|not|excluding|exclude|omit|omitting the|all|any|those? ${file} that|which? we|i|you|it? have|has|were|are|is|was? been? ${before}? ${known} ${before}?`,
  ),
  pattern(
    `and|but? skip|skipping|leave_out|leaving_out|ignore|ignoring|without|except|not|excluding the|all|any|those? ${file} that|which? we|i|you|it already? have|has|had|know|knows|loaded|imported|read|took ${before}?`,
  ),
  pattern(
    `and|but? skip|skipping|leave_out|leaving_out|ignore|ignoring|without|no the|all|any? old|known|loaded|existing|already_loaded ${file}`,
  ),
  pattern(
    `and|but? never|do_not|don't|dont|without load|loading|import|importing|read|reading|take|taking|append|appending the|a|any|one? same? ${file} twice|again|a_second_time|more_than_once`,
  ),
  // "Never load" is read as to leave out.
  pattern(`and|but? leave_out the|a|any|one? same? ${file} twice|again|a_second_time|more_than_once`),
  pattern('and|but? load|import|read|take|append? no|each|every|any file twice|only_once|just_once|exactly_once|once_only|once'),
];
/** Said once more from the other side: "skip the ones already loaded". */
const knownFiles = [
  ...filesOnce,
  pattern(
    'and|but? skip|skipping|leave_out|leaving_out|ignore|ignoring|not|without the? ones|files|those|old_ones|old_files? that|which? we? have|were|are|is|was? already|previously|before? loaded|imported|there|in|taken|read|known|had already|before|yet?',
  ),
  pattern('and|but? skip|skipping|leave_out|ignore|ignoring the? old|known|loaded|existing ones|files'),
  pattern('nothing|not_the_ones|no_file|none twice|already_loaded'),
];
/** What an incremental load means anyway. */
const nextTime = pattern(
  'and|but? the? next_time|next_times|next_runs|from_now_on|from_then_on|in_future|in_the_future|going_forward|afterwards|after_that|every_time|each_time',
);
const newRows = [
  // "Add only new loans by loan_id" says how rows meet those that are there.
  /(?<!\b(?:add|insert)\s+)(?<![\p{L}\p{N}_])(?:only|just)\s+(?:the\s+)?(?:new|newer|changed|updated)\s+[^\s,;¦]+\s+(?:by|using|via)\s+(?<column>\p{L}[\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+)/dgiu,
  // "Append new press readings (by measured_at)": the verb stays the mode's.
  /(?<=\b(?:append|appending|add)\s+(?:only\s+)?(?:the\s+)?)new(?:er)?\s+(?:[\p{L}_]+\s+){1,3}\(?(?:by|using|via)\s+(?<column>\p{L}[\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+)\)?/dgiu,
  // "Load new orders by updated_at": a time tells what is new; by a key it would say how rows meet.
  /(?<=\b(?:load|copy|import|sync|pull|fetch|bring|get|take|export|move)\s+(?:(?:only|just|in)\s+)?(?:the\s+|all\s+)?)(?:new(?:er)?|changed|updated)(?:\s+(?:and|or)\s+(?:changed|updated|new))?\s+(?:[\p{L}_]+\s+){1,3}?\(?(?:by|using|via)\s+(?<column>(?:[\p{L}][\p{L}\p{N}]*_)*(?:(?<=_)(?:at|on|ts)|\p{L}*(?:date|time|timestamp|modified|updated|created)))(?![\p{L}\p{N}_])\)?/dgiu,
  // "Load only new orders into x by placed_at", "new orders only …": the time that tells stands further behind.
  /(?<![\p{L}\p{N}_])(?:(?:only|just)\s+(?:the\s+)?new(?:er)?\s+[^\s,;¦]+(?:\s+from\s+[^\s,;¦]+)?|new(?:er)?\s+[^\s,;¦]+\s+only)(?=[^;]*\s(?:by|using|via)\s+(?:[\p{L}][\p{L}\p{N}]*_)+(?:at|on|ts|date|time|timestamp)(?![\p{L}\p{N}_]))/dgiu,
  pattern(
    'only|just the? new|newer|changed|updated|added rows|records|entries|lines|data since_the_last_load|since_last_time? by|using|via|on {column:name}',
  ),
  pattern('only|just the? new|newer|changed|updated|added rows|records|entries|lines|data since_the_last_load|since_last_time|since_then?'),
  pattern(
    'only|just {what:word} that|which are|were|is new|newer|changed|updated|added|not_loaded since_the_last_load|since_last_time|since_then|since_the_last_run|yet?',
  ),
  pattern('only|just the? new|newer {what:word} since_the_last_load|since_last_time|since_then|since_the_last_run'),
  pattern('only|just? what_is|whats new|changed|new_or_changed since_the_last_load|since_last_time? by|using|via|on? {column:name}?'),
  pattern('incremental|incrementally load? by|using|via|on|with {column:name}'),
  pattern('incremental|incrementally load?'),
  pattern('use|using|with {column:name} as the? cursor|watermark|high_watermark'),
];
/** "by opened_at", unless it says how rows are matched or put in order. */
const byColumn =
  /(?<!(?:upsert|upserting|merge|merging|matched|keyed|dedupe|deduped|group|grouped|partition|partitioned|sort|sorted|ordered)\s)(?<![\p{L}\p{N}_])(?:by|using|via)\s+(?<column>\p{L}[\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+)(?![\p{L}\p{N}_])/dgiu;
/** "…, donated_at tells". */
const columnTells = pattern('{column:snake} tells|decides|says_which|marks_them|shows_which us?');
const lags = [
  pattern('with|and|allow|allowing a? lag of {number:number} {unit=seconds|second|minutes|minute|hours|hour|days|day|weeks|week}'),
  pattern('with|and|allow|allowing a? {number:number} {unit=seconds|second|minutes|minute|hours|hour|days|day|weeks|week} of? lag|overlap'),
  pattern('rows? may? come|arrive|be up_to? {number:number} {unit=seconds|second|minutes|minute|hours|hour|days|day|weeks|week} late'),
];
const nullWords: [NonNullable<NewnessWish['nulls']>, RegExp][] = [
  ['include', pattern('include|load|keep|with rows|those|ones without a? cursor|cursor_value|date|timestamp|time')],
  ['exclude', pattern('skip|leave_out|exclude|without rows|those|ones without a? cursor|cursor_value|date|timestamp|time')],
];
const replacedWords: ['load' | 'skip', RegExp][] = [
  ['load', pattern('load|reload|read changed|replaced files again')],
  ['skip', pattern('leave changed|replaced files out|alone')],
];
const between = pattern('from|for|between? {from:word} {fromyear:number}? to|until|till|through|and {to:word} {toyear:number}?');
const rangeColumn = pattern('by|on|of the? {column:snake}');

/** Reads and claims it. `today` gives months their year. */
export function readNewness(text: RequestText, today: string): NewnessWish {
  const replaced = firstOf(replacedWords, text);
  // "Only new ones by refund_id" are rows.
  const isOfRows = [newRows[0], newRows[3]].some((each) => each !== undefined && text.find(each) !== null);
  const taken = isOfRows ? null : text.take(...newFiles, ...filesOnce);
  const files = taken !== null;
  if (files) text.take(...knownFiles);
  const rows = files ? null : text.take(...newRows);
  if (files || rows) text.take(nextTime);
  const named = rows && rows.part('column') === '' ? text.take(byColumn, columnTells) : null;
  const lag = rows ? text.take(...lags) : null;
  return {
    files,
    ones: taken === null || /\b(?:files?|objects?)\b/i.test(taken.phrase) ? null : taken.phrase,
    replaced,
    rows: rows && { column: rows.part('column') || (named?.part('column') ?? ''), phrase: rows.phrase },
    lag: lag && `${lag.part('number')} ${lag.part('unit').toLowerCase()}`,
    nulls: rows ? firstOf(nullWords, text) : null,
    range: readRange(text, today),
    drift: readDrift(text),
  };
}

function firstOf<T>(spellings: readonly (readonly [T, RegExp])[], text: RequestText): T | null {
  return spellings.find(([, spelling]) => text.takeIdiom(spelling) !== null)?.[0] ?? null;
}

/** "backfill 2026-01 to 2026-03", "backfill january to march 2026 by order_date". */
function readRange(text: RequestText, today: string): NewnessWish['range'] {
  if (!/\bback-?fill/i.test(text.original)) return null;
  const found = text.findAll(between).flatMap((taken) => {
    const [from, to] = [spanOf(taken, 'from', today), spanOf(taken, 'to', today)];
    // "For july and september" are two ranges, unless nothing lies between.
    const isOne = !/\band\b/i.test(taken.phrase) || /^between\b/i.test(taken.phrase) || (from && to && dayPlus(from.last, 1) === to.first);
    return isOne && from && to && from.first <= to.last ? [{ taken, from: from.first, to: to.last }] : [];
  });
  const [first] = found;
  const span = first ? null : takeSpan(text, today);
  if (first) text.claim(first.taken);
  const range = first ? { from: first.from, to: first.to, phrase: first.taken.phrase } : null;
  const said = range ?? (span && { from: span.first, to: span.last, phrase: span.phrase });
  return said && { ...said, column: text.take(rangeColumn)?.part('column') ?? '' };
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** First and last day of a day or a month. */
function spanOf(taken: Taken, end: 'from' | 'to', today: string): { first: string; last: string } | null {
  const word = taken.part(end).toLowerCase();
  if (/^\d{4}-\d{2}-\d{2}$/.test(word)) return { first: word, last: word };
  const iso = /^(\d{4})-(\d{2})$/.exec(word);
  const month = iso ? Number(iso[2]) : 1 + months.findIndex((name) => word.startsWith(name) && /^[a-z]+$/.test(word));
  if (month < 1 || month > 12) return null;
  const said = end === 'from' ? taken.part('fromyear') || taken.part('toyear') : taken.part('toyear');
  // "September 1" is a day.
  if (said !== '' && said.length < 4) return null;
  const year = iso ? Number(iso[1]) : Number(said || today.slice(0, 4));
  const day = (at: Date): string => at.toISOString().slice(0, 10);
  return { first: day(new Date(Date.UTC(year, month - 1, 1))), last: day(new Date(Date.UTC(year, month, 0))) };
}

/** How many of the rows fit something, as a figure beside others: "charges per method and how many of them failed". */
import type { Planning } from '../../asking.ts';
import { nameWords, singular } from '../../link/names.ts';
import { isIdentifier, isNumber } from '../../link/types.ts';
import { RequestText, type Taken } from '../../text/request-text.ts';
import { linkQuietly } from '../link.ts';
import { readConditions } from '../rows/conditions.ts';
import type { Scope } from '../scope.ts';
import { lengthAt, type RunWord, runOf } from '../../text/word-run.ts';
import { columnAt } from '../rows/scan.ts';
import { type Measure, sumOf } from './measure.ts';
import { measureAt } from './measures.ts';

const ends = String.raw`(?=\s*(?:[,;?¦]|\.(?:\s|$)|$)|\s+(?:and|plus|per|by|for\s+each|for\s+every|into|to)\b)`;
const count = String.raw`(?:how\s+many|(?:the\s+)?(?:number|count)\s+of)`;
const is = String.raw`(?:have|has|had|are|were|was|is|did|got|get|that\s+are|that\s+were|who)`;
const joiner = String.raw`(?<![\p{L}\p{N}_])(?:(?:and|with|including|plus)\s+)?`;
/** "How many of them have cancelled", "of which paid". */
const ofThem = [
  new RegExp(
    String.raw`${joiner}${count}\s+of\s+(?:them|those|these|which)\s+(?<is>(?:${is}\s+)*)(?<what>\p{L}[\p{L}\p{N}_ -]{1,50}?)${ends}`,
    'dgiu',
  ),
  new RegExp(
    String.raw`${joiner}how\s+many\s+(?<is>(?:have|were|are|got|is|was)\s+(?:${is}\s+)?)(?<what>\p{L}[\p{L}\p{N}_ -]{2,40}?)${ends}(?<=\b(?:per|by|for\s+each)\b.*)`,
    'dgiu',
  ),
];
/** "Number of paid bills, number of open bills": several at once, of which none is a condition on all rows. */
const each = new RegExp(
  String.raw`${joiner}${count}\s+(?:the\s+)?(?<what>\p{L}[\p{L}\p{N}_-]{2,30})(?:\s+(?:ones|\p{L}+))?${ends}`,
  'dgiu',
);
/** "Appointments, no-shows, cancellations and minutes per therapist". */
const plural = /(?:(?<=[,:¦]\s*)|(?<=\band\s+))(?<what>\p{L}[\p{L}-]{3,}s)(?=\s*,|\s+(?:and|per|by|for\s+each)\b)/dgiu;
const grouped = /\b(?:per|by|for each|for every|each (?=(?:day|week|month|quarter|year)\b))\s*\p{L}/iu;

/** Reads and claims such figures; none where a request has no groups, or the words name no state of the rows. */
export function* readPartCounts(scope: Scope): Planning<Measure[]> {
  const { text } = scope;
  if (!grouped.test(text.original) || scope.elements !== undefined) return [];
  const figures: Measure[] = [];
  for (const found of ofThem.flatMap((pattern) => text.findAll(pattern))) {
    const figure = text.isClaimed(found.end - 1) ? null : yield* partOf(found, `that ${found.part('is')} ${found.part('what')}`, scope);
    if (figure) figures.push(taken(found, figure, scope));
  }
  figures.push(...(yield* severalCounts(scope)), ...(yield* partFigures(scope)));
  for (const found of text.findAll(plural)) {
    const what = found.part('what');
    const isOther = linkQuietly(what, scope) !== null || scope.spans.some(({ start, end }) => start < found.end && end > found.start);
    const figure = isOther ? null : yield* partOf(found, singular(what.toLowerCase()), scope);
    if (figure) figures.push(taken(found, figure, scope));
  }
  return figures;
}

/** Counts of different states; one alone says which rows the whole request is about. */
function* severalCounts(scope: Scope): Planning<Measure[]> {
  const read: { found: Taken; figure: Measure }[] = [];
  for (const found of scope.text.findAll(each)) {
    const figure = yield* partOf(found, found.part('what'), scope);
    if (figure && !read.some((other) => other.figure.sql === figure.sql)) read.push({ found, figure });
  }
  return read.length < 2 ? [] : read.map(({ found, figure }) => taken(found, figure, scope));
}

const behindFigure = /^(?:of|from|for|with|in|by|on|via|through|at|that|which|where|among)$/;

/** "…, revenue from finished ones and average price of open ones per shop": in a list of figures each has its own rows. */
function* partFigures(scope: Scope): Planning<Measure[]> {
  const run = runOf(scope.text, scope.spans);
  const figures: { measure: Measure; from: number; end: number }[] = [];
  for (const [index, word] of run.entries()) {
    const before = run[index - 1]?.lower ?? '';
    if (index > 0 && word.gap === 'blank' && !/^(?:and|plus)$/.test(before)) continue;
    const from = index + lengthAt(run, index, 'and|plus|the|and the');
    const measure = measureAt(run, from, scope) ?? bareAt(run, from, scope);
    if (measure) figures.push({ measure, from, end: endOfItem(run, from + measure.length) });
  }
  if (figures.length < 2) return [];
  const read: { found: Span; figure: Measure; isApart: boolean }[] = [];
  for (const { measure, from, end } of figures) {
    const words = run.slice(from + measure.length, end);
    const [first, last] = [words[0], words.at(-1)];
    if (words.length < 2 || first === undefined || last === undefined || !behindFigure.test(first.lower)) continue;
    const said = scope.text.original.slice(/^(?:of|that|which|where|among)$/.test(first.lower) ? first.end : first.start, last.end).trim();
    const condition = yield* conditionOf(`that are ${said}`, scope);
    const filtered = condition === null ? null : ofRows(measure.sql, condition);
    // A time is one of the whole report.
    if (condition === null || filtered === null || /\bdate '/.test(condition)) continue;
    const name = `${measure.name}_${nameWords(said).slice(0, 3).join('_')}`;
    const figure = { ...measure, name, sql: filtered, words: `${measure.words} of the rows with ${condition}`, length: 0 };
    read.push({
      found: { start: run[from]?.start ?? 0, end: endOfRows(last.end, scope) },
      figure,
      isApart: /\b(?:ones|those|them)\b/i.test(said),
    });
  }
  // "Total and average of open repairs per shop" are both of the open ones.
  if (read.length < 2 && !read.some(({ isApart }) => isApart)) return [];
  for (const { found } of read) scope.text.claim(found);
  return read.map(({ figure }) => figure);
}

/** "Duty from turkey and duty from ukraine": a column of numbers that is added up. */
function bareAt(run: readonly RunWord[], index: number, scope: Scope): Measure | null {
  const found = columnAt(run, index, scope);
  const isFigure = found !== null && isNumber(found.column) && !isIdentifier(found.column);
  return isFigure ? { ...sumOf(found.column.name), length: found.length } : null;
}

/** "Of open repairs": the data's name behind belongs to it. */
const endOfRows = (end: number, { spans, text }: Scope): number =>
  spans.find((span) => span.start >= end && text.original.slice(end, span.start).trim() === '')?.end ?? end;

interface Span {
  start: number;
  end: number;
}

function endOfItem(run: readonly RunWord[], from: number): number {
  const end = run.findIndex((word, at) => at >= from && (word.gap !== 'blank' || /^(?:and|plus|per|by|into|to|each)$/.test(word.lower)));
  return end < 0 ? run.length : end;
}

/** One aggregate over some of the rows; null where it is made of several. */
export const ofRows = (sql: string, where: string): string | null => {
  const [, head, call, tail] = /^(cast\()?((?:count|sum|avg|min|max|median)\([^()]*\))( as [^()]+\(\d+,\d+\)\))?$/i.exec(sql) ?? [];
  return call === undefined ? null : `${head ?? ''}${call} filter (where ${where})${tail ?? ''}`;
};

function taken(found: Taken, figure: Measure, { text }: Scope): Measure {
  text.claim(found);
  return figure;
}

/** The rows that fit the words, when all of them are read as one condition. */
function* partOf(found: Taken, said: string, scope: Scope): Planning<Measure | null> {
  const where = yield* conditionOf(said, scope);
  if (where === null) return null;
  return {
    name: `${nameWords(found.part('what')).join('_')}_count`,
    sql: `count(*) filter (where ${where})`,
    words: `how many rows with ${where}`,
    length: 0,
  };
}

/** The condition that the words are, when all of them are read as one; else null. */
export function* conditionOf(said: string, scope: Scope): Planning<string | null> {
  const text = new RequestText(said.replaceAll(/\s+/g, ' ').trim());
  const [condition, ...others] = yield* readConditions({ ...scope, text, spans: [], notes: [], unread: [] });
  const where = condition?.params(scope.subject.id)['where'];
  const isWhole = others.length === 0 && text.unread().every((phrase) => /^(?:that|who|ones|are)$/i.test(phrase));
  return isWhole && typeof where === 'string' ? where : null;
}

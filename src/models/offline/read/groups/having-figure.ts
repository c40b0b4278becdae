/** What a condition on groups is about: "the total is", "number of orders", "… different countries", "in revenue". */
import { nameWords, sameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isIdentifier, isNumber, measureColumns } from '../../link/types.ts';
import { lengthAt, type RunWord } from '../../text/word-run.ts';
import { entityAt } from './entity.ts';
import { type Measure, rowCount, sumOf } from './measure.ts';
import { measureAt } from './measures.ts';
import { columnAt } from '../rows/scan.ts';
import type { Scope } from '../scope.ts';

/** What is bounded, and how surely that is a figure of a group and not of a row. */
export interface Figure {
  measure: Measure | null;
  /** "The average", "the total" alone. */
  function: string | null;
  /** Words before the bound and behind it. */
  before: number;
  behind: number;
  sure: boolean;
}

const copula = /^(?:is|are|was|were|of|that|being|has|have|lies|stays)$/;
const functions: [name: string, words: RegExp][] = [
  ['avg', /^(?:average|mean|avg)$/],
  ['sum', /^(?:total|totals|sum|sums)$/],
  ['median', /^median$/],
  ['count', /^(?:count|counts|number)$/],
  ['max', /^(?:maximum|max|highest)$/],
  ['min', /^(?:minimum|min|lowest)$/],
  ['', /^(?:figure|figures|result|results|value|values|it|that)$/],
];

/** "the total is", "average amount", "number of orders": the figure stands right before the bound. */
export function figureBefore(run: readonly RunWord[], index: number, scope: Scope): Figure | null {
  let end = index;
  while (end > 0 && end > index - 2 && copula.test(run[end - 1]?.lower ?? '')) end -= 1;
  const linked = end < index || /^[<>=!]/.test(run[index]?.lower ?? '');
  for (let at = Math.max(0, end - 5); at < end; at += 1) {
    const measure = measureAt(run, at, scope);
    if (measure === null || measure.skipped !== undefined) continue;
    const isCount = measure.sql.startsWith('count');
    const stop = at + measure.length + (isCount ? ownLength(run, at + measure.length, scope) : 0);
    const from = isCount ? ownStart(run, at, scope) : at;
    const led = linked || /^(?:with|having|where|whose|only|a|the)$/.test(run[from - 1]?.lower ?? '');
    if (stop === end && (!isCount || led)) return { measure, function: null, before: index - from, behind: 0, sure: true };
  }
  const said = run[end - 1];
  const bare = said === undefined ? undefined : functions.find(([, words]) => words.test(said.lower))?.[0];
  const isColumn = said !== undefined && scope.subject.seen.columns.some(({ name }) => name.toLowerCase() === said.lower);
  return bare === undefined || isColumn ? null : { measure: null, function: bare, before: index - end + 1, behind: 0, sure: true };
}

/** A word of the data's own name. */
export const isOwn = (word: RunWord | undefined, { spans, subject }: Scope): boolean =>
  word !== undefined &&
  (spans.some(({ start, end }) => word.start >= start && word.end <= end) || sameWords(nameWords(word.text), nameWords(subject.noun)));

/** "order count": the data's name before the figure belongs to it. */
function ownStart(run: readonly RunWord[], at: number, scope: Scope): number {
  let start = at;
  while (isOwn(run[start - 1], scope)) start -= 1;
  return start;
}

const together = 'in total|altogether|overall|all together|combined|in sum|all in all|summed up|in all|total';
const anyRows =
  /^(?:rows?|records?|entries|lines|times|occurrences|items|people|persons|members|staff|cases|events|requests|hits|documents|transactions|measurements|samples)$/;

/** "orders", "different countries", "in revenue", "cost in total": the figure stands behind the bound. */
export function figureBehind(run: readonly RunWord[], at: number, scope: Scope): Figure | null {
  const behind = (measure: Measure, length: number, sure: boolean): Figure => {
    const total = lengthAt(run, at + length, together);
    return { measure, function: null, before: 0, behind: length + total, sure: sure || total > 0 };
  };
  const word = run[at];
  if (word === undefined || word.gap === 'break') return null;
  if (isOwn(word, scope)) return behind(rowCount(scope.subject.noun), ownLength(run, at, scope), true);
  const column = columnAt(run, at, scope);
  if (anyRows.test(word.lower) && column === null) return behind(rowCount(scope.subject.noun), 1, true);
  const kinds = lengthAt(run, at, 'distinct|different|unique');
  const counted = entityAt(run, at + kinds, scope) ?? columnAt(run, at + kinds, scope);
  if (counted !== null && (kinds > 0 || isIdentifier(counted.column))) {
    const { name } = counted.column;
    const sql = `count(DISTINCT ${nameSql(name)})`;
    return behind({ name: `distinct_${name}`, sql, words: `how many different ${name}`, length: 0 }, kinds + counted.length, true);
  }
  const link = lengthAt(run, at, 'in|of|worth of');
  const measure = measureAt(run, at + link, scope);
  if (measure) return behind(measure, link + measure.length, true);
  if (column !== null && isNumber(column.column)) return behind(sumOf(column.column.name), column.length, false);
  const total = lengthAt(run, at, together);
  const [only, ...others] = total > 0 ? measureColumns(scope.columns) : [];
  return only === undefined || others.length > 0 ? null : behind(sumOf(only.name), 0, true);
}

function ownLength(run: readonly RunWord[], at: number, scope: Scope): number {
  let length = 0;
  while (isOwn(run[at + length], scope)) length += 1;
  return length;
}

/** What people spend is the one column of money. */
export function spent(scope: Scope): Figure | null {
  const [only, ...others] = measureColumns(scope.columns);
  return only === undefined || others.length > 0 ? null : { measure: sumOf(only.name), function: null, before: 0, behind: 0, sure: true };
}

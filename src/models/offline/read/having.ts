/** Conditions on groups instead of rows: "only countries with more than 100 orders", "where the total is over 1000", "who spent over 500 in total". */
import type { Operation } from '../draft/operation.ts';
import { nameWords, sameWords } from '../link/names.ts';
import { nameSql } from '../link/sql-text.ts';
import { isIdentifier, isNumber, measureColumns } from '../link/types.ts';
import { lengthAt, type RunWord, runOf } from '../text/word-run.ts';
import { type Bound, boundAt, boundSql, opposite } from './bound.ts';
import { bareGroupAt, entityAt, type Group } from './groups.ts';
import { type Measure, measureAt, rowCount, sumOf } from './measures.ts';
import { columnAt } from './scan.ts';
import { noted, type Scope } from './scope.ts';

type Figured = Pick<Measure, 'name' | 'sql' | 'words'>;

/** What groups there are already, and where the words of the last one end. */
export interface Grouped {
  groups: readonly Pick<Group, 'name' | 'sql'>[];
  measures: readonly Figured[];
  end: number;
}

export interface Having {
  /** What is bounded: a measure that is there, or one of its own. */
  figure: Figured;
  bound: Bound;
  /** The groups that were named by it, when none were before: "customers with more than 3 orders". */
  group: Group | null;
  /** Asked is how many such groups there are. */
  counted: boolean;
  phrase: string;
  place: number;
}

/** What is bounded, and how surely that is a figure of a group and not of a row. */
interface Figure {
  measure: Measure | null;
  /** "The average", "the total" alone. */
  function: string | null;
  /** Words before the bound and behind it. */
  before: number;
  behind: number;
  sure: boolean;
}

interface Head {
  kind: 'group' | 'those' | 'rows' | 'none';
  group: Group | null;
  /** The index of its first word. */
  at: number;
  /** "who spent": the verb says what is added up. */
  verb: boolean;
}

/** Reads and claims every condition on groups. Without groups before, only those that name their own. */
export function readHavings(scope: Scope, grouped: Grouped): Having[] {
  const run = runOf(scope.text);
  const found: Having[] = [];
  for (let index = 0; index < run.length; index += 1) {
    const bound = boundAt(run, index);
    const having = bound ? havingAt(run, { index, bound }, { scope, grouped, known: found }) : null;
    if (having) found.push(having);
    if (bound) index += bound.length - 1;
  }
  return found;
}

function havingAt(
  run: readonly RunWord[],
  { index, bound }: { index: number; bound: Bound },
  { scope, grouped, known }: { scope: Scope; grouped: Grouped; known: Having[] },
): Having | null {
  const figure = figureBefore(run, index, scope) ?? figureBehind(run, index + bound.length, scope);
  const start = index - (figure?.before ?? 0);
  const head = headBefore(run, start, scope);
  const isCount = figure?.measure?.sql.startsWith('count') === true;
  if (isCount && bound.currency !== null) return null;
  const meant = figure ?? (head.verb ? spent(scope) : null);
  const own = head.group !== null && grouped.groups.some(({ name, sql }) => sql === head.group?.sql || name === head.group?.name);
  const follows = (run[start]?.start ?? 0) >= grouped.end;
  const isGroups =
    grouped.groups.length > 0
      ? own || (head.kind === 'those' && follows) || (head.kind === 'none' && figure?.sure === true)
      : head.kind === 'group' && known.length === 0 && (meant?.sure === true || (scope.wholeGroups && meant !== null));
  const bounded = isGroups ? boundedOf(meant, grouped.measures) : null;
  if (bounded === null) return null;
  const how = head.at > 0 ? lengthAt(run, Math.max(0, head.at - 2), 'how many|number of|count of') : 0;
  const counted = grouped.groups.length === 0 && how === 2;
  // "by customer having …": the customer there is the group's own.
  const isStated = own && (run[head.at]?.start ?? 0) < grouped.end;
  const first = isStated
    ? run.findIndex((word) => word.start >= grouped.end)
    : leadOf(run, counted ? head.at - 2 : head.kind === 'none' ? start : head.at);
  const words = run.slice(first, index + bound.length + (figure?.behind ?? 0));
  for (const word of words) scope.text.claim(word);
  const place = words[0]?.start ?? 0;
  return {
    figure: bounded,
    bound: run.slice(first, index).some(({ lower }) => negator.test(lower)) ? opposite(bound) : bound,
    group: grouped.groups.length > 0 ? null : head.group,
    counted,
    phrase: scope.text.original.slice(place, words.at(-1)?.end),
    place,
  };
}

const negator =
  /^(?:drop|dropping|remove|removing|exclude|excluding|without|skip|except|ignore|omit|discard|delete|hide|out|not|no|minus|don't|doesn't|never)$/;

const lead = /^(?:only|just|keep|keeping|where|whose|with|having|and|but|show|for|if|when|the|a|an|all|which|that|in)$/;

/** "and keep only", "where the", "leave out": words that lead up to it are read with it. */
function leadOf(run: readonly RunWord[], at: number): number {
  let first = at;
  while (first > 0 && run[first]?.gap !== 'break' && isLead(run[first - 1]?.lower ?? '')) first -= 1;
  return first;
}

const isLead = (word: string): boolean => lead.test(word) || negator.test(word) || /^(?:leave|filter|throw|any)$/.test(word);

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
function figureBefore(run: readonly RunWord[], index: number, scope: Scope): Figure | null {
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

const isOwn = (word: RunWord | undefined, { spans, subject }: Scope): boolean =>
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
function figureBehind(run: readonly RunWord[], at: number, scope: Scope): Figure | null {
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

const between =
  /^(?:with|having|that|which|who|whose|where|have|has|had|got|made|placed|brought|generated|the|a|an|is|are|were|was|only|in|their|do|does|did|not|don't|doesn't|without)$/;
const verbs = /^(?:spent|spend|spends|spending|paid|pay|earned|bought|sold)$/;
const those = /^(?:groups?|ones|those|these|them|results?|totals?|figures?)$/;

/** What the condition is said of. */
function headBefore(run: readonly RunWord[], start: number, scope: Scope): Head {
  let at = start - 1;
  let verb = false;
  while (at >= 0 && (between.test(run[at]?.lower ?? '') || verbs.test(run[at]?.lower ?? '')) && run[at + 1]?.gap !== 'break') {
    verb ||= verbs.test(run[at]?.lower ?? '');
    at -= 1;
  }
  const word = run[at];
  const nothing: Head = { kind: 'none', group: null, at: start, verb };
  if (word === undefined || run[at + 1]?.gap === 'break') return nothing;
  if (isOwn(word, scope)) return { ...nothing, kind: 'rows' };
  for (const first of [at - 2, at - 1, at].filter((each) => each >= 0)) {
    const found = bareGroupAt(run, first, scope);
    const group = found?.groups[0];
    if (found && group && first + found.length === at + 1 && !lead.test(run[first]?.lower ?? '') && !isFigure(group, scope))
      return { kind: 'group', group, at: first, verb };
  }
  return those.test(word.lower) ? { kind: 'those', group: null, at, verb } : nothing;
}

const isFigure = ({ name, time }: Group, { columns }: Scope): boolean =>
  time === null && columns.some((column) => column.name === name && isNumber(column) && !isIdentifier(column));

/** What people spend is the one column of money. */
function spent(scope: Scope): Figure | null {
  const [only, ...others] = measureColumns(scope.columns);
  return only === undefined || others.length > 0 ? null : { measure: sumOf(only.name), function: null, before: 0, behind: 0, sure: true };
}

/** The figure that a condition is about among those there are, or its own; null when the words fit none of them, or several. */
function boundedOf(figure: Figure | null, measures: Grouped['measures']): Figured | null {
  const own = figure?.measure ?? null;
  if (own !== null) return measures.find(({ sql }) => sql === own.sql) ?? own;
  const said = figure?.function ?? '';
  const fits = measures.filter(({ sql }) => sql.replace(/^cast\(/, '').startsWith(`${said}(`) || said === '');
  // "The total" may be any figure.
  const meant = fits.length === 0 && said === 'sum' ? measures : fits;
  return meant.length === 1 ? (meant[0] ?? null) : null;
}

/** The measures with those that only conditions need. */
export function withBounded(measures: readonly Figured[], havings: readonly Having[]): Figured[] {
  return havings.reduce<Figured[]>(
    (all, { figure }) => (all.some(({ sql }) => sql === figure.sql) ? all : [...all, figure]),
    [...measures],
  );
}

/** The groups that keep the conditions, as a step; nothing without conditions. */
export function havingSteps(havings: readonly Having[], scope: Scope): Operation[] {
  if (havings.length === 0) return [];
  const where = havings.map(({ figure, bound }) => boundSql(nameSql(figure.name), bound)).join(' and ');
  const phrase = havings.map((having) => having.phrase).join(', ');
  noted(scope, phrase, `only groups with ${where}`);
  // After what is said of all groups: shares are of all of them.
  return [{ phase: 'after', op: 'filter', id: 'groups_kept', params: () => ({ where }), phrase, place: scope.text.original.length }];
}

/** The figures that only conditions needed do not leave. */
export function withoutColumns(needed: { name: string }[], said: Pick<Operation, 'phrase' | 'place'>, scope: Scope): Operation[] {
  const drop = needed.map(({ name }) => name);
  if (drop.length === 0) return [];
  scope.columns = scope.columns.filter(({ name }) => !drop.includes(name));
  return [{ phase: 'columns', op: 'select', id: 'selected', params: () => ({ drop }), ...said }];
}

/** Conditions on groups instead of rows: "only countries with more than 100 orders", "where the total is over 1000", "who spent over 500 in total". */
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { lengthAt, type RunWord, runOf } from '../../text/word-run.ts';
import { type Bound, boundAt, boundSql, opposite } from '../rows/bound.ts';
import type { Group } from './groups.ts';
import { type Figure, figureBefore, figureBehind, spent } from './having-figure.ts';
import { headBefore, leadOf, negator } from './having-head.ts';
import type { Measure } from './measure.ts';
import { noted, type Scope } from '../scope.ts';

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

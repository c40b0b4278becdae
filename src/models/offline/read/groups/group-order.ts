/** The order of groups: "highest first", "sorted by weekday", "worst first", "starting with monday", "in calendar order". */
import type { Operation } from '../../draft/operation.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { measuredBy } from '../../link/verb-columns.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { noted, type Scope } from '../scope.ts';
import type { Group } from './groups.ts';
import type { Measure } from './measure.ts';
import { sorting } from './order.ts';

const ordered = pattern(
  'the? {which=highest|largest|biggest|most|lowest|smallest|least|fewest|cheapest|most_expensive|dearest|worst|best} {what:word}? first|on_top|at_the_top',
);
export const sortedBy = pattern(
  'and|then? sort|sorted|order|ordered|rank|ranked it|them|that|this|the_result|the_rows? by the? {by:word} {way=descending|desc|ascending|asc}?',
);
/** What the one figure of groups is called by anybody. */
export const theFigure = /^(?:counts?|numbers?|totals?|sums?|figures?|averages?|results?|size)$/i;

const days = 'monday|tuesday|wednesday|thursday|friday|saturday|sunday';
const calendar = [
  pattern('and|then? sort|sorted|order|ordered? in calendar|chronological|weekday|time order'),
  pattern('chronologically'),
  pattern(`starting|beginning|start|begin with|on|from {first=${days}}`),
  pattern(`{first=${days}} first|on_top|at_the_top`),
  pattern(`from? {first=${days}} to|until|till|through ${days}`),
];
const order = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

/** Where a day stands in the week, as an expression over the column of its names. */
export function placeInWeek(column: string, first = 'monday'): string {
  const begin = Math.max(
    order.findIndex((day) => day.toLowerCase() === first),
    0,
  );
  const week = [...order.slice(begin), ...order.slice(0, begin)];
  return `list_position([${week.map((day) => `'${day}'`).join(', ')}], ${nameSql(column)})`;
}

interface Ordered {
  measures: readonly Pick<Measure, 'name'>[];
  groups: readonly Pick<Group, 'name'>[];
}

/** "… by district, highest first", "… per weekday, sorted by weekday". */
export function inOrder(grouped: Ordered, scope: Pick<Scope, 'text' | 'columns' | 'notes'>): Operation[] {
  return byGroup(grouped, scope) ?? byFigure(grouped, scope);
}

/** By what groups are named by: weekdays as they follow one another, all else by its value. */
function byGroup({ groups }: Ordered, { text }: Pick<Scope, 'text'>): Operation[] | null {
  const named = text.find(sortedBy);
  const said = named === null ? undefined : groups.find(({ name }) => sameWords(nameWords(name), nameWords(named.part('by'))));
  const week = groups.find(({ name }) => name === 'weekday');
  const inTime = calendar.map((each) => text.find(each)).find((found) => found !== null) ?? null;
  const group = said ?? week ?? (inTime?.span('first') ? undefined : groups.find(({ name }) => ofTime.test(name)));
  const taken = said === undefined ? inTime : named;
  if (group === undefined || taken === null) return null;
  text.claim(taken);
  // "Sorted by weekday, starting with monday".
  if (inTime !== null && taken !== inTime) text.claim(inTime);
  const falls = /^desc/i.test(taken === named ? taken.part('way') : '');
  const way = falls ? 'desc' : 'asc';
  const others = groups.filter(({ name }) => name !== group.name).map(({ name }) => nameSql(name));
  if (group !== week) return [sorting([`${nameSql(group.name)} ${way}`, ...others], null, spot(taken))];
  const place = 'place_in_week';
  const at = spot(taken);
  const first = inTime?.part('first').toLowerCase();
  return [
    { phase: 'after', op: 'derive', id: 'placed', params: () => ({ columns: { [place]: placeInWeek(group.name, first) } }), ...at },
    sorting([`${place} ${way}`, ...others], null, at),
    { phase: 'columns', op: 'select', id: 'without_place', params: () => ({ drop: [place] }), ...at },
  ];
}

const ofTime = /^(?:hour|day|week|month|quarter|year|hour_of_day|day_of_month|month_of_year|week_of_year)$/;
const spot = ({ phrase, start }: Taken): Pick<Operation, 'phrase' | 'place'> => ({ phrase, place: start });

/** Of these, much is bad: the worst is the highest. */
const unwelcome = new Set(
  'delay late lateness wait waiting cost costs expense complaint error failure defect damage waste loss missing overdue cancel cancelled refund refunded return returned churn downtime outage incident accident fault rejected reject scrap debt unpaid open absence absent fine penalty'.split(
    ' ',
  ),
);

function byFigure({ measures, groups }: Ordered, { text, columns, notes }: Pick<Scope, 'text' | 'columns' | 'notes'>): Operation[] {
  const sorted = measures.length === 1 ? text.find(sortedBy) : null;
  const isFigure = sorted !== null && theFigure.test(sorted.part('by'));
  const taken = text.find(ordered) ?? (isFigure ? sorted : null);
  if (isFigure && taken !== sorted) text.claim(sorted);
  const which = taken?.part('which').toLowerCase() ?? '';
  const cost = /^(?:cheap|dear|most exp)/.test(which) ? measuredBy('cost', columns)?.column.name : undefined;
  const measure = cost === undefined ? measures[0] : measures.find(({ name }) => name === cost);
  if (measure === undefined || taken === null || (cost === undefined && /^(?:cheap|dear|most exp)/.test(which))) return [];
  const what = taken.part('what');
  if (what !== '' && !groups.some(({ name }) => sameWords(nameWords(name), nameWords(what)))) return [];
  text.claim(taken);
  const isBad = nameWords(measure.name).some((word) => unwelcome.has(word));
  const rises =
    which === ''
      ? !/^desc/i.test(taken.part('way'))
      : /^(?:worst|best)$/.test(which)
        ? isBad === (which === 'best')
        : /^(?:low|small|least|few|cheap)/.test(which);
  if (/^(?:worst|best)$/.test(which)) noted({ text, notes }, taken.phrase, `the ${rises ? 'lowest' : 'highest'} ${measure.name} first`);
  const way = rises ? 'asc' : 'desc';
  return [sorting([`${nameSql(measure.name)} ${way}`, ...groups.map(({ name }) => nameSql(name))], null, spot(taken))];
}

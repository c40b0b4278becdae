/** Groups and measures as one step: "monthly order count and average amount per currency", "top 10 customers by total spend". */
import type { Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { type RunWord, runOf } from '../../text/word-run.ts';
import { addBareMeasures } from './bare-measures.ts';
import { changeSteps, readChange } from './change.ts';
import { isCompared } from './compared.ts';
import { periodSteps, readPeriods } from './compared-periods.ts';
import { everyStep, readGaps } from './gaps.ts';
import { type Group, groupParams, timeGroups } from './groups.ts';
import { havingSteps, readHavings, withBounded, withoutColumns } from './having.ts';
import { inSaidUnit } from './measure-units.ts';
import { type Measure, partOfRows, sumOf } from './measure.ts';
import { onceEach } from './once-each.ts';
import { moneyOfRows } from './money.ts';
import { ofSomebody } from './of-somebody.ts';
import { inOrder } from './group-order.ts';
import { countsAll, isBy, isListed, isOverTime, isPer, ofOwnName, ofSize } from './implied-figure.ts';
import { sorting } from './order.ts';
import { readPartCounts } from './part-counts.ts';
import { readPartShares } from './part-shares.ts';
import { pivotSteps, readPivot } from './pivot.ts';
import { readRolling, rollingSteps } from './rolling.ts';
import { readConditions } from '../rows/conditions.ts';
import { firstOfGroups } from './ranked-per-group.ts';
import { addShared, claimed, countsRows, type Found, groupedIn, type Said, scanAggregate, withSaidDate } from './scan-groups.ts';
import { rateSaid } from '../../text/group-forms.ts';
import { readShare, readWhole, type ShareWish, shareSteps } from './share.ts';
import { noted, type Scope } from '../scope.ts';

/**
 * Reads groups and measures from the unread words, with what may be built on them: ranks, rolling figures, pivots, shares.
 * `alone`: groups without a measure count rows, and measures may stand without groups.
 */
export function* readAggregate(scope: Scope, alone: boolean): Planning<Operation[]> {
  const pivot = readPivot(scope);
  const periods = readPeriods(scope);
  const change = readChange(scope);
  const shares = yield* readPartShares(scope);
  let share = readShare(scope.text);
  const whole = share ? readWhole(scope) : null;
  const rolling = readRolling(scope);
  const gaps = rolling ? null : readGaps(scope.text);
  const parts = share ? shares : [...(yield* readPartCounts(scope)), ...shares];
  const havings = readHavings(scope, groupedIn(scope, share !== null));
  const run = runOf(scope.text, scope.spans);
  const found = scanAggregate(run, scope, share !== null);
  if (whole && !found.groups.some(({ name }) => name === whole.name)) found.groups = [whole, ...found.groups];
  found.groups.push(...havings.flatMap(({ group }) => group ?? []));
  const portion = share && found.groups.length > 0 && found.measures.length === 0 ? yield* portionOf(share, found, { run, scope }) : null;
  if (portion) {
    found.measures.push(portion);
    share = null;
  }
  const rate = share === null || found.groups.length === 0 ? undefined : rateSaid(scope.text.typed);
  if (rate !== undefined) {
    scope.unread.push(rate);
    return [];
  }
  if (found.measures.length === 0) found.measures.push(...havings.slice(0, 1).map(({ figure }) => ({ ...figure, length: 0 })));
  found.groups.push(...labelsOf(found.groups, scope));
  const unit = rolling?.unit ?? change?.unit ?? '';
  if (unit !== '' && !found.groups.some(({ time }) => time !== null))
    found.groups = withSaidDate([...found.groups, ...timeGroups(unit, scope)], scope);
  const summed = rolling && found.measures.length === 0 ? moneyOfRows(rolling.place + rolling.phrase.length, scope) : null;
  if (summed) found.measures.push(sumOf(summed.name));
  if (rolling || found.groups.length > 0 || isCompared(scope.text)) addBareMeasures(found, run, scope);
  if (
    found.groups.length > 0 &&
    !portion &&
    (countsRows(found, run, scope) || (parts.length > 0 && !countsAll(found.measures) && (found.measures.length === 0 || isListed(scope))))
  )
    found.measures.push(ofOwnName(scope));
  found.measures = [...inSaidUnit(onceEach(ofRows(found.measures, scope), scope), scope), ...parts];
  // An average counts the days on which nothing is known as well.
  if (rolling?.fillGaps && rolling.function === 'avg')
    found.measures = found.measures.map((each) => ({ ...each, sql: `coalesce(${each.sql}, 0)` }));
  if (
    found.groups.length > 0 &&
    found.measures.length === 0 &&
    (alone ||
      found.top ||
      pivot ||
      share ||
      change ||
      rolling ||
      periods ||
      isPer(scope) ||
      isBy(scope) ||
      isOverTime(found.groups, scope) ||
      found.groups.some(({ dated: date }) => date !== undefined))
  )
    found.measures.push(...onceEach([ofSize(found, scope) ?? ofOwnName(scope)], scope));
  if (alone && share && found.groups.length === 0 && found.measures.length === 0) addShared(found, run, scope);
  scope.portion = alone && share !== null && found.groups.length === 0 && found.measures.length <= 1;
  if (scope.portion) return ofWhole(found, run, scope);
  if (found.measures.length === 0 || (found.groups.length === 0 && !alone && !isHeaded(scope))) {
    const unused = [
      pivot?.taken.phrase,
      share?.phrase,
      rolling?.phrase,
      change?.phrase,
      periods?.phrase,
      gaps?.phrase,
      ...havings.map((having) => having.phrase),
    ];
    scope.unread.push(...unused.filter((phrase) => phrase !== undefined));
    return [];
  }
  // A share shows its groups and itself: which of several figures it is of, and where the others stay, nobody said.
  if (share && found.measures.length > 1) scope.unread.push(share.phrase);
  const said = claimed(found, run, scope.text) ?? havings[0] ?? { phrase: '', place: 0 };
  const [measure] = found.measures;
  if (pivot && measure) {
    scope.unread.push(...havings.map((having) => having.phrase));
    return yield* pivotSteps(pivot, { groups: found.groups, measure }, scope);
  }
  const [only, ...more] = found.measures;
  const compared = periods && only && more.length === 0 && !pivot && !share ? periodSteps(periods, only, scope) : null;
  if (compared) found.measures = compared.measures;
  else if (periods) scope.unread.push(periods.phrase);
  const measures = withBounded(found.measures, havings);
  const named = yield* ofSomebody(found, said, scope);
  const aggregate = yield* grouping({ ...found, measures }, said, scope);
  const time = found.groups.find((group) => group.time !== null) ?? (rolling || change || gaps ? dayOf(found.groups, scope) : undefined);
  if (gaps && time) noted(scope, gaps.phrase, `${time.time ?? 'day'}s without rows stand there, too`);
  const date = found.groups.find((group) => group.dated !== undefined)?.dated;
  if (date !== undefined) scope.dated = date;
  const others = found.groups.filter((group) => group.name !== time?.name).map(({ name }) => name);
  const overTime = { unit: time?.time ?? 'day', others };
  if (!time) scope.unread.push(...[rolling, change, gaps].flatMap((wish) => wish?.phrase ?? []));
  return [
    ...dated(found.groups, said),
    ...named,
    ...(compared ? [compared.rows] : []),
    aggregate,
    ...(compared ? [compared.change] : []),
    ...(gaps && time
      ? [everyStep({ phrase: gaps.phrase, place: gaps.start }, { ...overTime, date: time.name, zeros: addable(found.measures) })]
      : []),
    ...(rolling && time
      ? rollingSteps(rolling, { ...overTime, date: time.name, measures: found.measures.map(({ name }) => name) }, scope)
      : []),
    ...(change && time && measure ? changeSteps(change, { ...overTime, time: time.name, measure: measure.name }, scope) : []),
    ...(share && measure && found.measures.length === 1
      ? shareSteps(share, {
          measure: measure.name,
          groups: found.groups.map(({ name }) => name),
          whole: found.groups.length > 1 && whole ? whole.name : null,
        })
      : []),
    ...havingSteps(havings, scope),
    ...(havings.some(({ counted }) => counted) ? [groupCount(found, said, scope)] : []),
    ...(found.top ? ranking(found, said, scope.labels?.columns ?? []) : inOrder(found, scope)),
    ...(share || havings.some(({ counted }) => counted) ? [] : withoutColumns(measures.slice(found.measures.length), said, scope)),
  ];
}

/** What is nothing where there are no rows; an average is unknown there. */
const addable = (measures: readonly Measure[]): string[] =>
  measures.filter(({ sql }) => /^(?:count|sum)\(/.test(sql)).map(({ name }) => name);

/** "What share of the revenue came from germany": the figure that the conditions are a part of. */
function ofWhole(found: Found, run: readonly RunWord[], scope: Scope): Operation[] {
  const [figure] = found.measures;
  if (figure === undefined) return [];
  const said = claimed(found, run, scope.text);
  scope.portionOf = { name: figure.name, sql: figure.sql };
  noted(scope, said?.phrase ?? '', `${figure.name} is ${figure.words}, and matching is that of the rows that are meant`);
  return [];
}

/** "Per member with their name": of the things that the groups are. */
const labelsOf = (groups: readonly Group[], { labels, columns }: Scope): Group[] =>
  labels !== undefined && groups.some(({ name }) => name === labels.key)
    ? labels.columns
        .filter((label) => columns.some(({ name }) => name === label) && !groups.some(({ name }) => name === label))
        .map((name) => ({ name, sql: nameSql(name), text: null, time: null, length: 0 }))
    : [];

/** "Number of orders and units sold per day": the orders are counted, not their lines; but the lines where they are named. */
function ofRows(measures: Measure[], { elements, text }: Scope): Measure[] {
  const key = elements?.key ?? null;
  if (elements === undefined || key === null || text.original.toLowerCase().includes(nameWords(elements.list).join(' '))) return measures;
  return measures.map((each) =>
    each.sql === 'count(*)' ? { ...each, sql: `count(DISTINCT ${nameSql(key)})`, words: `how many different ${key}` } : each,
  );
}

/** "Running total by day" of a column that is a day. */
const dayOf = (groups: readonly Group[], { columns }: Scope): Group | undefined =>
  groups
    .filter(({ name, sql }) => columns.some((column) => column.name === name && /^DATE$/i.test(column.type) && sql === nameSql(name)))
    .map((group) => ({ ...group, time: 'day' }))[0];

/** "Closed per month": what is not closed yet is in no month. */
const dated = (groups: readonly Group[], said: Said): Operation[] =>
  groups.flatMap(({ dated: date }) =>
    date === undefined
      ? []
      : [{ phase: 'rows', op: 'filter', id: 'dated', params: () => ({ where: `${nameSql(date)} is not null` }), ...said }],
  );

/** "percentage of failed payments per country": of each group, the part that fits the conditions. */
function* portionOf(share: ShareWish, found: Found, { run, scope }: { run: readonly RunWord[]; scope: Scope }): Planning<Measure | null> {
  if (/\s(?:each|every|all)(?: …|$)/i.test(share.phrase)) return null;
  const [condition] = yield* readConditions({ ...scope, spans: [...scope.spans, ...found.covered.flatMap((index) => run[index] ?? [])] });
  const said = condition?.params(scope.subject.id)['where'];
  const where = [scope.partFlag, said].filter((each) => typeof each === 'string').join(' and ');
  return found.covered.length === 0 || where === '' ? null : partOfRows(where, share.percent);
}

/** "How many countries have …": the groups themselves are counted. */
function groupCount({ groups }: Found, said: Said, scope: Scope): Operation {
  const name = `${groups[0]?.name ?? 'group'}_count`;
  scope.columns = [{ name, type: 'BIGINT' }];
  return {
    phase: 'after',
    op: 'aggregate',
    id: 'counted',
    params: () => ({ group: [], measures: { [name]: 'count(*)' } }),
    ...said,
    place: scope.text.original.length,
  };
}

type Summed = Omit<Found, 'measures'> & { measures: Pick<Measure, 'name' | 'sql' | 'words'>[] };

function* grouping(found: Summed, said: Said, scope: Scope): Planning<Operation> {
  const group = yield* groupParams(found.groups, scope);
  const measures = Object.fromEntries(found.measures.map(({ name, sql }) => [name, sql]));
  noted(scope, said.phrase, meaning(found, scope.labels?.columns ?? []));
  const typeOf = ({ name, text }: Group): string =>
    text === null ? (scope.columns.find((column) => column.name === name)?.type ?? 'DATE') : 'VARCHAR';
  scope.columns = [
    ...found.groups.map((each) => ({ name: each.name, type: typeOf(each) })),
    ...found.measures.map(({ name, sql }) => ({ name, type: sql.startsWith('count') ? 'BIGINT' : 'DECIMAL(18,2)' })),
  ];
  return { phase: 'group', op: 'aggregate', id: 'grouped', params: () => ({ group, measures }), ...said };
}

const head =
  /^(?:(?:please|load|put|write|save|store|export|compute|calculate|get|i want|i need)\s+)*(?:(?:the|our)\s+)?(?:number of|count of|how many|average|mean|median|total(?! of each)|sum of)\s/i;

/** "The average amount of won deals into …": a load that begins with a figure is of it, and has one row. */
const isHeaded = ({ text }: Scope): boolean => head.test(text.original);

/** The best first; ties are settled by the group, so that the same data gives the same rows. */
function ranking({ top, measures, groups }: Found, said: Said, labels: readonly string[]): Operation[] {
  const [measure] = measures;
  if (!top || !measure) return [];
  const order = `${nameSql(measure.name)} ${top.rising ? 'asc' : 'desc'}`;
  const within = groups.map(({ name }) => name).filter((name) => name !== top.group && !labels.includes(name));
  if (within.length > 0) return firstOfGroups({ partition: within, order, count: top.count }, said);
  return [sorting([order, ...groups.map(({ name }) => nameSql(name))], top.count, said)];
}

function meaning({ measures, groups, top }: Summed, labels: readonly string[]): string {
  const what = measures.map(({ name, words }) => `${name} is ${words}`).join(', ');
  const per = groups.length > 0 ? ` per ${groups.map(({ name }) => name).join(', ')}` : '';
  const each = groups.some(({ name }) => name !== top?.group && !labels.includes(name)) ? ' of each of the others' : '';
  return `${what}${per}${top ? `, the ${top.rising ? 'lowest' : 'highest'} ${top.count}${each}` : ''}`;
}

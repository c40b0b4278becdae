/** Groups and measures as one step: "monthly order count and average amount per currency", "top 10 customers by total spend". */
import type { Planning } from '../asking.ts';
import type { Operation } from '../draft/operation.ts';
import { nameSql } from '../link/sql-text.ts';
import { numberAt } from '../link/numbers.ts';
import { isDate, isIdentifier, isNumber } from '../link/types.ts';
import { lengthAt, type RunWord, runOf } from '../text/word-run.ts';
import { boundAt } from './bound.ts';
import { adverbAt, bareGroupAt, entityAt, type Group, groupParams, groupsAt, timeGroups } from './groups.ts';
import { type Grouped, havingSteps, readHavings, withBounded, withoutColumns } from './having.ts';
import { type Measure, measureAt, rowCount } from './measures.ts';
import { sorting } from './order.ts';
import { pivotSteps, readPivot } from './pivot.ts';
import { readRolling, rollingSteps } from './rolling.ts';
import { readConditions } from './conditions.ts';
import { readShare, type ShareWish, shareSteps } from './share.ts';
import { noted, type Scope } from './scope.ts';
import { columnAt } from './scan.ts';

interface Found {
  measures: Measure[];
  groups: Group[];
  top: { count: number; rising: boolean } | null;
  /** Indexes of the words that were read. */
  covered: number[];
  /** The index behind the last word of a group. */
  groupsEnd: number;
}

/**
 * Reads groups and measures from the unread words, with what may be built on them: ranks, rolling figures, pivots, shares.
 * `alone`: groups without a measure count rows, and measures may stand without groups.
 */
export function* readAggregate(scope: Scope, alone: boolean): Planning<Operation[]> {
  const pivot = readPivot(scope);
  const share = readShare(scope.text);
  const rolling = readRolling(scope);
  const havings = readHavings(scope, groupedIn(scope, share !== null));
  const run = runOf(scope.text, scope.spans);
  const found = scanAggregate(run, scope, share !== null);
  found.groups.push(...havings.flatMap(({ group }) => group ?? []));
  if (found.measures.length === 0) found.measures.push(...havings.slice(0, 1).map(({ figure }) => ({ ...figure, length: 0 })));
  if (rolling && rolling.unit !== '' && !found.groups.some(({ time }) => time !== null))
    found.groups = withSaidDate([...found.groups, ...timeGroups(rolling.unit, scope)], scope);
  if (found.measures.length === 0 && (rolling || found.groups.length > 0)) addBareMeasure(found, run, scope);
  if (share && found.groups.length > 0 && found.measures.length === 0) {
    const portion = yield* portionOf(share, found, { run, scope });
    if (portion) return [portion];
  }
  if (found.groups.length > 0 && found.measures.length === 0 && (alone || found.top || pivot || share))
    found.measures.push(rowCount(scope.subject.noun));
  scope.portion = alone && share !== null && found.groups.length === 0 && found.measures.length === 0;
  if (scope.portion) return [];
  if (found.measures.length === 0 || (found.groups.length === 0 && !alone)) {
    const unused = [pivot?.taken.phrase, share?.phrase, rolling?.phrase, ...havings.map((having) => having.phrase)];
    scope.unread.push(...unused.filter((phrase) => phrase !== undefined));
    return [];
  }
  const said = claimed(found, run, scope.text) ?? havings[0] ?? { phrase: '', place: 0 };
  const [measure] = found.measures;
  if (pivot && measure) {
    scope.unread.push(...havings.map((having) => having.phrase));
    return yield* pivotSteps(pivot, { groups: found.groups, measure }, scope);
  }
  const measures = withBounded(found.measures, havings);
  const aggregate = yield* grouping({ ...found, measures }, said, scope);
  const time = found.groups.find((group) => group.time !== null);
  if (rolling && !time) scope.unread.push(rolling.phrase);
  return [
    aggregate,
    ...(rolling && time
      ? rollingSteps(
          rolling,
          {
            date: time.name,
            unit: time.time ?? 'day',
            measures: found.measures.map(({ name }) => name),
            others: found.groups.filter((group) => group !== time).map(({ name }) => name),
          },
          scope,
        )
      : []),
    ...(share && measure ? shareSteps(share, { measure: measure.name, groups: found.groups.map(({ name }) => name) }) : []),
    ...havingSteps(havings, scope),
    ...(havings.some(({ counted }) => counted) ? [groupCount(found, said, scope)] : []),
    ...ranking(found, said),
    ...(share || havings.some(({ counted }) => counted) ? [] : withoutColumns(measures.slice(found.measures.length), said, scope)),
  ];
}

/** "percentage of failed payments per country": of each group, the part that fits the conditions. */
function* portionOf(share: ShareWish, found: Found, { run, scope }: { run: readonly RunWord[]; scope: Scope }): Planning<Operation | null> {
  if (/\s(?:each|every|all)$/i.test(share.phrase)) return null;
  const [condition] = yield* readConditions({ ...scope, spans: [...scope.spans, ...found.covered.flatMap((index) => run[index] ?? [])] });
  const where = condition?.params(scope.subject.id)['where'];
  const said = claimed(found, run, scope.text);
  if (said === null || typeof where !== 'string') return null;
  const isPercent = /percent/i.test(share.phrase);
  const sql = `round(${isPercent ? '100.0 * ' : ''}count(*) filter (where ${where}) / count(*), ${isPercent ? 2 : 4})`;
  const measure = { name: isPercent ? 'percent' : 'share', sql, words: `the part of the rows with ${where}`, length: 0 };
  return yield* grouping({ ...found, measures: [measure] }, { ...said, phrase: `${share.phrase} … ${said.phrase}` }, scope);
}

type Said = Pick<Operation, 'phrase' | 'place'>;

/** The groups and measures that stand in the text, whatever conditions are put on them. */
function groupedIn(scope: Scope, share: boolean): Grouped {
  const run = runOf(scope.text, scope.spans);
  const { groups, measures, groupsEnd } = scanAggregate(run, scope, share);
  return { groups, measures, end: run[groupsEnd - 1]?.end ?? 0 };
}

function claimed({ covered }: Found, run: readonly RunWord[], text: Scope['text']): Said | null {
  const words = covered.map((index) => run[index]).filter((word) => word !== undefined);
  const [first] = words;
  if (first === undefined) return null;
  for (const word of words) text.claim(word);
  return { phrase: text.original.slice(first.start, words.at(-1)?.end), place: first.start };
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
  noted(scope, said.phrase, meaning(found));
  const typeOf = ({ name, text }: Group): string =>
    text === null ? (scope.columns.find((column) => column.name === name)?.type ?? 'DATE') : 'VARCHAR';
  scope.columns = [
    ...found.groups.map((each) => ({ name: each.name, type: typeOf(each) })),
    ...found.measures.map(({ name, sql }) => ({ name, type: sql.startsWith('count') ? 'BIGINT' : 'DECIMAL(18,2)' })),
  ];
  return { phase: 'group', op: 'aggregate', id: 'grouped', params: () => ({ group, measures }), ...said };
}

/** Right before or behind what is grouped, and no condition. */
function isBeside({ covered }: Found, run: readonly RunWord[], at: number, scope: Scope): boolean {
  const end = at + (columnAt(run, at, scope)?.length ?? 1);
  const total = lengthAt(run, end, 'total|totals|in total|sum|sums|overall');
  const beside = covered.includes(at - 1) || covered.includes(end + total) || total > 0 || /^(?:of|the)$/.test(run[at - 1]?.lower ?? '');
  return beside && boundAt(run, end) === null && numberAt(run, end) === null && !/^(?:is|are|=|where|with)$/.test(run[end]?.lower ?? '');
}

/** "daily kwh per meter", "running total of betrag_netto by month": the column that is added up stands without a word for adding. */
function addBareMeasure(found: Found, run: readonly RunWord[], scope: Scope): void {
  const index = run.findIndex((_, at) => !found.covered.includes(at) && isNumberAt(run, at, scope) && isBeside(found, run, at, scope));
  const column = index < 0 ? null : columnAt(run, index, scope);
  if (column === null) return;
  const { name } = column.column;
  found.measures.push({ name: `total_${name}`, sql: `sum(${nameSql(name)})`, words: `the sum of ${name}`, length: column.length });
  const total = lengthAt(run, index + column.length, 'total|totals|in total|sum|sums|overall');
  for (let at = index; at < index + column.length + total; at += 1) found.covered.push(at);
  found.covered.sort((a, b) => a - b);
}

function isNumberAt(run: readonly RunWord[], at: number, scope: Scope): boolean {
  const column = columnAt(run, at, scope)?.column;
  return column !== undefined && isNumber(column) && !isIdentifier(column);
}

function scanAggregate(run: readonly RunWord[], scope: Scope, share: boolean): Found {
  const found: Found = { measures: [], groups: [], top: null, covered: [], groupsEnd: 0 };
  const cover = (from: number, length: number): number => {
    for (let index = from; index < from + length; index += 1) found.covered.push(index);
    return length;
  };
  for (let index = 0; index < run.length;) {
    const top = topAt(run, index, scope);
    const groups = top ? null : (groupsAt(run, index, scope) ?? (share && index === 0 ? bareGroupAt(run, index, scope) : null));
    const adverb = top || groups ? null : adverbAt(run, index, scope);
    const measure = top || groups || adverb ? null : measureAt(run, index, scope);
    if (top) {
      found.top = top;
      found.groups.push(...top.groups);
    }
    found.groups.push(...(groups?.groups ?? []), ...(adverb ? [adverb] : []));
    if (measure && !found.measures.some(({ name }) => name === measure.name)) found.measures.push(measure);
    const length = top?.length ?? groups?.length ?? adverb?.length ?? measure?.length ?? 0;
    index += length > 0 ? cover(index, length) : 1;
    if (top || groups || adverb) found.groupsEnd = index;
    if (measure?.skipped !== undefined) found.covered.splice(found.covered.indexOf(measure.skipped), 1);
    // "top 10 customers by total spend": here "by" leads to a measure.
    if (top)
      index += cover(
        index,
        lengthAt(run, index, 'by|in terms of|according to|with the most|with the highest|with most|ranked by|sorted by'),
      );
  }
  found.groups = withSaidDate(found.groups, scope);
  return found;
}

/** "monthly cost by shipped_on": a date beside a unit of time says which date that is a unit of. */
function withSaidDate(groups: Group[], { columns }: Scope): Group[] {
  const unit = groups.find(({ time }) => time !== null);
  const date = groups.find(({ name, time }) => time === null && columns.some((column) => column.name === name && isDate(column)));
  if (unit === undefined || date === undefined) return groups;
  const meant = { ...unit, sql: `date_trunc('${unit.time}', ${nameSql(date.name)})` };
  return groups.flatMap((group) => (group === date ? [] : [group === unit ? meant : group]));
}

/** "top 10 customers", "the 5 best countries". */
function topAt(
  run: readonly RunWord[],
  index: number,
  scope: Scope,
): { count: number; rising: boolean; groups: Group[]; length: number } | null {
  const best = lengthAt(run, index, 'top|best|largest|biggest|highest|the top|the best|the biggest|the largest');
  const worst = lengthAt(run, index, 'bottom|worst|smallest|lowest|the bottom|the worst');
  const first = best + worst === 0 ? numberAt(run, index) : null;
  const behind = first ? lengthAt(run, index + first.length, 'best|largest|biggest|highest|worst|smallest|lowest') : 0;
  const number = best + worst > 0 ? numberAt(run, index + best + worst) : behind > 0 ? first : null;
  if (!number) return null;
  const after = index + best + worst + number.length + behind;
  const column = columnAt(run, after, scope) ?? entityAt(run, after, scope);
  if (!column) return null;
  const group = { name: column.column.name, sql: nameSql(column.column.name), text: null, time: null, length: column.length };
  return {
    count: Number(number.text),
    rising: worst > 0 || (behind > 0 && /^(?:worst|smallest|lowest)$/.test(run[after - 1]?.lower ?? '')),
    groups: [group],
    length: after - index + column.length,
  };
}

/** The best first; ties are settled by the group, so that the same data gives the same rows. */
function ranking({ top, measures, groups }: Found, said: Said): Operation[] {
  const [measure] = measures;
  if (!top || !measure) return [];
  return [
    sorting([`${nameSql(measure.name)} ${top.rising ? 'asc' : 'desc'}`, ...groups.map(({ name }) => nameSql(name))], top.count, said),
  ];
}

function meaning({ measures, groups, top }: Summed): string {
  const what = measures.map(({ name, words }) => `${name} is ${words}`).join(', ');
  const per = groups.length > 0 ? ` per ${groups.map(({ name }) => name).join(', ')}` : '';
  return `${what}${per}${top ? `, the ${top.rising ? 'lowest' : 'highest'} ${top.count}` : ''}`;
}

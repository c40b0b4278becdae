/** The first rows of each group: "the 2 heaviest shipments of each carrier", "top 3 books per genre by pages". */
import { JsonObject } from '#domain/json.ts';
import type { Column } from '#domain/dataset.ts';
import type { Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isIdentifier } from '../../link/types.ts';
import { splitList } from '../../text/list.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { type Group, groupOfPhrase, groupParams } from './groups.ts';
import { linkQuietly } from '../link.ts';
import { afterFigure, beforeFigure } from './function-words.ts';
import { isCounted } from './ratio.ts';
import { noted, type Scope } from '../scope.ts';
import { columnOfSuperlative, countOf, isOrdered, isRising, namesRows, superlatives } from './superlative.ts';

const each = 'of_each|of_every|per|for_each|for_every|in_each|in_every|within_each|from_each|by_each';
const by = 'by|in_terms_of|according_to|ranked_by|measured_by';
const spellings = [
  pattern(`the? top? {n:count} {which=${superlatives}} {what:word}? ${each} {group} ${by} {by:name}`),
  pattern(`the? top? {n:count} {which=${superlatives}} {what:word}? ${by} {by:name} ${each} {group:name}`),
  pattern(`the? {which=top|best|bottom|worst} {n:count} {what:word}? ${each} {group} ${by} {by:name}`),
  pattern(`the? {which=top|best|bottom|worst} {n:count} {what:word}? ${by} {by:name} ${each} {group:name}`),
  pattern(`the? top? {n:count} {which=${superlatives}} {what:word}? ${each} {group:list}`),
  pattern(`the? top? {n:count} {which=${superlatives}} {what:word}? ${each} {group:name}`),
  pattern(`the? {which=${superlatives}} {n:count} {what:word}? ${each} {group:name}`),
  pattern(`the? single? {which=${superlatives}} {what:word} ${each} {group} ${by} {by:name}`),
  pattern(`the? single? {which=${superlatives}} {what:word} ${by} {by:name} ${each} {group:name}`),
  pattern(`the? single? {which=${superlatives}} {what:word} ${each} {group:list}`),
  pattern(`the? single? {which=${superlatives}} {what:word} ${each} {group:name}`),
  pattern(`${each} {group:name} keep|take|load? only|just? the|its|their? {n:count}? {which=${superlatives}} {what:word}`),
];

/** "Keep only the 3 latest orders per customer": what stands before the rank. */
export const keeping = /(?<![\p{L}\p{N}_])(?:(?:keep|take|show|give|list)(?:\s+me)?(?:\s+(?:only|just))?|only|just)\s+$/iu;

/** "Highest and lowest price per category": two figures, and no row. */
const both = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:${superlatives.replaceAll('_', String.raw`\s+`)})\s*(?:,|and|&|or)\s+(?:the\s+)?$`,
  'iu',
);

/** Reads and claims such ranks of rows; what is ranked among groups is left for the aggregate. */
export function* readRankedPerGroup(scope: Scope): Planning<Operation[]> {
  for (const found of spellings.flatMap((spelling) => scope.text.findAll(spelling))) {
    const which = found.part('which').toLowerCase().replaceAll(/\s+/g, ' ');
    if (found.part('n') === '' && both.test(scope.text.original.slice(0, found.start))) continue;
    const gloss = glossBehind(found, scope);
    const column = gloss?.column ?? (found.part('by') === '' ? columnOfSuperlative(which, scope) : linkQuietly(found.part('by'), scope));
    const groups = groupsOf(found, scope);
    if (column === null || groups === null || !isOrdered(column) || isIdentifier(column) || !namesRows(found, scope)) continue;
    const kept = keeping.exec(scope.text.between(0, found.start));
    scope.text.claim({ start: kept?.index ?? found.start, end: found.end });
    if (gloss) scope.text.claim({ start: found.end, end: gloss.end });
    const order = `${nameSql(column.name)} ${/^(?:bottom|worst)$/.test(which) || isRising(which, column) ? 'asc' : 'desc'}`;
    return yield* ranking(found, { groups, order, count: found.part('n') === '' ? 1 : countOf(found.part('n')) }, scope);
  }
  return [];
}

/** "Its hottest reading (oil temp)": in parentheses stands what is measured. */
function glossBehind({ end }: Taken, scope: Scope): { column: Column; end: number } | null {
  const said = /^\s*\((?:by\s+)?([^()¦]+)\)/.exec(scope.text.after(end));
  const column = said === null ? null : linkQuietly(said[1] ?? '', scope);
  return said === null || column === null ? null : { column, end: end + said[0].length };
}

function groupsOf(found: Taken, scope: Scope): Group[] | null {
  const [before, behind] = [scope.text.original.slice(0, found.start), scope.text.original.slice(found.end)];
  if (found.part('n') === '' && (afterFigure.test(before) || beforeFigure.test(behind))) return null;
  // "The highest cost per click" is a figure.
  if (isCounted(found.part('group'), scope)) return null;
  const groups = splitList(found.part('group')).map((item) => groupOfPhrase(item, scope));
  return groups.length > 0 && groups.every((group) => group !== null) ? groups : null;
}

interface Ranked {
  groups: Group[];
  /** One entry of an order. */
  order: string;
  count: number;
}

/** Numbers the rows of each group, keeps the first ones, and drops what was only needed for that. */
function* ranking({ phrase }: Taken, { groups, order, count }: Ranked, scope: Scope): Planning<Operation[]> {
  const names = groups.map(({ name }) => name).join(', ');
  noted(
    scope,
    phrase,
    `the first ${count === 1 ? 'row' : `${count} rows`} by ${order} of each ${names}; rows that are equal in it are taken in a fixed order`,
  );
  const said = { phrase, place: scope.text.original.length };
  const { partition, before, helpers } = yield* namedGroups(groups, scope, said);
  return [...before, ...firstOfGroups({ partition, order, count, helpers }, said)];
}

/** The columns that groups of rows are told apart by, the step that makes those which are none yet, and the one that drops them again. */
export function* namedGroups(
  groups: Group[],
  scope: Scope,
  said: Pick<Operation, 'phrase' | 'place'>,
): Planning<{ partition: string[]; helpers: string[]; before: Operation[]; behind: Operation[] }> {
  const spelled = (yield* groupParams(groups, scope)).map((group) => JsonObject.safeParse(group).data);
  const derived = Object.fromEntries(
    groups.flatMap(({ name }, index) => (spelled[index] === undefined ? [] : [[`rank_${name}`, spelled[index]['expression'] ?? '']])),
  );
  const helpers = Object.keys(derived);
  const partition = groups.map(({ name }) => (derived[`rank_${name}`] === undefined ? name : `rank_${name}`));
  const made: Operation = { phase: 'after', op: 'derive', id: 'group_names', params: () => ({ columns: derived }), ...said };
  const dropped: Operation = { phase: 'after', op: 'select', id: 'without_names', params: () => ({ drop: helpers }), ...said };
  return { partition, helpers, before: helpers.length > 0 ? [made] : [], behind: helpers.length > 0 ? [dropped] : [] };
}

interface First {
  /** Columns. */
  partition: string[];
  /** One entry of an order. */
  order: string;
  count: number;
  /** Columns that were only needed for it. */
  helpers?: string[];
}

/** The first rows of each part, as steps that leave no columns behind. */
export function firstOfGroups({ partition, order, count, helpers = [] }: First, said: Pick<Operation, 'phrase' | 'place'>): Operation[] {
  const rank = 'rank_in_group';
  const columns = { [rank]: { function: 'row-number' } };
  const steps: Pick<Operation, 'op' | 'id' | 'params'>[] = [
    { op: 'window', id: 'ranked', params: () => ({ partition, order: [order], columns }) },
    { op: 'filter', id: 'best_of_group', params: () => ({ where: `${rank} <= ${count}` }) },
    { op: 'select', id: 'without_rank', params: () => ({ drop: [...helpers, rank] }) },
  ];
  return steps.map((step) => ({ phase: 'after', ...step, ...said }));
}

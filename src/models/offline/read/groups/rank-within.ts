/** Ranks beside the rows: "rank the wines by price within each colour". */
import type { Planning } from '../../asking.ts';
import { freeId } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isIdentifier } from '../../link/types.ts';
import { splitList } from '../../text/list.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { linkQuietly } from '../link.ts';
import { noted, type Scope } from '../scope.ts';
import { groupOfPhrase } from './groups.ts';
import { namedGroups } from './ranked-per-group.ts';
import { isOrdered } from './superlative.ts';

const inside = 'within|in|inside|per|for|of|by each|every|the|its|their?';
const by = 'by|on|according_to|based_on the|their|its?';
const directions =
  'ascending|asc|lowest_first|smallest_first|cheapest_first|least_first|fewest_first|worst_first|descending|desc|highest_first|largest_first|biggest_first|most_first|best_first';
const way = `{way=${directions}}?`;
/** "…, most first" behind the groups. */
const wayBehind = new RegExp(`^\\s*,?\\s*(?:with (?:the )?)?(${directions.replaceAll('_', ' ')})(?![\\p{L}\\p{N}_])`, 'iu');
const add = 'add|adding|with|plus|including|give a|the? rank|ranking|position|place';
const spellings = [
  pattern(`rank the? all? {what:word} ${by} {by} ${way} ${inside} {group:list}`),
  pattern(`rank the? all? {what:word} ${inside} {group} ${by} {by:name} ${way}`),
  pattern(`${add} ${by} {by} ${way} ${inside} {group:list}`),
  pattern(`${add} ${inside} {group} ${by} {by:name} ${way}`),
  pattern(`${add} to|onto|for|of the? all? {what:word} ${by} {by} ${way} ${inside} {group:list}`),
  pattern(`${add} to|onto|for|of the? all? {what:word} ${inside} {group} ${by} {by:name} ${way}`),
];

/** Reads and claims such a rank; equal rows have equal ranks. */
export function* readRankWithin(scope: Scope): Planning<Operation[]> {
  for (const found of spellings.flatMap((spelling) => scope.text.findAll(spelling))) {
    const column = linkQuietly(found.part('by'), scope);
    const groups = splitList(found.part('group')).map((item) => groupOfPhrase(item, scope));
    if (column === null || !isOrdered(column) || isIdentifier(column) || groups.length === 0 || !isOfRows(found, scope)) continue;
    const known = groups.flatMap((group) => group ?? []);
    if (known.length < groups.length) continue;
    const behind = wayBehind.exec(scope.text.after(found.end));
    scope.text.claim({ start: found.start, end: found.end + (behind?.[0].length ?? 0) });
    const rising = /^(?:asc|lowest|smallest|cheapest|least|fewest|worst)/i.test(behind?.[1] ?? found.part('way'));
    const order = `${nameSql(column.name)} ${rising ? 'asc' : 'desc'}`;
    const name = freeId(
      'rank',
      scope.columns.map((each) => each.name),
    );
    noted(scope, found.phrase, `${name} is the place by ${order} within ${known.map((group) => group.name).join(', ')}`);
    const said = { phrase: found.phrase, place: scope.text.original.length };
    const made = yield* namedGroups(known, scope, said);
    scope.columns = [...scope.columns, { name, type: 'BIGINT' }];
    const params = { partition: made.partition, order: [order], columns: { [name]: { function: 'rank' } } };
    return [...made.before, { phase: 'after', op: 'window', id: 'ranked', params: () => params, ...said }, ...made.behind];
  }
  return [];
}

/** "Rank the wines" of wines; a rank of "products" in sales is one of groups. */
const isOfRows = (found: Taken, { spans, subject }: Scope): boolean => {
  const what = found.span('what');
  return (
    what === null ||
    /^(?:them|it|rows|those|these)$/i.test(found.part('what')) ||
    spans.some(({ start, end }) => start <= what.start && what.end <= end) ||
    linkQuietly(found.part('what'), { columns: subject.seen.columns, subject }) === null
  );
};

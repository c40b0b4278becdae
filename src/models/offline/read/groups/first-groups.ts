/** "Only the top 3", said of groups that are there: their first figure says which are the first. */
import type { DraftInput } from '#domain/draft.ts';
import { membersOf } from '../../draft/columns-after.ts';
import { chainTo } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { pattern } from '../../text/pattern.ts';
import { noted, type Scope } from '../scope.ts';
import { sorting } from './order.ts';
import { keeping } from './ranked-per-group.ts';
import { lastAggregate, namedGroups } from '../../draft/aggregates.ts';
import { countOf } from './superlative.ts';

const lowest = 'bottom|worst|lowest|smallest|last';
const which = `{which=top|best|highest|largest|biggest|${lowest}}`;
const spellings = [
  pattern(`the? ${which} {n:count} of_them|of_those|of_these|ones`),
  pattern(`the? ${which} {n:count} {what:word} $`),
  pattern(`the? ${which} {n:count} $`),
  pattern(`the? {n:count} ${which} ones|of_them|of_those|of_these`),
  pattern(`the? {n:count} ${which} {what:word}? $`),
];

/** Reads and claims it; nothing where rows are not grouped, or an order is there that a limit belongs to. */
export function firstGroups(draft: DraftInput, scope: Scope): Operation[] {
  const step = lastAggregate(draft);
  const [figure] = membersOf(step?.['measures']);
  const groups = step === undefined ? [] : namedGroups(step);
  if (step === undefined || figure === undefined || groups.length === 0) return [];
  const behind = chainTo(draft.loads[0]?.from ?? '', draft.steps ?? []);
  if (behind.slice(behind.indexOf(step)).some((each) => each['limit'] !== undefined)) return [];
  const found = spellings.flatMap((spelling) => scope.text.findAll(spelling)).find((each) => namesGroup(each.part('what'), groups));
  if (found === undefined) return [];
  scope.text.claim({ start: keeping.exec(scope.text.between(0, found.start))?.index ?? found.start, end: found.end });
  const isLow = new RegExp(`^(?:${lowest})$`, 'i').test(found.part('which'));
  const order = [`${nameSql(figure[0])} ${isLow ? 'asc' : 'desc'}`, ...groups.map(nameSql)];
  noted(scope, found.phrase, `the first ${countOf(found.part('n'))} by ${order[0]}`);
  return [sorting(order, countOf(found.part('n')), { phrase: found.phrase, place: found.start })];
}

const namesGroup = (said: string, groups: readonly string[]): boolean =>
  said === '' || groups.some((group) => nameWords(said).every((word) => nameWords(group).includes(word)));

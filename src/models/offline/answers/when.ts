/** "When was the last donation by card?": the newest or oldest date of the rows that fit. */
import type { Operation } from '../draft/operation.ts';
import { nameSql } from '../link/sql-text.ts';
import { dateColumns } from '../link/types.ts';
import { dateOfVerb } from '../link/verb-columns.ts';
import { noted, type Scope } from '../read/scope.ts';
import { pattern } from '../text/pattern.ts';
import type { RequestText, Taken } from '../text/request-text.ts';

const asked = pattern(
  'when was|is|were|did|has we|you|they? the|our? {which=very_last|last|latest|newest|most_recent|very_first|first|earliest|oldest}',
);

/** "How long ago was the last repair?": counted from today. */
const ago = pattern(
  'how_long_ago|how_many_days_ago|how_long_since|how_long_is_it_since|how_long_has_it_been_since|how_many_days_since|how_many_days_is_it_since|how_many_days_has_it_been_since was|is|were|did? we|you|they? the|our? {which=very_last|last|latest|newest|most_recent|very_first|first|earliest|oldest}',
);

const both = [
  pattern('and when? was|is|were? the? {other=very_last|last|latest|newest|most_recent|very_first|first|earliest|oldest} one?'),
];

export interface WhenWish {
  found: Taken;
  both: boolean;
  /** How many days it is since then. */
  isAgo: boolean;
}

/** Reads and claims the question before its "last" becomes a condition; `both` where the other end is asked for as well. */
export function takeWhen(text: RequestText): WhenWish | null {
  const since = text.take(ago);
  if (since) return { found: since, both: false, isAgo: true };
  const found = text.take(asked);
  if (!found) return null;
  const other = text.take(...both);
  return { found, isAgo: false, both: other !== null && isFirst(other.part('other')) !== isFirst(found.part('which')) };
}

const isFirst = (which: string): boolean => /first|earliest|oldest/i.test(which);

/** The figure that answers it; null when the data has no date. */
export function whenFigure({ found, both: isSpan, isAgo }: WhenWish, scope: Scope): Operation | null {
  const verb = scope.text.words().find(({ text }) => dateOfVerb(text.toLowerCase(), scope.columns, scope.subject.noun));
  const date =
    (verb && dateOfVerb(verb.text.toLowerCase(), scope.columns, scope.subject.noun)) ?? dateColumns(scope.columns, scope.subject.noun)[0];
  if (!date) return null;
  if (verb) scope.text.claim(verb);
  const first = { [`first_${date.name}`]: `min(${nameSql(date.name)})` };
  const last = { [`last_${date.name}`]: `max(${nameSql(date.name)})` };
  const wantsFirst = isFirst(found.part('which'));
  const since = {
    [`days_since_${wantsFirst ? 'first' : 'last'}`]: `date_diff('day', cast(${wantsFirst ? 'min' : 'max'}(${nameSql(date.name)}) as date), date '${scope.today}')`,
  };
  const end = wantsFirst ? first : last;
  const measures = isAgo ? { ...end, ...since } : isSpan ? { ...first, ...last } : end;
  noted(
    scope,
    found.phrase,
    `the ${isSpan ? 'lowest and highest' : wantsFirst ? 'lowest' : 'highest'} ${date.name}${isAgo ? `, and how many days lie between it and ${scope.today}` : ''}`,
  );
  return {
    phase: 'group',
    op: 'aggregate',
    id: 'grouped',
    params: () => ({ group: [], measures }),
    phrase: found.phrase,
    place: found.start,
  };
}

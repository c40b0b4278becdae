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

/** Reads and claims the question before its "last" becomes a condition. */
export const takeWhen = (text: RequestText): Taken | null => text.take(asked);

/** The figure that answers it; null when the data has no date. */
export function whenFigure(found: Taken, scope: Scope): Operation | null {
  const verb = scope.text.words().find(({ text }) => dateOfVerb(text.toLowerCase(), scope.columns, scope.subject.noun));
  const date =
    (verb && dateOfVerb(verb.text.toLowerCase(), scope.columns, scope.subject.noun)) ?? dateColumns(scope.columns, scope.subject.noun)[0];
  if (!date) return null;
  if (verb) scope.text.claim(verb);
  const isFirst = /first|earliest|oldest/i.test(found.part('which'));
  const measures = { [`${isFirst ? 'first' : 'last'}_${date.name}`]: `${isFirst ? 'min' : 'max'}(${nameSql(date.name)})` };
  noted(scope, found.phrase, `the ${isFirst ? 'lowest' : 'highest'} ${date.name}`);
  return {
    phase: 'group',
    op: 'aggregate',
    id: 'grouped',
    params: () => ({ group: [], measures }),
    phrase: found.phrase,
    place: found.start,
  };
}

/** "… and drop the two": columns that were only needed for what was computed from them. */
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { noted, type Scope } from '../scope.ts';

const dropped =
  /^\s*,?\s*(?:(?:and|then|but)\s+)*(?:drop|remove|delete|discard|without|leave out|omit)(?:ping|ing)?\s+(?:the\s+|its\s+|their\s+)?(?:two(?:\s+columns?)?|both(?:\s+columns?)?|three(?:\s+columns?)?|originals?(?:\s+(?:columns?|ones?|two))?|old\s+(?:columns?|ones?)|sources?(?:\s+columns?)?|parts|single columns|them)(?![\p{L}\p{N}_])/iu;
const replaced =
  /^\s*,?\s*(?:instead of|replacing)\s+(?:the\s+)?(?:two|both|originals?|them|(?:two|single|original|old)\s+columns?)(?![\p{L}\p{N}_])/iu;

/** Reads such words right behind a place, and claims them. `sql` is what the new columns are computed by. */
export function dropSources(scope: Scope, end: number, sql: string): Operation[] {
  const said = scope.text.after(end);
  const match = dropped.exec(said) ?? replaced.exec(said);
  const names = scope.columns.map(({ name }) => name).filter((name) => sql.split(/(?<![\w"])|(?![\w"])/).includes(nameSql(name)));
  if (!match || names.length === 0) return [];
  const phrase = match[0].replace(/^[\s,]+/, '').trim();
  scope.text.claim({ start: end, end: end + match[0].length });
  noted(scope, phrase, `without the columns ${names.join(', ')}`);
  return [{ phase: 'columns', op: 'select', id: 'selected', params: () => ({ drop: names }), phrase, place: end }];
}

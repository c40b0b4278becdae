/** "… and drop the two": columns that were only needed for what was computed from them. */
import type { Operation } from '../../draft/operation.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { noted, type Scope } from '../scope.ts';

const dropped =
  /^\s*,?\s*(?:(?:and|then|but)\s+)*(?:drop|remove|delete|discard|without|leave out|omit)(?:ping|ing)?\s+(?:the\s+|its\s+|their\s+)?(?:two(?:\s+columns?)?|both(?:\s+columns?)?|three(?:\s+columns?)?|originals?(?:\s+(?:columns?|ones?|two))?|old\s+(?:columns?|ones?)|sources?(?:\s+columns?)?|parts|single columns|them)(?![\p{L}\p{N}_])/iu;
const replaced =
  /^\s*,?\s*(?:instead of|replacing)\s+(?:the\s+)?(?:two|both|originals?|them|(?:two|single|original|old)\s+columns?)(?![\p{L}\p{N}_])/iu;

/** "In place of first and last name". */
const named = /^\s*,?\s*(?:instead of|in place of|replacing|rather than)\s+(?<list>[^¦,;.]+?)(?=$|[¦,;.]|\s(?:in)?to\s|\sinto\s)/iu;

/** Every word names one of the columns. */
function isOf(list: string, names: string[]): boolean {
  const own = names.flatMap(nameWords);
  const said = nameWords(list).filter((word) => !/^(?:the|and|column|both)$/.test(word));
  return said.length > 0 && said.every((word) => own.includes(word));
}

/** Reads such words right behind a place, and claims them. `sql` is what the new columns are computed by. */
export function dropSources(scope: Scope, end: number, sql: string): Operation[] {
  const said = scope.text.after(end);
  const names = scope.columns.map(({ name }) => name).filter((name) => sql.split(/(?<![\w"])|(?![\w"])/).includes(nameSql(name)));
  const list = named.exec(said);
  const match = dropped.exec(said) ?? replaced.exec(said) ?? (list !== null && isOf(list.groups?.['list'] ?? '', names) ? list : null);
  if (!match || names.length === 0) return [];
  const phrase = match[0].replace(/^[\s,]+/, '').trim();
  scope.text.claim({ start: end, end: end + match[0].length });
  noted(scope, phrase, `without the columns ${names.join(', ')}`);
  return [{ phase: 'columns', op: 'select', id: 'selected', params: () => ({ drop: names }), phrase, place: end }];
}

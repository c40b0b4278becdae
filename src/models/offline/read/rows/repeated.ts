/** Rows that share a value: "users with the same email", "whose phone occurs more than once", "with a duplicate name". Every one of them stays. */
import type { Operation } from '../../draft/operation.ts';
import { nameSql, plainSql } from '../../link/sql-text.ts';
import { isIdentifier, isText } from '../../link/types.ts';
import { emptySql } from './condition.ts';
import { linkQuietly } from '../link.ts';
import { noted, type Scope } from '../scope.ts';

const name = String.raw`(?<what>[\p{L}_][\p{L}\p{N}_]*(?: (?!more\b|twice\b|only\b|several\b)[\p{L}_][\p{L}\p{N}_]*)??)`;
const stands = '(?:stands|occurs|appears|comes|exists|is used|is there|shows up|is found|is repeated|is not unique|is duplicated)';
const often = '(?:more than once|twice|several times|multiple times|repeatedly|at least twice|two or more times)';
const end = String.raw`(?=\s*(?:$|[¦,;.?!)])|\s+(?:to|into|in|and|but|from)\s)`;
const spellings = [
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_])(?:whose|where (?:the )?)\s*${name} (?:${stands} ${often}|is (?:repeated|duplicated|not unique))${end}`,
    'dgiu',
  ),
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_])(?:with|having|sharing|(?:that|who|which) (?:share|have)) (?:the same|an identical) ${name}(?: as (?:others?|another|each other|someone else))?${end}`,
    'dgiu',
  ),
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_])(?:with|having|(?:that|who|which) have) (?:an? )?(?:duplicated?|repeated|non-unique|double) ${name}${end}`,
    'dgiu',
  ),
];

/** Reads and claims such phrases, where what is shared is one column. */
export function readRepeated(scope: Scope): Operation[] {
  return spellings
    .flatMap((each) => scope.text.findAll(each))
    .flatMap((found) => {
      const column = linkQuietly(found.part('what'), scope);
      if (column === null) return [];
      scope.text.claim(found);
      const isPlain = isText(column) && !isIdentifier(column);
      const value = isPlain ? plainSql(column.name) : nameSql(column.name);
      noted(scope, found.phrase, `rows whose ${column.name} stands more than once${isPlain ? ', whatever the case and outer blanks' : ''}`);
      const where = (relation: string): string =>
        `${value} in (select ${value} from ${nameSql(relation)} where ${emptySql(column.name, isText(column), true)} group by 1 having count(*) > 1)`;
      return [
        {
          phase: 'rows',
          op: 'filter',
          id: 'repeated',
          params: (relation: string) => ({ where: where(relation) }),
          phrase: found.phrase,
          place: found.start,
        },
      ];
    });
}

/** Columns that several conditions decide: "a column class: junior if born after 2005, senior if born before 1965, otherwise open". */
import { textSql } from '../../link/sql-text.ts';
import { linkQuietly } from '../link.ts';
import { testOf } from '../rows/condition-text.ts';
import type { Scope } from '../scope.ts';
import type { NamedExpression } from './name-behind.ts';

const name = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const label = String.raw`("[^"]*"|'[^']*'|(?!(?:if|when|where|otherwise|else|and|or|the|rest|it|is)(?![\p{L}\p{N}_]))[\p{L}][\p{L}\p{N}_-]*)`;
const heads = [
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_])(?:(?:with|and|add|adding|plus|including|create|compute|derive|give me)\s+)*(?:(?:an?|the)\s+)?(?:new\s+|extra\s+)?(?:(?:column|field)\s+(?:called\s+|named\s+)?(?<name>${name})|(?<named>(?!(?:an?|the|new|extra)\s)${name})\s+(?:column|field))\s*(?::|,?\s+(?:which|that)\s+(?:is|says|reads|shows)|\s+(?:is|=|being|saying|as))\s+`,
    'dgiu',
  ),
  new RegExp(String.raw`(?<![\p{L}\p{N}_])(?:(?:with|and|add|set|let)\s+)*(?<name>${name})\s*(?:=|:|(?<=\bset\s.*)\s+to)\s+`, 'dgiu'),
];
const item = new RegExp(
  String.raw`^\s*(?:[,;]\s*)?(?:and\s+|or\s+)?${label}\s+(?:if|when|where)\s+(.+?)(?=\s*(?:[,;¦]|[.](?:\s|$)|$|\s(?:and|or)\s+(?:"[^"]*"|'[^']*'|[\p{L}][\p{L}\p{N}_-]*)\s+(?:if|when|where|otherwise|else|for)\s|\s(?:otherwise|else)(?![\p{L}\p{N}_])))`,
  'iu',
);
const others = String.raw`(?:otherwise|or else|else|(?:for\s+)?(?:the\s+rest|all\s+(?:the\s+)?others|the\s+others|everything\s+else|everyone\s+else|everybody\s+else))`;
const last = [
  new RegExp(String.raw`^\s*(?:[,;]\s*)?(?:and\s+)?${others}\s*(?:is|are|:|=|gets?)?\s*${label}(?![\p{L}\p{N}_-])`, 'iu'),
  new RegExp(String.raw`^\s*(?:[,;]\s*)?(?:and\s+|or\s+)?${label}\s+${others}(?![\p{L}\p{N}_])`, 'iu'),
];

/** Reads the first such column and claims it; a row that fits no condition gets what is said for the others, else nothing. */
export function takeCases(scope: Scope): NamedExpression | null {
  for (const found of heads.flatMap((each) => scope.text.findAll(each))) {
    const called = found.part('name') || found.part('named');
    const made = linkQuietly(called, scope)?.name.toLowerCase() === called.toLowerCase() ? null : casesBehind(found.end, scope);
    if (made === null) continue;
    scope.text.claim({ start: found.start, end: made.end });
    const phrase = scope.text.original.slice(found.start, made.end).trim();
    return { name: called, sql: made.sql, type: 'VARCHAR', phrase, start: found.start, end: made.end };
  }
  return null;
}

/** Cases one behind the other, at least two of them or one with what else there is. */
function casesBehind(start: number, scope: Scope): { sql: string; end: number } | null {
  const cases: string[] = [];
  let end = start;
  for (let match = item.exec(scope.text.after(end)); match !== null; match = item.exec(scope.text.after(end))) {
    const condition = testOf(match[2] ?? '', scope);
    if (condition === null) return null;
    cases.push(`when ${condition} then ${labelSql(match[1])}`);
    end += match[0].length;
  }
  const rest = last.map((each) => each.exec(scope.text.after(end))).find((match) => match !== null);
  if (cases.length === 0 || cases.length + Number(rest !== undefined) < 2) return null;
  return {
    sql: `case ${cases.join(' ')}${rest === undefined ? '' : ` else ${labelSql(rest[1])}`} end`,
    end: end + (rest?.[0].length ?? 0),
  };
}

const labelSql = (said = ''): string => textSql(said.replaceAll(/^["']|["']$/g, ''));

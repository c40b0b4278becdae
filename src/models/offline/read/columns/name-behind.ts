/** Expressions whose name follows: "the hour of opened_at as opened_hour", "the yearly pay (monthly_pay times 12), call it yearly_pay". */
import { isFiller } from '../../text/filler.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import type { Expression } from './expression-type.ts';
import { expressionOf } from './expression.ts';
import { isTypeWord } from './rename.ts';
import { linkQuietly } from '../link.ts';
import type { Scope } from '../scope.ts';

/** Verbs that lead up to a further column, as alternatives of a phrase pattern. */
export const additions = 'add|adding|put_in|create|compute|calculate|derive|include|append|with|and|make|insert|plus';

export interface NamedExpression extends Expression {
  name: string;
  phrase: string;
  start: number;
  end: number;
}

const namings = [
  pattern('as a|an|the? new|extra|separate? column|field|flag? called|named? {name:snake}'),
  pattern('as a|an|the? new|extra|separate? column|field|flag? called|named? {name:name}'),
  pattern('and? call|calling|name|naming|label it|this|that|them|the_result|the_column|the_new_column {name:name}'),
  pattern('in|into a|an|one|the? new|single|extra? column|field called|named? {name:name}'),
  pattern('a|the? new column|field called|named|is? {name:name}'),
  pattern('called|named {name:name}'),
  pattern('into {name:snake}'),
];
/** Words that lead up to a new column. */
const lead =
  /(?:^|[\s¦(,])(?:add|adding|plus|append|with|and|including|include|compute|calculate|derive|create|show|having|the|an?|new|column|field|its|also|give|store|save|of|holding|containing)\s+$/i;
const verbs = /(?:^|\s)(?=(?:concat\w*|combin\w+|join|merge|put together|glue|round|convert)\s)/gi;
const putsTogether = /^(?:concat|combin|join|merge|put|glue)|\s(?:by|with|using)\s+\S+(?:\s+\S+)?$/i;

/** Reads the first expression with a name behind it, and claims it. */
export function takeNamedBehind(scope: Scope): NamedExpression | null {
  for (const found of namings.flatMap((each) => scope.text.findAll(each))) {
    const name = found.part('name').replaceAll(/["'`]/g, '');
    const made = isTypeWord(name) || isFiller(name) ? null : expressionBefore(found, scope);
    if (made === null) continue;
    const { start, ...expression } = made;
    scope.text.claim({ start, end: found.end });
    return { ...expression, name, start, end: found.end, phrase: scope.text.original.slice(start, found.end).trim() };
  }
  return null;
}

/** The longest expression that ends where a name is given; a column alone is renamed, not computed. */
function expressionBefore({ start }: Taken, scope: Scope): (Expression & { start: number }) | null {
  const before = scope.text.between(0, start);
  const from = Math.max(...[...before.matchAll(/[¦;:!?]|\.\s/g)].map((match) => match.index + match[0].length), 0);
  const said = before.slice(from).replace(/[\s,(]+(?:and\s*)?$/, '');
  const glossed = inParentheses(said, scope);
  if (glossed) return { ...glossed, start: from + glossed.start };
  const comma = said.lastIndexOf(',') + 1;
  const words = [...said.slice(comma).matchAll(/\S+/g)].map((match) => comma + match.index);
  const starts = [...[...said.matchAll(verbs)].map((match) => match.index + match[0].length).filter((at) => at < comma), ...words];
  for (const at of starts) {
    const phrase = said.slice(at);
    // "A as b and c as d": b is a new name, and no part of what is called d.
    if (/\s(?:as|called|named)\s+$/i.test(said.slice(0, at)) || /(?:^|\s)(?:as|called|named)\s+\S+\s+and\s/i.test(phrase)) continue;
    if (linkQuietly(phrase, scope) !== null) return null;
    const expression = expressionOf(phrase, scope);
    // "a, b and c as d" is a list in which c is renamed.
    const isList = comma > 0 && at >= comma && expression?.sql.startsWith('concat_ws') === true && !putsTogether.test(phrase);
    if (expression && !isList) return { ...expression, start: from + withLead(said, at) };
  }
  return null;
}

function withLead(said: string, at: number): number {
  let start = at;
  for (let match = lead.exec(said.slice(0, start)); match; match = lead.exec(said.slice(0, start)))
    start = match.index + (/^[\s¦(,]/.test(match[0]) ? 1 : 0);
  return start;
}

/** "the yearly pay (monthly_pay times 12)": in parentheses stands how, before them what it is. */
function inParentheses(said: string, scope: Scope): (Expression & { start: number }) | null {
  const match = /((?:[^\s,()]+\s+){0,5})\(\s*(?:=|i\.e\.|that is|being)?\s*([^()]+)\)$/.exec(said);
  const expression = match ? expressionOf(match[2] ?? '', scope) : null;
  if (!match || !expression) return null;
  const gloss = match[1] ?? '';
  const opener = [...gloss.matchAll(/(?:^|\s)(?:with|plus|add|and|including|the)\s/gi)].at(-1);
  const at = match.index + (opener === undefined ? gloss.length : opener.index);
  return { ...expression, start: withLead(said, at) };
}

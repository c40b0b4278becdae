/** Columns whose name says how they are computed: "a fare_per_km column", "add full_name", "with an email domain column". */
import type { Column } from '#domain/dataset.ts';
import { relationId } from '../../draft/edit.ts';
import { dateOfMoment } from '../../link/moments.ts';
import { nameSql } from '../../link/sql-text.ts';
import { changedColumn, dateColumns, isIdentifier, isList, isNumber, isText } from '../../link/types.ts';
import { nameWords } from '../../link/names.ts';
import type { Taken } from '../../text/request-text.ts';
import { linkQuietly } from '../link.ts';
import type { Scope } from '../scope.ts';
import { timeBetween } from './expression-dates.ts';
import { textForm } from './expression-texts.ts';
import type { Expression } from './expression-type.ts';
import { conversionOf, measuredIn } from './expression-units.ts';
import type { NamedExpression } from './name-behind.ts';

const edge = String.raw`(?<![\p{L}\p{N}_])`;
const lead = String.raw`(?:with|and|add|adding|plus|append|include|including|compute|calculate|derive|get|give it|having)\s+(?:an?\s+|the\s+)?(?:(?:new|extra|additional|separate|own|computed|calculated)\s+)*`;
const end = String.raw`(?![\p{L}\p{N}_])(?!\s*(?:[<>=:(]|(?:as|which|that|being|is|are|with|of|from|over|under|above|below|between|more|less|at|computed|calculated|holding|containing|instead|rather|by|per|each|every|for each|for every)\b))`;
const spellings = [
  new RegExp(
    String.raw`${edge}${lead}(?:column|field)\s+(?:(?:called|named|for|with)\s+)?(?:the\s+)?(?<name>[\p{L}][\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+)${end}`,
    'dgiu',
  ),
  new RegExp(
    String.raw`${edge}${lead}(?<name>[\p{L}_][\p{L}\p{N}_]*(?:\s+[\p{L}\p{N}]+){0,4}?)\s+(?:column|field)(?!\s+(?:for|with|called|named)\b)`,
    'dgiu',
  ),
  new RegExp(String.raw`${edge}${lead}(?<name>[\p{L}][\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+)${end}`, 'dgiu'),
];

/** The first such column that is not there yet and can be computed in one way only, claimed. */
export function takeToldName(scope: Scope): NamedExpression | null {
  for (const found of spellings.flatMap((each) => scope.text.findAll(each))) {
    const name = relationId(found.part('name'));
    const isThere = scope.columns.some((column) => relationId(column.name) === name);
    const made = isThere ? null : expressionIn(name.split('_'), scope);
    if (made === null || saysHow(found, scope)) continue;
    scope.text.claim(found);
    return { ...found, ...made, name };
  }
  return null;
}

/** What it is may be said right behind it: the name alone must not overrule that. */
const saysHow = ({ end: at }: Taken, { text }: Scope): boolean =>
  /^\s*(?:[=:(]|(?:which|that|being|as|is|equal|holding|containing|computed|calculated|of|from)\b)/i.test(text.after(at));

const expressionIn = (words: string[], scope: Scope): Expression | null =>
  perOther(words, scope) ??
  fullName(words, scope) ??
  timeSaid(words.join(' '), scope) ??
  textForm(textSaid(words), scope) ??
  elements(words, scope);

/** `email_domain` as it is said, `title_length` → "length of title". */
const textSaid = (words: string[]): string =>
  words.at(-1) === 'domain' ? words.join(' ') : words.at(-1) === 'length' ? `length of ${words.slice(0, -1).join(' ')}` : '';

/** `fare_per_km`: a number by another one, which may be kept in another unit: `cost_per_hour` of `duration_minutes`. */
function perOther(words: string[], scope: Scope): Expression | null {
  const [left, right, ...more] = words.join(' ').split(' per ');
  if (left === undefined || right === undefined || more.length > 0) return null;
  const numbers = { ...scope, columns: scope.columns.filter((column) => isNumber(column) && !isIdentifier(column)) };
  const dividend = linkQuietly(left, numbers);
  const divisor = divisorOf(right, numbers);
  if (dividend === null || divisor === null || nameSql(dividend.name) === divisor) return null;
  return { sql: `${nameSql(dividend.name)} / ${divisor}`, type: 'DECIMAL(18,2)' };
}

function divisorOf(said: string, numbers: Scope): string | null {
  const named = linkQuietly(said, numbers);
  if (named !== null) return nameSql(named.name);
  const [only, ...others] = measuredIn(said, numbers.columns);
  const made = only === undefined || others.length > 0 ? null : conversionOf(`${only.name} in ${said}`, numbers);
  return made === null ? null : `(${made.sql})`;
}

const firstNames = /^(?:first|given|fore|forename|christian)$/;
const lastNames = /^(?:last|family|sur|surname)$/;

/** `full_name`, `name` of `first_name` and `last_name`. */
function fullName(words: string[], { columns }: Scope): Expression | null {
  if (words.at(-1) !== 'name' || !words.includes('full')) return null;
  const named = (part: RegExp): Column[] =>
    columns.filter((column) => isText(column) && column.name.split(/_|(?=[A-Z])/).some((word) => part.test(word.toLowerCase())));
  const [first, ...otherFirst] = named(firstNames);
  const [last, ...otherLast] = named(lastNames);
  if (first === undefined || last === undefined || otherFirst.length + otherLast.length > 0) return null;
  return { sql: `concat_ws(' ', ${nameSql(first.name)}, ${nameSql(last.name)})`, type: 'VARCHAR' };
}

/** `days_to_pay`, `hours_between_start_and_end`, `days_from_order_to_delivery`. */
function timeSaid(said: string, scope: Scope): Expression | null {
  const [, unit = '', moment] = /^(minutes|hours|days|weeks|months) (?:to|until|till|before) (.+)$/.exec(said) ?? [];
  if (moment === undefined) return /^(?:minutes|hours|days|weeks|months) (?:between|from) /.test(said) ? timeBetween(said, scope) : null;
  const until = dateOfMoment(moment, scope.columns, scope.subject.noun);
  const changed = changedColumn(scope.columns);
  const begin = dateColumns(scope.columns, scope.subject.noun).find((column) => column.name !== until?.name && column !== changed);
  return until === null || begin === undefined ? null : timeBetween(`${unit} between ${begin.name} and ${until.name}`, scope);
}

/** `themes_count`, `number_of_themes`: how many elements a list has. */
function elements(words: string[], scope: Scope): Expression | null {
  const said = words.join(' ');
  const of = /^(.+) count$/.exec(said)?.[1] ?? /^(?:number|count) of (.+)$/.exec(said)?.[1];
  const lists = scope.columns.filter(isList);
  const list = of === undefined ? undefined : lists.find(({ name }) => nameWords(name).join(' ') === nameWords(of).join(' '));
  return list === undefined ? null : { sql: `coalesce(len(${nameSql(list.name)}), 0)`, type: 'BIGINT' };
}

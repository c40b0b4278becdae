/** Expressions on texts: put together, cut, in other letters, measured. */
import type { Column } from '#domain/dataset.ts';
import { dictionary } from '#domain/dictionary.ts';
import { nameSql, textSql } from '../../link/sql-text.ts';
import { isList, isNumber, isText } from '../../link/types.ts';
import { linkQuietly } from '../link.ts';
import type { Expression, Known } from './expression-type.ts';

const marks = dictionary<string>({
  space: ' ',
  blank: ' ',
  whitespace: ' ',
  comma: ', ',
  dash: '-',
  hyphen: '-',
  minus: '-',
  slash: '/',
  underscore: '_',
  colon: ':',
  dot: '.',
  pipe: '|',
  nothing: '',
});
const markWords = String.raw`(?:a\s+|an\s+|one\s+|single\s+)*(space|blank|whitespace|comma|dash|hyphen|minus|slash|underscore|colon|dot|pipe|nothing|"[^"]*"|'[^']*')(?:\s+(?:sign|character))?`;
const marked = new RegExp(
  String.raw`\s*,?\s+(?:(?:and\s+)?(?:joined|separated|connected|combined|concatenated|divided|glued)\s+(?:by|with|using)|with|using|by)\s+${markWords}(?:\s+(?:in\s+)?between(?:\s+them)?)?$`,
  'i',
);
const verb =
  /^(?:concat(?:enate|enation\s+of|enating)?|combine|combining|combination\s+of|join|joining|merge|merging|put(?:ting)?\s+together|glue)\s+/i;

/** "First name and last name joined". */
const together = /\s+(?:joined|combined|merged|concatenated|glued|put)(?:\s+together)?$/i;

/** "first_name and last_name", "concatenate city and country with a comma": texts behind each other; a missing one is left out. */
export function joinedTexts(said: string, known: Known): Expression | null {
  const mark = marked.exec(said);
  const told = verb.test(said) || together.test(said) || /\|\||\+/.test(said);
  const list = (mark ? said.slice(0, mark.index) : said)
    .replace(together, '')
    .replace(verb, '')
    .replace(/^(?:both|the)\s+/i, '');
  const parts = list.split(/\s*(?:,(?:\s*and\s)?|\s(?:and|plus|with|followed by)\s|\+|\|\|)\s*/i).filter((part) => part !== '');
  const items = parts.map((part) => (told && /^(["']).*\1$/.test(part) ? part.slice(1, -1) : linkQuietly(part, known)));
  const columns = items.filter((item): item is Column => typeof item === 'object' && item !== null);
  const fits = (column: Column): boolean => isText(column) || (told && isNumber(column));
  // "a + b" of numbers is a sum.
  const adds =
    !verb.test(said) && !said.includes('||') && items.every((item) => typeof item === 'object' && item !== null && isNumber(item));
  if (adds || items.includes(null) || columns.length < 2 || !columns.every(fits)) return null;
  const names = items.map((item) => (typeof item === 'string' ? textSql(item) : nameSql(item?.name ?? '')));
  return {
    sql: `concat_ws(${textSql(items.some((item) => typeof item === 'string') ? '' : markOf(mark?.[1]))}, ${names.join(', ')})`,
    type: 'VARCHAR',
  };
}

const markOf = (said: string | undefined): string => (said === undefined ? ' ' : (marks[said.toLowerCase()] ?? said.slice(1, -1)));

const cases = [
  /^(?<how>lower|upper)(?:\s*case)?d?\s+(?:of\s+|version of\s+)?(?<column>.+)$/i,
  /^(?<column>.+?)\s+(?:in|as|to)\s+(?<how>lower|upper)[\s-]*case(?:\s+letters)?$/i,
];
const lengths = /^(?:the\s+)?(?:length|number of (?:characters|letters|chars))\s+(?:of|in)\s+(.+)$/i;
const elements = /^(?:the\s+)?(?:number|count) of\s+(?:elements |items |entries )?(?:of |in )?(.+)$/i;
const ends =
  /^(?:the\s+)?(first|last)\s+(?:(\d+|two|three|four|five|six)\s+)?(?:letters?|characters?|chars?|digits?)\s+(?:of|from|in)\s+(.+)$/i;
const counts = dictionary<number>({ two: 2, three: 3, four: 4, five: 5, six: 6 });
const domains = /^(?:the\s+)?domain(?:\s+name)?\s+(?:of|from|in)\s+(.+)$/i;
const ownDomain = /^(?:the\s+)?(\S+?)(?:'s)?\s+domain$/i;
const sides =
  /^(?:the\s+)?(?:part|text|everything|bit|what is|what comes)\s+(?:of\s+(?<column>.+?)\s+)?(?<side>before|after)\s+(?:the\s+)?(?:first\s+)?(?<mark>"[^"]+"|'[^']+'|@|dash|hyphen|slash|colon|comma|underscore|dot|space|blank)(?:\s+(?:of|in|from)\s+(?<of>.+))?$/i;

/** "lower email", "length of title", "first 3 letters of zip", "domain of email", "number of purchases". */
export function textForm(said: string, known: Known): Expression | null {
  const text = (phrase: string | undefined): string | null => {
    const column = phrase === undefined ? null : linkQuietly(phrase, known);
    return column && isText(column) ? nameSql(column.name) : null;
  };
  for (const each of cases) {
    const { how, column } = each.exec(said)?.groups ?? {};
    const name = how === undefined ? null : text(column);
    if (name !== null) return { sql: `${(how ?? '').toLowerCase()}(${name})`, type: 'VARCHAR' };
  }
  const measured = text(lengths.exec(said)?.[1]);
  if (measured !== null) return { sql: `length(${measured})`, type: 'BIGINT' };
  const [, end = '', count, cutFrom] = ends.exec(said) ?? [];
  const cut = text(cutFrom);
  if (cut !== null) {
    const letters = count === undefined ? 1 : (counts[count.toLowerCase()] ?? Number(count));
    return { sql: `${/last/i.test(end) ? 'right' : 'left'}(${cut}, ${letters})`, type: 'VARCHAR' };
  }
  const domain = text(domains.exec(said)?.[1] ?? ownDomain.exec(said)?.[1]);
  if (domain !== null) return { sql: `lower(trim(split_part(${domain}, '@', 2)))`, type: 'VARCHAR' };
  return sideOf(said, text) ?? elementsOf(said, known);
}

/** "the part before the dash of code". */
function sideOf(said: string, text: (phrase: string | undefined) => string | null): Expression | null {
  const { side, mark = '', column, of } = sides.exec(said)?.groups ?? {};
  const name = text(column ?? of);
  if (side === undefined || name === null) return null;
  const sign = mark === '@' ? '@' : markOf(mark.toLowerCase()).trim() || ' ';
  return { sql: `trim(split_part(${name}, ${textSql(sign)}, ${/before/i.test(side) ? 1 : 2}))`, type: 'VARCHAR' };
}

function elementsOf(said: string, known: Known): Expression | null {
  const lists = known.columns.filter(isList);
  const phrase = elements.exec(said)?.[1];
  const column = phrase === undefined ? null : linkQuietly(phrase, { ...known, columns: lists });
  return column === null ? null : { sql: `coalesce(len(${nameSql(column.name)}), 0)`, type: 'BIGINT' };
}

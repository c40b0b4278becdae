/** How a computed column is said: "19% of amount", "qty times unit_price", "amount + vat", "year of order_date". */
import type { Column } from '#domain/dataset.ts';
import { nameWords } from '../link/names.ts';
import { nameSql, textSql } from '../link/sql-text.ts';
import { isDate, isNumber, isText } from '../link/types.ts';
import { linkQuietly } from './link.ts';
import type { Scope } from './scope.ts';

type Known = Pick<Scope, 'columns' | 'subject'>;

const signs: [RegExp, string][] = [
  [/\s+(?:times|multiplied by|x|×)\s+/gi, ' * '],
  [/\s+(?:divided by|over|per|÷)\s+/gi, ' / '],
  [/\s+plus\s+/gi, ' + '],
  [/\s+minus\s+|\s+less\s+/gi, ' - '],
];

/** SQL for a phrase over known columns, and the type the new column has; null when it is no expression. Money stays decimal. */
export function expressionOf(phrase: string, known: Known): { sql: string; type: string } | null {
  const said = phrase.trim().replace(/^(?:the|equal to|=|as|be)\s+/i, '');
  return (
    percentOf(said, known) ??
    partOfDate(said, known) ??
    timeBetween(said, known) ??
    textCase(said, known) ??
    joinedTexts(said, known) ??
    converted(said, known) ??
    arithmetic(said, known)
  );
}

/** "19% of amount", "amount plus 19%", "19 percent of the amount". */
function percentOf(said: string, known: Known): { sql: string; type: string } | null {
  const share = /^(\d+(?:\.\d+)?)\s*(?:%|percent)\s+of\s+(.+)$/i.exec(said);
  const column = share ? linkQuietly(share[2] ?? '', known) : null;
  if (share && column && isNumber(column)) return money(`${nameSql(column.name)} * ${fraction(share[1] ?? '0')}`);
  const more = /^(.+?)\s+(plus|minus|\+|-)\s+(\d+(?:\.\d+)?)\s*(?:%|percent)$/i.exec(said);
  const base = more ? linkQuietly(more[1] ?? '', known) : null;
  if (!more || !base || !isNumber(base)) return null;
  const factor = /plus|\+/.test(more[2] ?? '') ? `(1 + ${fraction(more[3] ?? '0')})` : `(1 - ${fraction(more[3] ?? '0')})`;
  return money(`${nameSql(base.name)} * ${factor}`);
}

const money = (sql: string): { sql: string; type: string } => ({ sql: `round(${sql}, 2)`, type: 'DECIMAL(18,2)' });

/** `19` → `0.19`, without a float on the way. */
function fraction(percent: string): string {
  const [whole = '0', digits = ''] = percent.split('.');
  const padded = whole.padStart(3, '0');
  const text = `${padded.slice(0, -2)}.${padded.slice(-2)}${digits}`;
  return text
    .replace(/^0+(?=\d)/, '')
    .replace(/0+$/, '')
    .replace(/\.$/, '');
}

function partOfDate(said: string, known: Known): { sql: string; type: string } | null {
  const match = /^(year|quarter|month|week|day|weekday|hour)\s+(?:of|from)\s+(.+)$/i.exec(said);
  const column = match ? linkQuietly(match[2] ?? '', known) : null;
  if (!match || !column || !isDate(column)) return null;
  const part = (match[1] ?? '').toLowerCase();
  return part === 'weekday'
    ? { sql: `dayname(${nameSql(column.name)})`, type: 'VARCHAR' }
    : { sql: `${part}(${nameSql(column.name)})`, type: 'BIGINT' };
}

/** "days between a and b", "number of hours from a to b". */
function timeBetween(said: string, known: Known): { sql: string; type: string } | null {
  const match = /^(?:number of\s+)?(day|week|month|year|hour|minute)s?\s+(?:between|from)\s+(.+?)\s+(?:and|to|until|till)\s+(.+)$/i.exec(
    said,
  );
  const from = match ? linkQuietly(match[2] ?? '', known) : null;
  const to = match ? linkQuietly(match[3] ?? '', known) : null;
  if (!match || !from || !to || !isDate(from) || !isDate(to)) return null;
  return { sql: `date_diff('${(match[1] ?? 'day').toLowerCase()}', ${nameSql(from.name)}, ${nameSql(to.name)})`, type: 'BIGINT' };
}

/** "first_name and last_name", "city plus country joined by a comma": texts behind each other; a missing one is left out. */
function joinedTexts(said: string, known: Known): { sql: string; type: string } | null {
  const mark =
    /\s+(?:joined|separated|connected)\s+(?:by|with)\s+(?:a\s+|an\s+)?(space|blank|comma|dash|hyphen|slash|underscore|"[^"]*"|'[^']*')$/i.exec(
      said,
    );
  const list = (mark ? said.slice(0, mark.index) : said).replace(/^(?:both|the)\s+/i, '');
  const parts = list.split(/\s*(?:,|\s(?:and|plus|with|followed by)\s|\+)\s*/i).filter((part) => part !== '');
  const columns = parts.map((part) => linkQuietly(part, known));
  if (columns.length < 2 || !columns.every((column) => column !== null && isText(column))) return null;
  const names = columns.flatMap((column) => (column === null ? [] : [nameSql(column.name)]));
  return { sql: `concat_ws(${textSql(markOf(mark?.[1]))}, ${names.join(', ')})`, type: 'VARCHAR' };
}

const marks: Record<string, string> = { space: ' ', blank: ' ', comma: ', ', dash: '-', hyphen: '-', slash: '/', underscore: '_' };
const markOf = (said: string | undefined): string => (said === undefined ? ' ' : (marks[said.toLowerCase()] ?? said.slice(1, -1)));

/** "tempC converted to fahrenheit", "bytes_sent in kilobytes", "duration_ms in seconds". */
function converted(said: string, known: Known): { sql: string; type: string } | null {
  const match = /^(.+?)\s+(?:converted\s+)?(?:in|to|into)\s+(\w+)$/i.exec(said);
  const column = match ? linkQuietly(match[1] ?? '', known) : null;
  if (!match || !column || !isNumber(column)) return null;
  const unit = (match[2] ?? '').toLowerCase();
  const name = nameSql(column.name);
  const words = nameWords(column.name);
  if (unit === 'fahrenheit' && (words.includes('c') || words.includes('celsius')))
    return { sql: `${name} * 1.8 + 32`, type: 'DECIMAL(18,2)' };
  if (unit === 'celsius' && (words.includes('f') || words.includes('fahrenheit'))) return { sql: `(${name} - 32) / 1.8`, type: 'DOUBLE' };
  const divisor = divisors.find(([from, to]) => words.includes(from) && to.test(unit))?.[2];
  return divisor === undefined ? null : { sql: `${name} / ${divisor}`, type: 'DOUBLE' };
}

const divisors: [from: string, to: RegExp, by: number][] = [
  ['byte', /^(?:kb|kilobytes?)$/, 1_000],
  ['byte', /^(?:mb|megabytes?)$/, 1_000_000],
  ['byte', /^(?:gb|gigabytes?)$/, 1_000_000_000],
  ['ms', /^(?:s|secs?|seconds?)$/, 1_000],
  ['ms', /^(?:min|mins|minutes?)$/, 60_000],
  ['second', /^(?:min|mins|minutes?)$/, 60],
  ['minute', /^hours?$/, 60],
  ['gram', /^(?:kg|kilograms?|kilos?)$/, 1_000],
];

function textCase(said: string, known: Known): { sql: string; type: string } | null {
  const match = /^(lower|upper)(?:\s*case)?d?\s+(?:of\s+|version of\s+)?(.+)$/i.exec(said) ?? /^(length)\s+of\s+(.+)$/i.exec(said);
  const column = match ? linkQuietly(match[2] ?? '', known) : null;
  if (!match || !column) return null;
  const name = (match[1] ?? '').toLowerCase();
  return { sql: `${name}(${nameSql(column.name)})`, type: name === 'length' ? 'BIGINT' : 'VARCHAR' };
}

/** Columns and numbers joined by + - * / and parentheses. One column alone is a copy; with a division it is no longer exact. */
function arithmetic(said: string, known: Known): { sql: string; type: string } | null {
  const signed = signs.reduce((text, [words, sign]) => text.replaceAll(words, sign), ` ${said} `).trim();
  const parts = signed.split(/\s*([-+*/()])\s*/).filter((part) => part.trim() !== '');
  if (!isWellFormed(parts)) return null;
  const terms = parts.map((part) => (/^[-+*/()]$/.test(part) ? part : term(part, known)));
  if (terms.some((each) => each === null) || terms.every((each) => typeof each === 'string' && /^[-+*/()]$/.test(each))) return null;
  const columns = terms.filter((each): each is Column => typeof each === 'object' && each !== null);
  if (columns.length === 0) return null;
  if (terms.length > 1 && !columns.every(isNumber)) return null;
  const sql = terms
    .map((each) => (typeof each === 'string' ? each : nameSql(each?.name ?? '')))
    .join(' ')
    .replaceAll('( ', '(')
    .replaceAll(' )', ')');
  const [first] = columns;
  return { sql, type: terms.length === 1 && first ? first.type : 'DECIMAL(18,2)' };
}

/** Operands with an operator between each two, and parentheses that close. */
function isWellFormed(parts: string[]): boolean {
  let [depth, wantsOperand] = [0, true];
  for (const part of parts) {
    if (part === '(' ? !wantsOperand : part === ')' || /^[-+*/]$/.test(part) ? wantsOperand : !wantsOperand) return false;
    depth += part === '(' ? 1 : part === ')' ? -1 : 0;
    if (depth < 0) return false;
    wantsOperand = part === '(' || /^[-+*/]$/.test(part);
  }
  return depth === 0 && !wantsOperand;
}

function term(part: string, known: Known): Column | string | null {
  const text = part.trim().replace(/^(?:the|a|an)\s+/i, '');
  if (/^\d+(?:\.\d+)?$/.test(text)) return text;
  const percent = /^(\d+(?:\.\d+)?)\s*(?:%|percent)$/.exec(text);
  return percent ? fraction(percent[1] ?? '0') : linkQuietly(text, known);
}

/** How a computed column is said: "19% of amount", "qty times unit_price", "amount + vat", "year of order_date". */
import type { Column } from '#domain/dataset.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isNumber } from '../../link/types.ts';
import { partOfDate, shiftedDate, timeBetween } from './expression-dates.ts';
import { joinedTexts, textForm } from './expression-texts.ts';
import { converted } from './expression-units.ts';
import type { Expression, Known } from './expression-type.ts';
import { linkQuietly } from '../link.ts';
import { roundedExpression } from './precision.ts';

const signs: [RegExp, string][] = [
  [/\s+(?:times|multiplied by|x|×)\s+/gi, ' * '],
  [/\s+(?:divided by|over|per|÷)\s+/gi, ' / '],
  [/\s+plus\s+/gi, ' + '],
  [/\s+minus\s+|\s+less\s+/gi, ' - '],
];

/** SQL for a phrase over known columns; null when it is no expression. Money stays decimal. */
export function expressionOf(phrase: string, known: Known): Expression | null {
  const said = phrase.trim().replace(/^(?:the|equal to|=|as|be)\s+/i, '');
  const rounded = roundedExpression(said);
  const inner = rounded === null ? null : plainExpression(rounded.of, known);
  if (rounded !== null && inner !== null && isNumber({ name: '', type: inner.type })) return { ...inner, sql: rounded.round(inner.sql) };
  return plainExpression(said, known);
}

const plainExpression = (said: string, known: Known): Expression | null =>
  percentOf(said, known) ??
  partOfDate(said, known) ??
  timeBetween(said, known) ??
  shiftedDate(said, known) ??
  textForm(said, known) ??
  joinedTexts(said, known) ??
  converted(said, known) ??
  worded(said, known) ??
  arithmetic(said, known);

const wordings: [RegExp, string][] = [
  [/^(?:sum|total) of (.+) and (.+)$/i, '($1) + ($2)'],
  [/^product of (.+) and (.+)$/i, '($1) * ($2)'],
  [/^difference (?:between|of) (.+) and (.+)$/i, '($1) - ($2)'],
  [/^(?:ratio|quotient) (?:of|between) (.+) (?:to|and) (.+)$/i, '($1) / ($2)'],
  [/^(?:twice|double|two times) (?:of )?(.+)$/i, '($1) * 2'],
  [/^half (?:of )?(.+)$/i, '($1) / 2'],
];

/** "sum of a and b", "difference between a and b", "half of a". */
function worded(said: string, known: Known): Expression | null {
  const share = /^(.+) (?:as|in) (?:a |an )?(?:percentage|percent|%|share) of (.+)$/i.exec(said);
  const [part, all] = [share?.[1], share?.[2]].map((phrase) => (phrase === undefined ? null : linkQuietly(phrase, known)));
  if (part && all && isNumber(part) && isNumber(all)) return money(`100.0 * ${nameSql(part.name)} / nullif(${nameSql(all.name)}, 0)`);
  for (const [words, formula] of wordings) {
    if (!words.test(said)) continue;
    const made = arithmetic(said.replace(words, formula), known);
    if (made) return { ...made, sql: made.sql.replaceAll(/\((\w+)\)/g, '$1') };
  }
  return null;
}

/** What a percentage that is added to a price may be called. */
export const taxes = 'vat|tax|sales tax|gst|surcharge|service|markup|mark-up|discount|rebate|commission|fee';
const addedPercent = new RegExp(
  String.raw`^(.+?)\s+(plus|minus|less|with|including|incl\.?|reduced by|lowered by|increased by|raised by|\+|-)\s+(?:an?\s+)?(\d+(?:\.\d+)?)\s*(?:%|percent)(?:\s+(?:${taxes}))?$`,
  'i',
);

/** "19% of amount", "amount plus 19%", "amount including 19% vat", "19 percent of the amount". */
function percentOf(said: string, known: Known): Expression | null {
  const share = /^(\d+(?:\.\d+)?)\s*(?:%|percent)\s+of\s+(.+)$/i.exec(said);
  const column = share ? linkQuietly(share[2] ?? '', known) : null;
  if (share && column && isNumber(column)) return money(`${nameSql(column.name)} * ${fraction(share[1] ?? '0')}`);
  const more = addedPercent.exec(said);
  const base = more ? linkQuietly(more[1] ?? '', known) : null;
  if (!more || !base || !isNumber(base)) return null;
  const factor = /plus|with|incl|increased|raised|\+/i.test(more[2] ?? '')
    ? `(1 + ${fraction(more[3] ?? '0')})`
    : `(1 - ${fraction(more[3] ?? '0')})`;
  return money(`${nameSql(base.name)} * ${factor}`);
}

const money = (sql: string): Expression => ({ sql: `round(${sql}, 2)`, type: 'DECIMAL(18,2)' });

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

/** Columns and numbers joined by + - * / and parentheses. One column alone is a copy; with a division it is no longer exact. */
function arithmetic(said: string, known: Known): Expression | null {
  const signed = signs.reduce((text, [words, sign]) => text.replaceAll(words, sign), ` ${said} `).trim();
  const parts = signed.split(/\s*([-+*/()])\s*/).filter((part) => part.trim() !== '');
  // A percentage that is added is one of something: never a number of its own.
  if (!isWellFormed(parts) || /[-+]\s*\d+(?:\.\d+)?\s*(?:%|percent\b)/i.test(signed)) return null;
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

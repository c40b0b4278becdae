/** Parameters in words: "make the date a parameter, default yesterday", "run it with day = 2024-05-01", "use limit 100 this time". */
import type { ParameterValue } from '#domain/draft.ts';
import { pattern } from '../../text/pattern.ts';
import type { RequestText } from '../../text/request-text.ts';

/** A part of the plan that each run may set. */
export interface ParameterWish {
  /** What shall be settable: "date", "limit", "minimum amount". */
  what: string;
  /** How it shall be called; null when nothing was said. */
  name: string | null;
  fallback: ParameterValue | null;
  phrase: string;
}

const named = [
  pattern('make|turn|keep|use|take the? {what} a|as_a|into_a parameter called|named {name:name}'),
  pattern('with the? {what} as a? parameter called|named? {name:snake}'),
];
const declared = [
  pattern('make|turn|keep|use|take the? {what} a|as_a|as|into_a parameter|variable'),
  pattern('parameterise|parameterize|parametrise|parametrize the? {what}'),
  pattern('with|and the? {what} as|being a? parameter|variable'),
  pattern('the? {what:name} as|being a? parameter|variable'),
  pattern('the? {what} should|shall|must|may be a parameter|variable'),
  pattern('the? {what:name} is a parameter|variable'),
];
/** "With Ms Ferro as default", "…, 2026 by default": a value of a few words between the wish and what says that it is one. */
const fallbackFirst =
  /(?<=[,;(¦]\s*|\b(?:with|and|but|usually|normally|is|=|:)\s+)(?<fallback>(?!(?:with|and|but|usually|normally|the|a|an|it|that|which)\b)[^\s,;¦()]+(?:\s+(?!by\b|as\b|is\b|being\b)[^\s,;¦()]+){0,2}?)\s+(?:by|as|is|being)\s+(?:the\s+)?(?:default|usual)(?:\s+value)?(?![\p{L}\p{N}_])/dgiu;
const fallbacks = pattern('with|and|by? a|the|its? default|defaults|defaulting value? of|to|is|being|=|:? {fallback:rest}');

/** Reads and claims every wish for a parameter, with its default. */
export function readParameterWishes(text: RequestText): ParameterWish[] {
  const wishes: ParameterWish[] = [];
  for (let found = text.take(...named, ...declared); found; found = text.take(...named, ...declared)) {
    const first = text.find(fallbackFirst);
    const said = first ?? text.find(fallbacks);
    const fallback = said ? (valueOf(said.part('fallback')) ?? nameOf(said.part('fallback'), first !== null)) : null;
    if (said && fallback !== null) text.claim(said);
    const name = found.part('name').toLowerCase();
    wishes.push({ what: found.part('what'), name: name === '' ? null : name, fallback, phrase: found.phrase });
  }
  return wishes;
}

/** "Ms Ferro": a value of two or three words is one where its place says so, or where it is written as a name. */
const nameOf = (said: string, isBounded: boolean): string | null =>
  /^[\p{L}\p{N}.'-]+(?: [\p{L}\p{N}.'-]+){1,2}$/u.test(said) && (isBounded || /^(?:\p{Lu}[\p{L}.'-]*(?: |$))+$/u.test(said)) ? said : null;

/** A value as people say it: a number, a day (`yesterday`, "7 days ago"), one word or something in quotes; null for anything else. */
export function valueOf(said: string): ParameterValue | null {
  const text = said.trim().replaceAll(/^["'“]|["'”]$/g, '');
  const ago = /^(\d{1,4}) days? (?:ago|back|before today)$/i.exec(text)?.[1];
  if (ago !== undefined) return `today-${ago}`;
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  return /^[\w.:/+-]{1,100}$/.test(text) || (text !== said.trim() && /^[\w .:/+-]{1,100}$/.test(text)) ? text : null;
}

const giving = /[\s,]*\b(?:with|using|where|passing|setting|(?:and |but )?(?:use|set|take|with))\s+(.+)$/i;
const once = /[\s,]*\b(?:this time|for this run|for this one|just this once|only this time|once)$/i;
const pair = /^(?:the\s+)?(?:parameter\s+)?([a-z][a-z0-9_]{0,39})(?:\s*[=:]\s*|\s+(?:as|is|to|of)\s+|\s+)(.+)$/i;

/** Values of parameters at the end of a sentence, and the sentence without them; null when there are none. */
export function readGivenValues(said: string): { values: Record<string, ParameterValue>; rest: string; once: boolean } | null {
  const bare = said.replace(once, '');
  const found = giving.exec(` ${bare}`);
  if (!found) return null;
  const pairs = (found[1] ?? '').split(/\s*(?:,|\band\b)\s*/).map((item) => {
    const [, name = '', value = ''] = pair.exec(item) ?? [];
    return [name.toLowerCase(), valueOf(value)] as const;
  });
  const values: Record<string, ParameterValue> = {};
  for (const [name, value] of pairs) {
    if (name === '' || value === null) return null;
    values[name] = value;
  }
  return { values, rest: ` ${bare}`.slice(0, found.index).trim(), once: bare !== said };
}

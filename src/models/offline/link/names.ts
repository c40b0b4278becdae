/** Comparing names the way people say them: case, plural, `_`, `-`, camelCase and small slips of the finger do not count. */
import { isCustomaryKey } from './entity-keys.ts';
import { distance } from 'fastest-levenshtein';
import { meaningOf } from './meanings.ts';

/** Names and phrases that were split before: every one is looked at again and again while one request is read. */
const split = new Map<string, readonly string[]>();
const mostSplit = 5_000;

/** The words of a name or phrase by what they mean, in singular lower case: `orderItems`, `order_items`, "Order items" → `['order', 'item']`. */
export function nameWords(text: string): string[] {
  const known = split.get(text);
  if (known !== undefined) return [...known];
  const words = text
    .normalize('NFKC')
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .replaceAll(/e-?mails?(?:[ _-]address(?:es)?)?/g, 'email')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .flatMap((word) => meaningOf(singular(word)));
  if (split.size >= mostSplit) split.clear();
  split.set(text, words);
  return [...words];
}

/** `countries` → `country`, `addresses` → `address`, `status` stays. */
export function singular(word: string): string {
  if (word === 'ids') return 'id';
  if (word.length <= 3 || /(?:ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(?:sses|ches|shes|xes|zes|[tnrplbi]uses)$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}

/** "Check-ins" are `checkins`: where words begin and end does not count. */
export const sameWords = (a: readonly string[], b: readonly string[]): boolean =>
  a.join('') === b.join('') || (a.length !== b.length && singular(a.join('')) === singular(b.join('')));

export const holdsAll = (whole: readonly string[], part: readonly string[]): boolean =>
  part.length > 0 && part.every((word) => whole.includes(word));

/** One slip in five letters, two in eight, three in twelve; short words must be right. */
export function isTypo(said: string, meant: string): boolean {
  const length = Math.max(said.length, meant.length);
  const allowed = length >= 12 ? 3 : length >= 8 ? 2 : length >= 5 ? 1 : 0;
  return (allowed > 0 && said[0] === meant[0] && distance(said, meant) <= allowed) || isSwapped(said, meant);
}

/** A word of several that is right, or wrong in a letter or so. */
export const isSlip = (said: string, meant: string): boolean =>
  said === meant || isTypo(said, meant) || (Math.min(said.length, meant.length) > 2 && distance(said, meant) === 1);

/** `wrad` for `ward`: two letters beside each other changed places. */
export function isSwapped(said: string, meant: string): boolean {
  if (said.length !== meant.length || said.length < 4 || said[0] !== meant[0]) return false;
  const at = said.split('').findIndex((letter, index) => letter !== meant[index]);
  return at > 0 && said[at] === meant[at + 1] && said[at + 1] === meant[at] && said.slice(at + 2) === meant.slice(at + 2);
}

/** Whether a column is called like a thing, or holds its key: `tutor_id`, `boat_code` of "tutors", "boat". */
export const isNamedAfter = (column: string, thing: string): boolean =>
  ['', ' id', ' number', ' no', ' code', ' ref', ' sku', ' name', ' key'].some((end) =>
    sameWords(nameWords(column), nameWords(thing + end)),
  ) || isCustomaryKey(nameWords(column), nameWords(thing).at(-1) ?? '');

/** Numbers as people write them: `1,000`, `2.5k`, `€100`, `100€`, `five`. */
import { dictionary } from '#domain/dictionary.ts';
import type { RunWord } from '../text/word-run.ts';
import { currencyCode } from './places.ts';

const spelled = 'zero one two three four five six seven eight nine ten eleven twelve'.split(' ');
const tens = dictionary<string>({
  fifteen: '15',
  twenty: '20',
  thirty: '30',
  forty: '40',
  fifty: '50',
  sixty: '60',
  seventy: '70',
  eighty: '80',
  ninety: '90',
  hundred: '100',
});
const factors: Record<string, number> = { k: 1_000, m: 1_000_000, hundred: 100, thousand: 1_000, million: 1_000_000 };

/** The count that a word says, in digits or in letters; null when it says none. */
export function countOfWord(word: string): number | null {
  if (/^\d+$/.test(word)) return Number(word);
  const at = spelled.indexOf(word.toLowerCase());
  return at < 0 ? null : at;
}

export interface NumberPhrase {
  /** Decimal text, exact. */
  text: string;
  /** Lower-case ISO currency when one was said with the number. */
  currency: string | null;
  length: number;
}

/** "20%", "0.5 percent": a number that may only be held against what is kept in percent. */
export function percentAt(run: readonly RunWord[], index: number): NumberPhrase | null {
  const [, text, sign] = /^(\d+(?:\.\d+)?)(%?)$/.exec(run[index]?.lower ?? '') ?? [];
  const length = sign === '' ? 2 : 1;
  const isWord = length === 1 || (run[index + 1]?.lower === 'percent' && run[index + 2]?.lower !== 'of');
  return text === undefined || !isWord ? null : { text, currency: null, length };
}

/** "longer than an hour", "more than a week". */
const isOne = (run: readonly RunWord[], index: number): boolean =>
  /^an?$/.test(run[index]?.lower ?? '') &&
  /^(?:than|over|under)$/.test(run[index - 1]?.lower ?? '') &&
  /^(?:second|minute|hour|day|week|month|year|ton|kilo|percent|tonne)$/.test(run[index + 1]?.lower ?? '');

/** The number that starts at a word, with its currency; null when none does. */
export function numberAt(run: readonly RunWord[], index: number): NumberPhrase | null {
  const word = run[index]?.lower ?? '';
  const match = /^([€$£])?(-?\d[\d,]*(?:\.\d+)?)(k|m)?([€$£])?$/.exec(word);
  const plain =
    match?.[2]?.replaceAll(',', '') ??
    (spelled.includes(word) ? String(spelled.indexOf(word)) : isOne(run, index) ? '1' : (tens[word] ?? null));
  if (plain === null) return null;
  const next = run[index + 1]?.lower ?? '';
  const spelledFactor = /^(?:hundred|thousand|million)$/.test(next);
  const factor = factors[match?.[3] ?? (spelledFactor ? next : '')] ?? 1;
  let length = spelledFactor ? 2 : 1;
  const unit = run[index + length];
  let currency = currencyCode(match?.[1] ?? match?.[4] ?? '');
  const following = unit?.gap === 'blank' ? currencyCode(unit.lower) : null;
  if (currency === null && following !== null) {
    currency = following;
    length += 1;
  }
  return { text: factor === 1 ? plain : String(Number(plain) * factor), currency, length };
}

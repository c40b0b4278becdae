/** The unread words of a request as a run to walk along: which phrase starts here, and where does it break. */
import { isFiller } from './filler.ts';
import type { RequestText } from './request-text.ts';

export interface RunWord {
  text: string;
  lower: string;
  start: number;
  end: number;
  /** What stands between the word before and this one. */
  gap: 'blank' | 'comma' | 'break';
  /** What follows is a name of data: "done lessons". */
  leads?: boolean;
}

interface Span {
  start: number;
  end: number;
}

/** The unread words without those in `skip` (names of datasets); words on two sides of something read have a break between them. */
export function runOf(text: RequestText, skip: readonly Span[] = []): RunWord[] {
  const words = text.words().filter((word) => !skip.some((span) => word.start < span.end && word.end > span.start));
  return words.map((word, index) => {
    const before = words[index - 1];
    const between = before === undefined ? '' : text.between(before.end, word.start);
    // What is divided by something is not compared with it.
    const divides = /^\s[/+×÷]\s$/u.test(between) && /^\d/.test(word.text);
    const gap = divides || /[.;:¦!?](?![\p{L}\p{N}])/u.test(between) ? 'break' : between.includes(',') ? 'comma' : 'blank';
    const leads = skip.some(({ start }) => start > word.end && text.between(word.end, start).trim() === '');
    return { ...word, lower: word.text.toLowerCase(), gap, ...(leads ? { leads } : {}) };
  });
}

/** Spellings split into words, kept because each is tried at every word of every request. */
const splitSpellings = new Map<string, string[][]>();

function wordsOf(alternatives: string): string[][] {
  const known = splitSpellings.get(alternatives);
  if (known !== undefined) return known;
  const split = alternatives.split('|').map((alternative) => alternative.split(' '));
  splitSpellings.set(alternatives, split);
  return split;
}

/** How many words from `index` spell one of the alternatives (`'more than|over'`), longest first; 0 when none does. */
export function lengthAt(run: readonly RunWord[], index: number, alternatives: string): number {
  const first = run[index]?.lower;
  let best = 0;
  for (const words of wordsOf(alternatives)) {
    if (words[0] !== first || words.length <= best) continue;
    const matches = words.every((word, offset) => {
      const here = run[index + offset];
      return here?.lower === word && (offset === 0 || here.gap === 'blank');
    });
    if (matches) best = words.length;
  }
  return best;
}

/** The words `from`…`to` (exclusive) as one lower-case text, or null when something stands between them. */
export function joined(run: readonly RunWord[], from: number, to: number): string | null {
  const words = run.slice(from, to);
  if (words.length < to - from || words.some((word, offset) => offset > 0 && word.gap !== 'blank')) return null;
  return words.map((word) => word.lower.replaceAll(/^["'“]|["'”]$/g, '')).join(' ');
}

/** The next place that is no filler. */
export function skipFillers(run: readonly RunWord[], from: number): number {
  let index = from;
  while (run[index] !== undefined && isFiller(run[index]?.text ?? '')) index += 1;
  return index;
}

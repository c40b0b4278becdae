/** "Rentals 2026 by depot", "tolls march 2026": a time without a word before it, right behind what it is of. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { findMentions } from './link/datasets.ts';
import { RequestText } from './text/request-text.ts';

const month = 'january|february|march|april|june|july|august|september|october|november|december';
/** What rows or money are called; "order 2031" is one of them. */
const what = String.raw`(?:\p{L}{3,}s|revenue|turnover|income|spend|spending|money|cost|amount|rent|usage)`;
const bare = new RegExp(
  String.raw`(?<=(?<![\p{L}\p{N}_./])${what} )(?<![\p{L}\p{N}_]to )(?:(?:${month})(?: (?:19|20)\d\d)?|(?:19|20)\d\d)(?=[\s?.!]*$|,(?! ?(?:19|20)\d\d)| (?:by|per|for each|for every|in each|as|with|without|only|into|to|->)(?= ))`,
  'giu',
);
/** Of these a number behind them is a name or a bound, and no year. */
const otherwise =
  /\b(?:as|is|was|ids?|numbers?|nos|rows|days|hours|minutes|weeks|months|years|first|last|less|plus|minus|this|its|euros?|dollars?|pounds?)\s+$/iu;

/** The request with "in" before such a time; itself where data is called so. */
export function withTimesSaid(text: RequestText, entries: DatasetEntry[]): RequestText {
  const found = [...text.original.matchAll(bare)].filter(({ index }) => !otherwise.test(text.original.slice(0, index)));
  if (found.length !== 1 || /\b(?:vs\.?|versus|compared?|cron|schedule|every)\b/i.test(text.original)) return text;
  const [{ index } = { index: 0 }] = found;
  const { mentions } = findMentions(text, entries, []);
  const isName = mentions.some(({ start, end }) => start <= index && index < end);
  return isName ? text : new RequestText(`${text.original.slice(0, index)}in ${text.original.slice(index)}`, text.typed);
}

/** "The numbers use a comma", "german number format", "decimal: ','": the mark before the decimals of a text file. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import type { RequestText } from '../../text/request-text.ts';
import { noted, type Scope } from '../scope.ts';

export interface DecimalMark {
  decimal: ',' | '.';
  phrase: string;
}

const lead = String.raw`(?<![\p{L}\p{N}_])(?:(?:and|but|which|that|as|with|has|have|the|its?|their|a|all)\s+)*`;
const numbers = String.raw`(?:numbers?|decimals?|amounts?|figures?|prices?)`;
const uses = String.raw`(?:use|uses|using|have|has|having|with|come with|are (?:written|formatted|separated|split|given)(?: with| by| using)?|is|are)`;
const mark = String.raw`(?:(?<comma>commas?|['"“]?,['"”])|(?<point>points?|dots?|periods?|full stops?|['"“]?\.['"”]))`;
const manner = String.raw`(?:(?<comma>german|european|french|continental)|(?<point>english|american|us|uk))`;
const end = String.raw`(?![\p{L}\p{N}_])`;

const spellings = [
  // "The numbers use a comma", "decimals are separated by commas".
  new RegExp(
    String.raw`${lead}${numbers}\s+${uses}\s+(?:an?\s+|the\s+)?(?:decimal\s+)?${mark}${end}(?:\s+(?:for|as|before|instead of|not)\s+(?:the\s+|a\s+)?(?:decimals?|points?|dots?|separator|mark|sign)(?:\s+(?:separator|mark|sign|point))?)*`,
    'dgiu',
  ),
  // "Decimal comma", "the decimal separator is a comma", "decimal: ','".
  new RegExp(
    String.raw`${lead}decimals?(?:\s+(?:separator|mark|sign|point|character))?\s*(?:[:=]\s*|\s(?:is|are|as|being|should be)\s+)?(?:an?\s+)?${mark}(?:(?<=['"”])|${end})`,
    'dgiu',
  ),
  // "A comma as decimal separator", "commas for decimals".
  new RegExp(
    String.raw`${lead}(?:(?:use|using|take)\s+)?(?:an?\s+)?${mark}\s+(?:as|for|is|are)\s+(?:the\s+|a\s+)?decimals?(?:\s+(?:separator|mark|sign|point))?${end}`,
    'dgiu',
  ),
  // "German number format", "numbers in european notation", "numbers are german style".
  new RegExp(
    // Dates have a form of their own.
    String.raw`(?<!(?:\bdates?|_(?:on|at|date|day|time))(?:\s+(?:columns?|fields?|values?))?\s+(?:(?:in|as|are|be|to|the|an?|written|formatted|shown|should|must)\s+)*)(?<!\bdates?\s)${lead}(?:(?:in|use|using)\s+)*(?:(?:${numbers})\s+(?:(?:are|is|use|in)\s+)+)?${manner}\s+(?:(?:numbers?|decimals?)\s+)?(?:format|style|notation|number format|decimals)${end}`,
    'dgiu',
  ),
];

/** Texts in files alone have such a mark; a name without an ending may be a folder of them. */
const hasMark = ({ name }: DatasetEntry): boolean => /\.(?:csv|tsv|txt)(?:\.gz)?$|(?:^|\/)[^./]+\/?$/i.test(name);

/** A dataset with the option that it is read with. */
export const readWith = (mark: DecimalMark | null, entry: DatasetEntry): DatasetEntry & { options?: JsonObject } =>
  mark && hasMark(entry) ? { ...entry, options: { decimal: mark.decimal } } : entry;

/** Puts what was said of the mark into the scope: an option of its source, or a phrase that was not used. */
export function noteMark(mark: DecimalMark | null, scope: Scope): void {
  if (mark === null) return;
  const { options } = readWith(mark, scope.subject.entry);
  if (options === undefined) return void scope.unread.push(mark.phrase);
  scope.options = { ...scope.options, ...options };
  const example = mark.decimal === ',' ? 'comma, as in 1.234,50' : 'point, as in 1,234.50';
  noted(scope, mark.phrase, `numbers are read with a decimal ${example}`);
}

/** The mark and the phrase that says it, claimed; null when none is said. */
export function readDecimalMark(text: RequestText): DecimalMark | null {
  if (!/comma|point|dot|period|stop|german|european|french|continental|english|american|decimal/i.test(text.original)) return null;
  const found = text.take(...spellings);
  return found && { decimal: found.part('comma') === '' ? '.' : ',', phrase: found.phrase };
}

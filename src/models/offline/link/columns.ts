/** Which column a phrase means. */
import type { Column } from '#domain/dataset.ts';
import { dictionary } from '#domain/dictionary.ts';
import { nearest } from '#domain/nearest.ts';
import { isFiller } from '../text/filler.ts';
import { changedColumn, dateColumns, isDate, isIdentifier, isNumber, isSpent, isText } from './types.ts';
import { dateOfParticle } from './phrasal.ts';
import { dateOfDoneDate } from './verb-columns.ts';
import { ownColumn } from './own-column.ts';
import { holdsAll, isSlip, isTypo, nameWords, sameWords } from './names.ts';

export type ColumnLink =
  | { kind: 'one'; column: Column; how: 'name' | 'part' | 'synonym' | 'typo' }
  | { kind: 'many'; columns: Column[] }
  | { kind: 'none'; near: string[] };

/** Words people use for each other in column names, in singular. */
const synonyms = [
  ['amount', 'revenue', 'sale', 'spend', 'spending', 'spent', 'turnover', 'value', 'total', 'price', 'cost', 'money', 'sum'],
  ['date', 'day', 'time', 'timestamp', 'ts', 'at', 'created', 'placed', 'when'],
  ['phone', 'telephone', 'mobile', 'tel'],
  ['quantity', 'qty', 'count'],
  ['country', 'nation'],
  ['id', 'identifier', 'number', 'no', 'nr', 'key', 'code'],
  ['method', 'type', 'kind'],
  ['status', 'state'],
  ['email', 'mail'],
  ['duration', 'length', 'elapsed', 'time'],
  ['modified', 'updated', 'changed'],
  ['category', 'group', 'class'],
  ['min', 'minute'],
  ['kg', 'kilo', 'kilogram'],
  ['km', 'kilometer', 'kilometre'],
  ['born', 'birth', 'birthday', 'birthdate'],
  ['rating', 'elo', 'stars'],
  ['cert', 'certificate', 'certification'],
  ['temp', 'temperature'],
  ['desc', 'description'],
  ['addr', 'address'],
  ['dist', 'distance'],
  ['dept', 'department'],
  ['amt', 'amount'],
  ['cat', 'category'],
  ['lang', 'language'],
  ['ref', 'reference'],
  ['loc', 'location'],
  ['org', 'organisation', 'organization'],
];

/** The column a phrase means among these. `noun` is what the dataset is called: "id" of orders is `order_id`. */
export function linkColumn(phrase: string, all: Column[], noun = ''): ColumnLink {
  const columns = howMany.test(phrase) ? all.filter((column) => !isIdentifier(column)) : all;
  const said = wordsOf(phrase);
  if (said.length === 0) return { kind: 'none', near: [] };
  const named = columns.map((column) => ({ column, words: tellingWords(column.name) }));
  const ownWords = nameWords(noun);
  const short = said.length > 1 ? said.filter((word) => !ownWords.includes(word)) : said;
  // The name of the data alone is no column: "the payments" are not `payment_id`.
  const aloneNoun = said.every((word) => ownWords.includes(word));
  const exact =
    named.find(({ column }) => column.name.toLowerCase() === unquoted(phrase).toLowerCase()) ??
    named.find(({ words }) => sameWords(words, said)) ??
    // "Paid amount" of `amount_paid`.
    named.find(({ words }) => words.length > 1 && sameWords(words.toSorted(), said.toSorted()));
  if (exact) return { kind: 'one', column: exact.column, how: 'name' };
  // What is denied is no column: "no passport_no".
  if (denied.test(phrase)) return none(phrase, columns);
  if (aloneNoun) return none(phrase, columns);
  const dated = dateOfParticle(phrase, columns);
  if (dated !== undefined) return { kind: 'one', column: dated, how: 'part' };
  const done = dateOfDoneDate(phrase, columns);
  if (done !== undefined) return { kind: 'one', column: done, how: 'name' };
  const whole = named.find(({ words }) => sameWords(words, short));
  if (whole) return { kind: 'one', column: whole.column, how: 'name' };
  const linked =
    byPart(said, short, ownWords, named) ??
    byUnit(said, named) ??
    bySynonym(short, named, ownWords) ??
    byTypo(said, named) ??
    byBeginnings(said, named);
  return linked ?? plainerLink(phrase, columns, noun) ?? byKind(said, columns, noun) ?? none(phrase, columns);
}

/** "Number of bookings" counts, and is no `flight_no`; "number of the flight" may be one. */
const howMany = /^(?:the\s+)?(?:total\s+)?(?:number|count|no)\s+of\s+(?:(?:their|its|all|our)\s+)?(?:[\p{L}_]+\s+)?\p{L}+s(?:\s|$)/iu;

/** "The date" of bookings is `booked_on`, the one that is not about changes. */
function byKind(said: string[], columns: Column[], noun: string): ColumnLink | null {
  if (said.length !== 1 || said[0] !== 'date') return null;
  const changed = changedColumn(columns);
  const dates = dateColumns(columns, noun).filter((column) => column !== changed);
  const days = dates.filter(({ type }) => type === 'DATE');
  const [only, ...more] = days.length > 0 ? days : dates;
  return only === undefined || more.length > 0 ? null : { kind: 'one', column: only, how: 'synonym' };
}

/** What units are called by the endings of names. */
const units = dictionary<string>({
  hectolitre: 'hl',
  hectoliter: 'hl',
  litre: 'l',
  liter: 'l',
  millilitre: 'ml',
  milliliter: 'ml',
  kilogram: 'kg',
  kilo: 'kg',
  gram: 'g',
  tonne: 't',
  ton: 't',
  kilometre: 'km',
  kilometer: 'km',
});

/** "Hectolitres" of the one `volume_hl`. */
function byUnit(said: string[], named: Named[]): ColumnLink | null {
  const unit = said.length === 1 ? units[said[0] ?? ''] : undefined;
  const meant = unit === undefined ? [] : named.filter(({ column, words }) => isNumber(column) && words.at(-1) === unit);
  return meant.length === 1 ? one(meant[0], 'part') : null;
}

/** "phone numbers", "crop names", "country codes", "return date": a last word that adds nothing. */
function plainerLink(phrase: string, columns: Column[], noun: string): ColumnLink | null {
  const [, plainer = '', last = ''] =
    /^(.*\S)\s+(numbers?|addresse?s?|values?|codes?|names?|dates?|days?|ratings?|levels?)$/i.exec(
      phrase.replace(/^((?:the\s+)?dates?) of (\S+)$/i, '$2 $1'),
    ) ?? [];
  // The name of a supplier is no `supplier_code`.
  const fitting = /^name/i.test(last)
    ? columns.filter((column) => isText(column) && !isIdentifier(column))
    : /^da/i.test(last)
      ? columns.filter(isDate)
      : columns;
  return plainer === '' ? null : linkColumn(plainer, fitting, noun);
}

/** `qtyOnHand` → quantity, hand: fillers count in names as little as in phrases. */
function tellingWords(name: string): string[] {
  const words = nameWords(name);
  const telling = words.filter((word) => !isFiller(word) || word === 'id');
  return telling.length > 0 ? telling : words;
}

const denied = /^(?:no|not|without|never|except)\s+\S/i;

const unquoted = (phrase: string): string => phrase.replaceAll(/^["'`“]|["'`”]$/g, '');

function wordsOf(phrase: string): string[] {
  // "Shelf A" is a value, whose letter is no article.
  const words = unquoted(phrase)
    .split(/\s+/)
    .filter((word, at) => !isFiller(word) || (at > 0 && /^[A-Z]$/.test(word)));
  return nameWords(words.join(' '));
}

type Named = { column: Column; words: string[] };

function byPart(said: string[], short: string[], ownWords: string[], named: Named[]): ColumnLink | null {
  const own = named.filter(({ words }) => sameWords(words, [...ownWords, ...short]));
  if (own.length === 1) return one(own[0], 'part');
  const holding = named.filter(({ words }) => holdsAll(words, short));
  if (holding.length === 1) return one(holding[0], 'part');
  const whose = ownColumn(
    holding.map(({ column }) => column),
    ownWords.join(' '),
  );
  if (holding.length > 1)
    return whose === undefined
      ? { kind: 'many', columns: holding.map(({ column }) => column) }
      : { kind: 'one', column: whose, how: 'synonym' };
  // "Customer emails" of customers: nothing but the data's own name may stand beside the column.
  const held = named.filter(({ words }) => holdsAll(said, words) && said.every((word) => words.includes(word) || ownWords.includes(word)));
  return one(held.toSorted((a, b) => b.words.length - a.words.length)[0], 'part');
}

function bySynonym(said: string[], named: Named[], ownWords: string[]): ColumnLink | null {
  const isEarned = said.some((word) => earned.test(word));
  const meant = named.filter(
    ({ column, words }) =>
      !(isEarned && isSpent(column)) && said.every((word) => words.some((other) => other === word || areSynonyms(word, other))),
  );
  // "The number" of flights is `flight_no` rather than `tail_no`.
  const own = meant.filter(({ words }) => words.every((word) => ownWords.includes(word) || said.some((other) => areSynonyms(word, other))));
  if (own.length === 1 && own[0]?.words.some((word) => ownWords.includes(word)) === true) return one(own[0], 'synonym');
  if (meant.length > 1) return { kind: 'many', columns: meant.map(({ column }) => column) };
  return one(meant[0], 'synonym');
}

/** "Scheduled departure" is `sched_dep`: every word of the name begins one that was said, and one is shortened. */
function byBeginnings(said: string[], named: Named[]): ColumnLink | null {
  const begins = (word: string, whole: string): boolean =>
    whole === word || (word.length >= 3 && whole.length >= word.length + 2 && whole.startsWith(word));
  const meant = named.filter(
    ({ words }) => words.length > 1 && words.length === said.length && words.every((word, at) => begins(word, said[at] ?? '')),
  );
  return meant.length === 1 ? one(meant[0], 'typo') : null;
}

function byTypo(said: string[], named: Named[]): ColumnLink | null {
  const joined = said.join('');
  // "Member M8" is a value and no slip for `member_no`.
  const digits = (text: string): string => text.replaceAll(/\D/g, '');
  const meant = named.filter(
    ({ words }) =>
      words.length === said.length &&
      digits(joined) === digits(words.join('')) &&
      isTypo(joined, words.join('')) &&
      // "Supplier name" is no slip for `supplier_code`: each word is one for its like.
      words.every((word, at) => isSlip(said[at] ?? '', word)),
  );
  if (meant.length > 1) return { kind: 'many', columns: meant.map(({ column }) => column) };
  return one(meant[0], 'typo');
}

const one = (named: Named | undefined, how: 'part' | 'synonym' | 'typo'): ColumnLink | null =>
  named === undefined ? null : { kind: 'one', column: named.column, how };

const none = (phrase: string, columns: Column[]): ColumnLink => ({
  kind: 'none',
  near: nearest(
    phrase,
    columns.map((column) => column.name),
  ),
});

export const areSynonyms = (a: string, b: string): boolean =>
  synonyms.some((group) => group.includes(a) && group.includes(b)) && !isOpposed(a, b) && !isOpposed(b, a);

/** What came in is not what something cost. */
const earned = /^(?:revenue|sale|turnover)$/;
const isOpposed = (a: string, b: string): boolean => earned.test(a) && b === 'cost';

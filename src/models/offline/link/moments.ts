/** Which date of the data a moment is: "payment" of `paid_on`, "order" of the orders' own date. */
import { dictionary } from '#domain/dictionary.ts';
import type { Column } from '#domain/dataset.ts';
import { linkColumn } from './columns.ts';
import { nameWords, sameWords } from './names.ts';
import { dateColumns, isDate } from './types.ts';
import { dateOfDoing, dateOfVerb } from './verb-columns.ts';

/** Nouns of doing whose stem is not that of the date's name. */
const doings = dictionary<string[]>({
  arrival: ['arrived', 'arrives'],
  birth: ['born'],
  booking: ['booked'],
  closing: ['closed'],
  closure: ['closed'],
  completion: ['completed', 'finished'],
  creation: ['created'],
  delivery: ['delivered'],
  departure: ['departed', 'departs', 'left'],
  dispatch: ['dispatched', 'shipped', 'sent'],
  end: ['ended', 'finished'],
  enrolment: ['enrolled'],
  enrollment: ['enrolled'],
  finish: ['finished', 'ended'],
  finishing: ['finished'],
  invoice: ['invoiced', 'issued'],
  issue: ['issued'],
  making: ['made', 'produced'],
  opening: ['opened'],
  leave: ['left', 'departs'],
  pay: ['paid'],
  payment: ['paid'],
  pickup: ['picked', 'collected'],
  'pick-up': ['picked', 'collected'],
  production: ['produced', 'made'],
  purchase: ['bought', 'purchased'],
  receipt: ['received'],
  registration: ['registered'],
  return: ['returned'],
  sale: ['sold'],
  sell: ['sold'],
  send: ['sent'],
  settlement: ['settled'],
  shipment: ['shipped', 'sent'],
  shipping: ['shipped', 'sent'],
  signup: ['joined', 'signed'],
  start: ['started', 'begun'],
});

/** The one date that a word for a moment means; null when none does. */
export function dateOfMoment(phrase: string, columns: Column[], noun: string): Column | null {
  const said = phrase
    .trim()
    .toLowerCase()
    .replace(/^(?:(?:the|its|their|an?|being|getting|is|was|were|are)\s+)+/, '')
    .replace(/\s+(?:date|day|time)$/, '');
  const dates = columns.filter(isDate);
  const link = linkColumn(said, dates, noun);
  if (link.kind === 'one' && link.how !== 'typo') return link.column;
  const done = dateOfNoun(said, dates, noun);
  if (done !== null) return done;
  const alike = dates.filter(({ name }) => nameWords(name).some((word) => isNounOf(said, word)));
  if (alike.length === 1) return alike[0] ?? null;
  const isRow = sameWords(nameWords(said), nameWords(noun).slice(-1)) || sameWords(nameWords(said), nameWords(noun));
  return isRow ? (dateColumns(dates, noun)[0] ?? null) : null;
}

/** "Start" of `started_at`: the date whose name says what a noun of doing does; null for other words. */
export function dateOfNoun(phrase: string, columns: Column[], noun: string): Column | null {
  const dates = columns.filter(isDate);
  const said = phrase.replace(/\s+(?:date|day|time)$/, '');
  return (
    [said, ...(doings[said] ?? [])]
      .map((word) => dateOfDoing(word, dates) ?? dateOfVerb(word, dates, noun))
      .find((column) => column !== undefined) ?? null
  );
}

/** "Submission" of `submitted`, "approval" of `approved`. */
const isNounOf = (noun: string, word: string): boolean =>
  /(?:sion|tion|ance|ence|al|ment|ing|ure|age)$/.test(noun) && noun.length > 6 && word.length > 5 && noun.slice(0, 5) === word.slice(0, 5);

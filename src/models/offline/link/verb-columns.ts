/** Which column a verb speaks of: "hired" of `hire_date`, "churned" of `churned_at`, "earn" of `salary`. */
import { dictionary } from '#domain/dictionary.ts';
import { stemmer } from 'stemmer';
import type { Column } from '#domain/dataset.ts';
import { nameWords } from './names.ts';
import { dateColumns, isBoolean, isDate, isNumber, isText } from './types.ts';

/** Verbs whose stem is not in the name of the column they speak of. */
const meant = dictionary<string[]>({
  paid: ['pay', 'payment', 'paid'],
  sold: ['sell', 'sale', 'sold'],
  sent: ['send', 'sent'],
  left: ['leave', 'exit', 'left'],
  churned: ['churn', 'leave', 'left', 'exit', 'cancel', 'quit', 'terminate'],
  born: ['birth', 'born'],
  joined: ['join', 'hire', 'entry'],
  employed: ['hire', 'employ'],
  started: ['start', 'begin', 'from'],
  begun: ['start', 'begin', 'from'],
  registered: ['register', 'registr', 'signup', 'join', 'enrol', 'enroll'],
  ended: ['end', 'finish', 'to', 'until', 'expiri', 'expir'],
});

/** Verbs of rows coming to be: they speak of the date that the data is about. */
export const happened =
  /^(?:issued|placed|made|dated|created|submitted|taken|entered|logged|raised|registered|added|happened|occurred|filed|received|played|measured|observed|recorded|read)$/;

const participle =
  /^(?:un)?(?:\p{L}{3,}ed|paid|sold|sent|left|born|taken|made|held|begun|written|seen|drawn|quit|shut|lent|built|gone|given|withdrawn|bought|brought|lost|broken|driven|flown|cut)$/u;

const stemsOf = (name: string): string[] => nameWords(name).map((word) => stemmer(word));

/** The date column whose name has the verb's stem, or the data's own for verbs of coming to be; undefined for other words. */
export function dateOfVerb(verb: string, columns: Column[], noun: string): Column | undefined {
  if (!participle.test(verb)) return undefined;
  return ofStem(verb, columns, isDate) ?? (happened.test(verb) ? dateColumns(columns, noun)[0] : undefined);
}

/** "Per filing month": the date whose name has the stem of a verb in any form; undefined when none or several have. */
export const dateOfStem = (verb: string, columns: Column[]): Column | undefined =>
  /(?:ed|ing)$/.test(verb) ? ofStem(verb, columns, isDate) : dateNamedAfter(verb, columns);

/** "Signup year" of `signup_date`: the one date that is called like the word and nothing more. */
function dateNamedAfter(word: string, columns: Column[]): Column | undefined {
  if (!/^\p{L}{3,}$/u.test(word)) return undefined;
  const called = new RegExp(`^${word}_?(?:date|day|at|on|time|ts)$`, 'i');
  const named = columns.filter((column) => isDate(column) && called.test(column.name));
  const [only, ...others] = named.length > 0 ? named : columns.filter((column) => isDate(column) && isOfStem(column, word));
  return others.length === 0 ? only : undefined;
}

/** "Ship date", "arrival time", "payment day": the one date that is called like the doing and nothing more. */
export function dateOfDoneDate(phrase: string, columns: Column[]): Column | undefined {
  const [, word] = /^(?:the )?(\p{L}{3,}) (?:date|day|time|timestamp)s?$/iu.exec(phrase) ?? [];
  const said = word?.toLowerCase();
  if (said === undefined) return undefined;
  const found = columns.filter((column) => {
    const [first = '', ...rest] = nameWords(column.name);
    const isAlone = rest.length > 0 && rest.every((part) => /^(?:at|on|ts)$/.test(part));
    return (
      isDate(column) && isAlone && (stemmer(first) === stemmer(said) || begunAlike(first, said) || meant[first]?.includes(said) === true)
    );
  });
  return found.length === 1 ? found[0] : undefined;
}

/** `started_on` of a "start". */
function isOfStem({ name }: Column, word: string): boolean {
  const [first = '', ...rest] = nameWords(name);
  return stemmer(first) === stemmer(word) && rest.every((part) => /^(?:date|day|at|on|time|ts)$/.test(part));
}

/** "Made after 2021" of `made_in`, "built before 1970" of `built_year`: the whole number that counts years; undefined for other words. */
export const yearOfVerb = (verb: string, columns: Column[]): Column | undefined =>
  participle.test(verb) ? ofStem(verb, columns, (column) => /INT/i.test(column.type) && isNumber(column) && !isCount(column)) : undefined;

/** `tickets_sold` counts tickets. */
const isCount = ({ name }: Column): boolean => (nameWords(name)[0] ?? '') !== (name.split(/_|(?=[A-Z])/)[0] ?? '').toLowerCase();

/** What tells whether the verb has come true: a date that is there, or a flag. */
export function factOfVerb(verb: string, columns: Column[]): Column | undefined {
  return participle.test(verb) ? (ofStem(verb, columns, isPlainFlag) ?? ofStem(verb, columns, isDate)) : undefined;
}

/** `sold_out` is no flag of what was sold. */
const isPlainFlag = (column: Column): boolean => isBoolean(column) && !/(?:^|[_\s])(?:out|off|up|in|on|over|down)$/i.test(column.name);

function ofStem(verb: string, columns: Column[], fits: (column: Column) => boolean): Column | undefined {
  const stems = (meant[verb] ?? [verb]).map((word) => stemmer(word));
  const found = columns.filter((column) => fits(column) && stemsOf(column.name).some((stem) => stems.includes(stem)));
  return found.length === 1 ? found[0] : undefined;
}

/** "The last edit", "the newest change" of `edited_at`: the date whose name has the stem of a noun of doing; undefined for other words. */
export function dateOfDoing(noun: string, columns: Column[]): Column | undefined {
  const said = noun.toLowerCase();
  const alike = /(?:ion|ment|al|ure|y)$/.test(said)
    ? columns.filter((column) => isDate(column) && nameWords(column.name).some((word) => begunAlike(word, said)))
    : [];
  return ofStem(said, columns, isDate) ?? (alike.length === 1 ? alike[0] : undefined);
}

/** "Registration" and "registered", "arrival" and "arrived". */
const begunAlike = (one: string, other: string): boolean => one.length > 5 && one.slice(0, 5) === other.slice(0, 5);

const directions: [RegExp, string[]][] = [
  [/^(?:leaving|departing|starting)$/, ['departure', 'dep', 'origin', 'from', 'start']],
  [/^(?:arriving|landing|ending)$/, ['arrival', 'arr', 'destination', 'dest', 'to', 'end']],
];

/** "Leaving LIS", "arriving in DUB": the one text column of that end of a way. */
export function placeOfVerb(verb: string, columns: Column[]): Column | undefined {
  const ends = directions.find(([verbs]) => verbs.test(verb))?.[1] ?? [];
  const found = columns.filter((column) => isText(column) && nameWords(column.name).some((word) => ends.includes(word)));
  return found.length === 1 ? found[0] : undefined;
}

/** What is not over: the words of the date at which it would be. */
const lasting = dictionary<string[]>({
  open: ['closed', 'close', 'resolved', 'solved'],
  unsolved: ['resolved', 'solved'],
  outstanding: ['returned', 'settled', 'paid', 'closed'],
  current: ['left', 'leaving', 'exit', 'exited', 'ended', 'end', 'terminated', 'quit'],
  ongoing: ['ended', 'end', 'finished', 'stopped', 'completed'],
  running: ['ended', 'finished', 'stopped', 'completed', 'terminated', 'cancelled', 'canceled'],
  living: ['died', 'deceased', 'death', 'dead'],
  alive: ['died', 'deceased', 'death', 'dead'],
  active: ['ended', 'terminated', 'cancelled', 'canceled', 'deactivated', 'churned', 'left', 'quit'],
});

/** The date that is missing as long as a row is "open" or "ongoing"; undefined where a state of the data says it. */
export function endOfState(word: string, columns: Column[]): Column | undefined {
  const ends = lasting[word];
  const isTold = columns.some(({ name }) => nameWords(name).some((part) => /^(?:status|state|stage)$/.test(part)));
  if (ends === undefined || isTold) return undefined;
  const found = columns.filter((column) => isDate(column) && nameWords(column.name).some((part) => ends.includes(part)));
  return found.length === 1 ? found[0] : undefined;
}

/** What is measured when somebody says it with a verb or in the comparative, and whether the word means less of it. */
const measured: [RegExp, string[], boolean][] = [
  [/^(?:earn|earns|earning|paid)$/, ['salary', 'wage', 'income', 'pay'], false],
  [/^(?:cost|costs|costing|priced|dearer|pricier)$/, ['cost', 'price', 'fee', 'amount'], false],
  [/^cheaper$/, ['price', 'cost', 'fee', 'amount'], true],
  [/^slower$/, ['duration', 'latency', 'elapsed', 'time'], false],
  [/^(?:faster|quicker)$/, ['duration', 'latency', 'elapsed', 'time'], true],
  [/^(?:longer|lasting|lasted|took|taking|takes)$/, ['duration', 'length', 'elapsed', 'page', 'time'], false],
  [/^shorter$/, ['duration', 'length', 'elapsed', 'page', 'time'], true],
  [/^(?:hotter|warmer)$/, ['temperature', 'heat'], false],
  [/^(?:colder|cooler)$/, ['temperature', 'heat'], true],
  [/^(?:heavier|weighing|weighs?)$/, ['weight', 'mass'], false],
  [/^lighter$/, ['weight', 'mass'], true],
  [/^taller$/, ['height'], false],
  [/^wider$/, ['width'], false],
  [/^narrower$/, ['width'], true],
  [/^thicker$/, ['thickness'], false],
  [/^thinner$/, ['thickness'], true],
  [/^deeper$/, ['depth'], false],
  [/^steeper$/, ['slope', 'gradient'], false],
  [/^(?:rated|ranked)$/, ['rating', 'elo', 'stars', 'score', 'rank'], false],
  [/^(?:older|aged)$/, ['age'], false],
  [/^younger$/, ['age'], true],
];

/** A number of seconds, minutes or the like. */
export const isTimed = ({ name }: Column): boolean =>
  nameWords(name).some((word) => /^(?:duration|latency|elapsed|time|s|ms|sec|secs|second|min|minute|h|hour)$/.test(word));

/** The number column that such a word measures; null when there is none. */
export function measuredBy(word: string, columns: Column[]): { column: Column; less: boolean } | null {
  const known = measured.find(([words]) => words.test(word));
  if (known === undefined) {
    const column = participle.test(word) ? ofStem(word, columns, isNumber) : undefined;
    return column === undefined ? null : { column, less: false };
  }
  const [, names, less] = known;
  for (const name of names) {
    const found = columns.filter((column) => isNumber(column) && nameWords(column.name).includes(name));
    const [column] = found;
    if (column !== undefined && found.length === 1) return { column, less };
  }
  const [timed, ...others] = names.includes('elapsed') ? columns.filter((column) => isNumber(column) && isTimed(column)) : [];
  return timed !== undefined && others.length === 0 ? { column: timed, less } : null;
}

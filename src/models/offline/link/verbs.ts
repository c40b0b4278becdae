/** Verbs that stand for datasets: what was paid is in payments, what was shipped in shipments. */
import { dictionary } from '#domain/dictionary.ts';
import { stemmer } from 'stemmer';
import type { DatasetEntry } from '#domain/dataset.ts';
import { baseName } from './datasets.ts';
import { ownFirst } from './left-tables.ts';
import { nameWords } from './names.ts';

const irregular = dictionary<string[]>({
  attended: ['attend', 'visit'],
  borrowed: ['loan', 'lend', 'borrow'],
  entered: ['entr'],
  drove: ['trip', 'ride', 'drive'],
  driven: ['trip', 'ride', 'drive'],
  rode: ['ride', 'trip'],
  ridden: ['ride', 'trip'],
  flew: ['flight'],
  flown: ['flight'],
  taught: ['lesson', 'class'],
  billed: ['bill', 'invoic'],
  lent: ['loan', 'lend'],
  refueled: ['refuel', 'fuel'],
  refuelled: ['refuel', 'fuel'],
  paid: ['pay'],
  bought: ['purchas', 'sale'],
  sold: ['sale', 'sell'],
  subscribed: ['subscri'],
  rented: ['rent', 'hire', 'loan'],
  hired: ['hire', 'rent'],
  booked: ['book', 'reserv'],
  reserved: ['reserv', 'book'],
  sent: ['send'],
  got: ['get'],
  refunded: ['refund'],
  registered: ['regist', 'signup', 'enrol'],
});

/** What names begin with of data that a verb, in lower case, speaks of: "ridden" of rides. */
export const stemsOfVerb = (verb: string): string[] => (irregular[verb] ?? [stemmer(verb)]).filter((stem) => stem.length >= 3);

const trade = ['order', 'purchas', 'sale', 'invoic', 'receipt', 'transact'];

/** The same, and what else is written when something is bought or sold. */
export const widerStemsOfVerb = (verb: string): string[] => [
  ...stemsOfVerb(verb),
  ...(/^(?:bought|ordered|purchased|sold|spent)$/.test(verb) ? trade : []),
];

export const isCalledByStem = (entry: DatasetEntry, stem: string): boolean =>
  nameWords(baseName(entry)).some((word) => word.startsWith(stem) || stemmer(word) === stem);

/** The dataset whose name has the stem of a verb; null when none or several have. */
export function datasetByVerb(verb: string, entries: DatasetEntry[]): DatasetEntry | null {
  const stems = stemsOfVerb(verb);
  return stems.reduce<DatasetEntry | null>((found, stem) => found ?? datasetByStem(stem, entries), null);
}

function datasetByStem(stem: string, entries: DatasetEntry[]): DatasetEntry | null {
  const found = entries.filter((entry) => entry.kind !== 'folder' && isCalledByStem(entry, stem));
  const exact = found.filter((entry) => nameWords(baseName(entry)).length === 1);
  const best = exact.length > 0 ? exact : found;
  const [only, ...others] = ownFirst(best, (entry) => entry);
  return others.length === 0 ? (only ?? null) : null;
}

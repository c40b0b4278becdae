/** The data that a request may be about: what the listing shows, and what it was too long to show. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { findDatasets, listDatasets, type Found, type Planning } from './asking.ts';
import { baseName, findMentions, isFileName, namedEntries } from './link/datasets.ts';
import { nameWords, sameWords } from './link/names.ts';
import { isFiller } from './text/filler.ts';
import type { RequestText, Word } from './text/request-text.ts';

/** A listing with so many entries was cut. */
const cutAt = 200;
/** Each is looked for in every connection. */
const lookUps = 6;

/** Every dataset that is listed, with those that the request names beyond. */
export function* knownData(text: RequestText): Planning<Found<DatasetEntry[]>> {
  const listing = yield* listDatasets();
  if (!listing.ok) return listing;
  const said = unlisted(text, listing.value).slice(0, lookUps);
  if (said.length === 0) return listing;
  const known = new Set(listing.value.map(keyOf));
  const found = (yield* findDatasets(said)).flatMap((answer, index) => (answer.ok ? meantBy(said[index] ?? '', answer.value) : []));
  const beyond = new Map(found.map((entry) => [keyOf(entry), entry]));
  return { ok: true, value: [...listing.value, ...[...beyond].flatMap(([key, entry]) => (known.has(key) ? [] : [entry]))] };
}

const keyOf = ({ connection, name }: DatasetEntry): string => `${connection}\0${name}`;

/** Files are always looked for, because a folder of very many is listed as one; tables and nouns where the listing was cut. */
function unlisted(text: RequestText, entries: DatasetEntry[]): string[] {
  const { unknown, mentions } = findMentions(text, entries, []);
  const isCut = entries.length >= cutAt;
  const names = unknown.filter(({ phrase, start }) => (isCut || isFileName(phrase)) && !isTarget(text, start)).map(({ phrase }) => phrase);
  const isRead = (word: Word): boolean =>
    mentions.some(({ start, end, how }) => (how === 'named' || how === 'noun') && word.start < end && word.end > start);
  const nouns = isCut ? text.words().filter((word) => isNoun(word.text) && !isRead(word) && !isTarget(text, word.start)) : [];
  return [...new Set([...names, ...nouns.map((word) => word.text)])];
}

const isTarget = ({ original }: RequestText, start: number): boolean => /\b(?:to|into|as)\s+["'“`]?$/i.test(original.slice(0, start));
const isNoun = (word: string): boolean => /^\p{L}[\p{L}\p{N}_-]{3,}$/u.test(word) && !isFiller(word);

/** A search finds what is near; what counts here is what was said. */
function meantBy(said: string, found: DatasetEntry[]): DatasetEntry[] {
  const named = namedEntries(said, found);
  return named.length > 0 ? named : found.filter((entry) => sameWords(nameWords(baseName(entry)), nameWords(said)));
}

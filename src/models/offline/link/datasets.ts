/** Which datasets a request talks about: by path, by table name, or by the noun people use for them. */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { RequestText, Word } from '../text/request-text.ts';
import { isFiller } from '../text/filler.ts';
import { holdsAll, isTypo, nameWords, sameWords } from './names.ts';
import { withoutAccidents } from './left-tables.ts';
import { foldersInRhythm, isOrder, isPlaceOf, isValue, neighbourhood } from './neighbours.ts';
import { globEntries, nearNames } from './written-out.ts';

export interface Mention {
  phrase: string;
  start: number;
  end: number;
  /** What it may be, best first. Several when nothing tells them apart. */
  entries: DatasetEntry[];
  /** `named`: by path or full name. `noun`: by its base name. `head`: by the last word of it. `part`: by another. `typo`: nearly. */
  how: 'named' | 'noun' | 'head' | 'part' | 'typo';
}

/** A path or table name that was written out but is not there. */
export interface UnknownName {
  phrase: string;
  start: number;
  end: number;
  near: string[];
}

const isTable = ({ kind }: Pick<DatasetEntry, 'kind'>): boolean => kind === 'table' || kind === 'view';

/** `samples/orders.csv` → `orders`; `samples/payments.csv.gz` → `payments`; `analytics.orders` → `orders`. */
export function baseName(entry: Pick<DatasetEntry, 'name' | 'kind'>): string {
  const last = entry.name.replace(/\/+$/, '').split('/').at(-1) ?? entry.name;
  return isTable(entry) ? (last.split('.').at(-1) ?? last) : last.replace(/(?:\.[a-z0-9]+)+$/i, '');
}

const extension = /\.(?:csv|tsv|txt|dat|json|jsonl|ndjson|parquet|pq|xlsx|xlsm|avro|gz|zst|zip)$/i;
const pathShape = /[\\/]|\.(?:csv|tsv|txt|dat|json|jsonl|ndjson|parquet|pq|xlsx|xlsm|avro|gz|zst|zip)\b/i;
const tableShape = /^[\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*$/u;

/** Every mention in reading order, and the written-out names that exist nowhere. */
export function findMentions(
  text: RequestText,
  entries: DatasetEntry[],
  skip: { start: number; end: number }[],
): { mentions: Mention[]; unknown: UnknownName[] } {
  const mentions: Mention[] = spacedNames(text, entries, skip);
  const left = [...skip, ...text.idioms, ...countings(text), ...mentions];
  const words = allWords(text).filter((word) => !left.some((span) => word.start < span.end && word.end > span.start));
  const unknown: UnknownName[] = [];
  for (let index = 0; index < words.length;) {
    const word = words[index];
    if (word === undefined) break;
    const named = namedEntries(word.text, entries);
    const elsewhere = named.length > 0 ? [] : namedElsewhere(word.text, entries);
    if (elsewhere.length > 0) unknown.push({ ...spanOf([word]), near: elsewhere });
    else if (named.length > 0) mentions.push({ ...spanOf([word]), entries: named, how: 'named' });
    else if (
      isWrittenOut(word.text, entries) &&
      !comparing.test(
        words
          .slice(Math.max(0, index - 2), index)
          .map((before) => before.text)
          .join(' '),
      )
    )
      unknown.push({ ...spanOf([word]), near: nearNames(word.text, entries) });
    const phrase = named.length > 0 ? null : nounAt(words, index, entries);
    if (phrase) mentions.push(phrase.mention);
    index += phrase?.length ?? 1;
  }
  const ordered = mentions.toSorted((one, other) => one.start - other.start);
  return { mentions: withoutAccidents(ordered, text.original), unknown };
}

/** Names that are several words: paths, `data/Budget 2026.xlsx`, with their folder or without it, in quotes or not; tables as they are quoted. */
function spacedNames({ original }: RequestText, entries: DatasetEntry[], skip: { start: number; end: number }[]): Mention[] {
  const text = original.toLowerCase();
  const found = entries.flatMap((entry): Mention[] => {
    const whole = entry.name.toLowerCase();
    const said = [whole, whole.split('/').at(-1) ?? whole].find(
      (name) => /[\s,;()]/.test(name) && (pathShape.test(name) || name.includes('"')) && text.includes(name),
    );
    if (said === undefined) return [];
    const [from, to] = [text.indexOf(said), text.indexOf(said) + said.length];
    const isQuoted = said.includes('"');
    const [start, end] = [
      from - Number(!isQuoted && /["'“`]/.test(text[from - 1] ?? '')),
      to + Number(!isQuoted && /["'”`]/.test(text[to] ?? '')),
    ];
    return [{ phrase: original.slice(start, end), start, end, entries: [entry], how: 'named' }];
  });
  const isInside = (one: Mention, other: { start: number; end: number }): boolean => one.start < other.end && one.end > other.start;
  return found
    .filter((one) => !skip.some((span) => isInside(one, span)))
    .filter((one) => !found.some((other) => other !== one && isInside(one, other) && other.phrase.length > one.phrase.length));
}

/** Words for anything are no slip for a name. */
const vagueNouns = new Set(['stuff', 'thing', 'things', 'items', 'everything']);

/** "How many" asks; it names no data that is called "many". */
const countings = ({ original }: RequestText): { start: number; end: number }[] =>
  [...original.matchAll(/\bhow\s+(?:many|much)\b/gi), ...original.matchAll(showing)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));

/** "Show me the lifts" speaks of no shows. */
const showing =
  /(?<=^(?:(?:please|now|and|ok|okay|can you|could you)[, ]+)*)show(?=\s+(?:me|us|all|only|just|some|any|every|the|them|those|these|my|our|\d+)\b)/gi;

/** Behind these stands a value: "email contains example.com". */
const comparing =
  /(?:^|\s)(?:ending in|ends in|ending with|ends with|starting with|starts with|contains?|containing|like|equals?|matching|includes?|including|=|>|<)$/i;

const abbreviation = /^(?:i\.e|e\.g|n\.a|a\.m|p\.m)$/i;

/** A path or table name that must be meant as one: "n/a" and "and/or" are none. */
function isWrittenOut(text: string, entries: DatasetEntry[]): boolean {
  if (/^["'“]/.test(text) && !extension.test(text.replaceAll(/["'“”]/g, ''))) return false;
  if (abbreviation.test(text)) return false;
  if (tableShape.test(text) || extension.test(text)) return true;
  const [root = ''] = plainPath(text).split('/');
  return text.includes('/') && entries.some(({ name }) => name.toLowerCase().startsWith(`${root}/`));
}

/** Every word of the request, read or not: "order count" names orders although it was read as a count. */
function allWords(text: RequestText): Word[] {
  return [...text.original.matchAll(/[^\s,;!?()]+/g)].map((match) => {
    const core = match[0].replace(/[.:]+$/, '');
    return { text: core, start: match.index, end: match.index + core.length };
  });
}

function spanOf(words: Word[]): { phrase: string; start: number; end: number } {
  return { phrase: words.map((word) => word.text).join(' '), start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0 };
}

const plainPath = (text: string): string => text.toLowerCase().replaceAll(/^["'`.\\/]+|["'`\\/]+$/g, '');

/** Whether a word is written like a file. */
export const isFileName = (word: string): boolean => extension.test(plainPath(word));

/** The datasets that are called exactly this, with their folders or without. */
export function namedEntries(word: string, entries: DatasetEntry[]): DatasetEntry[] {
  const said = plainPath(word);
  if (said === '' || (!pathShape.test(word) && !word.includes('.'))) return [];
  if (/[*?]/.test(said)) return globEntries(word, entries);
  const exact = entries.filter((entry) => plainPath(entry.name) === said);
  if (exact.length > 0) return exact;
  // `crm.public.towns`, `crm.towns`: a table behind its connection.
  const ofConnection = entries.filter(
    (entry) => isTable(entry) && [entry.name, baseName(entry)].some((name) => said === plainPath(`${entry.connection}.${name}`)),
  );
  if (ofConnection.length > 0) return ofConnection;
  // "The price list from prices.example": a host that has one file.
  const ofHost = entries.filter(
    ({ name }) =>
      name
        .toLowerCase()
        .replace(/^https?:\/\//, '')
        .startsWith(`${said}/`) && /^https?:/i.test(name),
  );
  if (ofHost.length > 0) return ofHost;
  const inFolder = entries.filter((entry) => plainPath(entry.name).endsWith(`/${said}`));
  if (inFolder.length > 0 || !said.includes('/')) return inFolder;
  // "bikes/stations": a file without the ending of its name.
  return entries.filter(({ name, kind }) => kind === 'file' && plainPath(name).replace(/(?:\.[a-z0-9]+)+$/, '') === said);
}

/** `crm.public.towns` where only other connections have one: those, with their connections. */
function namedElsewhere(word: string, entries: DatasetEntry[]): string[] {
  const table = /^[\p{L}_][\p{L}\p{N}_-]*\.(?<table>[\p{L}\p{N}_]+\.[\p{L}\p{N}_]+)$/u.exec(plainPath(word))?.groups?.['table'];
  return entries.flatMap((entry) => (isTable(entry) && entry.name.toLowerCase() === table ? [`${entry.connection}.${entry.name}`] : []));
}

const nouns = /^(?:file|table|dataset|data|csv|json|parquet|folder|sheet|view)s?$/i;

/** The longest dataset noun that starts here, with the words beside it that belong to it. */
function nounAt(words: Word[], index: number, entries: DatasetEntry[]): { mention: Mention; length: number } | null {
  for (let length = Math.min(3, words.length - index); length >= 1; length -= 1) {
    const slice = words.slice(index, index + length);
    if (length === 1 && (isValue(words, index) || isOrder(words, index) || isFolder(words, index, entries))) continue;
    if (slice.some((word) => !/^[\p{L}\p{N}_'-]+$/u.test(word.text) || !/\p{L}/u.test(word.text))) continue;
    if (isFiller(slice[0]?.text ?? '') && !isNamed(slice[0], entries)) continue;
    // "Fees by pool" are groups, though a table that was loaded so is called like that.
    if (slice.some(({ text }) => /^(?:by|per)$/i.test(text)) && !nouns.test(words[index + length]?.text ?? '')) continue;
    const said = slice.flatMap((word) => nameWords(word.text.replace(/'s$/, '')));
    const found =
      matching(said, entries, slice[0]?.text.length ?? 0) ??
      (nouns.test(words[index + length]?.text ?? '') ? inRhythm(said, entries) : null);
    if (found) return withNeighbours(words, { index, length }, found);
  }
  return null;
}

function inRhythm(said: string[], entries: DatasetEntry[]): Matched | null {
  const folders = foldersInRhythm(said, entries);
  return folders.length === 0 ? null : { entries: folders, how: 'noun', wider: folders };
}

/** "The costume clients" of a folder called costumes are its clients, and no costumes. */
function isFolder(words: Word[], index: number, entries: DatasetEntry[]): boolean {
  const word = words[index];
  const [next] = beside(words, index + 1);
  const inside =
    next === undefined || !/^\p{L}[\p{L}\p{N}_-]*$/u.test(next.text) ? null : matching(nameWords(next.text), entries, next.text.length);
  return word !== undefined && inside?.how === 'noun' && isPlaceOf(word.text, inside.entries);
}

/** Data that is called "fields" or "records". */
const isNamed = (word: Word | undefined, entries: DatasetEntry[]): boolean =>
  word !== undefined && word.text.length > 4 && entries.some((entry) => baseName(entry).toLowerCase() === word.text.toLowerCase());

/** The words from one on that stand side by side: "visits to exports/x, parquet" speaks of no parquet of visits. */
function beside(words: Word[], from: number): Word[] {
  const cut = words.findIndex(({ start }, at) => at >= from && start - (words[at - 1]?.end ?? 0) > 1);
  return words.slice(from, cut < 0 ? undefined : cut);
}

function withNeighbours(
  words: Word[],
  { index, length }: { index: number; length: number },
  { entries, how, wider }: Matched,
): { mention: Mention; length: number } {
  const near = neighbourhood(words.slice(Math.max(0, index - 2), index), beside(words, index + length).slice(0, 5), wider);
  const meant = entries.filter((entry) => near.entries.includes(entry));
  const isNarrower = near.before + near.behind > 0;
  const tail = beside(words, index + length)[near.behind];
  const noun = near.behind === 0 && tail !== undefined && nouns.test(tail.text) ? 1 : 0;
  const span = words.slice(index - near.before, index + length + near.behind + noun);
  const chosen = !isNarrower ? entries : meant.length > 0 ? meant : near.entries;
  return { mention: { ...spanOf(span), entries: chosen, how }, length: length + near.behind + noun };
}

interface Matched {
  entries: DatasetEntry[];
  how: Mention['how'];
  /** With those that only words beside the name can mean: the monthly files of a folder. */
  wider: DatasetEntry[];
}

/** `letters` of the word as it was said: "fees" is long enough to mean membership fees, "fee" is not. */
function matching(said: string[], entries: DatasetEntry[], letters: number): Matched | null {
  const named = entries.map((entry) => ({ entry, words: nameWords(baseName(entry)) }));
  // "Which city is the busiest?" is not about what was once loaded into fares_by_city.
  const holding = named.filter(
    ({ entry, words }) => words.length > said.length && holdsAll(nameWords(baseName(entry).replace(/_(?:by|per)_.*$/i, '')), said),
  );
  const matched = (how: Mention['how'], found: typeof named): Matched => {
    const meant = filesFirst(found.map(({ entry }) => entry));
    return { entries: meant, how, wider: [...meant, ...holding.map(({ entry }) => entry).filter((entry) => !meant.includes(entry))] };
  };
  const noun = named.filter(({ words }) => sameWords(words, said));
  if (noun.length > 0) return matched('noun', noun);
  const joined = said.join('');
  // "Rated over 1800" is no slip for rates.
  const typo =
    joined.length < 5 || vagueNouns.has(joined) || said.length > 1 || /[^e]ed$/.test(joined)
      ? []
      : named.filter(({ words }) => isTypo(joined, words.join('')));
  if (typo.length > 0) return matched('typo', typo);
  if (said.length === 1 && letters < 4) return null;
  const heads = holding.filter(({ words }) => sameWords(words.slice(-said.length), said));
  if (heads.length === 1) return matched('head', heads);
  return holding.length > 0 ? matched('part', holding) : null;
}

/** Files come before tables: what people load from is usually not what they loaded into. */
function filesFirst(entries: DatasetEntry[]): DatasetEntry[] {
  return entries.toSorted((a, b) => Number(isTable(a)) - Number(isTable(b)));
}

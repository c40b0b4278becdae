/** The dataset a request speaks of without naming it: the one whose columns and values its words are. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning, type Seen } from './asking.ts';
import { baseName } from './link/datasets.ts';
import { linkColumn } from './link/columns.ts';
import { elementFields } from './link/elements.ts';
import { isKeyOf, joinKeyOf } from './link/join-key.ts';
import { isLeft } from './link/left-tables.ts';
import { holdsAll, nameWords, sameWords, singular } from './link/names.ts';
import { dateColumns, isIdentifier, isList, isNumber } from './link/types.ts';
import { findValue, sampleValues } from './link/values.ts';
import { dateOfDoing, measuredBy } from './link/verb-columns.ts';
import { datasetByVerb } from './link/verbs.ts';
import type { TargetWish } from './read/load/target-wish.ts';
import { isFiller } from './text/filler.ts';
import type { RequestText } from './text/request-text.ts';

export type Guess = { kind: 'one'; entry: DatasetEntry; note: string } | { kind: 'many'; entries: DatasetEntry[] } | { kind: 'none' };

/** More are not looked at: a guess is no search engine. */
const mostCandidates = 24;
/** Below this there is no evidence worth a guess; a lead smaller than this is none. */
const enough = 1.9;
const lead = 0.2;
/** A table must tell more than a file by this. */
const nearly = 0.75;
/** What a column's own name tells; a word that only means one tells 1. */
const spelled = 1.3;

export function* guessSubject(text: RequestText, entries: DatasetEntry[], target: TargetWish | null): Planning<Guess> {
  const candidates = withoutParts(entries)
    .filter(({ name }) => name.toLowerCase() !== target?.name.toLowerCase())
    .toSorted((a, b) => Number(isTable(a)) - Number(isTable(b)))
    .slice(0, mostCandidates);
  const words = contentWords(text);
  if (candidates.length === 0 || words.length === 0) return { kind: 'none' };
  const seen = yield* inspectAll(candidates);
  const scored = candidates
    .flatMap((entry, index) => {
      const found = seen[index];
      if (!found?.ok) return [];
      const shown = evidence({ words, pairs: pairsOf(text) }, entry, found.value, target);
      const figures = found.value.columns.some((column) => shown.found.includes(column.name) && isNumber(column) && !isIdentifier(column));
      return [{ entry, figures, seen: found.value, columns: found.value.columns, ...shown }];
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || Number(isTable(a.entry)) - Number(isTable(b.entry)));
  const [best, ...rest] = withoutLeft(scored).filter(({ entry }) => entry.kind !== 'folder' || scored[0]?.entry.kind === 'folder');
  const second = rest.find((each) => best !== undefined && !isLoadedFrom(best, each));
  if (best === undefined) return { kind: 'none' };
  // "Kegs per city": the rows are those that are measured, wherever they are grouped by something of their partners.
  const measured = scored.filter(({ score, figures }) => best.score - score < lead && figures);
  if (measured.length === 1 && second !== undefined && measured[0] && grouping.test(text.original)) return guessed(measured[0]);
  const [group] = scored.filter(({ figures }) => !figures);
  const told = scored.filter((each) => (each.figures || each.valued) && group !== undefined && refersTo(each, group, entries));
  if (told.length === 1 && told[0] && (ranking.test(text.original) || (!best.figures && grouping.test(text.original))))
    return guessed(told[0]);
  const ahead = second === undefined ? best.score : best.score - second.score;
  const clear = second === undefined || ahead >= lead;
  // The only data that has any of it, and all of it.
  const only = scored.every(({ entry, found }) => entry === best.entry || isLoadedFrom(best, { entry, found }));
  const strong =
    (only && best.hits === words.length && asking.test(text.original)) ||
    best.score >= enough ||
    (best.hits === words.length && best.score >= 1.5 && ahead >= 0.29) ||
    (best.named && ahead >= 0.5) ||
    (best.named && best.hits > 1 && second?.named === false && ahead >= 0.29) ||
    (best.score >= 1 && ahead >= 0.8);
  const others = scored.map(({ entry }) => entry).filter(({ kind }) => kind !== 'folder' || best.entry.kind === 'folder');
  if (!clear || !strong) return { kind: 'many', entries: others };
  return guessed(best);
}

/** Without the tables that loads left, where a file tells about as much. */
function withoutLeft<S extends { entry: DatasetEntry; columns: Seen['columns']; score: number }>(scored: S[]): S[] {
  const files = scored.filter(({ entry }) => !isTable(entry) || entry.connection !== 'warehouse');
  const isNear = (files[0]?.score ?? 0) > (scored[0]?.score ?? 0) - nearly;
  const columns = files.map((each) => each.columns);
  return isNear ? scored.filter((each) => files.includes(each) || !isLeft(each.entry, each.columns, columns)) : scored;
}

/** "Which theme brought in the most": the theme is of designs, the money of the orders that have a design each. */
function refersTo(
  rows: { entry: DatasetEntry; columns: Seen['columns'] },
  to: { entry: DatasetEntry; seen: Seen },
  entries: DatasetEntry[],
): boolean {
  const noun = baseName(to.entry);
  const key = joinKeyOf({ columns: rows.columns, noun: baseName(rows.entry) }, { columns: to.seen.columns, noun });
  return key !== null && isKeyOf(key.right, { noun, seen: to.seen }, entries);
}

const ranking = /^(?:and |so )?(?:which|what)\b.*\b(?:most|least|highest|lowest|best|worst|biggest|smallest)\b/i;
const grouping = /\b(?:per|by|for each|for every|in each|each|every)\b/i;

const guessed = ({ entry, found }: Scored): Guess => ({
  kind: 'one',
  entry,
  note: `No data was named; this reads ${entry.name}, which has ${found.join(', ')}.`,
});

interface Scored {
  entry: DatasetEntry;
  found: string[];
}

const isTable = ({ kind }: DatasetEntry): boolean => kind === 'table' || kind === 'view';

/** A table that has no more of what is spoken of than a file has was loaded from it, or from its like: no rival. */
function isLoadedFrom(best: Scored, { entry, found }: Scored): boolean {
  return (
    !isTable(best.entry) && isTable(entry) && found.every((name) => best.found.some((own) => sameWords(nameWords(own), nameWords(name))))
  );
}

const asking = /\b(?:how|what|when|which|who|where)\b|\?\s*$/i;

/** Files of a folder that is one series are spoken of as the folder; a folder of unlike files is only where they lie. */
function withoutParts(entries: DatasetEntry[]): DatasetEntry[] {
  const folders = entries.filter(({ kind }) => kind === 'folder');
  const isSeries = ({ name }: DatasetEntry): boolean => {
    const stems = entries.filter((entry) => entry.kind === 'file' && entry.name.startsWith(`${name}/`)).map(stemOf);
    return new Set(stems).size <= 1;
  };
  const series = folders.filter(isSeries).map(({ name }) => `${name}/`);
  return entries.filter((entry) => !series.some((folder) => entry.name.startsWith(folder)) && (entry.kind !== 'folder' || isSeries(entry)));
}

/** `access_2026_10` → `access`: what files of a series share. */
const stemOf = (entry: DatasetEntry): string => baseName(entry).replaceAll(/[\d_.-]+/g, '');

/** "Fail the load if any amount is negative": what a check does, and no value of the data. */
const consequence =
  /\b(?:fail|stop|abort|warn(?: me)?|complain)(?= (?:(?:the|this|my) )?(?:load|run|job|import|pipeline|if|when|unless|whenever)\b)/giu;

/** "Add a column vat and a gross column": no data has what is made. */
const newColumn =
  /\b(?:add|adding|with|plus|and|make|compute|calculate|put in|include) (?:an?|another|one) (?:new |extra |further )?(?:(?:column|field) (?:called |named )?(\w+)|(\w+) (?:column|field))\b/giu;

function contentWords(text: RequestText): string[] {
  const made = [...text.original.toLowerCase().matchAll(newColumn)].flatMap(([, before, behind]) => [before ?? '', behind ?? '']);
  const told = [...text.original.matchAll(consequence)].map(({ index }) => index);
  const words = text
    .words()
    .filter(({ start }) => !told.includes(start))
    .map((word) => word.text.toLowerCase());
  const telling = [
    ...new Set(
      words.filter((word) => !made.includes(word) && !isFiller(word) && !small.test(word) && /\p{L}{2}|^(?:19|20)\d\d$|^\//u.test(word)),
    ),
  ];
  // "The total budget" is not about a column that is called total.
  const others = telling.filter((word) => !adding.test(word));
  return others.length > 0 ? others : telling;
}

/** Words side by side, as the values of two words stand in a request. */
const pairsOf = (text: RequestText): string[] => {
  const words = text.words();
  return words.slice(1).flatMap(({ text: word, start }, index) => {
    const before = words[index];
    return before !== undefined && text.original.slice(before.end, start) === ' ' ? [`${before.text} ${singular(word)}`.toLowerCase()] : [];
  });
};

const adding = /^(?:total|sum|average|avg|mean|median|minimum|maximum|highest|lowest)$/;

/** Words of grammar that names of columns may have as well: `price_per_month`. */
const small = /^(?:per|by|each|every|top|over|under|than|more|less|not|no|all|only|never|since|before|after|last|first)$/;

const money = /^(?:revenues?|sales|turnover|takings|proceeds|earnings|spend|spending|income|money|earned|sold|best-?selling)$/;
const earned = /^(?:revenues?|sales|turnover|takings|proceeds|earnings|income|earned|sold|best-?selling)$/;
const times =
  /^(?:(?:daily|weekly|monthly|quarterly|yearly|day|week|month|quarter|year)s?|january|february|march|april|june|july|august|september|october|november|december|(?:19|20)\d\d)$/;

/** Columns named 1 each, money and dates spoken of, values of the sample, and a name that the target repeats. */
function evidence(
  { words, pairs }: { words: string[]; pairs: string[] },
  entry: DatasetEntry,
  seen: Seen,
  target: TargetWish | null,
): { score: number; found: string[]; named: boolean; valued: boolean; hits: number } {
  const noun = baseName(entry);
  const found: string[] = [];
  let score = 0;
  let hits = 0;
  let named = false;
  let valued = false;
  const known = sampleValues(seen);
  // A sentence as a column name is no name that people speak of.
  const columns = seen.columns.filter((column) => nameWords(column.name).length <= 4);
  const inside = columns.flatMap(elementFields);
  for (const word of words) {
    const before = score;
    const link = linkColumn(word, columns, noun);
    const best = money.test(word) ? moneyColumn(seen, earned.test(word)) : null;
    if (best) {
      score += best.weight;
      found.push(best.name);
    } else if (times.test(word) && dateColumns(seen.columns, noun)[0]) {
      score += 0.5;
      found.push(dateColumns(seen.columns, noun)[0]?.name ?? '');
    } else if (link.kind === 'one' && (link.how === 'name' || link.how === 'part')) {
      // Few lists are called alike.
      score += link.how !== 'name' ? 1 : isList(link.column) ? 2 : spelled;
      named ||= link.how === 'name';
      found.push(link.column.name);
    } else if (inside.some(({ name }) => sameWords(nameWords(name), nameWords(word)))) {
      score += 0.8;
      found.push(word);
    } else if (isNamedMoment(word, columns)) {
      score += 0.8;
      found.push(dateOfDoing(word, columns)?.name ?? word);
    } else if (/^\p{L}{4,}$/u.test(word) && measuredBy(word, columns) !== null) {
      score += 0.8;
      found.push(measuredBy(word, columns)?.column.name ?? word);
    } else if (findValue(word, columns, known).some((hit) => hit.how !== 'typo')) {
      score += 0.8;
      valued = true;
      found.push(word);
    }
    // "Units refilled" of refills.
    if (/^\p{L}{4,}ed$/u.test(word) && link.kind !== 'one' && datasetByVerb(word, [entry]) !== null) {
      score += spelled;
      found.push(word);
    }
    // "Fee income": the last word of the name, though too short to name the data by itself.
    if (word.length < 4 && sameWords(nameWords(noun).slice(-1), nameWords(word)) && nameWords(noun).length > 1) score += 1;
    hits += Number(score > before);
  }
  // "The no shows": a value of two words tells as much as two.
  const value = pairs.find((pair) => findValue(pair, columns, known).some(({ how }) => how !== 'typo'));
  if (value !== undefined) {
    score += 1.6;
    hits += 1;
    found.push(value);
    valued = true;
  }
  const phrases = words.slice(1).map((word, index) => nameWords(`${words[index]} ${word}`));
  if (columns.some(({ name }) => phrases.some((phrase) => sameWords(phrase, nameWords(name))))) {
    score += 1;
    named = true;
  }
  // A folder of the same columns beside a file is the history of it, or its inbox.
  if (entry.kind === 'folder') score -= 0.5;
  if (score > 0 && target && !isTable(entry) && holdsAll(nameWords(target.name), nameWords(noun))) score += 1;
  return { score, found: [...new Set(found)], named, valued, hits };
}

/** "Between order and arrival": nouns of what two dates tell. */
const isNamedMoment = (word: string, columns: Seen['columns']): boolean =>
  /^\p{L}{4,}$/u.test(word) && !word.endsWith('ed') && dateOfDoing(word, columns) !== undefined;

/** The plainest money column: `amount` says more than `amount_cents`, and that more than a price. */
function moneyColumn({ columns }: Seen, isEarned: boolean): { name: string; weight: number } | null {
  const weights: [RegExp, number][] = [
    [/^(?:amount|revenue|total|sales|net|gross|fares?|takings|turnover|earnings|income)$/i, 1.5],
    [/amount|revenue|total|sales|fare|takings|turnover|earnings/i, 1.2],
    [/price|cost|fee|value/i, 1],
  ];
  for (const [name, weight] of weights) {
    // What something cost was not earned.
    const column = columns.find((each) => isNumber(each) && name.test(each.name) && !(isEarned && /cost|purchase/i.test(each.name)));
    if (column) return { name: column.name, weight };
  }
  return null;
}

/** Which dataset a request is about: the one it names, or the one whose columns it speaks of; asks when that is not clear. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { nearest } from '#domain/nearest.ts';
import { askPerson, inspectAll, type Planning, refuse } from './asking.ts';
import { whereCounted } from './counted-subject.ts';
import { withoutColumns } from './column-mentions.ts';
import { dueOrRated } from './due-subject.ts';
import { guessSubject } from './guess-subject.ts';
import { tellsNoTime, whereEarned, whereMeasured } from './measured-subject.ts';
import { fileCalledLike } from './link/called.ts';
import { baseName, findMentions, type Mention, type UnknownName } from './link/datasets.ts';
import { isTable } from './link/left-tables.ts';
import { nameWords, sameWords } from './link/names.ts';
import { isPlaceOf } from './link/neighbours.ts';
import { isAboutData } from './about-data.ts';
import { ownerOfKey } from './key-subject.ts';
import { sourceOfCopies } from './loaded-copy.ts';
import { holderOfList } from './list-subject.ts';
import { ranksItself } from './ranked-subject.ts';
import { newNames } from './new-names.ts';
import { withoutTestOnes } from './read/rows/test-accounts.ts';
import type { Reply } from './reply.ts';
import type { TargetWish } from './read/load/target-wish.ts';
import { secondPlace } from './several-places.ts';
import { isFiller } from './text/filler.ts';
import type { RequestText } from './text/request-text.ts';
import { pattern } from './text/pattern.ts';
import { refuseUnknown } from './unknown-data.ts';

export interface Choice {
  entry: DatasetEntry;
  /** Where the request names it; null when it was found by its columns. */
  mention: Mention | null;
  /** Other datasets that were named. */
  others: Mention[];
  notes: string[];
}

/** Finds the one dataset that a request reads, or ends with what to say instead. */
export function* chooseSubject(text: RequestText, entries: DatasetEntry[], target: TargetWish | null): Planning<Choice | { reply: Reply }> {
  const named = findMentions(text, entries, [...(target ? [target] : []), ...newNames(text)]);
  const own = named.mentions.filter((mention) => !isTarget(mention, target));
  const found = { unknown: named.unknown, mentions: yield* withoutColumns(withoutTestOnes(own, text), text, entries) };
  if (found.unknown[0]) {
    const second = target === null ? null : secondPlace(found.unknown[0], text);
    return second ? { reply: refuse(second) } : yield* askForName(found.unknown[0], entries, found.mentions);
  }
  const mentions = groupsLast(pathFirst(objectFirst(bestMentions(found.mentions), text), text), text);
  const [first, ...others] = mentions;
  const list = yield* holderOfList(text, entries, first);
  if (list) {
    // "Gear lines" speak of the list, though a table or a file is called like them, or like a word of it.
    const whole = new RegExp(`^${nameWords(list.name).join('s?[ _-]')}`, 'i');
    const isList = ({ how, start }: Mention): boolean => how !== 'named' && whole.test(text.original.slice(start));
    return { entry: list.entry, mention: null, others: bestMentions(found.mentions.filter((each) => !isList(each))), notes: [list.note] };
  }
  const measured =
    first &&
    ((yield* whereMeasured(text, entries, first)) ??
      (yield* whereCounted(text, entries, first)) ??
      (yield* dueOrRated(text, entries, { first, asks: target === null })));
  if (measured) {
    const same = found.mentions.filter(({ entries: [entry, ...rest] }) => entry === measured.entry && rest.length === 0);
    return { entry: measured.entry, mention: null, others: isDescribed(first, text) ? [first, ...same] : same, notes: [measured.note] };
  }
  const isRanked = first !== undefined && (yield* ranksItself(first, text));
  const grouped = !isRanked && mentions.every((mention) => isGroup(mention, text)) ? yield* guessSubject(text, entries, target) : null;
  if (grouped?.kind === 'one' && !mentions.some((mention) => mention.entries.includes(grouped.entry))) {
    const { entry, note } = (yield* whereEarned(text, entries, grouped.entry)) ?? grouped;
    return { entry, mention: null, others: [], notes: [note] };
  }
  if (first !== undefined && first.how !== 'part') return yield* fromMention(first, others, entries);
  const guess = yield* guessSubject(text, entries, target);
  const earned = guess.kind === 'one' ? yield* whereEarned(text, entries, guess.entry) : null;
  if (earned) return { entry: earned.entry, mention: null, others: [], notes: [earned.note] };
  if (guess.kind === 'one') {
    const mention = first?.entries.includes(guess.entry) && !isGroup(first, text) ? first : null;
    return { entry: guess.entry, mention, others: [], notes: [guess.note] };
  }
  if (guess.kind === 'many' && (first === undefined || (yield* tellsNoTime(text, first)))) return yield* askAmong(guess.entries, text);
  if (first !== undefined) return yield* fromMention(first, others, entries);
  const like = target?.kind === 'table' ? fileCalledLike(target.name, entries) : null;
  if (like !== null)
    return { entry: like, mention: null, others: [], notes: [`No data was named; this reads ${like.name}, called like the table.`] };
  return yield* nothingNamed(text, entries);
}

/** "Revenue from gold clients": some of those that the rows belong to. */
const isDescribed = ({ start }: Mention, { original }: RequestText): boolean =>
  /\b(?:of|from|for|by|with)\s+(?:(?:the|all|our)\s+)*(?!(?:the|all|our|each|every|any|distinct|different|unique|new|active|number|top|best|one|two|three|four|five|ten)\b)[\p{L}-]{2,}\s+$/iu.test(
    original.slice(0, start),
  );

/** "Monthly revenue into analytics.monthly": what is written is not what is read, unless it is named itself. */
const isTarget = ({ how, entries: [first, ...rest] }: Mention, target: TargetWish | null): boolean =>
  how !== 'named' && rest.length === 0 && first?.name.toLowerCase() === target?.name.toLowerCase();

const rank = 'best|biggest|largest|worst|smallest|busiest|top|most \\p{L}+|least \\p{L}+';
const groupBefore = new RegExp(
  `\\b(?:per|by|each|every|(?:top|bottom|best|worst) \\d+|(?:\\d+|two|three|four|five|ten) (?:${rank})|per each|in each)\\s+(?:the\\s+)?$`,
  'iu',
);
/** "The 3 tutors with the highest payouts". */
const counted = /(?:^|\s)(?:\d+|two|three|four|five|six|ten)\s+$/i;
const ranked =
  /^\s+(?:with|having|by|have|had|has|(?:that|who|which)\s+(?:have|had|has))\s+(?:the\s+)?(?:most|highest|largest|biggest|greatest|lowest|fewest|least|smallest)\b/i;
const isFigure = /^\s+(?:counts?|amounts?|numbers?|totals?|sums?|volumes?|revenue|value)\b/i;

/** "Daily kwh per meter": what rows are grouped by is not what they are rows of; but "top tutors by lesson count". */
function isGroup({ how, start, end }: Mention, { original }: RequestText): boolean {
  const [before, behind] = [original.slice(0, start), original.slice(end)];
  if (how === 'named' || isFigure.test(behind)) return false;
  return groupBefore.test(before) || (counted.test(before) && ranked.test(behind));
}

/** "Next to each flight" stands what is there already. */
const attachedTo = /\b(?:next to|beside|alongside|to|onto|with|against|from|in)\s+(?:each|every)\s+$/i;

/** "For each tutor the number of lessons": what is counted or added up is the data, wherever it stands. */
function groupsLast(mentions: Mention[], text: RequestText): Mention[] {
  const [first] = mentions;
  const own = mentions.filter((mention) => !isGroup(mention, text) || attachedTo.test(text.original.slice(0, mention.start)));
  return first === undefined || own.length === 0 || own.includes(first)
    ? mentions
    : [...own, ...mentions.filter((each) => !own.includes(each))];
}

const fromBefore = /(?:^|[\s,])(?:from|out of)\s+(?:(?:the|all|our)\s+)?$/i;
const ofColumn =
  /^(?:'s)?\s+(?!(?:to|into|and|in|on|by|from|of|where|only|who|that|which|is|are|or|with|without|as|file|files|table|list|data|dataset|export|csv)\b)\p{L}+\s*(?:,|\bfrom\b)/iu;

/** "Number of customers per country from the orders". */
const countedBefore = /\b(?:(?:number|count) of|how many)\s+(?:the\s+)?(?:(?:distinct|different|unique)\s+)?$/i;

/** "One row per cake with the product name, from the cake orders": what is named before is of a column, the data stands behind "from". */
function sourceSaid([first, ...others]: Mention[], { original }: RequestText): Mention | undefined {
  const sources = others.filter(({ start }) => fromBefore.test(original.slice(0, start)));
  const isColumn =
    first !== undefined &&
    first.how !== 'named' &&
    (ofColumn.test(original.slice(first.end)) || countedBefore.test(original.slice(0, first.start)));
  return isColumn && sources.length === 1 ? sources[0] : undefined;
}

const onto = pattern('add|adding|attach|append|look_up|bring|put {what} to|onto|into the? {object:list}');

/** "Just id, carrier and weight from shipments": what is picked are columns, though data may be called like one. */
const picked = pattern('select|just|only|keep|pick|choose {what:list} from|of the? {object:name}');

/** "Add the customer name to orders" is about orders, whatever is named first. */
function objectFirst(mentions: Mention[], text: RequestText): Mention[] {
  const place = (text.find(onto) ?? text.find(picked))?.span('object') ?? null;
  const object = place === null ? sourceSaid(mentions, text) : mentions.find(({ start }) => start >= place.start && start < place.end);
  return object === undefined ? mentions : [object, ...mentions.filter((mention) => mention !== object)];
}

/** "Orders from data/orders.csv": where a path stands for the noun, the noun only says what is in it. */
function pathFirst(mentions: Mention[], { original }: RequestText): Mention[] {
  const [first] = mentions;
  const path = mentions.find(({ how, start }) => how === 'named' && first !== undefined && start > first.start);
  const [entry] = path?.entries ?? [];
  if (first === undefined || first.how === 'named' || path === undefined || entry === undefined) return mentions;
  const leads = /^\s*(?:(?:from|out of|in)\s+(?:the\s+)?(?:file\s+)?|[(:]\s*)$/i.test(original.slice(first.end, path.start));
  const isSame = sameWords(nameWords(baseName(entry)), nameWords(first.phrase));
  return leads || isSame ? [path, { ...first, entries: [entry] }, ...mentions.filter((each) => each !== first && each !== path)] : mentions;
}

function* fromMention(first: Mention, others: Mention[], entries: DatasetEntry[]): Planning<Choice | { reply: Reply }> {
  const [entry, ...rest] = first.entries;
  if (entry === undefined) return { reply: refuse('There is no data here yet.') };
  const source = first.how === 'named' ? null : yield* sourceOfCopies(first.entries);
  if (source)
    return {
      entry: source,
      mention: first,
      others,
      notes: [
        readAs(
          first,
          source,
          first.entries.filter((each) => each !== source),
        ),
      ],
    };
  const rivals = rest.filter((other) => isTable(other) === isTable(entry) || isReadFrom(other));
  // A name that was written out tells files apart; it does not tell connections apart that hold the same table.
  const isTold = first.how === 'named' && rivals.every(({ name }) => name !== entry.name);
  if (rivals.length === 0 || isTold) return { entry, mention: first, others, notes: [readAs(first, entry, rest)] };
  const candidates = [entry, ...rivals].slice(0, 6);
  const names = candidates.map((candidate) => placed(candidate, candidates));
  const chosen = yield* askPerson(`Which data do you mean by “${first.phrase}”?`, names);
  const meant =
    candidates.find((candidate) => placed(candidate, candidates) === chosen) ??
    entries.find(({ name }) => name === chosen) ??
    onlyOneIn(chosen, candidates);
  if (!meant) return { reply: refuseUnknown(chosen, names, nameSome(entries)) };
  return { entry: meant, mention: first, others, notes: [`“${first.phrase}” is ${placed(meant, candidates)}, as you said.`] };
}

/** "The piano ones": the one candidate that lies in a place called so. */
function onlyOneIn(said: string, candidates: DatasetEntry[]): DatasetEntry | undefined {
  const words = said.split(/\s+/).filter((word) => !isFiller(word) && !/^(?:db|database|folder|schema|connection|bucket)$/i.test(word));
  const found = words.length === 0 ? [] : candidates.filter((candidate) => words.every((word) => isPlaceOf(word, [candidate])));
  return found.length === 1 ? found[0] : undefined;
}

/** A table that no load of ours wrote: of a system that is only read from. */
const isReadFrom = (entry: DatasetEntry): boolean => isTable(entry) && entry.connection !== 'warehouse';

/** A dataset by its name, and by its connection where another one of these has the same name. */
function placed({ name, connection }: DatasetEntry, among: readonly DatasetEntry[]): string {
  return among.some((other) => other.name === name && other.connection !== connection) ? `${name} in ${connection}` : name;
}

function* askAmong(candidates: DatasetEntry[], text: RequestText): Planning<Choice | { reply: Reply }> {
  const names = candidates.slice(0, 6).map((candidate) => placed(candidate, candidates));
  const chosen = yield* askPerson(`Which data is “${text.typed.slice(0, 80)}” about?`, names);
  const meant = candidates.find((candidate) => placed(candidate, candidates) === chosen) ?? candidates.find(({ name }) => name === chosen);
  if (!meant) return { reply: refuseUnknown(chosen, names, names.join(', ')) };
  return { entry: meant, mention: null, others: [], notes: [`This reads ${meant.name}, as you said.`] };
}

/** Nothing when the person wrote the name itself and nothing else could be meant. */
function readAs(mention: Mention, entry: DatasetEntry, rest: DatasetEntry[]): string {
  if (mention.phrase === entry.name && rest.length === 0) return '';
  const all = [entry, ...rest];
  const also = rest.length > 0 ? ` (not ${rest.map((each) => placed(each, all)).join(', ')})` : '';
  return `“${mention.phrase}” is ${placed(entry, all)}${also}.`;
}

/** Mentions by name or noun; weaker ones count only when there is nothing better. */
export function bestMentions(mentions: Mention[]): Mention[] {
  for (const level of [['named', 'noun', 'head'], ['typo'], ['part']]) {
    const found = mentions.filter(({ how }) => level.includes(how));
    if (found.length > 0) return found;
  }
  return [];
}

/**
 * A path as somebody wrote it may be a dataset that no list shows: a folder of one file, a pattern, or a folder that is no dataset for a
 * reason worth saying. Null when nothing lies there.
 */
function* writtenPath(unknown: UnknownName, entries: DatasetEntry[], mentions: Mention[]): Planning<Choice | null> {
  const top = /^(?:s3:\/\/)?[^/\s]+\//.exec(unknown.phrase)?.[0];
  const beside = top === undefined ? undefined : entries.find(({ name }) => name.startsWith(top));
  if (!beside) return null;
  const written: DatasetEntry = { connection: beside.connection, name: unknown.phrase, kind: 'folder' };
  const [seen] = yield* inspectAll([written]);
  if (!seen || (!seen.ok && seen.failure.code === 'source.not-found')) return null;
  // Why it cannot be read is told by whoever reads it.
  const entry = { ...written, name: seen.ok ? seen.value.dataset : unknown.phrase };
  const { phrase, start, end } = unknown;
  return { entry, mention: { phrase, start, end, entries: [entry], how: 'named' }, others: bestMentions(mentions), notes: [] };
}

function* askForName(unknown: UnknownName, entries: DatasetEntry[], mentions: Mention[]): Planning<Choice | { reply: Reply }> {
  const written = yield* writtenPath(unknown, entries, mentions);
  if (written) return written;
  const [best] = unknown.near;
  if (best === undefined)
    return { reply: refuse(`There is no “${unknown.phrase}”, and nothing with a name like it. There is ${nameSome(entries)}.`) };
  const chosen = yield* askPerson(`There is no “${unknown.phrase}”. Did you mean ${best}?`, unknown.near);
  const entry = entries.find(({ name }) => name === chosen) ?? entries.find(({ connection, name }) => `${connection}.${name}` === chosen);
  if (!entry) return { reply: refuse(`There is no “${chosen}” either, so nothing was planned. There is ${nameSome(entries)}.`) };
  const mention: Mention = { phrase: unknown.phrase, start: unknown.start, end: unknown.end, entries: [entry], how: 'named' };
  return { entry, mention, others: bestMentions(mentions), notes: [`“${unknown.phrase}” is ${chosen}, as you said.`] };
}

/** Nothing fits: off the subject, or about data that is not here. */
function* nothingNamed(text: RequestText, entries: DatasetEntry[]): Planning<Choice | { reply: Reply }> {
  if (entries.length === 0)
    return {
      reply: refuse('There is no data here yet. Put a CSV, JSON or Parquet file under one of the folders I may read, then ask again.'),
    };
  const all = entries.map(({ name }) => name);
  const said = nameWords(text.original);
  const alike = all.filter((name) => nameWords(name).some((word) => word.length > 3 && said.some((each) => sameWords([each], [word]))));
  const owner = yield* ownerOfKey(text, (name) => alike.includes(name), entries);
  if (owner) return { entry: owner.entry, mention: null, others: [], notes: [owner.note] };
  if (!isAboutData(text, alike.length > 0)) return { reply: offTopic(entries) };
  const near = alike.length > 0 ? alike.slice(0, 6) : nearest(said.join(' '), all, 6);
  const names = near.length > 0 ? near : all.slice(0, 6);
  const chosen = yield* askPerson(`Which data is “${text.typed.slice(0, 80)}” about?`, names);
  const meant = entries.find(({ name }) => name === chosen);
  if (meant) return { entry: meant, mention: null, others: [], notes: [`This reads ${meant.name}, as you said.`] };
  return { reply: refuseUnknown(chosen, names, nameSome(entries)) };
}

function offTopic(entries: DatasetEntry[]): Reply {
  const example = entries.find(({ kind }) => kind === 'file')?.name ?? entries[0]?.name ?? '';
  return refuse(
    `That is nothing I can do. I load and reshape data, and answer questions about it: ${nameSome(entries)}. For example “what is in ${example}?”.`,
  );
}

export function nameSome(entries: DatasetEntry[]): string {
  const names = entries.slice(0, 6).map(({ name }) => name);
  return names.join(', ') + (entries.length > names.length ? ` and ${entries.length - names.length} more` : '');
}

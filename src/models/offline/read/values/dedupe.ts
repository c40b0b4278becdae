/** Dropping duplicates: by which key, and which row stays. */
import { pattern } from '../../text/pattern.ts';
import { afterFigure, beforeFigure } from '../groups/function-words.ts';
import type { RequestText, Taken } from '../../text/request-text.ts';
import { splitList } from '../../text/list.ts';

export interface DedupeWish {
  phrase: string;
  place: number;
  /** Where the phrase ends: a column may follow. */
  end: number;
  /** Phrases that name the key; empty when none was said. */
  by: string[];
  keep: 'last' | 'first';
  /** What one row was called: "booking" of "the first booking of each guest"; empty when it was a row or nothing. */
  what: string;
  /** Which column decides; empty when none was said. */
  order: string;
  /** They stay, and a column tells which they are. */
  marks?: true;
}

const drop = 'drop|remove|delete|eliminate|discard|skip|ignore|filter_out|throw_away|get_rid_of|without|no';
const duplicates = 'duplicates|duplicate|dupes|dups|duplicated|doubles|repeats';
const rows = 'rows|row|records|entries|orders|lines|ids';
/** "Distinct students per course" are counted. */
const same = 'by|on|using|over|for|based_on|with_the_same|with_same';
const by = `${same}|per`;
const ranks = 'latest|newest|last|most_recent|earliest|oldest|first';
/** "For each member keep only the first loan": the key comes first. */
const keyFirst = [
  pattern(
    `for|per each|every {by} ,? keep|take|load|retain|want|use|pick only|just? the? {which=${ranks}} {what:name}? row|record|entry|one?`,
  ),
  pattern(`per {by} ,? keep|take|load|retain|want|use|pick only|just? the? {which=${ranks}} {what:name}? row|record|entry|one?`),
];
/** "Per policy keep the claim with the highest amount". */
const measuredFirst = pattern(
  `for|per each|every? {by} ,? keep|take|load|retain only|just? the? {what:word} with|having the? {which=latest|newest|highest|largest|biggest|greatest|earliest|oldest|lowest|smallest} {order} $`,
);
const several = pattern(
  `only|just|keep|keep_only? the? {which=${ranks}} {what} per|for_each|of_each|for_every|of_every|for_any_given|for_a_given {by:list}`,
);
/** What follows "latest" where no count and no time is meant. */
const isNoun = (what: string): boolean =>
  /^[\p{L}_]+(?: [\p{L}_]+){0,2}$/u.test(what) &&
  !/\b(?:hours?|days?|weeks?|months?|quarters?|years?|of|and|with|by|in|from)\b|\b(?:date|time|timestamp|amount|price|fee|score|value)$/i.test(
    what,
  );
const heads = [
  pattern('just|exactly|only? once per|for_each|for_every {by:list}'),
  pattern(`${drop} all? any? the? exact? ${duplicates} ${rows}? ${by} the? {by:list}`),
  pattern(
    `dedupe|dedup|deduped|deduplicate|deduplicated|de-dupe|de-duplicate|unique|distinct it|them|this|that|${rows}? ${by} the? {by:list}`,
  ),
  pattern(`${drop} all? any? the? exact? ${duplicates} ${rows}? from|in|of the? {what:name} ${by} the? {by:list}`),
  pattern(`${drop} all? any? the? exact? duplicate|duplicated|repeated {what:name} ${by} the? {by:list}`),
  pattern(`dedupe|dedup|deduplicate|de-dupe|de-duplicate the? {what:twowords} ${by} the? {by:list}`),
  pattern(`unique|distinct {what:word} ${same} the? {by:list}`),
  pattern(`dedupe|dedup|deduped|deduplicate|deduplicated|de-dupe|de-duplicate the? {what:word} ${by} the? {by:list}`),
  pattern(
    `the? only? {which=latest|newest|last|most_recent|earliest|oldest|first} {what:name} per|for_each|of_each|for_every|of_every|by {by:list}`,
  ),
  pattern(
    `only|just|keep|keeping|take the? {which=latest|newest|last|most_recent|earliest|oldest|first} of_each|for_each|of_every|for_every|per {by:list}`,
  ),
  pattern('the? {which=latest|newest|last|most_recent|earliest|oldest|first} per|of_each|for_each|of_every|for_every {by:list}'),
  pattern('keep|keeping only? one|1 row|record|entry per|for_each {by:list}'),
  pattern('one|1|single|a_single row|record|entry|line per|for_each {by:list}'),
  pattern('only|just|keep|keeping one|1 {what:word}? per|for_each {by:list}'),
  pattern('one|1 per|for_each {by:list}'),
  pattern('one|1 {what:word} per|for_each|for_every {by:list}'),
  pattern(`${drop} all? any? the? ${duplicates} {by:snake}`),
  pattern(`${drop} all? any? the? exact? ${duplicates} ${rows}?`),
  pattern('dedupe|dedup|deduped|deduplicate|deduplicated|de-dupe|de-duplicate it|them|this|that?'),
  pattern('keep|with|load? each|every {by:name} only|just|exactly? once'),
  pattern('no {by:name} twice|more_than_once'),
  pattern(`${drop} all? any? the? completely|fully? identical|repeated|redundant ${rows}`),
  pattern('identical|exactly_equal|completely_equal rows|records|lines only|just once'),
  pattern('keep|load|take? only|just the|all? distinct|unique rows|records|lines'),
  pattern('distinct|unique rows|records|lines only'),
];
const instead =
  "instead_of_dropping|instead_of_removing|instead_of_deleting|rather_than_dropping|rather_than_removing|rather_than_deleting|but_do_not_drop|but_don't_drop|but_keep|without_dropping|without_removing|do_not_drop|don't_drop|not_drop";
const doubled = 'duplicates|dupes|doubles|duplicate_rows|duplicate_records|duplicated_rows';
const marked = [
  pattern(`and|but? mark|flag|tag|label the? all? any? ${doubled} ${same} the? {by} ${instead} them|any|anything?`),
  pattern(`and|but? mark|flag|tag|label the? all? any? ${doubled} ${instead} them|any|anything?`),
  pattern(`keep|leave|load the? all? any? ${doubled} ${same} the? {by} but|and mark|flag|tag|label them`),
  pattern(`keep|leave|load the? all? any? ${doubled} in? but|and mark|flag|tag|label them`),
];
const inBrackets = new RegExp(
  `\\(\\s*(?:the\\s+)?(?:(?:one\\s+)?(?:with|by)\\s+(?:the\\s+)?)?(?<which>${ranks.replaceAll('_', ' ')})?\\s*(?:by\\s+)?(?<order>[\\p{L}_][\\p{L}\\p{N}_]*)\\s*\\)`,
  'dgiu',
);
/** "… by measured_at" behind a key. */
const orderedBy = /\s+(?:by|according to|based on|judged by|judging by|going by)\s+(?:the\s+)?([\p{L}_][\p{L}\p{N}_]*)$/iu;
const late = 'latest|newest|last|most_recent|most_recently|highest|largest|biggest|greatest|maximum|max';
const early = 'earliest|oldest|first|lowest|smallest|minimum|min';
const stays = ['wins', 'counts', 'stays', 'remains', 'survives', 'is_kept', 'shall_stay', 'should_stay', 'should_be_kept'];
const keeps = [
  // ", the one with the latest updated_at", without a verb.
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_])(?<!\b(?:keep|keeping|keeps|take|taking|retain|retaining|leaving|prefer|preferring)\s+(?:only\s+|just\s+)?)(?:(?:only|just)\s+)?the\s+(?:one|row|version|record)\s+(?:with|having)\s+the\s+(?<which>${[late, early].join('|').replaceAll('_', ' ')})\s+(?<order>[\p{L}_][\p{L}\p{N}_]*)(?:\s+(?:${stays.join('|').replaceAll('_', ' ')}))?(?![\p{L}\p{N}_])`,
    'dgiu',
  ),
  pattern(
    `and|while|but? keep|keeping|keeps|take|taking|retain|retaining|leaving only? just? the? {which=${late}|${early}} one|row|version|record|entry? by|according_to|based_on|judged_by the? {order:name}`,
  ),
  pattern(
    `and|while|but? keep|keeping|keeps|take|taking|retain|retaining|leaving|with|prefer|preferring only? just? the? one|row|version|record? with|by|having? the? {which=${late}|${early}} {order:name}`,
  ),
  pattern(
    `and|while|but? keep|keeping|keeps|take|taking|retain|retaining|leaving|with|prefer|preferring only? just? the? {which=${late}|${early}} one|row|version|record|entry?`,
  ),
  pattern(`keep|keeping|take|taking the? one|row|version|record that_was|which_was? {order:name} {which=${late}|${early}}`),
  pattern(`the one|row|version|record that_was|which_was? {order:word} {which=last|first|latest|earliest}`),
  pattern(`the? {which=${late}|${early}} {order:name} ${stays.join('|')}`),
  pattern(`the? {which=${late}|${early}} one|row|version? ${stays.join('|')}`),
  pattern(`with? the? {which=${late}|${early}} by? {order:snake}`),
  pattern(`only|just? the {which=${late}|${early}} one|row|version|record|entry $`),
];
const tail = new RegExp(
  String.raw`\s+(?:the\s+)?(${[late, early].join('|').replaceAll('_', ' ')})(?:\s+(?:one|row|version|by\s+)?\s*([\p{L}_][\p{L}\p{N}_]*))?$`,
  'iu',
);
const noOrder = /^(?:first|last|wins|one|row|version|record|entry|by|per|for|of|and|into|to)$/i;

const counting = /\b(?:count|number of|how many)\s+(?:the\s+|of\s+)?(?:distinct|unique|different)\b/i;

/** "The 5 latest loans by loaned_on" are the first of an order, "the first and the last loan" are two figures. */
const counted = /\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|(?:first|earliest|oldest)\s+and(?:\s+the)?)\s+$/i;

/** "Of the last week by synced_at" names a time, "one column per currency" a shape: no row of several. */
const isNoRow = (found: Taken): boolean =>
  /^(?:column|field|file|table|sheet|folder|partition|chart|page|run|plan|average|total|sum|count)s?$/i.test(found.part('what')) ||
  (found.part('which') !== '' &&
    /^(?:hour|day|week|month|quarter|year)s?$/i.test(found.part('what') || (found.part('by').split(/\s/)[0] ?? '')));

/** "Bookings to x, newest per booking_no": without a noun or a verb it is a clause of its own. */
const isInClause = ({ phrase, start }: Taken, text: RequestText): boolean =>
  new RegExp(`^(?:the\\s+)?(?:${ranks.replaceAll('_', ' ')})\\s+(?:per|of|for)\\s`, 'i').test(phrase) &&
  !/(?:^|[,;:(¦-])\s*$/.test(text.between(0, start));

const isEarly = (word: string): boolean => new RegExp(`^(?:${early.replaceAll('_', ' ')})$`, 'i').test(word);

/** Reads and claims a wish to drop duplicates; null when there is none. */
export function readDedupe(text: RequestText): DedupeWish | null {
  // "Count distinct customers per country" counts; it drops nothing.
  if (counting.test(text.original)) return null;
  const told = takeMarked(text) ?? takeKeyFirst(text) ?? takeSeveral(text);
  if (told) return told;
  const head = (): Taken | undefined =>
    heads
      .flatMap((each) => text.find(each) ?? [])
      .find((found) => {
        const before = text.original.slice(0, found.start);
        const isFigure = found.part('which') !== '' && (afterFigure.test(before) || beforeFigure.test(text.original.slice(found.end)));
        return !counted.test(before) && !isFigure && !isNoRow(found) && !isInClause(found, text);
      });
  // What shall be kept is read first: the key ends where it stands.
  const first = head();
  const kept = first ? takeKeep(text, first) : null;
  // "Keep the last one per student" says both in the same words.
  const taken = head() ?? first;
  if (!taken) return null;
  text.claim({ start: taken.start, end: keyEnd(taken) });
  const before = /\b(?:(?:only|just|keep|keeping)\s+)+(?:the\s+)?$/i.exec(text.original.slice(0, taken.start));
  if (before) text.claim({ start: before.index, end: taken.start });
  const said = taken.part('by').slice(0, besides.exec(taken.part('by'))?.index);
  const inTail = tail.exec(said);
  const ordered = inTail ? null : orderedBy.exec(said);
  const list = said.slice(0, (inTail ?? ordered)?.index ?? said.length);
  const word = kept?.which ?? inTail?.[1] ?? (taken.part('which') || 'latest');
  return {
    phrase: phraseOf(taken, kept, text),
    place: taken.start,
    end: keyEnd(taken),
    by: splitList(list),
    keep: isEarly(word) ? 'first' : 'last',
    what: taken.part('what'),
    order: kept?.order ?? (noOrder.test(inTail?.[2] ?? 'to') ? undefined : inTail?.[2]) ?? ordered?.[1] ?? '',
  };
}

/** Both as they stand; once where one holds words of the other. */
function phraseOf(taken: Taken, kept: Kept | null, { original }: RequestText): string {
  const [start, end] = [taken.start, keyEnd(taken)];
  if (kept !== null && kept.start < end && kept.end > start)
    return original.slice(Math.min(start, kept.start), Math.max(end, kept.end)).trim();
  return [original.slice(start, end).trim(), kept?.phrase ?? ''].join(' ').trim();
}

const besides = new RegExp(
  String.raw`\s+(?:with|including|along with|showing)\s+(?!(?:the\s+)?(?:${[late, early].join('|').replaceAll('_', ' ')})\b)(?!the same\b)`,
  'iu',
);

/** "One row per cake with the product name": what else a row shall have is no part of the key. */
function keyEnd(taken: Taken): number {
  const place = taken.span('by');
  const cut = besides.exec(taken.part('by'));
  return place === null || cut === null ? taken.end : place.start + cut.index;
}

/** "Flag duplicates instead of dropping them", "keep the duplicates but mark them". */
function takeMarked(text: RequestText): DedupeWish | null {
  const taken = text.take(...marked);
  return taken === null ? null : { ...wishOf(taken, text, taken.part('by')), keep: 'last', marks: true };
}

function takeKeyFirst(text: RequestText): DedupeWish | null {
  const taken = text.take(measuredFirst, ...keyFirst);
  return taken === null ? null : wishOf(taken, text, taken.part('by'));
}

/** "Only the latest lab result per patient_no and analyte". */
function takeSeveral(text: RequestText): DedupeWish | null {
  const taken = text.findAll(several).find((found) => /\s/.test(found.part('what')) && isNoun(found.part('what')));
  if (!taken) return null;
  text.claim(taken);
  return wishOf(taken, text, taken.part('by'));
}

function wishOf(taken: Taken, text: RequestText, said: string): DedupeWish {
  const order = orderedBy.exec(said);
  const bracket = order ? null : text.take(inBrackets);
  const which = bracket?.part('which') || taken.part('which');
  return {
    phrase: [taken.phrase, bracket?.phrase ?? ''].join(' ').trim(),
    place: taken.start,
    end: taken.end,
    by: splitList(order ? said.slice(0, order.index) : said),
    keep: isEarly(which) ? 'first' : 'last',
    what: taken.part('what'),
    order: order?.[1] ?? bracket?.part('order') ?? taken.part('order'),
  };
}

/** "Upsert by id, the newest changed_at wins": of several rows with one key the same is said. */
export function readKeptByKey(text: RequestText, key: string[]): DedupeWish | null {
  const found = key.length === 0 ? null : text.take(...keeps);
  if (found === null) return null;
  const order = found.part('order');
  const keep = isEarly(found.part('which')) ? 'first' : 'last';
  return { phrase: found.phrase, place: found.start, end: found.end, by: key, keep, what: '', order: noOrder.test(order) ? '' : order };
}

interface Kept {
  phrase: string;
  start: number;
  end: number;
  which: string;
  order: string;
}

/** What says which row stays; not what the head itself names: "newest changed_at per lesson_id". */
function takeKeep(text: RequestText, head: Taken): Kept | null {
  for (const each of keeps) {
    const found = text.find(each);
    const inHead = found !== null && found.start < (head.span('by')?.start ?? head.end) && found.end > head.start;
    if (!found || (inHead && !/^(?:one|row|version|record|entry|)$/i.test(head.part('what')))) continue;
    text.claim(found);
    const order = found.part('order');
    return {
      phrase: found.phrase,
      start: found.start,
      end: found.end,
      which: found.part('which'),
      order: noOrder.test(order) ? '' : order,
    };
  }
  return null;
}

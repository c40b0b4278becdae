/** Other datasets joined: "join orders with customers", "orders that were never paid", "customers without orders". */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import type { Mention } from '../../link/datasets.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { countedBefore, fitsNone } from './counted-join.ts';
import { joinForGroups } from './group-join.ts';
import { joinForLabels } from './label-join.ts';
import { joinStep, type JoinWish } from './join-step.ts';
import { joinForSpan } from './span-join.ts';
import { readComparedPartner } from './compared-partner.ts';
import { readManner } from './manner.ts';
import { isWay } from './bridge.ts';
import { mentionedByKey } from './partner-by-key.ts';
import { joinForNamed } from './named-owner.ts';
import { readOwnSuperior } from './own-superior.ts';
import { readPairedFigures } from './paired-figures.ts';
import { readPartnerFigures } from './partner-figures.ts';
import { fieldsOfStruct } from '../columns/struct-fields.ts';
import { readUnion } from './union.ts';
import { plainVerb, verbJoin } from './verb-joins.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { describedAt, isDescribed } from './join-side.ts';
import { readExistence } from './existence.ts';
import { exceptionBehind } from './partner-exception.ts';
import type { Scope } from '../scope.ts';

const cues = [
  pattern('do|make a|an? {type=left|inner|full|outer|full_outer|left_outer}? join of|between?'),
  pattern(
    '{type=left|inner|full|outer|full_outer|left_outer}? join|joined|joining|combine|combined|combining|merged_with|match_up|look_up|lookup|enrich|enriched|enriching|together|attach|extend|extended',
  ),
  pattern('add|adding|bring_in|include|including the?'),
];
const onlyMatches = pattern(
  'keep|take|load|and? only|keep|keeping|just where|when|those|rows|orders|the? that? matches|matching|match|matched rows|ones?',
);
const absent =
  /(?:(?:with|have|has|from|of|by|for)\s+(?:an?\s+|the\s+)?(?:unknown|invalid|non-?existent|non-?existing|unmatched|orphaned|dangling)|(?:whose|where|with|for which)\s+(?:an?\s+|the\s+|its\s+)?[\p{L}_][\p{L}\p{N}_ ]{0,30}?\s+(?:that\s+|which\s+)?(?:do(?:es)? not|do(?:es)?n't|did not|didn't|never|cannot be|can't be|could not be)\s+(?:exist|appear|occur|show up|stand|match|found|be found)\s+(?:in|among)|(?:whose|with|have|has)\s+(?:an?\s+|the\s+|its\s+)?[\p{L}_][\p{L}\p{N}_ ]{0,30}?\s+(?:that\s+|which\s+)?(?:we|i|they)\s+(?:don't|do not|cannot|can't)\s+(?:have|know|find|see)\s+(?:in|from)|(?:whose|where|with|for which)\s+(?:an?\s+|the\s+|its\s+)?[\p{L}_][\p{L}\p{N}_ ]{0,30}?\s+(?:is|are)\s+(?:not|missing)\s+(?:in|from|found in|part of)|without|with no|have no|has no|having no|no|lacking|missing|without any|(?:(?:has|have|had)\s+)?never\s+(?:had|got|made|placed|filed|received)|had no|(?:got|get|gets|received|made|placed)\s+no|(?:did|do|does)(?:n't| not)\s+(?:get|have|receive|make|place)(?:\s+any)?|(?:have|has)(?:n't| not)\s+(?:got|had|received|made|placed)(?:\s+any)?|no match(?:es)? in|no partner in|without a match in|not in|are not in|is not in|not found in|do not appear in|don't appear in|never appear in|do not exist in)\s+(?:any\s+|the\s+|a\s+|an\s+)?$/iu;
const there =
  /(?:that have|who have|which have|(?:have|had|got|made)(?=\s+(?:an?|any|some)\s)|with at least one|that are in|which are in|who are in|who had|that had|which had|present in|found in|that appear in|that exist in|with existing)\s+(?:any\s+|the\s+|a\s+|an\s+)?$/i;

/** "Customers with an order": one at least; with its columns it would be brought in. */
const withOne = /(?<![^\s,;(])with\s+(?:an?|any|some)\s+$/i;
/** Nothing more is said of it: a bound behind it would be about the partner. */
const alone = /^\s*(?:$|[¦,;.!?)]|(?:to|into|and|but|as|please|in|per|by)\s)/i;

/** "Without a successful payment": a partner counts where it really happened. */
const doneBefore = /(?<![\p{L}\p{N}_])(?:successful|succeeded|completed|paid|settled|ok)\s+$/iu;

/** Reads every join the request asks for. Named datasets without any word that joins them are left to the caller. */
export function* readJoins(
  scope: Scope,
  entries: DatasetEntry[],
  { others, enriches }: { others: Mention[]; enriches: boolean },
): Planning<Operation[]> {
  const told = yield* readExistence(scope, entries);
  if (told.length > 0) {
    const rest = others.filter(({ start }) => !scope.text.isClaimed(start));
    return [...told, ...(yield* readJoins(scope, entries, { others: rest, enriches }))];
  }
  const compared = yield* readComparedPartner(scope, entries);
  if (compared.length > 0) return compared;
  const superior = readOwnSuperior(scope);
  if (superior.length > 0) return superior;
  const manner = yield* readManner(scope, entries);
  if (manner.length > 0) return manner;
  const byVerb = yield* verbJoin(scope, entries, others);
  if (byVerb.length > 0) return byVerb;
  const plain = yield* plainVerb(scope, entries);
  if (plain.length > 0) return plain;
  const paired = yield* readPairedFigures(scope, others);
  if (paired !== null) return paired;
  const labels = yield* joinForLabels(scope, entries);
  const byKey = yield* mentionedByKey(scope, entries, others);
  const figures = yield* readPartnerFigures(scope, entries, others);
  const grouped = yield* joinForGroups(scope, entries, others);
  const spanned = yield* joinForSpan(scope, others);
  const operations: Operation[] = [...labels.operations, ...figures.operations, ...grouped.operations, ...spanned.operations];
  const stacked = yield* readUnion(scope, others);
  if (stacked.length > 0) return stacked;
  const remaining = [...others, ...byKey].filter(
    (mention) =>
      mention !== figures.used &&
      !(mention.entries[0] === figures.used?.entries[0] && scope.text.isClaimed(mention.start)) &&
      mention !== spanned.used &&
      (labels.used === null || mention.entries[0]?.name !== labels.used.name) &&
      !isWay(mention.start, scope) &&
      !isPromised(mention, scope) &&
      (grouped.used === null || mention.entries[0] !== grouped.used || isDescribed(mention, scope.text)) &&
      mention.entries[0] !== scope.subject.entry &&
      mention.entries[0]?.name !== scope.subject.entry.name &&
      !isSaidAgain(mention, others, scope) &&
      !isOwnField(mention, scope),
  );
  const wishes: { entry: DatasetEntry; wish: JoinWish }[] = [];
  for (const mention of remaining) {
    const [entry] = mention.entries;
    const except = entry === undefined ? null : exceptionBehind(mention, scope);
    if (entry !== undefined && except !== null) wishes.push(...except.map((wish) => ({ entry, wish })));
    const wish = entry === undefined || except !== null ? null : kindOf(mention, enriches || wishes.length > 0, scope);
    if (entry === undefined || wish === null) continue;
    // What is only perhaps said of a partner may still name a column.
    if (wish.describes === undefined) scope.spans.push({ start: mention.start, end: mention.end });
    // Named once more, it is joined once.
    if (!wishes.some((each) => each.entry === entry && each.wish.kind === wish.kind)) wishes.push({ entry, wish });
  }
  for (const { entry, wish } of wishes) {
    // Columns of a partner that must be there: both are one join.
    const others = wishes.filter((each) => each.entry === entry && each.wish !== wish);
    if (wish.kind === 'semi' && others.some((each) => each.wish.kind === 'left')) continue;
    const kind = wish.kind === 'left' && others.some((each) => each.wish.kind === 'semi') ? 'inner' : wish.kind;
    const steps = yield* joinStep(entry, { ...wish, kind }, scope);
    const said = wish.describes?.mention;
    if (steps.length > 0 && said !== undefined) scope.spans.push({ start: said.start, end: said.end });
    operations.push(...steps);
  }
  return operations.length > 0 ? operations : yield* joinForNamed(scope, entries, others);
}

/** "Every order must have a customer": a promise of the key, and no choice of rows. */
const isPromised = ({ start }: Mention, { text: { original } }: Scope): boolean =>
  /\b(?:every|each|all)\s+(?:the\s+)?[\p{L}_]+\s+(?:must|should|shall|ha(?:s|ve) to|needs? to)\s+(?:always\s+)?have\s+(?:an?|its|their|some)\s+$/iu.test(
    original.slice(0, start),
  );

function kindOf(mention: Mention, enriches: boolean, scope: Scope): JoinWish | null {
  const before = scope.text.original.slice(0, mention.start);
  const counted = countedBefore(mention, scope);
  if (counted) {
    const { bound, start, end } = counted;
    scope.text.claim({ start, end });
    return { kind: fitsNone(bound) ? 'anti' : 'semi', phrase: scope.text.original.slice(start, end), place: start, counted: bound };
  }
  const unknown = unknownPartner(mention, scope);
  if (unknown) return unknown;
  const done = doneBefore.exec(before);
  const gone = absent.exec(done === null ? before : before.slice(0, done.index));
  const present = there.exec(before) ?? (alone.test(scope.text.after(mention.end)) ? withOne.exec(before) : null);
  const near = gone ?? present;
  if (near) {
    const out = leavesOut.exec(before.slice(0, near.index));
    const start = near.index - (out?.[0].length ?? 0);
    scope.text.claim({ start, end: mention.end });
    return {
      ...(gone && done ? { verb: 'paid', describes: { mention, adjective: done[0], lead: near.index } } : {}),
      kind: (gone === null) === (out === null) ? 'semi' : 'anti',
      phrase: scope.text.original.slice(start, mention.end),
      place: start,
    };
  }
  const described = describedPartner(mention, scope);
  if (described) return described;
  const cue = takeJoining(scope) ?? withColumns(mention, scope) ?? (namesItsColumn(mention, scope) ? scope.text.take(cues[2]!) : null);
  if (!cue && ofIt.test(before)) {
    scope.text.take(cues[2]!);
    return { kind: 'left', phrase: mention.phrase, place: mention.start, mention, ofColumns: true };
  }
  if (!cue && !enriches) return saidOfPartner(mention, scope);
  const type = cue?.part('type').toLowerCase() ?? '';
  const inner = type === 'inner' || scope.text.take(onlyMatches) !== null;
  const kind = inner ? 'inner' : type.includes('full') || type === 'outer' ? 'full' : 'left';
  return { kind, phrase: cue ? `${cue.phrase} … ${mention.phrase}` : mention.phrase, place: cue?.start ?? mention.start, mention };
}

/** "Members who joined in 2025", "who joined us last year": somebody came, and nothing is joined. */
const came =
  /^\s+(?:us\s|(?:in|on|after|before|since|from|between|during|until|by|at|this|last|recently|today|yesterday|earlier|later)\b)/i;

function takeJoining({ text }: Scope): Taken | null {
  for (const found of cues.slice(0, 2).flatMap((each) => text.findAll(each))) {
    if (/^joined$/i.test(found.phrase) && came.test(text.original.slice(found.end))) continue;
    text.claim(found);
    return found;
  }
  return null;
}

/** "Leave out the ones without a payout" keeps those with one. */
const leavesOut =
  /(?<![\p{L}\p{N}_])(?:leave out|leaving out|drop|dropping|skip|skipping|exclude|excluding|ignore|ignoring|omit|remove|discard|except|but not)\s+(?:(?:the|all|any)\s+)*(?:ones|those|rows|records|[\p{L}_]+s)?\s*(?:that\s+|which\s+|who\s+)?$/iu;

const notKnown = /^\s+(?:that\s+|which\s+)?(?:we|i|they)\s+(?:don't|dont|do not)\s+(?:know|have)(?:\s+(?:of|about))?(?![\p{L}\p{N}_])/iu;
const leftOut =
  /(?:leave out|leaving out|drop|skip|exclude|without|ignore|omit|remove)\s+(?:the\s+)?(?:[\p{L}_]+\s+)?(?:of|in|with|from|for)\s+(?:the\s+)?$/iu;
const partOf = /\s(?:of|in|with|from|for)\s+(?:the\s+)?$/i;

/** "Readings of meters we don't know", and "leave out" such ones. */
function unknownPartner(mention: Mention, { text }: Scope): JoinWish | null {
  const behind = notKnown.exec(text.original.slice(mention.end));
  if (!behind) return null;
  const before = text.original.slice(0, mention.start);
  const out = leftOut.exec(before);
  const start = mention.start - ((out ?? partOf.exec(before))?.[0].length ?? 0);
  const end = mention.end + behind[0].length;
  text.claim({ start, end });
  return { kind: out ? 'semi' : 'anti', phrase: text.original.slice(start, end).trim(), place: start };
}

/** "Clients without open matters", "who have a disputed invoice": partners of a kind that must be missing or there. */
function describedPartner(mention: Mention, { text }: Scope): JoinWish | null {
  const before = text.original.slice(0, mention.start);
  for (const words of [/(?:[\p{L}-]+\s+)$/u, /(?:[\p{L}-]+\s+){2}$/u]) {
    const adjective = words.exec(before)?.[0] ?? '';
    const rest = before.slice(0, before.length - adjective.length);
    const [gone, present] = [absent.exec(rest), there.exec(rest)];
    const near = gone ?? present;
    if (adjective === '' || near === null) continue;
    const phrase = text.original.slice(near.index, mention.end);
    return { kind: gone ? 'anti' : 'semi', phrase, place: near.index, describes: { mention, adjective, lead: near.index } };
  }
  return null;
}

/** "Appointments of patients from Kiel", "sales of vegan products": what is said of the partner decides, once it is known to be about it. */
function saidOfPartner(mention: Mention, { text }: Scope): JoinWish | null {
  const describes = describedAt(mention, text);
  return describes && { kind: 'semi', phrase: mention.phrase, place: mention.start, describes };
}

const withBefore = /(?:^|\s)(?:with|including|plus|along with|showing|and)\s+(?:the\s+|their\s+|its\s+)?$/i;

/** "orders with customer name and segment": a dataset behind "with" whose columns follow. */
function withColumns(mention: Mention, scope: Scope): Taken | null {
  const before = withBefore.exec(scope.text.original.slice(0, mention.start));
  if (!before || !namesItsColumn(mention, scope)) return null;
  const start = mention.start - before[0].length;
  const phrase = before[0].trim();
  if (/^plus/i.test(phrase)) scope.text.claim({ start, end: mention.start });
  return { phrase, start, end: mention.start, part: () => '', span: () => null };
}

/** "add name and segment of the customer", "with the city of the meter". */
const ofIt =
  /(?:(?:^|[\s,;(])(?:with|plus|put|add|adding|include|including|attach|bring in)|(?:\band|,)\s+show)\s+(?:the\s+|its\s+|their\s+)?[^.;()]*?\s(?:of|from)\s+(?:the\s+|each\s+|every\s+|their\s+|its\s+)?(?:[\p{L}_]+\s+)?$/iu;

/** "The member's tier" of trips that hold `member {no, tier}`: what is inside the row needs no join. */
const isOwnField = ({ phrase, end }: Mention, { text, columns }: Scope): boolean =>
  columns.flatMap(fieldsOfStruct).some(({ of, inner }) => {
    const behind = /^(?:'s)?[\s_]+([\p{L}\p{N}_]+)/u.exec(text.original.slice(end))?.[1] ?? '';
    return sameWords(nameWords(of.name), nameWords(phrase.replace(/'s$/, ''))) && sameWords(nameWords(inner), nameWords(behind));
  });

/** "With the station name and district of their home station": the later one says what both are. */
const isSaidAgain = (mention: Mention, others: Mention[], { text }: Scope): boolean =>
  others.some(
    ({ start, entries: [entry] }) =>
      start > mention.end &&
      entry === mention.entries[0] &&
      /^\s[^,;.()]*\s(?:of|from)\s+(?:the|its|their|each|every)\s+(?:[\p{L}_]+\s+)?$/iu.test(text.original.slice(mention.end, start)),
  );

/** "add the customer name": the other dataset stands right before a word that may be its column. */
const namesItsColumn = (mention: Mention, { text }: Scope): boolean =>
  /^(?:'s)?\s+(?!(?:to|into|and|in|on|by|from|where|only|who|that|which|is|are|or|with|file|table|over|under|above|below|between|since|until|before|after|at|without|worth|more|less|not|never|whose|having|of)\b)\p{L}/iu.test(
    text.original.slice(mention.end),
  );

/** How many of the rows fit something, as a figure beside others: "charges per method and how many of them failed". */
import type { Planning } from '../../asking.ts';
import { nameWords, singular } from '../../link/names.ts';
import { RequestText, type Taken } from '../../text/request-text.ts';
import { linkQuietly } from '../link.ts';
import { readConditions } from '../rows/conditions.ts';
import type { Scope } from '../scope.ts';
import type { Measure } from './measure.ts';

const ends = String.raw`(?=\s*(?:[,;?¦]|\.(?:\s|$)|$)|\s+(?:and|plus|per|by|for\s+each|for\s+every|into|to)\b)`;
const count = String.raw`(?:how\s+many|(?:the\s+)?(?:number|count)\s+of)`;
const is = String.raw`(?:have|has|had|are|were|was|is|did|got|get|that\s+are|that\s+were|who)`;
const joiner = String.raw`(?<![\p{L}\p{N}_])(?:(?:and|with|including|plus)\s+)?`;
/** "How many of them have cancelled", "of which paid". */
const ofThem = [
  new RegExp(
    String.raw`${joiner}${count}\s+of\s+(?:them|those|these|which)\s+(?<is>(?:${is}\s+)*)(?<what>\p{L}[\p{L}\p{N}_ -]{1,50}?)${ends}`,
    'dgiu',
  ),
  new RegExp(
    String.raw`${joiner}how\s+many\s+(?<is>(?:have|were|are|got)\s+)(?<what>\p{L}[\p{L}\p{N}_-]{2,30})${ends}(?<=\b(?:per|by|for\s+each)\b.*)`,
    'dgiu',
  ),
];
/** "Number of paid bills, number of open bills": several at once, of which none is a condition on all rows. */
const each = new RegExp(
  String.raw`${joiner}${count}\s+(?:the\s+)?(?<what>\p{L}[\p{L}\p{N}_-]{2,30})(?:\s+(?:ones|\p{L}+))?${ends}`,
  'dgiu',
);
/** "Appointments, no-shows, cancellations and minutes per therapist". */
const plural = /(?:(?<=[,:¦]\s*)|(?<=\band\s+))(?<what>\p{L}[\p{L}-]{3,}s)(?=\s*,|\s+(?:and|per|by|for\s+each)\b)/dgiu;
const grouped = /\b(?:per|by|for each|for every)\s+\p{L}/iu;

/** Reads and claims such figures; none where a request has no groups, or the words name no state of the rows. */
export function* readPartCounts(scope: Scope): Planning<Measure[]> {
  const { text } = scope;
  if (!grouped.test(text.original) || scope.elements !== undefined) return [];
  const figures: Measure[] = [];
  for (const found of ofThem.flatMap((pattern) => text.findAll(pattern))) {
    const figure = text.isClaimed(found.end - 1) ? null : yield* partOf(found, `that ${found.part('is')} ${found.part('what')}`, scope);
    if (figure) figures.push(taken(found, figure, scope));
  }
  figures.push(...(yield* severalCounts(scope)));
  for (const found of text.findAll(plural)) {
    const what = found.part('what');
    const isOther = linkQuietly(what, scope) !== null || scope.spans.some(({ start, end }) => start < found.end && end > found.start);
    const figure = isOther ? null : yield* partOf(found, singular(what.toLowerCase()), scope);
    if (figure) figures.push(taken(found, figure, scope));
  }
  return figures;
}

/** Counts of different states; one alone says which rows the whole request is about. */
function* severalCounts(scope: Scope): Planning<Measure[]> {
  const read: { found: Taken; figure: Measure }[] = [];
  for (const found of scope.text.findAll(each)) {
    const figure = yield* partOf(found, found.part('what'), scope);
    if (figure && !read.some((other) => other.figure.sql === figure.sql)) read.push({ found, figure });
  }
  return read.length < 2 ? [] : read.map(({ found, figure }) => taken(found, figure, scope));
}

function taken(found: Taken, figure: Measure, { text }: Scope): Measure {
  text.claim(found);
  return figure;
}

/** The rows that fit the words, when all of them are read as one condition. */
function* partOf(found: Taken, said: string, scope: Scope): Planning<Measure | null> {
  const text = new RequestText(said.replaceAll(/\s+/g, ' ').trim());
  const [condition, ...others] = yield* readConditions({ ...scope, text, spans: [], notes: [], unread: [] });
  const where = condition?.params(scope.subject.id)['where'];
  if (others.length > 0 || typeof where !== 'string' || text.unread().some((phrase) => !/^(?:that|who)$/i.test(phrase))) return null;
  return {
    name: `${nameWords(found.part('what')).join('_')}_count`,
    sql: `count(*) filter (where ${where})`,
    words: `how many rows with ${where}`,
    length: 0,
  };
}

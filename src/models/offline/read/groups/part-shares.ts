/** The part of the rows that fit something, as a figure beside others: "number of members and share of active ones per plan". */
import type { Planning } from '../../asking.ts';
import type { Taken } from '../../text/request-text.ts';
import type { Scope } from '../scope.ts';
import { partOfRows, type Measure } from './measure.ts';
import { conditionOf } from './part-counts.ts';
import { besideFigure } from './share.ts';

const share = String.raw`(?:(?:the|their|what|and|with|plus)\s+)*(?<unit>share|percentage|percent|%|proportion|fraction|how\s+many\s+percent)`;
const them = String.raw`(?:\s+of\s+(?:them|those|these|which))?`;
const is = String.raw`(?:that\s+are|that\s+is|who\s+are|that|which|who|is|are|was|were|being)`;
const what = String.raw`(?<what>\p{L}[\p{L}\p{N}_ -]{1,40}?)`;
const ends = String.raw`(?=\s*(?:[,;?.¦]|$)|\s+(?:and|plus|per|by|for\s+each|for\s+every|into|to)\b)`;
const word = String.raw`(?<![\p{L}\p{N}_])`;
/** "Share that is paperless", "how many percent of them are open", "share of open ones", "paperless share". */
const forms = [
  new RegExp(String.raw`${word}${share}${them}\s+(?:${is}\s+)+${what}${ends}`, 'dgiu'),
  new RegExp(String.raw`${word}${share}\s+of\s+(?:the\s+)?${what}(?<ones>\s+(?:ones|[\p{L}_]+))?${ends}`, 'dgiu'),
  new RegExp(
    String.raw`(?:(?<=[,;:¦]\s?)|\b(?:and|plus|with)\s+)(?:the\s+)?${what}\s+(?<unit>share|percentage|percent|%|proportion)${ends}`,
    'dgiu',
  ),
];
const grouped = /\b(?:per|by|for each|for every)\s+\p{L}/iu;
/** Behind it another figure begins. */
const goesOn = /^\s*(?:,|and\b|plus\b)/i;

/** Reads and claims such figures; none where a request has no groups, the share is its only figure, or its words name no state of the rows. */
export function* readPartShares(scope: Scope): Planning<Measure[]> {
  const { text } = scope;
  if (!grouped.test(text.original) || scope.elements !== undefined) return [];
  for (const found of forms.flatMap((form) => text.findAll(form))) {
    if (!isListed(found, text.original)) continue;
    const figure = yield* shareOf(found, scope);
    if (figure === null) continue;
    text.claim(found);
    return [figure];
  }
  return [];
}

/** Another figure stands before it or behind. */
const isListed = ({ start, end, phrase }: Taken, original: string): boolean =>
  /^(?:and|plus|with)\b/i.test(phrase) || besideFigure.test(original.slice(0, start)) || goesOn.test(original.slice(end));

function* shareOf(found: Taken, scope: Scope): Planning<Measure | null> {
  const said = found.part('what');
  const ones = found.span('ones');
  const isOfRows =
    ones === null || found.part('ones') === 'ones' || scope.spans.some(({ start, end }) => start <= ones.end && end >= ones.end);
  if (!isOfRows) return null;
  const where = (yield* conditionOf(`that are ${said}`, scope)) ?? (yield* conditionOf(said, scope));
  return where === null ? null : partOfRows(where, /percent|%/i.test(found.part('unit')));
}

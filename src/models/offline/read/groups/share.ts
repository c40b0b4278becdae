/** Shares of a total: "share of each payment method in total paid amount". */
import type { Operation } from '../../draft/operation.ts';
import { pattern } from '../../text/pattern.ts';
import type { RequestText } from '../../text/request-text.ts';
import { type Group, groupOfPhrase } from './groups.ts';
import type { Scope } from '../scope.ts';

const shares = [
  pattern('the? share|shares|percentage|percentages|percent|proportion|fraction|breakdown of? each|every|all|the?'),
  pattern('the? split of each|every|all|the?'),
  pattern('what share|percentage|percent|proportion|fraction|part|portion of'),
];

/** "share of … in %". */
const inPercent = pattern('in|as_a|as|in_a %|percent|percents|percentage|percentages');

export interface ShareWish {
  phrase: string;
  /** In percent of the whole; else as a part of one. */
  percent: boolean;
  place: number;
  /** It stands in a list behind another figure, which is shown beside it. */
  beside: boolean;
}

/** Reads and claims the word for a share; what of and per what are read as measure and groups. */
export function readShare(text: RequestText): ShareWish | null {
  const found = shares
    .flatMap((each) => text.findAll(each))
    .find(({ phrase, start, end }) => !isFigure(phrase, text.original.slice(0, start)) && !isPartOf(text, start, end));
  if (!found) return null;
  text.claim(found);
  const unit = text.take(inPercent);
  const percent = unit !== null || /percent/i.test(found.phrase);
  return {
    phrase: [found, ...(unit ? [unit] : [])].map(({ phrase }) => phrase).join(' … '),
    percent,
    place: found.start,
    beside: besideFigure.test(text.original.slice(0, found.start)),
  };
}

/** Before it another figure ends. */
export const besideFigure = /(?:,|\b(?:and|plus|with))\s*(?:(?:the|its|their)\s+)?$/i;

/** "Under 20 percent" is a figure. */
const isFigure = (phrase: string, before: string): boolean => /^percent/i.test(phrase) && /\d\s*$/.test(before);

/** "Cost as a percentage of revenue" is no share of a total. */
const isPartOf = ({ original }: RequestText, start: number, end: number): boolean =>
  /\b(?:as|in) (?:an? )?$/i.test(original.slice(0, start)) &&
  /^\s*(?!total|whole|all|sum|it|them|that|the total|the whole|the sum|each|every)\p{L}{3,}/iu.test(original.slice(end));

const wholes = [
  pattern('of|in|within its|their|the_same {whole:name}'),
  pattern('within each|every|a|the|one {whole:name}'),
  pattern('adding_up|adds_up|add_up|summing_up to? 1|100|100%|one|100_percent per|in_each|within_each|for_each|of_each {whole:name}'),
];

/** "Of its month", "within each shop": the group whose own total a share is of. Claimed; null where it is the total of all. */
export function readWhole(scope: Scope): Group | null {
  for (const found of wholes.flatMap((each) => scope.text.findAll(each))) {
    const group = groupOfPhrase(found.part('whole').replace(/'s$/, ''), scope);
    // "In its fares": a figure is what is shared.
    if (group === null || (group.time === null && group.text === null)) continue;
    scope.text.claim(found);
    return group;
  }
  return null;
}

/** The share of each group's measure in the sum of all, or of its whole: the groups and their shares, and no column that nobody listed. */
export function shareSteps(
  { phrase, percent, place, beside }: ShareWish,
  of: { measure: string; groups: string[]; whole: string | null },
): Operation[] {
  const said = { phrase, place };
  const window: Operation = {
    phase: 'after',
    op: 'window',
    id: 'shares',
    params: () => ({
      ...(of.whole === null ? {} : { partition: [of.whole] }),
      columns: { share: { function: 'share', of: of.measure } },
    }),
    ...said,
  };
  const percents: Operation = {
    phase: 'after',
    op: 'derive',
    id: 'percents',
    params: () => ({ columns: { percent: 'round(100.0 * share, 2)' } }),
    ...said,
  };
  const columns = [...of.groups, ...(beside ? [of.measure] : []), percent ? 'percent' : 'share'];
  return [window, ...(percent ? [percents] : []), { phase: 'columns', op: 'select', id: 'selected', params: () => ({ columns }), ...said }];
}

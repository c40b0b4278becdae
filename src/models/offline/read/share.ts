/** Shares of a total: "share of each payment method in total paid amount". */
import type { Operation } from '../draft/operation.ts';
import { pattern } from '../text/pattern.ts';
import type { RequestText } from '../text/request-text.ts';

const shares = [
  pattern('the? share|shares|percentage|percentages|percent|proportion|fraction|breakdown|split of? each|every|all|the?'),
  pattern('what share|percentage|percent|proportion|fraction of'),
];

export interface ShareWish {
  phrase: string;
  place: number;
}

/** Reads and claims the word for a share; what of and per what are read as measure and groups. */
export function readShare(text: RequestText): ShareWish | null {
  const found = text.take(...shares);
  return found ? { phrase: found.phrase, place: found.start } : null;
}

/** The share of each group's measure in the sum of all: the groups and their shares, and no more columns. */
export function shareSteps({ phrase, place }: ShareWish, of: { measure: string; groups: string[] }): Operation[] {
  const said = { phrase, place };
  return [
    { phase: 'after', op: 'window', id: 'shares', params: () => ({ columns: { share: { function: 'share', of: of.measure } } }), ...said },
    { phase: 'columns', op: 'select', id: 'selected', params: () => ({ columns: [...of.groups, 'share'] }), ...said },
  ];
}

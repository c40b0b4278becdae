/** "As a percentage": the figures of groups that are there as parts of their total. */
import type { DraftInput } from '#domain/draft.ts';
import { membersOf } from '../../draft/columns-after.ts';
import type { Operation } from '../../draft/operation.ts';
import { pattern } from '../../text/pattern.ts';
import { noted, type Scope } from '../scope.ts';
import { lastAggregate, namedGroups } from '../../draft/aggregates.ts';
import { shareSteps } from './share.ts';

const kinds = '{part=percentage|percentages|percent|percents|%|share|shares|proportion|proportions|fraction|fractions}';
const parts = [
  pattern(`as|in a|the? ${kinds} of the? total|whole|all`),
  pattern(`show|give|make|want me? it|them|that|those|these? as|in a|the? ${kinds}`),
  pattern(`as|in a|the? ${kinds}`),
];

/** Reads and claims it for the one figure of the last groups; nothing where there are none, several, or shares already. */
export function asShares(draft: DraftInput, scope: Scope): Operation[] {
  const step = lastAggregate(draft);
  const [figure, ...others] = membersOf(step?.['measures']).map(([name]) => name);
  const isShare = (draft.steps ?? []).some(({ op }) => op === 'window');
  if (step === undefined || figure === undefined || others.length > 0 || isShare || namedGroups(step).length === 0) return [];
  const said = scope.text.take(...parts);
  if (said === null) return [];
  const percent = /^(?:percent|%)/i.test(said.part('part'));
  noted(scope, said.phrase, `the part of each in the ${percent ? '100 % of' : 'total of'} ${figure}`);
  return shareSteps(
    { phrase: said.phrase, percent, place: said.start, beside: false },
    { measure: figure, groups: namedGroups(step), whole: null },
  );
}

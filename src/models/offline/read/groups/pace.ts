/** "Which crew is the slowest?", "which courier takes longest to deliver": ranks of how long rows take, where no column holds it. */
import { measuredBy } from '../../link/verb-columns.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import type { Scope } from '../scope.ts';
import { meanDuration } from './measured-time.ts';
import type { Measure } from './measure.ts';

const pace = 'slowest|fastest|quickest';
const most = 'longest|shortest|most_time|least_time';
const usually = 'on_average|usually|typically|in_general';
const paced = [
  pattern(
    `what|which {group:name} ${usually}? takes|took|needs|needed|has_taken the? {rank=${most}} ${usually}? to|until|before|for {done:word}`,
  ),
  pattern(`what|which {group:name} takes|took|needs|needed the? {rank=${most}} ${usually}? $`),
  pattern(`what|which {group:name} is|was|are|were ${usually}? the? {rank=${pace}} to|in|at {done:word}`),
  pattern(`what|which {group:name} is|was|are|were ${usually}? the? {rank=${pace}} ${usually}? $`),
  pattern(`what|which {group:name} {done:word} {what:name}? the? {rank=${pace}} ${usually}?`),
];

/** The question and the figure it is about; null where a column holds how long it took, or no two dates tell it. */
export function readPace(scope: Scope): { found: Taken; measure: Measure } | null {
  const found = paced.map((each) => scope.text.find(each)).find((each) => each !== null);
  if (!found || measuredBy('slower', scope.columns) !== null) return null;
  const measure = meanDuration(verbOf(found.part('done')), scope);
  return measure && { found, measure };
}

/** "Fixes", "fixing" of what is fixed. */
const verbOf = (said: string): string =>
  said
    .toLowerCase()
    .replace(/ing$/, '')
    .replace(/(?<=(?:s|x|z|ch|sh))es$|(?<=[^s])s$/, '');

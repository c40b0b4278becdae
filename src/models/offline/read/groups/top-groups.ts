/** Which groups are the first ones: "top 10 customers", "the 5 best countries", "pots per plant, top 5". */
import { baseName } from '../../link/datasets.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { numberAt } from '../../link/numbers.ts';
import { lengthAt, type RunWord } from '../../text/word-run.ts';
import { columnAt } from '../rows/scan.ts';
import type { Scope } from '../scope.ts';
import { entityAt } from './entity.ts';
import { bareGroupAt, columnGroup, type Group, isOfTime } from './groups.ts';
import { isRankedAmount } from './superlative.ts';

export const mostRanks =
  'with the most|with most|with the highest|with highest|with the largest|with the biggest|with the greatest|by the most|having the most|having the highest|that have the most|that have the highest|who have the most|who have the highest|that had the most|who had the most|have the most|have most|had the most|have the highest|had the highest|has the most|has the highest';
export const leastRanks =
  'with the fewest|with fewest|with the least|with the lowest|with lowest|with the smallest|having the fewest|having the least|having the lowest|who have the fewest|that have the fewest|have the fewest|had the fewest|have the lowest|had the lowest';

/** "Pots per plant, top 5": the groups are named already. */
export function lastTop(run: readonly RunWord[]): { index: number; length: number; count: number; rising: boolean } | null {
  for (const [index, word] of run.entries()) {
    const rank = lengthAt(run, index, 'top|the top|best|the best|bottom|the bottom');
    const number = rank > 0 ? numberAt(run, index + rank) : null;
    const length = rank + (number?.length ?? 0);
    const only = lengthAt(run, index + length, 'only');
    const next = run[index + length + only];
    if (number !== null && (index === 0 || word.gap !== 'blank') && (next === undefined || next.gap !== 'blank'))
      return { index, length: length + only, count: Number(number.text), rising: /bottom/.test(`${word.lower} ${run[index + 1]?.lower}`) };
  }
  return null;
}

const bests =
  'top|best|largest|biggest|highest|busiest|most active|most frequent|most common|most popular|most used|most important|strongest';
const worsts = 'bottom|worst|smallest|lowest|quietest|weakest|least active|least frequent|least common|least popular|least used|rarest';

interface Top {
  count: number;
  rising: boolean;
  group: string;
  groups: Group[];
  length: number;
}

/** Of a unit of time one says how busy it is; what else is best of it must be said behind it. */
const busiest = 'busiest|most active|peak|the busiest|the most active|the peak';
const quietest = 'quietest|least active|slackest|the quietest|the least active|the slackest';
const ofFigure = 'for|by|in terms of|with|according to';

/** "Busiest hour of the day", "quietest month", "best weekday for revenue": the one unit of time with the most, or the least. */
function peakAt(run: readonly RunWord[], index: number, scope: Scope): Top | null {
  const [active, quiet] = [lengthAt(run, index, busiest), lengthAt(run, index, quietest)];
  const best = active + quiet > 0 ? 0 : lengthAt(run, index, 'best|strongest|top|the best|the strongest|the top');
  const worst = active + quiet + best > 0 ? 0 : lengthAt(run, index, 'worst|weakest|bottom|the worst|the weakest|the bottom');
  const rank = active + quiet + best + worst;
  const number = rank === 0 ? null : numberAt(run, index + rank);
  const from = index + rank + (number?.length ?? 0);
  const [group] = rank === 0 || run[from]?.gap === 'break' ? [] : (bareGroupAt(run, from, scope)?.groups ?? []);
  if (group === undefined || !isOfTime(group)) return null;
  // "The best month" alone says nothing of what is best in it.
  if (active + quiet === 0 && number === null && lengthAt(run, from + group.length, ofFigure) === 0) return null;
  const length = from - index + group.length + lengthAt(run, from + group.length, 'for');
  return { count: Number(number?.text ?? 1), rising: quiet + worst > 0, group: group.name, groups: [group], length };
}

/** "top 10 customers", "the 5 best countries", "the 3 tutors with the highest payouts", "top 3 months". */
export function topAt(run: readonly RunWord[], index: number, scope: Scope): Top | null {
  const peak = peakAt(run, index, scope);
  if (peak) return peak;
  const best = lengthAt(run, index, `${bests}|the top|the best|the biggest|the largest|the busiest`);
  const worst = lengthAt(run, index, `${worsts}|the bottom|the worst`);
  const first = best + worst === 0 ? numberAt(run, index) : null;
  const behind = first ? lengthAt(run, index + first.length, `${bests}|${worsts}`) : 0;
  const number = best + worst > 0 ? numberAt(run, index + best + worst) : first;
  if (!number) return null;
  const after = index + best + worst + number.length + behind;
  const column = columnAt(run, after, scope) ?? entityAt(run, after, scope) ?? namedEntityAt(run, after, scope);
  if (!column) return null;
  const rank =
    best + worst + behind > 0 ? 0 : lengthAt(run, after + column.length, mostRanks) - lengthAt(run, after + column.length, leastRanks);
  if (best + worst + behind === 0 && rank === 0) return null;
  if (rank === 0 && run.slice(index, after).some(({ lower }) => isRankedAmount(lower, column.column))) return null;
  const group = columnGroup(column.column, column.length);
  return {
    count: Number(number.text),
    rising: worst > 0 || rank < 0 || (behind > 0 && lengthAt(run, after - behind, worsts) > 0),
    group: group.name,
    groups: [group],
    length: after - index + column.length,
  };
}

/** "Top 5 bar articles": the data is called so, and rows of it are told apart by `article_no`. */
function namedEntityAt(run: readonly RunWord[], index: number, scope: Scope): ReturnType<typeof entityAt> {
  const words = [run[index], run[index + 1]].map((word) => nameWords(word?.lower ?? ''));
  const isNamed = (scope.entries ?? []).some((entry) => sameWords(nameWords(baseName(entry)), words.flat()));
  const last = isNamed && run[index + 1]?.gap === 'blank' ? entityAt(run, index + 1, scope) : null;
  return last && { ...last, length: 2 };
}

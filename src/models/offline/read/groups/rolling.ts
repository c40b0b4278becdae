/** Rolling and running figures: "7 day rolling revenue per day with gaps filled as zero", "running total of revenue by month". */
import type { JsonObject } from '#domain/json.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { pattern } from '../../text/pattern.ts';
import type { RequestText, Taken } from '../../text/request-text.ts';
import { noted, type Scope } from '../scope.ts';
import { claimJoiner, everyStep, readWindowGaps } from './gaps.ts';

const rollings = [
  pattern(
    '{n:number} {unit=day|days|week|weeks|month|months|quarter|quarters|year|years} rolling|moving|trailing {how=average|avg|mean|sum|total}?',
  ),
  pattern('{n:number}-{unit=day|week|month|quarter|year} rolling|moving|trailing {how=average|avg|mean|sum|total}?'),
  pattern('rolling|moving|trailing {n:number} {unit=day|days|week|weeks|month|months} {how=average|avg|mean|sum|total}?'),
  pattern('rolling|moving|trailing {n:number}-{unit=day|week|month} {how=average|avg|mean|sum|total}?'),
];
const runnings = [
  pattern('and|plus|with|including a|the|its running|cumulative total|sum of?'),
  pattern('running|cumulative total|sum of'),
  pattern('running|cumulative total|sum|of?'),
];

export interface RollingWish {
  phrase: string;
  place: number;
  /** Steps of time in the window; null: everything before. */
  count: number | null;
  /** Empty when none was said. */
  unit: string;
  function: 'sum' | 'avg';
  fillGaps: boolean;
}

/** Reads and claims the wish before its measure is read. */
export function readRolling({ text, spans }: Scope): RollingWish | null {
  const rolling = text.take(...rollings);
  const running = rolling ? null : runnings.map((each) => text.find(each)).find((each) => each !== null && !isState(each, text, spans));
  const found = rolling ?? running;
  if (!found) return null;
  text.claim(found);
  claimJoiner(text, found.start);
  const filled = readWindowGaps(text);
  const count = rolling ? Number(rolling.part('n')) : null;
  return {
    phrase: [found.phrase, filled?.phrase].filter(Boolean).join(' '),
    place: found.start,
    count,
    unit: found.part('unit').toLowerCase().replace(/s$/, ''),
    function: /^(?:average|avg|mean)$/i.test(found.part('how')) ? 'avg' : 'sum',
    fillGaps: filled !== null,
  };
}

/** "Running orders", "that are running": what the rows are, and no figure. */
const isState = ({ phrase, start, end }: Taken, { original }: RequestText, spans: Scope['spans']): boolean =>
  /^running$/i.test(phrase) &&
  (/\b(?:is|are|was|were|be|still|currently|not|state|status)\s+$/i.test(original.slice(0, start)) ||
    spans.some((span) => span.start > start && original.slice(end, span.start).trim() === ''));

/** The steps after the groups: a row for every step of time when gaps shall be filled, then the window over them. */
export function rollingSteps(
  wish: RollingWish,
  grouped: { date: string; unit: string; measures: string[]; others: string[] },
  scope: Scope,
): Operation[] {
  const { phrase, place, count } = wish;
  const columns: JsonObject = Object.fromEntries(
    grouped.measures.map((name) => [
      count === null ? `running_${name}` : `rolling_${count}_${wish.unit}_${name}`,
      { function: wish.function, of: name, ...(count === null ? {} : { preceding: count - 1 }) },
    ]),
  );
  const window: Operation = {
    phase: 'after',
    op: 'window',
    id: 'rolling',
    params: () => ({ ...(grouped.others.length > 0 ? { partition: grouped.others } : {}), order: [nameSql(grouped.date)], columns }),
    phrase,
    place,
  };
  scope.columns = [...scope.columns, ...Object.keys(columns).map((name) => ({ name, type: 'DECIMAL(18,2)' }))];
  noted(
    scope,
    phrase,
    `${Object.keys(columns).join(', ')} over ${count === null ? 'everything before' : `the last ${count} rows, this one included`}${wish.fillGaps ? '; days without rows count as zero' : ''}`,
  );
  return wish.fillGaps ? [everyStep(wish, { ...grouped, zeros: grouped.measures }), window] : [window];
}

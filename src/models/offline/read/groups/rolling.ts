/** Rolling and running figures: "7 day rolling revenue per day with gaps filled as zero", "running total of revenue by month". */
import type { JsonObject } from '#domain/json.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { pattern } from '../../text/pattern.ts';
import type { RequestText, Taken } from '../../text/request-text.ts';
import { noted, type Scope } from '../scope.ts';

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
const gap = 'gaps|gap|missing|empty|blank|holes';
const days = 'day|days|week|weeks|month|months|date|dates|period|periods';
const become = 'are|count|counts|counted|counting|shown|set|filled|filled_in|get';
const as = 'as|=|are|to|with|by';
const gaps = [
  pattern(`without|with_no|no gaps`),
  pattern('fill|filling|fill_in the? gaps|missing|empty|holes {unit=days|weeks|months|dates|periods}? as|with|by zero|zeros|0'),
  pattern(
    'with|and the? gaps|gap|missing|empty|holes {unit=days|weeks|months|dates|periods}? filled|filled_in|set|shown as|with|by|to? zero|zeros|0',
  ),
  pattern(
    'the? gaps|gap|missing|empty|holes {unit=days|weeks|months|dates|periods}? filled|filled_in|set|shown? as|with|by|to zero|zeros|0',
  ),
  pattern('with|including no_gaps|zero_days|missing_days|days_without_orders|empty_days'),
  pattern(`the? ${gap} {unit=${days}}? ${become}? ${as}? a? zero|zeros|0`),
  pattern(`count|counting|show|showing|take|taking|treat|treating|set|setting the? ${gap} {unit=${days}}? ${as} a? zero|zeros|0`),
  pattern(`zero|zeros|0 for|on|in|where the? ${gap} {unit=${days}}?`),
  pattern(`the? {unit=${days}} without|with_no any? {what:word}? ${become}? ${as}? a? zero|zeros|0`),
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
  const filled = text.take(...gaps);
  if (filled) claimJoiner(text, filled.start);
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

/** "With" and "and" before it say no more. */
function claimJoiner(text: RequestText, end: number): void {
  const joiner = /\b(?:with|and|where|plus|including)\s+(?:(?:a|an|the|its|their)\s+)?$/i.exec(text.original.slice(0, end));
  if (joiner) text.claim({ start: joiner.index, end });
}

/** The steps after the groups: a row for every step of time when gaps shall be filled, then the window over them. */
export function rollingSteps(
  wish: RollingWish,
  grouped: { date: string; unit: string; measures: string[]; others: string[] },
  scope: Scope,
): Operation[] {
  const { phrase, place, count } = wish;
  const spine: Operation = {
    phase: 'after',
    op: 'date-spine',
    id: 'every_step',
    params: () => ({ column: grouped.date, every: grouped.unit, fill: Object.fromEntries(grouped.measures.map((name) => [name, 0])) }),
    phrase,
    place,
  };
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
  return wish.fillGaps ? [spine, window] : [window];
}

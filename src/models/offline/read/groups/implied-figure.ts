/** Which figure groups have where none was said: how many rows there are, or the one amount. */
import { isIdentifier, isNumber, isOfMoney, measureColumns } from '../../link/types.ts';
import type { Scope } from '../scope.ts';
import type { Group } from './groups.ts';
import { type Measure, rowCount, sumOf } from './measure.ts';
import type { Found } from './scan-groups.ts';

/** "The 3 biggest customers" of orders that have one amount: by what they brought. */
export function ofSize({ top, measures }: Found, { columns, text }: Scope): Measure | null {
  const [amount, ...others] = measureColumns(columns).filter(isOfMoney);
  const isMeant = top !== null && measures.length === 0 && /\b(?:biggest|largest|smallest)\b/i.test(text.original);
  return isMeant && amount !== undefined && others.length === 0 ? { ...sumOf(amount.name), length: 0 } : null;
}

/** "Sales per day" of daily_sales with a column `sales`: it holds how many or how much; of other data, how many rows. */
export function ofOwnName({ columns, spans, subject, text }: Scope): Measure {
  const said = spans.map(({ start, end }) => text.original.slice(start, end).toLowerCase());
  const own = columns.find(
    (column) => isNumber(column) && !isIdentifier(column) && column.name.endsWith('s') && said.includes(column.name.toLowerCase()),
  );
  return own === undefined ? rowCount(subject.noun) : { ...sumOf(own.name), length: 0 };
}

export const countsAll = (measures: readonly Measure[]): boolean => measures.some(({ sql }) => sql === 'count(*)');

/** "Appointments, no-shows and …", "sessions by country with …": before a figure of some of its rows, the data's name counts them all. */
export const isListed = ({ text, spans }: Scope): boolean =>
  spans.some(({ start, end }) => {
    const behind = text.original.slice(end);
    const isFirst = text.isClaimed(end + 2) && /^(?:\s*,|\s+and)\s/.test(behind);
    return !text.isClaimed(start) && (isFirst || /^\s+(?:by|per)\s[\p{L}\p{N}_ ]{2,30}\swith\s/iu.test(behind));
  });

/** "Trips in 2026 by base": when they were may stand before what they are grouped by. */
const time = String.raw`(?:\s+(?:in|of|since|during|this|last)\s+[\p{L}\p{N}]+(?:\s+\d{4})?)?`;
const perBehind = new RegExp(String.raw`^${time}\s+(?:per|for each|for every|in each)\s`, 'iu');
/** "Of march by synced_at" says which date is meant. */
const byBehind = new RegExp(String.raw`^(?:\s+by\s|${time}\s+by\s+(?![\p{L}_]+_(?:at|on|date|day|time)\b))`, 'iu');

/** "Loans per branch": the data's name right before "per" counts its rows. */
export const isPer = ({ text, spans }: Pick<Scope, 'text' | 'spans'>): boolean =>
  spans.some(({ end }) => perBehind.test(text.original.slice(end)));

/** "Hires by depot to reports.hires": nothing else stands before, so they are counted; "load hires by depot" may be about files. */
export const isBy = ({ text, spans }: Pick<Scope, 'text' | 'spans'>): boolean =>
  spans.some(
    ({ start, end }) => /^(?:(?:the|all|our)\s+)*$/i.test(text.original.slice(0, start)) && byBehind.test(text.original.slice(end)),
  );

/** "Weekly repairs by shop": of each week and shop their number. */
export const isOverTime = (groups: readonly Group[], { text, spans }: Scope): boolean =>
  groups.length > 1 &&
  groups.some(({ time }) => time !== null) &&
  spans.some(({ start }) => /\b(?:hourly|daily|weekly|monthly|quarterly|yearly)\s+$/i.test(text.original.slice(0, start)));

/** "The last 14 days before 2026-10-31": a span that is counted from a day that is said, and not from today. */
import { dayPlus } from '../link/day.ts';

const spans =
  /\b(?:(?:in|within|over|of|from|during|for) )?(?:the )?last (?:(?<count>\d{1,4}) )?(?<unit>day|week)s? (?<to>before|until|till|up to|ending(?: on| with)?) (?:the )?(?<day>(?:19|20)\d\d-\d\d-\d\d)(?![\d-])/giu;

/** The text with such spans as their first and their last day. */
export const anchored = (text: string): string =>
  text.replaceAll(spans, (said: string, count: string | undefined, unit: string, to: string, day: string) => {
    if (Number.isNaN(Date.parse(day))) return said;
    const last = dayPlus(day, to.toLowerCase() === 'before' ? -1 : 0);
    return `from ${dayPlus(last, 1 - Number(count ?? 1) * (unit.toLowerCase() === 'week' ? 7 : 1))} to ${last}`;
  });

/** Moments and periods as people say them alone. */

const months =
  'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec';

/** "March 2026", "q3", "2026-05", "the last 3 weeks", "yesterday". */
export const moment = String.raw`(?:(?:${months})(?:\s+(?:19|20)\d\d)?|q[1-4](?:\s+(?:19|20)\d\d)?|(?:19|20)\d\d(?:-\d\d){0,2}|(?:the\s+)?(?:last|this|past|previous)\s+(?:\d+\s+)?(?:days?|weeks?|months?|quarters?|years?)|yesterday|today)`;

export const anyMoment = new RegExp(String.raw`(?<![\p{L}\p{N}_-])${moment}(?![\p{L}\p{N}_-])`, 'giu');

const isOfYear = new RegExp(`^(?:${months}|q[1-4])$`, 'i');

/** A month or quarter is one of the year that was spoken of before. */
export function sameYear(now: string, before: string): string {
  return isOfYear.test(now) ? `${now}${/\s(?:19|20)\d\d$/.exec(before)?.[0] ?? ''}` : now;
}

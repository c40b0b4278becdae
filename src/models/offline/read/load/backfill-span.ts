/** The days that a backfill is for: "for the first quarter of 2026", "from september 1 to october 15". */
import { daySpan, type DaySpan } from '../../link/day-span.ts';
import type { RequestText } from '../../text/request-text.ts';

export interface SaidSpan extends DaySpan {
  phrase: string;
}

/** "Backfill july 2026 of bookings" says it right behind the verb, "backfill bookings q3 2026" behind the data. */
const opening =
  /(?<=\bback-?fill(?:ing)?\s+(?:(?:(?:the|all|my|our)\s+)*[\p{L}_][\p{L}\p{N}_]*\s+)?)(?!(?:for|from|of|between|over|in|since|during)\s)(?=\S)|(?<![\p{L}\p{N}_])(?:for|from|of|between|over|in|since|during)\s+/giu;
/** "From september 1 2026 to october 15 2026". */
const mostWords = 9;

/** The longest span of days behind a preposition, claimed; null when there is none. */
export function takeSpan(text: RequestText, today: string): SaidSpan | null {
  for (const { index, 0: before } of text.original.matchAll(opening)) {
    const start = index + before.length;
    const words = [...text.original.slice(start).matchAll(/\S+/g)].slice(0, mostWords);
    for (let count = words.length; count > 0; count -= 1) {
      const last = words[count - 1];
      const end = start + (last?.index ?? 0) + (last?.[0].replace(/[.,;!?]+$/, '').length ?? 0);
      const said = text.original.slice(start, end);
      // A month or a day alone may be a name; a span of them is none.
      const span =
        text.isClaimed(start) || /[,;]/.test(said) ? null : daySpan(`${/^between/i.test(before) ? 'between ' : ''}${said}`, today);
      if (span === null) continue;
      text.claim({ start: index, end });
      const isOpen = /^since/i.test(before) && span.last < today;
      return { ...span, last: isOpen ? today : span.last, phrase: text.original.slice(index, end) };
    }
  }
  return null;
}

/** Steps of time without rows: "with gaps filled as zero", "a zero for days that are missing", "days without orders as well". */
import type { Operation } from '../../draft/operation.ts';
import { pattern } from '../../text/pattern.ts';
import type { RequestText, Taken } from '../../text/request-text.ts';

const gap = 'gaps|gap|missing|empty|blank|holes';
const days = 'day|days|week|weeks|month|months|date|dates|period|periods';
const become = 'are|count|counts|counted|counting|shown|set|filled|filled_in|get';
const as = 'as|=|are|to|with|by';
/** Behind a window of time, where nothing else can be meant. */
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

const step = '(?:days?|weeks?|months?|quarters?|years?|dates|periods)';
const zero = '(?:a )?(?:zeros?|0)';
const none = String.raw`(?:(?:that|which) (?:are|is) (?:missing|empty)|(?:that|which) (?:have|had) (?:nothing|none|no \p{L}+)|without (?:any |an? )?\p{L}+|with (?:no \p{L}+|none|nothing)|where there (?:are|is|were|was) (?:none|nothing|no \p{L}+))`;
const asZero = `(?: (?:as|with|by|count as|counted as|shown as|are|=|is) ${zero})`;
const too = '(?: too| as well| also)';
const told = `${asZero}?${too}?`;
const lead = String.raw`(?:(?:with|and|also|even|please|plus) )*`;
const start = String.raw`(?<![\p{L}\p{N}_])`;
/** Behind groups of time. */
const missing = [
  `${start}${lead}(?:put |show |use |give |write )?${zero} (?:for|on|in) (?:the |all |any )*${step} ${none}`,
  `${start}${lead}(?:fill in|fill|add|show|include|keep|with) (?:the |all |any )*(?:missing|empty|absent) ${step}${told}`,
  `${start}${lead}(?:with|including|include|even|also|show|add|count|keep)(?: also| even)? (?:(?:a )?(?:row|line)s? for )?(?:the |all |any )*${step} ${none}${told}`,
  `${start}${lead}(?:the |all )*${step} ${none}(?:${too}|${asZero})`,
  `${start}${lead}(?:without|with no|no) gaps|${start}${lead}(?:with )?(?:the )?gaps (?:filled|filled in|set|shown)(?: (?:as|with|by|to) ${zero})?`,
].map((form) => new RegExp(form, 'dgiu'));
const perStep =
  /\b(?:per|by|each|every|for each|for every|of each|a) (?:calendar )?(?:day|week|month|quarter|year)\b|\b(?:daily|weekly|monthly|quarterly|yearly)\b/i;

/** "Per day the turnover of the last 7 days, …": each day's own last seven, or the days since then? It stays unread, and is asked. */
const mayRoll = /\b(?:of|over) the (?:last|past|previous) \d+ (?:days|weeks|months)\b/i;

/** As `readGaps`, of a window. */
export function readWindowGaps(text: RequestText): Pick<Taken, 'phrase' | 'start'> | null {
  const found = text.take(...gaps, ...missing);
  if (found) claimJoiner(text, found.start);
  return found;
}

/** Reads and claims that steps of time without rows shall show; null where nothing is counted by steps of time. */
export function readGaps(text: RequestText): Pick<Taken, 'phrase' | 'start'> | null {
  if (!perStep.test(text.original) || mayRoll.test(text.original)) return null;
  return text.take(...missing);
}

/** A row for every step of time, for each combination of the other groups; what was counted or added up is zero there. */
export function everyStep(
  said: { phrase: string; place: number },
  { date, unit, others, zeros }: { date: string; unit: string; others: string[]; zeros: string[] },
): Operation {
  const fill = Object.fromEntries(zeros.map((name) => [name, 0]));
  return {
    phase: 'after',
    op: 'date-spine',
    id: 'every_step',
    params: () => ({ column: date, every: unit, ...(others.length > 0 ? { by: others } : {}), fill }),
    ...said,
  };
}

/** "With" and "and" before it say no more. */
export function claimJoiner(text: RequestText, end: number): void {
  const joiner = /\b(?:with|and|where|plus|including)\s+(?:(?:a|an|the|its|their)\s+)?$/i.exec(text.original.slice(0, end));
  if (joiner) text.claim({ start: joiner.index, end });
}

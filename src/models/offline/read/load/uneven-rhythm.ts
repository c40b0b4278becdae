/** Rhythms that a calendar schedule cannot keep, with the nearest ones that it can: "every two weeks", "every 45 minutes". */
import { pattern } from '../../text/pattern.ts';
import type { RequestText, Taken } from '../../text/request-text.ts';

export interface UnevenRhythm {
  start: number;
  end: number;
  /** Why it cannot be kept. */
  why: string;
  /** Rhythms in words that stand for it in the request. */
  nearest: string[];
}

const day = 'monday|tuesday|wednesday|thursday|friday|saturday|sunday';
const weeks = [
  pattern(`every|each other|second|2|two week|weeks on|every? a? {day=${day}}`),
  pattern(`every|each other|second|alternate|alternating {day=${day}}`),
  pattern(`on? {day=${day}} every|each other|second|2|two week|weeks`),
  pattern('every|each other|second|2|two|3|three week|weeks'),
  pattern('fortnightly|biweekly|bi-weekly|every_fortnight|once_a_fortnight'),
];
const few = pattern('every|each {n:number} {unit=minutes|minute|mins|min|hours|hour|hrs}');

/** The first rhythm of a request that must become another one; null when every one can be kept. */
export function unevenRhythm(text: RequestText): UnevenRhythm | null {
  const inWeeks = weeks.map((each) => text.find(each)).find((found) => found !== null);
  if (inWeeks) return uneven(inWeeks, 'counts no weeks', weekly((inWeeks.part('day') || 'monday').toLowerCase()));
  const found = text.find(few);
  if (!found) return null;
  const isMinutes = /^min/i.test(found.part('unit'));
  const [count, whole] = [Number(found.part('n')), isMinutes ? 60 : 24];
  if (!Number.isInteger(count) || count < 1 || whole % count === 0) return null;
  const unit = isMinutes ? 'minutes' : 'hours';
  const steps = Array.from({ length: whole }, (_, index) => index + 1).filter((step) => whole % step === 0);
  const around = [steps.findLast((step) => step < count), steps.find((step) => step > count)].filter((step) => step !== undefined);
  return uneven(
    found,
    `begins anew every ${isMinutes ? 'hour' : 'day'}, which ${count} ${unit} do not divide`,
    around.map((step) => (step === whole ? (isMinutes ? 'hourly' : 'daily') : `every ${step} ${unit}`)),
  );
}

const weekly = (day: string): string[] => [`every ${day}`, `on the first and third ${day} of every month`];

const uneven = ({ start, end, phrase }: Taken, reason: string, nearest: string[]): UnevenRhythm => ({
  start,
  end,
  why: `A schedule goes by the calendar: it ${reason}, so “${phrase}” cannot be kept.`,
  nearest,
});

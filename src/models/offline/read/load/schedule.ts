/** When a load runs again: "every weekday at 7am berlin time", "hourly", "every 6 hours", "nightly". */
import type { CatchUp } from '#domain/draft.ts';
import { dictionary } from '#domain/dictionary.ts';
import { Cron } from 'croner';
import { pattern } from '../../text/pattern.ts';
import type { RequestText } from '../../text/request-text.ts';
import { clockOf } from './clock.ts';
import { readRhythm, type Rhythm } from './rhythm.ts';

export interface ScheduleWish {
  phrase: string;
  cron: string;
  /** IANA zone; null when none was said. */
  timezone: string | null;
  /** A time of day was said. */
  timed: boolean;
  /** What becomes of runs that were missed, when that was said. */
  catchUp: CatchUp | null;
}

const literal = pattern('cron :? {cron:quoted}');
const clock = pattern('at|around|by {hour:clock} {half=in_the_morning|in_the_afternoon|in_the_evening|at_night}?');
/** "each morning 6:30": a time right behind what was read. */
const clockBehind =
  /(?<=¦[\s,]*)(?<hour>\d{1,2}(?::\d{2})?\s?(?:am|pm)|\d{1,2}:\d{2}|\d{1,2}h(?:\d{2})?|noon|midnight|midday)(?![\p{L}\p{N}])/dgiu;
/** "midnight new york": a city right behind the time. */
const zoneBehind = /(?<=¦[\s,]*)(?<zone>\p{L}{3,}(?: \p{L}{3,})?)(?=\s*(?:$|[,.:;]))/dgiu;
const alsoAt = pattern('and at? {hour:clock}');
const oClock = pattern("o'clock");
const zones = [
  pattern('in|at? {zone:name} time|timezone|time_zone'),
  pattern('in|at? {zone:twowords} time|timezone|time_zone'),
  pattern('in|at? {zone:zone}'),
];

const missed = String.raw`(?:(?:an?|any|one|the|some|a few)\s+)?(?:(?:run|load|tick|time|day)s?\s+(?:(?:was|were|is|are|gets?|got|has been|have been)\s+)?(?:missed|skipped)|missed\s+(?:(?:run|load|tick|time|day)s?|one))`;
const made = String.raw`(?:catch(?:es)?\s+(?:it|them|that)?\s*up|catch\s+up(?:\s+on\s+(?:it|them|that))?|make\s+(?:it|them)?\s*up(?:\s+for\s+(?:it|them|that))?|(?:run|do|load)\s+(?:it|them)\s+(?:later|afterwards|then))`;
/** "If a run was missed catch it up", "catch up all missed runs". */
const missedRuns = new RegExp(
  String.raw`(?<=[\s,.;¦])(?:and\s+)?(?:(?:if|when)\s+${missed},?\s+(?:then\s+)?(?<how>${made})|(?<not>(?:do not|don't|never)\s+)?(?:catch(?:ing)?\s+up(?:\s+on)?|make\s+up\s+for|skip(?<skip>))\s+(?<all>(?:all|every|each)\s+)?(?:(?:the|any|on)\s+)*missed\s+(?:run|load|tick|day)s?)`,
  'dgiu',
);

/** Reads and claims what becomes of missed runs; null when nothing is said of them. */
function readCatchUp(text: RequestText): CatchUp | null {
  const found = text.take(missedRuns);
  if (!found) return null;
  if (found.part('not') !== '' || found.span('skip') !== null) return 'skip';
  return found.part('all') !== '' || /\bthem\b/i.test(found.part('how')) ? 'all' : 'once';
}

/** Reads and claims a schedule; null when there is none. */
export function readSchedule(text: RequestText): ScheduleWish | null {
  const written = text.take(literal);
  if (written) return literalCron(written.part('cron').replaceAll(/["'“”]/g, ''), written.phrase, takeZone(text));
  let start = readRhythm(text);
  for (let next = start && readRhythm(text); start !== null && next !== null; next = readRhythm(text)) start = both(start, next, text);
  if (start === null) return null;
  const time = text.take(clock, clockBehind);
  text.take(oClock);
  const second = time ? text.take(alsoAt) : null;
  if (second) text.take(oClock);
  const timezone = takeZone(text, time === null ? zones : [...zones, zoneBehind]);
  const catchUp = readCatchUp(text);
  const phrase = [start.phrase, time?.phrase, timezone?.phrase].filter(Boolean).join(' ');
  const [hour, minute] = time ? clockOf(time.part('hour'), time.part('half') || partOfDay(start.phrase)) : [start.hour, 0];
  const cron = start.cron(hour, minute);
  return {
    phrase,
    cron: second ? withHour(cron, hour, clockOf(second.part('hour'))[0]) : cron,
    timezone: timezone?.zone ?? null,
    timed: time !== null,
    catchUp,
  };
}

/** What the later word takes the place of: "hourly, make it every 6 hours". */
const correcting = /\b(?:make (?:it|that)|no|not|instead|rather|actually|better|oh|hm+)\b/i;

/** "Hourly on weekdays" is the times of the one on the days of the other; else the later word counts. */
function both(one: Rhythm, other: Rhythm, text: RequestText): Rhythm {
  const [first, last] = one.place <= other.place ? [one, other] : [other, one];
  const often = [one, other].filter((rhythm) => isOften(rhythm));
  const [times, days] = [often[0], [one, other].find((rhythm) => !isOften(rhythm))];
  if (often.length !== 1 || !times || !days || correcting.test(text.original.slice(first.place, last.place))) return last;
  const cron = (hour: number, minute: number): string =>
    [...times.cron(hour, minute).split(' ').slice(0, 2), ...days.cron(hour, minute).split(' ').slice(2)].join(' ');
  return { phrase: `${first.phrase} ${last.phrase}`, place: last.place, hour: times.hour, cron };
}

/** Several times a day. */
const isOften = ({ cron }: Rhythm): boolean => /^\S+ \S*[*,-]/.test(cron(6, 0));

const timeInstead = [
  pattern(
    'make|change|move|set|put|shift|run it|that|this? to|at? {hour:clock} {half=in_the_morning|in_the_afternoon|in_the_evening|at_night}? instead|rather|please?',
  ),
  pattern(
    'rather|actually|no|better|but at {hour:clock} {half=in_the_morning|in_the_afternoon|in_the_evening|at_night}? instead|rather|please?',
  ),
  pattern('at {hour:clock} {half=in_the_morning|in_the_afternoon|in_the_evening|at_night}? instead|rather|please? $'),
];

/** "Make that half past three": the schedule as it is at another time of day; null where it has none, or none is said. */
export function atOtherTime(cron: string, text: RequestText): { cron: string; phrase: string } | null {
  const [minute = '', hour = '', ...days] = cron.split(/\s+/);
  const said =
    /^\d+$/.test(minute) && /^\d+$/.test(hour) ? timeInstead.map((each) => text.find(each)).find((found) => found !== null) : null;
  // A bare number may be anything: "make it 1000".
  if (!said || (/^\d+$/.test(said.part('hour')) && said.part('half') === '' && !/\bat\b/i.test(said.phrase))) return null;
  text.claim(said);
  const [now, past] = clockOf(said.part('hour'), said.part('half'));
  return { cron: [past, now, ...days].join(' '), phrase: said.phrase };
}

const stepOnly =
  /^(?:(?:no|nope|oh|ok|okay|sorry|wait|hm+|actually|rather|better|please)[,. ]+)*(?:(?:make|do) (?:it|that|this) )?(?:every|each) (?<n>\d{1,2})(?: (?:instead|rather|please|is (?:enough|fine|better)|will do|would do))*[\s.!]*$/i;

/** "No wait, every 3" behind "every 2 hours": the unit stays; null where none was said. */
export function atOtherStep(cron: string, said: string): string | null {
  const n = Number(stepOnly.exec(said.trim())?.groups?.['n']);
  const fields = cron.split(/\s+/);
  const at = fields.findIndex((field) => /^\*\/\d+$/.test(field));
  const most = [59, 23, 28][at];
  return Number.isNaN(n) || most === undefined || n < 1 || n > most ? null : fields.with(at, `*/${n}`).join(' ');
}

/** "Only on weekdays" behind "every day at 4": the days change, and the time of day stays. */
export function keptTime({ cron, timed }: ScheduleWish, before: string | undefined): string {
  const [minute, hour] = (before ?? '').split(/\s+/);
  const days = cron.split(/\s+/);
  const isTime = (field: string | undefined): boolean => field !== undefined && /^\d+(?:,\d+)*$/.test(field);
  return !timed && isTime(minute) && isTime(hour) && isTime(days[1]) ? [minute, hour, ...days.slice(2)].join(' ') : cron;
}

/** "On sundays too" behind "every weekday": the days of both, where nothing but the days differs. */
export function withMoreDays(cron: string, before: string | undefined): string {
  const [now, then] = [cron.split(/\s+/), (before ?? '').split(/\s+/)];
  const [added, old] = [now[4] ?? '', then[4] ?? ''];
  if (now.slice(0, 4).join(' ') !== then.slice(0, 4).join(' ') || !isDayList(added) || !isDayList(old)) return cron;
  const days = new Set([...daysOf(old), ...daysOf(added)]);
  return [...now.slice(0, 4), days.size === 7 ? '*' : dayList([...days].toSorted((a, b) => a - b))].join(' ');
}

export const isDayList = (field: string): boolean => /^(?:\*|[0-6](?:-[0-6])?(?:,[0-6](?:-[0-6])?)*)$/.test(field);

export const daysOf = (field: string): number[] =>
  field.split(',').flatMap((part) => {
    const [first = 0, last = first] = part === '*' ? [0, 6] : part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });

/** Days in a row as a range. */
export const dayList = (days: number[]): string =>
  days.length > 2 && days.every((day, index) => day === (days[0] ?? 0) + index) ? `${days[0]}-${days.at(-1)}` : days.join(',');

/** "Every evening at 8" is 20:00. */
const partOfDay = (phrase: string): string => /\b(?:afternoon|evening|night)$/i.exec(phrase)?.[0] ?? '';

/** "at 6 and 18": the hour is a list. */
function withHour(cron: string, first: number, second: number): string {
  const [minute, , ...rest] = cron.split(' ');
  return [minute, `${first},${second}`, ...rest].join(' ');
}

const abbreviations = dictionary<string>({
  utc: 'UTC',
  gmt: 'UTC',
  cet: 'Europe/Berlin',
  cest: 'Europe/Berlin',
  german: 'Europe/Berlin',
  est: 'America/New_York',
  et: 'America/New_York',
  eastern: 'America/New_York',
  pst: 'America/Los_Angeles',
  pacific: 'America/Los_Angeles',
  uk: 'Europe/London',
});

/** The zone that a text names, claimed: "berlin time". */
export function takeZone(text: RequestText, spellings = zones): { zone: string; phrase: string } | null {
  for (const each of spellings) {
    const found = text.find(each);
    const known = found ? zoneOf(found.part('zone')) : null;
    if (!found || known === null) continue;
    text.claim(found);
    return { zone: known, phrase: found.phrase };
  }
  return null;
}

/** `berlin` → `Europe/Berlin`, `UTC` → `UTC`; null when no zone is called so. */
export function zoneOf(said: string): string | null {
  const name = said.toLowerCase().replaceAll(/\s+/g, '_');
  const zones = Intl.supportedValuesOf('timeZone');
  return abbreviations[name] ?? zones.find((each) => each.toLowerCase() === name || each.toLowerCase().endsWith(`/${name}`)) ?? null;
}

function literalCron(cron: string, phrase: string, timezone: { zone: string } | null): ScheduleWish | null {
  try {
    new Cron(cron, { paused: true }).stop();
    return { phrase, cron, timezone: timezone?.zone ?? null, timed: true, catchUp: null };
  } catch {
    return null;
  }
}

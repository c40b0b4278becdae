/** The repeating part of a schedule: "every weekday", "hourly", "every 6 hours", "on mondays". */
import { clockOf } from './clock.ts';
import { pattern } from '../../text/pattern.ts';
import type { RequestText, Taken } from '../../text/request-text.ts';

export interface Rhythm {
  phrase: string;
  place: number;
  /** The hour when none is said. */
  hour: number;
  cron: (hour: number, minute: number) => string;
}

const day = 'monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun';
const days = 'mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays';
const dayNumbers: Record<string, number> = { sun: 0, mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6 };

const everyN = pattern('every|each {n:number} {unit=minutes|minute|mins|min|hours|hour|hrs|days|day}');
const everyMonths = pattern('every|each {n=other|second|third|2|two|3|three|4|four|6|six} month|months');
const everyPart = pattern('every|each {part=quarter|half} of? an? hour');
const everyOne = pattern('every|each {unit=minute|hour|morning|evening|night|day|week|month|quarter}');
const adverb = pattern('{often=hourly|daily|nightly|weekly|monthly|every_other_day|twice_a_day|twice_daily}');
const workdays = pattern(
  'only? every|each|on {which=weekday|weekdays|workday|workdays|working_day|working_days|business_day|business_days|weekend|weekends} {part=morning|noon|afternoon|evening|night}?',
);
/** "On mondays, wednesdays and fridays", "every tuesday and thursday". */
const several = (one: string): string => String.raw`(?:${one})(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+)(?:${one}))+`;
const namedDays = [
  new RegExp(
    String.raw`(?<![\p{L}\p{N}_])(?:only\s+)?(?:(?:every|each|weekly\s+on)\s+(?<list>${several(`${days}|${day}`)})|on\s+(?<plurals>${several(days)}))(?![\p{L}\p{N}_])`,
    'dgiu',
  ),
  pattern(`every|each|weekly_on {first=${day}|${days}} {part=morning|noon|afternoon|evening|night}?`),
  pattern(`only? on {first=${days}}`),
];
const nth = 'first|second|third|fourth|1st|2nd|3rd|4th|last';
const working = 'working_day|workday|weekday|business_day';
/** "On the last day of the month", "on the first and third monday of every month". */
const placesOfMonth = [
  ['on|at|by|to|every|each the?', 'of|in the|each|every|a|any month'],
  // Without such a word it may be days of the data.
  ['the?', 'of|in each|every|a|any month'],
].flatMap(([lead, month]) => [
  pattern(`${lead} {nth=${nth}} and the? {also=${nth}} {first=${day}} ${month}`),
  pattern(`${lead} {nth=${nth}} {first=${day}|${working}} ${month}`),
  pattern(`${lead} {nth=last|very_last} day ${month}`),
  pattern(`${lead} {nth=end} ${month}`),
]);
const monthEnd = pattern('at|every|each {nth=month_end|month-end|end_of_month}');
/** "Every day except sundays". */
const allBut = pattern(
  `every|each day|morning|evening|night except|but|besides|without|not not? on|for? the? {but=${day}|${days}|weekend|weekends}`,
);
const dayOfMonth = [
  pattern('on the? {day:ordinal} day? of? the|each|every? month?'),
  pattern('on the? {day=first|last} day? of? the|each|every? month?'),
  pattern('on the? {day=first|last} day?'),
];
const dateOfMonth = pattern('on|every|each the? {day=first|1st} day? of the|each|every {unit=month}');
const ordinalOfMonth = [
  pattern('on|every the? {day:ordinal} and the? {second:ordinal} day? of the|each|every {unit=month}'),
  pattern('on|every the? {day:ordinal} day? of the|each|every {unit=month}'),
];

/** "monthly revenue" is a group and "revenue for every month" too; a rhythm stands where the clause ends or a time follows. */
const rhythmFollows =
  /^\s*(?:$|[,.;!?¦)]|(?:at|on|in|around|between|and|by|please|instead|from|starting|incrementally|noon|midnight)(?=\s|$)|\d{1,2}(?::\d\d|h|\s?[ap]m)(?=\W|$))/i;

/** The hour that a part of the day stands for. */
const hourOf = (part: string): number => ({ noon: 12, afternoon: 14, evening: 19, night: 2 })[part.toLowerCase()] ?? 6;

type Said = Pick<Rhythm, 'phrase' | 'place'>;
const saidBy = ({ phrase, start }: Taken): Said => ({ phrase, place: start });
const onDays = (said: Said, list: string, hour = 6): Rhythm => ({ ...said, hour, cron: (at, minute) => `${minute} ${at} * * ${list}` });

/** Reads and claims one rhythm; null when none is left. */
export function readRhythm(text: RequestText): Rhythm | null {
  const each = text.take(everyN);
  if (each) return within(everyFew(saidBy(each), Number(each.part('n')), each.part('unit')), text);
  const months = text.take(everyMonths);
  if (months) return onDates(saidBy(months), `*/${monthCounts[months.part('n').toLowerCase()] ?? months.part('n')}`, text);
  const place = [...placesOfMonth, monthEnd].map((each) => takeRhythm(text, each)).find((found) => found !== null);
  if (place) return onPlace(place);
  const but = text.take(allBut);
  if (but) return onDays(saidBy(but), /^weekend/i.test(but.part('but')) ? '1-5' : daysBut(but.part('but')), hourOf(partOf(but.phrase)));
  const part = text.take(everyPart);
  if (part) return within(everyFew(saidBy(part), /half/i.test(part.phrase) ? 30 : 15, 'minute'), text);
  const work = takeRhythm(text, workdays) ?? takeRhythm(text, openingWork);
  if (work) return onDays(saidBy(work), /weekend/i.test(work.phrase) ? '0,6' : '1-5', hourOf(work.part('part')));
  const named = [...namedDays, opening].map((each) => takeRhythm(text, each)).find((found) => found !== null) ?? null;
  if (named) {
    const said = ['list', 'plurals', 'first', 'second'].map((part) => named.part(part)).join(' ');
    const list = [...said.matchAll(/[a-z]+/gi)]
      .map(([word]) => dayNumbers[word.toLowerCase().slice(0, 3)])
      .filter((number) => number !== undefined);
    return onDays(saidBy(named), [...new Set(list)].toSorted((a, b) => a - b).join(','), hourOf(named.part('part')));
  }
  const dated = [dateOfMonth, ...ordinalOfMonth].map((each) => takeRhythm(text, each)).find((found) => found !== null) ?? null;
  if (dated) {
    const date =
      [dated.part('day'), dated.part('second')]
        .map((each) => /\d+/.exec(each)?.[0])
        .filter(Boolean)
        .join(',') || '1';
    return { ...saidBy(dated), hour: 6, cron: (at, minute) => `${minute} ${at} ${date} * *` };
  }
  const often = takeAtEnd(text, adverb) ?? takeAtEnd(text, everyOne);
  if (!often) return null;
  const rhythm = regular(saidBy(often), (often.part('often') || often.part('unit')).toLowerCase(), text);
  return /^(?:hourly|hour)$/i.test(often.part('often') || often.part('unit')) ? within(rhythm, text) : rhythm;
}

const partOf = (phrase: string): string => /\b(?:morning|evening|night)\b/i.exec(phrase)?.[0] ?? '';
const daysBut = (day: string): string =>
  Object.values(dayNumbers)
    .filter((number) => number !== dayNumbers[day.toLowerCase().slice(0, 3)])
    .join(',');

const monthCounts: Record<string, number> = { other: 2, second: 2, two: 2, third: 3, three: 3, four: 4, six: 6 };
const places: Record<string, number> = { first: 1, second: 2, third: 3, fourth: 4 };

/** The last or the first days of a month as cron writes them: `L`, `LW`, `1W`, `5L`, `1#3`. */
function onPlace(found: Taken): Rhythm {
  const weekday = dayNumbers[found.part('first').toLowerCase().slice(0, 3)];
  const placeOf = (part: string): string => {
    const said = found.part(part).toLowerCase();
    return /last$|^end|^month/.test(said) ? 'L' : String(places[said] ?? /\d/.exec(said)?.[0] ?? 1);
  };
  const said = ['nth', 'also'].filter((part) => found.part(part) !== '').map(placeOf);
  const onDay = said.map((place) => (place === 'L' ? `${weekday}L` : `${weekday}#${place}`)).join(',');
  const date = `${said[0]}${found.part('first') === '' ? '' : 'W'}`;
  const days = weekday === undefined ? `${date} * *` : `* * ${onDay}`;
  return { ...saidBy(found), hour: 6, cron: (hour, minute) => `${minute} ${hour} ${days}` };
}

/** "Mondays at 6 load …". */
const timeFollows = String.raw`(?=\s+(?:at\s|\d|noon|midnight))`;
const opening = new RegExp(`^(?<first>${days})(?:(?: and |, )(?<second>${days}))?${timeFollows}`, 'dgiu');
const openingWork = new RegExp(`^(?:weekdays|workdays|working days|weekends)${timeFollows}`, 'dgiu');
const happened = /\b(?:\p{L}+ed|taken|made|sold|bought|sent|read|done)\s+$/iu;

/** "That start on mondays": what the rows do, and no load. */
const ofRows =
  /\b(?:that|which|who)\s+(?!(?:should\s+|must\s+|will\s+|shall\s+)?(?:runs?|loads?|refresh(?:es)?|updates?|executes?|goes|repeats?|happens?|works?)\b)(?:\p{L}+\s+){1,2}$/iu;
/** "Lessons on weekends into a.b": data and its place, without a word that something is to be done. */
const onlyData =
  /^(?:(?:all|the|our|only|just)\s+)*(?!(?:load|copy|import|ingest|sync|put|append|upsert|pull|export|save|store|write|bring|fetch|move|send|update|rebuild|run|refresh|make|do|have|set|change|schedule|get|take|start|reload|replace|backfill|it|that|this|and|but|no|not|yes|ok|also|please|then|actually|rather|better|instead|only|just|same|again|now|daily|hourly|always)\b)\p{L}[\p{L}\p{N}_]*(?:\s+\p{L}+)?\s+$/iu;

/** "Readings taken on weekends" are rows, not when something runs. */
function takeRhythm(text: RequestText, each: RegExp): Taken | null {
  const found = text.find(each);
  const before = found === null ? '' : text.original.slice(0, found.start);
  const isOfRows =
    happened.test(before) || ofRows.test(before) || (onlyData.test(before) && /^\s+(?:in)?to\s/i.test(text.after(found?.end ?? 0)));
  if (found === null || (/^on\s/i.test(found.phrase) && isOfRows)) return null;
  text.claim(found);
  return found;
}

const hours = pattern('between|from {from:clock} and|to|until {to:clock}');
const daytime = '(?:only )?(?:during|in|within) (?:the )?(?:office|business|working|opening|daytime|work) hours(?: only)?';
/** "During office hours only, 8 to 17", "only between 8 and 17": of a rhythm that is there. */
const hoursOnly = new RegExp(
  String.raw`(?<![\p{L}\p{N}_])(?:${daytime},? \(?(?:so |that is |i\.e\. )?|(?:but )?only (?=between|from))(?:between |from )?(?<from>\d{1,2}(?::00)?(?:\s?(?:am|pm))?) ?(?:to|until|till|and|-|–) ?(?<to>\d{1,2}(?::00)?(?:\s?(?:am|pm))?)\)?(?: o'clock)?(?: only)?(?![\p{L}\p{N}_:])`,
  'dgiu',
);

/** Reads and claims the hours in which a short rhythm shall hold: the cron with them, or null where none are said or it runs at set times. */
export function withinHours(cron: string, text: RequestText): { cron: string; phrase: string } | null {
  const [minute, often = '', ...rest] = cron.split(/\s+/);
  const span = /^\*(?:\/\d+)?$/.test(often) ? text.take(hoursOnly) : null;
  if (span === null) return null;
  const range = `${clockOf(span.part('from'))[0]}-${clockOf(span.part('to'))[0]}`;
  return { cron: [minute, often.replace('*', range), ...rest].join(' '), phrase: span.phrase };
}

/** "every 20 minutes on workdays between 8 and 18": the days and the hours in which a short rhythm holds. */
function within(rhythm: Rhythm, text: RequestText): Rhythm {
  const days = text.take(workdays);
  const span = text.take(hours);
  if (!days && !span) return rhythm;
  const phrase = [rhythm.phrase, days?.phrase, span?.phrase].filter(Boolean).join(' ');
  const range = span ? `${clockOf(span.part('from'))[0]}-${clockOf(span.part('to'))[0]}` : null;
  const list = days ? (/weekend/i.test(days.phrase) ? '0,6' : '1-5') : null;
  return {
    ...rhythm,
    phrase,
    cron: (hour, minute) => {
      const [minutes, often = '*', date, month, weekday] = rhythm.cron(hour, minute).split(' ');
      return [minutes, range === null ? often : often.replace('*', range), date, month, list ?? weekday].join(' ');
    },
  };
}

/** "Every hour load new orders": said first, and then what shall happen. */
const loadFollows =
  /^\s*,?\s*(?:please\s+|i want (?:you )?to\s+)?(?:load|copy|import|ingest|sync|put|refresh|append|upsert|pull|export|save|store|write|bring|fetch|move|send|update|rebuild|run)\b/i;

/** "Load signups every night into a.b": between data that is only loaded and its place; figures may be of each day. */
const onlyLoads =
  /^(?:please\s+)?(?:load|copy|import|ingest|sync|pull|export|bring|fetch|move|send|append|refresh)\b(?!.*\b(?:count|number|how|total|sum|average|avg|mean|median|revenue|top|max|min|maximum|minimum|most|least|share|figures?|per)\b)/i;

const isBetween = (text: RequestText, { start, end }: Taken): boolean =>
  onlyLoads.test(text.original.slice(0, start)) && /^\s+(?:in)?to\s/i.test(text.after(end));

function takeAtEnd(text: RequestText, each: RegExp): Taken | null {
  const found = text.find(each);
  const isGroup = found !== null && /\bfor\s*$/i.test(text.original.slice(0, found.start));
  const isFirst = found?.start === 0 && loadFollows.test(text.after(found.end));
  if (!found || isGroup || !(isFirst || isBetween(text, found) || rhythmFollows.test(text.after(found.end)))) return null;
  text.claim(found);
  return found;
}

function everyFew(said: Said, count: number, unit: string): Rhythm {
  if (/^min/i.test(unit)) return { ...said, hour: 0, cron: () => `*/${count} * * * *` };
  if (/^h/i.test(unit)) return { ...said, hour: 0, cron: (_, minute) => `${minute} */${count} * * *` };
  return { ...said, hour: 6, cron: (hour, minute) => `${minute} ${hour} */${count} * *` };
}

function regular(said: Said, often: string, text: RequestText): Rhythm {
  switch (often.replaceAll(/\s+/g, ' ')) {
    case 'minute':
      return { ...said, hour: 0, cron: () => '* * * * *' };
    case 'hourly':
    case 'hour':
      return { ...said, hour: 0, cron: (_, minute) => `${minute} * * * *` };
    case 'nightly':
    case 'night':
      return onDays(said, '*', 2);
    case 'evening':
      return onDays(said, '*', 19);
    case 'weekly':
    case 'week':
      return onDays(said, '1');
    case 'twice a day':
    case 'twice daily':
      return { ...said, hour: 6, cron: (hour, minute) => `${minute} ${hour},${(hour + 12) % 24} * * *` };
    case 'every other day':
      return everyFew(said, 2, 'day');
    case 'monthly':
    case 'month':
      return onDates(said, '*', text);
    case 'quarter':
      return onDates(said, quarters, text);
    default:
      return onDays(said, '*');
  }
}

const quarters = '1,4,7,10';

/** On a day of the month: the first, when none is said. */
function onDates(said: Said, months: string, text: RequestText): Rhythm {
  const day = text.take(...dayOfMonth)?.part('day') ?? '';
  const isLast = /^last$/i.test(day);
  const date = isLast ? 'L' : (/\d+/.exec(day)?.[0] ?? '1');
  const ending = isLast && months === quarters ? '3,6,9,12' : months;
  return { ...said, hour: 6, cron: (hour, minute) => `${minute} ${hour} ${date} ${ending} *` };
}

/** What runs are given, in words: "2024-05-01", "march to june 2026", "region EU and the last 7 days". */
import type { ParameterValue } from '#domain/draft.ts';
import type { PipelineParameter } from '#domain/pipeline.ts';
import { dayPlus } from '../../link/day.ts';
import { type DaySpan, daySpan } from '../../link/day-span.ts';
import { valueOf } from './parameter-wish.ts';

/** Values of one run, by the name of the parameter. */
export type RunValues = Record<string, ParameterValue>;

/** One way to read the words: a run for each set of values. */
export interface Reading {
  label: string;
  runs: RunValues[];
}

/** Several readings are the person's to choose from; `unfit` is the phrase that no parameter takes. */
export type Given = { text: string; readings: [Reading, ...Reading[]] } | { unfit: string };

/** Reads every word of it against the parameters there are. */
export function readGiven(said: string, parameters: PipelineParameter[], today: string): Given {
  const whole = readPiece(said, parameters, today);
  const pieces = said.split(/\s*,\s*(?:and\s+)?|\s+(?:and|for|in|on|with|from)\s+/i).filter((piece) => piece !== '');
  if ('readings' in whole || pieces.length < 2) return whole;
  const times = severalTimes(pieces, parameters, today);
  if (times) return times;
  let given: Given = { text: '', readings: [{ label: '', runs: [{}] }] };
  for (const piece of pieces) {
    const taken = Object.keys(given.readings[0].runs[0] ?? {});
    const read = readPiece(
      piece,
      parameters.filter(({ name }) => !taken.includes(name)),
      today,
    );
    if ('unfit' in read) return read;
    given = both(given, read);
  }
  return given;
}

/** "July, august and september 2026": times of one parameter, of the year that is said last; null when they are none. */
function severalTimes(pieces: string[], parameters: PipelineParameter[], today: string): Given | null {
  const year = / (?:19|20)\d\d$/.exec(pieces.at(-1) ?? '')?.[0] ?? '';
  const month = /(?: of)? \p{L}{3,}(?: (?:19|20)\d\d)?$/u.exec(pieces.at(-1) ?? '')?.[0] ?? '';
  const spans = pieces.map((piece) => daySpan(/\d{4}/.test(piece) ? piece : `${piece}${onlyDay.test(piece) ? month : year}`, today));
  if (spans.some((span) => span === null)) return null;
  const given = spans.map((span, index) => span && readTime(parameters, pieces[index] ?? '', span));
  const runs = given.flatMap((each) => (each && 'readings' in each && each.readings.length === 1 ? each.readings[0].runs : []));
  const names = new Set(runs.flatMap((values) => Object.keys(values)));
  if (given.includes(null) || runs.length < given.length || names.size !== 1) return null;
  return { text: '', readings: [{ label: runs.map((values) => Object.values(values).join()).join(', '), runs }] };
}

/** "The 18th and the 19th of november". */
const onlyDay = /^(?:the )?\d{1,2}(?:st|nd|rd|th)?$/i;

type Read = Extract<Given, { readings: unknown }>;

function both(one: Read, other: Read): Read {
  const pair = (first: Reading, second: Reading): Reading => ({
    label: [first.label, second.label].filter((label) => label !== '').join(', '),
    runs: first.runs.flatMap((values) => second.runs.map((more) => ({ ...values, ...more }))),
  });
  const [first, ...more] = one.readings.flatMap((left) => other.readings.map((right) => pair(left, right)));
  return { text: one.text || other.text, readings: [first ?? one.readings[0], ...more] };
}

function readPiece(said: string, parameters: PipelineParameter[], today: string): Given {
  for (const parameter of parameters) {
    const value = withoutName(said, parameter.name);
    const read = value === null ? null : readFor([parameter], value, today);
    if (read && 'readings' in read) return read;
  }
  // A time that nothing says the place of is none of the other values.
  const takesTime = ({ name, kind }: PipelineParameter): boolean => kind === 'day' || kind === 'month' || /year/.test(name);
  return readFor(daySpan(said, today) ? parameters.filter(takesTime) : parameters, said, today);
}

/** "Region = EU", "the region EU", "EU region", "region set to EU": what is left without the name; null without one. */
function withoutName(said: string, name: string): string | null {
  const words = name.replaceAll('_', '[ _]');
  const before = new RegExp(String.raw`^(?:the )?(?:parameter )?${words}(?:\s*[=:]\s*|\s+(?:set to|as|is|of|to)\s+|\s+)(\S.*)$`, 'i');
  const behind = new RegExp(String.raw`^(?:the )?(\S.*?)\s+${words}$`, 'i');
  return before.exec(said)?.[1] ?? behind.exec(said)?.[1] ?? null;
}

function readFor(parameters: PipelineParameter[], said: string, today: string): Given {
  const span = daySpan(said, today);
  const inTime = span && readTime(parameters, said, span);
  if (inTime) return inTime;
  const value = valueOf(said);
  const readings = parameters
    .filter(({ kind }) => value !== null && (kind === 'text' || (kind === 'number' && typeof value === 'number')))
    .map(({ name }): Reading => ({ label: `${name} = ${value}`, runs: [{ [name]: value ?? said }] }));
  const [first, ...more] = readings;
  return first ? { text: `Which parameter is “${said}”?`, readings: [first, ...more] } : { unfit: said };
}

/** A time in the parameters that take one: a day or a month for each run, or a beginning and an end for one. Null when none does. */
function readTime(parameters: PipelineParameter[], said: string, span: DaySpan): Given | null {
  const of = (name: string, values: string[]): Given => ({
    text: '',
    readings: [{ label: `${name} = ${values.join(', ')}`, runs: values.map((value) => ({ [name]: value })) }],
  });
  const [day, other, ...more] = parameters.filter(({ kind }) => kind === 'day');
  // The days around now stay words: a run takes them in the zone of its schedule.
  const word = /^(?:today|yesterday)$/i.exec(said.trim())?.[0].toLowerCase();
  if (day && !other) return of(day.name, word === undefined ? daysOf(span) : [word]);
  if (day && other) return more.length > 0 ? null : betweenDays([day, other], span);
  const [month, ...months] = parameters.filter(({ kind }) => kind === 'month');
  return month && months.length === 0 ? of(month.name, [...new Set(daysOf(span).map((each) => each.slice(0, 7)))]) : null;
}

const beginnings = /(?:^|_)(?:from|start|since|begin|first|after|lower|min)/;
const ends = /(?:^|_)(?:to|end|until|till|last|through|before|upper|max)(?:$|_)/;

/** A beginning and an end: whether the end itself belongs to it only the person knows. */
function betweenDays(pair: PipelineParameter[], { first, last }: DaySpan): Given | null {
  const from = pair.find(({ name }) => beginnings.test(name));
  const to = pair.find(({ name }) => ends.test(name));
  if (!from || !to || from === to) return null;
  const until = (end: string): Reading => ({ label: `${to.name} = ${end}`, runs: [{ [from.name]: first, [to.name]: end }] });
  return { text: `Is ${to.name} the last day that is loaded, or the day after it?`, readings: [until(last), until(dayPlus(last, 1))] };
}

function daysOf({ first, last }: DaySpan): string[] {
  const days: string[] = [];
  for (let day = first; day <= last; day = dayPlus(day, 1)) days.push(day);
  return days;
}

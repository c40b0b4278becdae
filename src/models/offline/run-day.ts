/** A load with a schedule counts "yesterday" from the day of each run, not from the day on which it was said. */
import type { DraftInput } from '#domain/draft.ts';
import type { Scope } from './read/scope.ts';

const parameter = 'run_day';
const runDay = `date '{${parameter}}'`;

const units = 'day|week|month|quarter|year';
const days = /\b(?:yesterday|today|tomorrow|now)\b/i;
const calendar = new RegExp(String.raw`\b(?:last|past|previous|this|current|next|coming) (${units})\b`, 'i');
const distance = new RegExp(
  String.raw`\b(?:last|past|previous|next|coming) (?:\d+|few|couple of) (?:full )?(${units})s\b|\b\d+ (${units})s?\b`,
  'i',
);
/** How old somebody is changes with the day, too. */
const ages = /\b(?:ages?|aged|older than|younger than|over the age|under the age|years old)\b/i;
const literal = /date '(\d{4}-\d\d-\d\d)'/g;

/** The draft with the days that were said in passing counted from each run; where it has no schedule, or has them already, the draft as it is. */
export function countedFromRun(draft: DraftInput, scope: Scope): DraftInput {
  if (!draft.schedule) return draft;
  let isCounted = false;
  const steps = (draft.steps ?? []).map((step) => {
    const [where, columns, why] = [step['where'], step['columns'], step.why ?? ''];
    const unit = unitOf(why);
    if (unit === null) return step;
    const counted = (sql: unknown): unknown =>
      typeof sql === 'string' ? sql.replaceAll(literal, (whole, day: string) => fromRun(day, scope.today, unit) ?? whole) : sql;
    const changed =
      step.op === 'derive' ? { columns: mapped(columns, counted) } : typeof where === 'string' ? { where: counted(where) } : {};
    if (JSON.stringify({ ...step, ...changed }) === JSON.stringify(step)) return step;
    isCounted = true;
    scope.notes.push(`${why.replace(/^You said: /, '')} is counted from the day of each run, which the parameter ${parameter} holds.`);
    return { ...step, ...changed };
  });
  return isCounted ? { ...draft, steps, parameters: { ...draft.parameters, [parameter]: 'today' } } : draft;
}

const mapped = (columns: unknown, counted: (sql: unknown) => unknown): unknown =>
  typeof columns === 'object' && columns !== null
    ? Object.fromEntries(Object.entries(columns).map(([name, sql]) => [name, counted(sql)]))
    : columns;

interface Unit {
  name: string;
  /** Whole ones by the calendar, or so long before a day. */
  isCalendar: boolean;
}

/** What the passing time is told in; null where it is not told in one of them, or a year is said as well. */
function unitOf(why: string): Unit | null {
  if (/\b(?:19|20)\d\d\b/.test(why)) return null;
  if (days.test(why)) return { name: 'day', isCalendar: false };
  if (ages.test(why)) return { name: 'year', isCalendar: false };
  const far = distance.exec(why);
  if (far) return { name: (far[1] ?? far[2] ?? '').toLowerCase(), isCalendar: false };
  const whole = calendar.exec(why)?.[1]?.toLowerCase();
  return whole === undefined ? null : { name: whole, isCalendar: whole !== 'day' };
}

/** A day as SQL from the day of the run; null when it is not so many units away. */
function fromRun(day: string, today: string, { name, isCalendar }: Unit): string | null {
  const [then, now] = [new Date(day), new Date(today)];
  const months = (then.getUTCFullYear() - now.getUTCFullYear()) * 12 + then.getUTCMonth() - now.getUTCMonth();
  const apart = (then.getTime() - now.getTime()) / 86_400_000;
  const size = { month: 1, quarter: 3, year: 12 }[name];
  if (!isCalendar) {
    if (size === undefined) return plus(runDay, apart, 'day');
    return then.getUTCDate() === now.getUTCDate() ? plus(runDay, months, 'month') : plus(runDay, apart, 'day');
  }
  const start = `date_trunc('${name}', ${runDay})`;
  if (size === undefined) return then.getUTCDay() === 1 ? plus(start, Math.round((apart + ((now.getUTCDay() + 6) % 7)) / 7), 'week') : null;
  const since = months + (now.getUTCMonth() % size);
  return then.getUTCDate() === 1 && since % size === 0 ? plus(start, since, 'month') : null;
}

function plus(from: string, count: number, unit: 'day' | 'week' | 'month'): string {
  if (count !== 0) return `cast(${from} ${count < 0 ? '-' : '+'} interval ${Math.abs(count)} ${unit} as date)`;
  return from === runDay ? from : `cast(${from} as date)`;
}

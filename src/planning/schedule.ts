/** When a schedule is due: cron text in a time zone, with the days on which clocks change. Pure; the clock is given. */
import { Cron } from 'croner';
import cronstrue from 'cronstrue';
import type { CatchUp, Schedule } from '#domain/draft.ts';
import type { Problem } from '#domain/errors.ts';

/** A run that begins this late is still on time; later it was missed. */
const onTimeMs = 120_000;
/** At most this many missed runs are made up for. */
export const mostCaughtUp = 24;
/** Ticks are counted up to here, which is more than a day has minutes; of an absence with more, the last day alone is looked at. */
const mostCounted = 1500;
const dayMs = 24 * 3600 * 1000;

/** What is wrong with a schedule, if anything. */
export function scheduleProblem({ cron, timezone }: Schedule): Problem | null {
  const at = 'schedule';
  if (!isTimezone(timezone)) {
    const message = `There is no time zone "${timezone}". Name one like Europe/Berlin, America/New_York or UTC.`;
    return { code: 'schedule.timezone', message, at: 'schedule.timezone' };
  }
  if (cron.trim().split(/\s+/).length !== 5) {
    const message = `"${cron}" is no schedule: five fields are needed, for example "0 7 * * 1-5" (minute, hour, day, month, weekday).`;
    return { code: 'schedule.cron', message, at: 'schedule.cron' };
  }
  try {
    if (nextTick({ cron, timezone }, new Date()) !== null) return null;
    return { code: 'schedule.never', message: `"${cron}" never comes.`, at };
  } catch {
    const message = `"${cron}" is no schedule, for example "0 7 * * 1-5" is: minute, hour, day, month, weekday.`;
    return { code: 'schedule.cron', message, at: 'schedule.cron' };
  }
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The first tick after a moment, or null when none comes. A time that a clock change leaves out comes at its end; one that comes twice ticks once. */
export function nextTick({ cron, timezone }: Schedule, after: Date): Date | null {
  return new Cron(cron, { timezone, paused: true }).nextRun(after);
}

/** The next ticks, in order. */
export function nextTicks(schedule: Schedule, after: Date, count: number): Date[] {
  const ticks: Date[] = [];
  for (let next = nextTick(schedule, after); next !== null && ticks.length < count; next = nextTick(schedule, next)) ticks.push(next);
  return ticks;
}

export interface Due {
  /** To run, oldest first. */
  run: { at: Date; cause: 'schedule' | 'catch-up' }[];
  /** Ticks that were missed and are not made up for; the newest of them. */
  missed: { count: number; last: Date } | null;
  /** When to look again; null when no tick comes. */
  next: Date | null;
}

/** What is due of a schedule whose next tick was `nextAt`, by its catch-up policy. */
export function dueTicks(schedule: Schedule, { nextAt, now }: { nextAt: Date; now: Date }): Due {
  const whole = ticksUpTo(schedule, nextAt, now);
  const ticks = whole.length < mostCounted ? whole : ticksUpTo(schedule, nextTick(schedule, new Date(now.getTime() - dayMs)), now);
  const next = nextTick(schedule, now);
  const last = ticks.at(-1);
  const onTime = last !== undefined && now.getTime() - last.getTime() <= onTimeMs ? last : null;
  const late = onTime === null ? ticks : ticks.slice(0, -1);
  const caughtUp = late.slice(late.length - countOf(schedule.catch_up ?? 'skip', { late: late.length, onTime: onTime !== null }));
  const left = late.slice(0, late.length - caughtUp.length);
  const lastLeft = left.at(-1);
  return {
    run: [
      ...caughtUp.map((at) => ({ at, cause: 'catch-up' as const })),
      ...(onTime === null ? [] : [{ at: onTime, cause: 'schedule' as const }]),
    ],
    missed: lastLeft === undefined ? null : { count: left.length, last: lastLeft },
    next,
  };
}

function ticksUpTo(schedule: Schedule, first: Date | null, now: Date): Date[] {
  const ticks: Date[] = [];
  for (let tick = first; tick !== null && tick <= now && ticks.length < mostCounted; tick = nextTick(schedule, tick)) ticks.push(tick);
  return ticks;
}

/** How many of the missed ticks run. `once` means one run, which the one on time is already. */
function countOf(policy: CatchUp, { late, onTime }: { late: number; onTime: boolean }): number {
  switch (policy) {
    case 'skip':
      return 0;
    case 'once':
      return onTime ? 0 : Math.min(1, late);
    case 'all':
      return Math.min(mostCaughtUp, late);
  }
}

/** `At 07:00, Monday through Friday (Europe/Berlin)`. */
export const scheduleWords = ({ cron, timezone, catch_up }: Schedule): string =>
  `${cronstrue.toString(cron, { use24HourTimeFormat: true })} (${timezone})${catchUpWords[catch_up ?? 'skip']}`;

const catchUpWords: Record<CatchUp, string> = {
  skip: '',
  once: '; missed runs are made up for once',
  all: `; each missed run is made up for, at most ${mostCaughtUp}`,
};

/** `Mon 23 Nov 2026, 07:00 Europe/Berlin`: a moment as a person of that zone reads it. */
export function momentWords(moment: Date, timezone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(moment);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('weekday')} ${part('day')} ${part('month')} ${part('year')}, ${part('hour')}:${part('minute')} ${timezone}`;
}

/** The beginning of a day (`2026-11-23`) in a zone, or the moment itself; null when it has passed by `now`. */
export function momentOf(text: string, timezone: string, now: Date): Date | null {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const moment = isDay ? new Cron(`${text}T00:00:00`, { timezone, paused: true }).nextRun(now) : new Date(text);
  return moment !== null && moment > now ? moment : null;
}

/** The same schedule at another time of day (`08:00`); null when it has not one time a day. */
export function atTime(schedule: Schedule, time: string): Schedule | null {
  const [minute = '', hour = '', ...rest] = schedule.cron.trim().split(/\s+/);
  if (!/^\d+$/.test(minute) || !/^\d+$/.test(hour)) return null;
  const [newHour = '0', newMinute = '0'] = time.split(':');
  return { ...schedule, cron: [Number(newMinute), Number(newHour), ...rest].join(' ') };
}

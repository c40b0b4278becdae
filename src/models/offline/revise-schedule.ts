/** The schedule of a draft, changed by what is said of it. */
import cronstrue from 'cronstrue';
import type { DraftInput } from '#domain/draft.ts';
import { scheduleOf } from './load.ts';
import { adding } from './read/change-values.ts';
import { withinHours } from './read/load/rhythm.ts';
import { atOtherTime, keptTime, type ScheduleWish, takeZone, withMoreDays } from './read/load/schedule.ts';
import type { Scope } from './read/scope.ts';
import type { RequestText } from './text/request-text.ts';

/** The schedule that was said, in the zone that was said before where none is. */
export function rescheduled(before: DraftInput['schedule'], said: ScheduleWish, scope: Scope): NonNullable<DraftInput['schedule']> {
  const cron = cronBeside(said, before?.cron, scope);
  const timezone = said.timezone ?? before?.timezone ?? null;
  return { ...(before?.catch_up ? { catch_up: before.catch_up } : {}), ...scheduleOf({ ...said, cron, timezone }, scope.notes) };
}

/** The days or the time that were said; with "too" the days that were there stay. */
function cronBeside(schedule: ScheduleWish, before: string | undefined, { text }: Scope): string {
  const cron = keptTime(schedule, before);
  return adding.test(text.original) ? withMoreDays(cron, before) : cron;
}

/** "Berlin time please": the schedule as it is, in another zone. */
export function inZone(draft: DraftInput, text: RequestText | null): DraftInput {
  const zone = draft.schedule && text ? takeZone(text) : null;
  return draft.schedule && zone ? { ...draft, schedule: { ...draft.schedule, timezone: zone.zone } } : draft;
}

/** "During office hours only, 8 to 17", "make that half past three": the schedule as it is, in these hours. */
export function inHours(draft: DraftInput, text: RequestText | null): { draft: DraftInput; notes: string[] } {
  const { schedule } = draft;
  const within = schedule && text ? (withinHours(schedule.cron, text) ?? atOtherTime(schedule.cron, text)) : null;
  if (!schedule || within === null) return { draft, notes: [] };
  return {
    draft: { ...draft, schedule: { ...schedule, cron: within.cron } },
    notes: [`“${within.phrase}”: ${cronstrue.toString(within.cron)}, ${schedule.timezone}.`],
  };
}

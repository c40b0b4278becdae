/** The schedule of a draft, changed by what is said of it. */
import cronstrue from 'cronstrue';
import type { DraftInput } from '#domain/draft.ts';
import { scheduleOf } from './load.ts';
import { adding } from './read/change-values.ts';
import { withinHours } from './read/load/rhythm.ts';
import { clockOf } from './read/load/clock.ts';
import {
  atOtherStep,
  atOtherTime,
  dayList,
  daysOf,
  isDayList,
  keptTime,
  type ScheduleWish,
  takeZone,
  withMoreDays,
  zoneOf,
} from './read/load/schedule.ts';
import { pattern } from './text/pattern.ts';
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

/** The draft with what is said of its schedule without another rhythm: none any more, other hours, another zone. */
export function otherTimes(draft: DraftInput, text: RequestText | null): { draft: DraftInput; notes: string[] } {
  if (!draft.schedule || text === null) return { draft, notes: [] };
  const once = text.take(...unscheduling);
  if (once) {
    for (let more = text.take(...unscheduling); more !== null; more = text.take(...unscheduling));
    const { schedule: _schedule, ...rest } = draft;
    return { draft: rest, notes: [`“${text.asTyped(once.phrase)}”: it runs once, and no schedule is kept.`] };
  }
  const stepped = atOtherStep(draft.schedule.cron, text.original);
  if (stepped !== null) {
    text.claim({ start: 0, end: text.original.length });
    return {
      draft: { ...draft, schedule: { ...draft.schedule, cron: stepped } },
      notes: [`${cronstrue.toString(stepped)}, ${draft.schedule.timezone}.`],
    };
  }
  const timed = inHours(withoutDays(draft, text), text);
  const zoned = inZone(timed.draft, text);
  const { cron, timezone } = zoned.schedule ?? draft.schedule;
  const told = zoned === timed.draft ? timed.notes : [`${cronstrue.toString(cron)}, ${timezone}.`];
  return { draft: zoned, notes: told };
}

const unscheduling = [
  pattern('no schedule|timetable is? needed|necessary|required|wanted any_more|anymore|for_that|for_this|for_it?'),
  pattern('i|we|i_will|we_will run|start|trigger|do|load it|that|this by_hand|manually|myself|ourselves|when_needed|on_demand'),
  pattern(
    'forget|drop|remove|without|no|cancel|skip|take_out|leave_out|scrap|delete the|a|any|that|this|its|my? schedule|timetable|scheduling again|then?',
  ),
  pattern("don't|do_not|no_need_to|never schedule it|this|that|them|the_load?"),
  pattern('just|only|run_it|run_that|do_it|load_it|please once|one_time|a_single_time|this_once|one_single_time please? $'),
];

/** "6 in berlin, I mean": the same time, or another, in another zone. */
const zonedTime =
  /^(?:(?:no|oh|sorry|i mean[t]?|rather|actually|wait)[,. ]+)*(?:(?:make|do|run|set|put) (?:it|that|this) (?:to )?)?(?:at )?(?<hour>\d{1,2}(?::\d{2})?(?: ?[ap]m)?)(?: o'?clock)?,? (?:in )?(?<zone>\p{L}[\p{L}_/ ]{2,30}?)(?: time)?(?:[, ]+(?:i mean[t]?|please|of course|that is))*[\s.!]*$/iu;

/** "Berlin time please": the schedule as it is, in another zone. */
function inZone(draft: DraftInput, text: RequestText): DraftInput {
  const { schedule } = draft;
  const { hour = '', zone = '' } = zonedTime.exec(text.original)?.groups ?? {};
  const meant = zone === '' ? null : zoneOf(zone);
  const [, , ...days] = schedule?.cron.split(/\s+/) ?? [];
  if (schedule && meant !== null) {
    text.claim({ start: 0, end: text.original.length });
    const [past, minute] = clockOf(hour);
    return { ...draft, schedule: { ...schedule, cron: [minute, past, ...days].join(' '), timezone: meant } };
  }
  const taken = schedule ? takeZone(text) : null;
  return schedule && taken ? { ...draft, schedule: { ...schedule, timezone: taken.zone } } : draft;
}

const day = '(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?';
const notOnDays = new RegExp(
  String.raw`(?<=^|[,;.¦] ?)(?:(?:and|but|also|please|ok|okay|no|oh|then)[, ]+)*(?:(?:not|never|except|excluding|without|skip|skipping|leave out|apart from)(?: (?:on|for|at|the|any))*|(?:it )?(?:should|shall|must|need|does|do)(?: not|n't) run(?: on| at)?) (?<days>(?:${day})(?:(?:, ?| and | or |, and )(?:on )?(?:${day}))*)(?: (?:please|though|of course|any ?more))*(?=\s*(?:[,;.!]|$))`,
  'dgiu',
);
const dayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** "Except sundays", "not on weekends": the schedule as it is on the other days. */
function withoutDays(draft: DraftInput, text: RequestText): DraftInput {
  const { schedule } = draft;
  const [minute = '', hour = '', date, month, before = ''] = schedule?.cron.split(/\s+/) ?? [];
  const found = schedule && date === '*' && month === '*' && isDayList(before) ? text.find(notOnDays) : null;
  if (!schedule || !found) return draft;
  const gone = [
    ...found
      .part('days')
      .toLowerCase()
      .matchAll(/weekend|[a-z]+day/g),
  ].flatMap(([said]) => (said === 'weekend' ? [0, 6] : [dayNames.indexOf(said.slice(0, 3))]));
  const left = daysOf(before).filter((each) => !gone.includes(each));
  if (left.length === 0 || left.length === daysOf(before).length) return draft;
  text.claim(found);
  return { ...draft, schedule: { ...schedule, cron: [minute, hour, date, month, dayList(left)].join(' ') } };
}

/** "During office hours only, 8 to 17", "make that half past three": the schedule as it is, in these hours. */
function inHours(draft: DraftInput, text: RequestText): { draft: DraftInput; notes: string[] } {
  const { schedule } = draft;
  const within = schedule ? (withinHours(schedule.cron, text) ?? atOtherTime(schedule.cron, text)) : null;
  if (!schedule || within === null) return { draft, notes: [] };
  return {
    draft: { ...draft, schedule: { ...schedule, cron: within.cron } },
    notes: [`“${within.phrase}”: ${cronstrue.toString(within.cron)}, ${schedule.timezone}.`],
  };
}

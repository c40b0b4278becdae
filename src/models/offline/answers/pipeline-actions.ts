/** "Pause everything that writes to analytics until monday", "run it now", "change it to 8am": cards that change pipelines, rules and runs. */
import { JsonObject } from '#domain/json.ts';
import { refuse } from '../asking.ts';
import { cardWaits, type Episode } from '../episode.ts';
import { clockOf } from '../read/load/clock.ts';
import { asksForPipeline } from '../read/load/pipeline-name.ts';
import { actedAgain } from './act-again.ts';
import { plainly } from './pipeline-words.ts';
import { readGivenValues } from '../read/load/parameter-wish.ts';
import { readSchedule } from '../read/load/schedule.ts';
import { dayAhead } from '../read/load/when.ts';
import { call, type Reply } from '../reply.ts';
import { RequestText } from '../text/request-text.ts';

type Read = (said: string, episode: Episode) => Reply | null;

/** The proposal of a change, or null when the words mean something else. */
export function actionOf({ original }: RequestText, episode: Episode): Reply | null {
  if (asksForPipeline(original) || conditional.test(original)) return null;
  const again = actedAgain(original, episode);
  if (again) return again;
  const said = plainly(ofKnown(original, episode.pipelines));
  for (const read of [pause, resume, stopRunning, remove, runNow, reschedule, save, revoke, cancelRun]) {
    const reply = read(said, episode);
    if (reply) return aboutTheSame(reply, episode);
  }
  return null;
}

/** "Pause the lab tests one", "move tickets to 5am", once pipelines were listed: what is called like one of them is its load. */
function ofKnown(original: string, pipelines: string[]): string {
  const name = pipelines.find((each) => spoken(each).test(original));
  return name === undefined ? original : original.replace(spoken(name), (_, lead: string) => `${lead} the ${name} load`);
}

const spoken = (name: string): RegExp =>
  new RegExp(
    String.raw`^((?:\p{L}+[, ]+){0,4}?(?:stop|pause|halt|hold|suspend|resume|restart|start|move|shift|change|set|run|trigger|make|let|have)) (?:the )?${name.replaceAll(/[_ ]/g, '[_ ]')}(?: (?:one|load|pipeline|job|run(?!\s+(?:at|from|every|on|daily|hourly|weekly)\b)))?(?=$|[\s,.!?])`,
    'iu',
  );

/** "Stop if more than 5 customers have no email": what a load must keep, and no pause. */
const conditional =
  /^(?:(?:please|and|but|also|no|ok|okay)[, ]+)*(?:stop|abort|fail|block|cancel|halt|refuse|break off|call off)(?: (?:the )?(?:load|import|run|loading|everything|it))? (?:if|when|whenever|unless|in case|once|as soon as)\b/i;

/** "Make it every 4 hours" behind a change of bookings is about bookings. */
function aboutTheSame(reply: Reply, { spokenOf: pipeline }: Episode): Reply {
  const calls = reply.calls.map(({ name, args }) => {
    const isOpen =
      name === 'propose_action' && ['pipeline', 'writes_to', 'all', 'rule', 'run', 'name'].every((member) => !(member in args));
    return { name, args: isOpen && pipeline !== null ? { ...args, pipeline } : args };
  });
  return { ...reply, calls };
}

const act = (args: JsonObject): Reply => call('propose_action', args);

/** What stands for "the one we speak of". */
const it =
  /^(?:it|that|this|that one|this one|(?:the|this|that|my|our) (?:(?:scheduled|last|new|whole|current) )?(?:pipeline|schedule|job|load|run|one))?$/i;
const all =
  /^(?:everything|all(?: of (?:it|them))?|(?:all|every|each)(?: (?:the|my|our|of the))? (?:pipelines?|schedules?|jobs?|scheduled (?:loads?|runs?|jobs?|pipelines?)))$/i;
const writing =
  /^(?:everything|anything|all|(?:all|every|each|any)(?: (?:the|my|our|of the))? (?:pipelines?|schedules?|jobs?|loads?)|(?:the )?(?:pipelines?|jobs?|loads?))(?: (?:that|which))? (?:writes?|writing|loads?|loading|goes|going|feeds?|feeding|runs?|running|touch(?:es|ing)?|is written)(?: (?:in)?to| into| on)? (?:the )?["'“]?([\p{L}\p{N}_./-]+)["'”]?(?: (?:schema|table|database|tables))?$/iu;
const named =
  /^(?:the )?(?:(?:pipeline|schedule|job)s? (?!(?:pipeline|schedule|job|load|loads|runs?)$)(?:called |named |of |for )?)?["'“]?(.+?)["'”]?(?: (?:pipeline|schedule|job|load|loads|runs?))?$/i;

/** Which pipelines an object means; null when it is no name of any. */
function whichOf(object: string): JsonObject | null {
  const said = object.trim().replace(/^(?:running|scheduling|the scheduled run of|the schedule (?:of|for)|the pipeline) /i, '');
  if (it.test(said)) return {};
  if (all.test(said)) return { all: true };
  const into = writing.exec(said)?.[1];
  if (into) return { writes_to: into };
  // "The orders one" of the pipelines.
  const name = named.exec(said.replace(/(?<=\S) one$/i, ''))?.[1]?.trim();
  return name && name.split(/\s+/).length <= 6 && !clause.test(name) && !sentence.test(name) ? { pipeline: name } : null;
}

/** Words that no name has: what is said of pipelines is no name of one. */
const clause = /\b(?:everything|anything|something|all|any|that|which|who|whose|if|when|because|its?|them|they)\b/i;

/** A name ends where a sentence does. */
const sentence = /[,;!?]|\.(?:\s|$)/;

/** "Stop it" of a schedule that runs is a pause; of a card that waits, its end. */
export function stopOf({ original }: RequestText, episode: Episode): Reply | null {
  const { draft } = episode;
  const isScheduled = draft?.schedule !== undefined && !isWaiting(episode);
  return isScheduled && /^(?:please )?stop (?:it|that|this|the load)\b[\s.!]*(?:please)?$/i.test(original) ? act({ do: 'pause' }) : null;
}

const pauseVerb = /^(?:pause|suspend|halt|hold(?: off| back| up)?(?: on)?|put on hold|freeze|switch off|turn off|disable)\s+/i;

const pause: Read = (said, { setting }) => {
  const put = /^put\s+(.+?)\s+on\s+(?:hold|pause|ice)\b(.*)$/i.exec(said);
  if (put) return pausing(`${put[1]}${put[2]}`, setting.today);
  const verb = pauseVerb.exec(said)?.[0];
  return verb ? pausing(said.slice(verb.length), setting.today) : null;
};

function pausing(object: string, today: string): Reply | null {
  const end = dayAhead(object, today);
  if (end === 'unread')
    return refuse('I did not understand until when. Say for example “until monday” or “until 2026-12-24”. Nothing was changed.');
  const which = whichOf((end ? object.replace(end.phrase, '') : object).replace(/[\s,]+$/, ''));
  return which && act({ do: 'pause', ...which, ...(end ? { until: end.day } : {}) });
}

const resumeVerb =
  /^(?:resume|put on(?! hold\b)|unpause|un-pause|reactivate|re-enable|enable|continue|restart|switch on|turn on|start)\s+/i;

const resume: Read = (said) => {
  const verb = resumeVerb.exec(said)?.[0];
  if (!verb) return null;
  const object = said
    .slice(verb.length)
    .replace(/\s+again$/i, '')
    .replace(/^running\s+/i, '');
  // "start the load" and "continue" may mean anything else.
  if (/^(?:start|continue|restart)/i.test(verb) && !/\b(?:pipelines?|schedules?|again)\b/i.test(said)) return null;
  const which = whichOf(object);
  return which && act({ do: 'resume', ...which });
};

const unscheduled = /^(?:don'?t|do not|never)\s+schedule\s+(?:it|this|that|them|the load)$/i;

/** "Stop running orders": it may be resumed, so it is a pause. */
const stopRunning: Read = (said, episode) => {
  const { setting } = episode;
  // Of a card that waits it is the card that changes.
  if (isWaiting(episode) && episode.acted === null && unscheduled.test(said)) return null;
  const found =
    /^(?:stop|quit|don'?t|do not|no longer|never)\s+(?:running|run|scheduling|schedule|refreshing|refresh|executing)\s+(.+)$/i.exec(said);
  const noun = found ?? /^stop\s+(.+\b(?:pipelines?|schedules?|jobs?)\b.*)$/i.exec(said);
  const into = /^stop\s+(.+)$/i.exec(said)?.[1] ?? '';
  const load =
    /^stop\s+(?:the\s+)?(?!it\b|that\b|this\b|watch|alert|ask)(.+?\s+(?:loads?|imports?|syncs?)(?:\s+(?:until|till|for)\b.*)?|.+?\s+(?:until|till)\s+.+)$/i.exec(
      said,
    )?.[1];
  if (!noun && load !== undefined && !/\bcurrent|running|this|that\b/i.test(load))
    return pausing(load.replace(/^(?:loading|importing|syncing) /i, ''), setting.today);
  if (!noun && writing.test(into)) return pausing(into, setting.today);
  if (!noun || /\brun\s*#?\d+$/i.test(said)) return null;
  return pausing((noun[1] ?? '').replace(/\s+(?:any ?more|again|any longer)$/i, ''), setting.today);
};

const remove: Read = (said) => {
  const found = /^(?:delete|remove|drop|cancel|get rid of|kill|discard|unschedule)\s+(.+)$/i.exec(said);
  if (!found || (!/\b(?:pipelines?|schedules?)\b/i.test(said) && !/^unschedule/i.test(said))) return null;
  const which = whichOf(found[1] ?? '');
  return which && act({ do: 'delete', ...which });
};

const nowWords =
  /(?:\s+once)?\s*,?\s*\b(?:right now|now|right away|immediately|at once|once more|one more time|by hand|straight away|asap|again)$/i;

const runNow: Read = (said, episode) => {
  const given = readGivenValues(said);
  const found = /^(?:run|trigger|kick off|execute|start|rerun|re-run|fire)\s+(.+)$/i.exec(given?.rest ?? said);
  if (given?.rest === '' && given.once && isKept(episode) && !isWaiting(episode)) return act({ do: 'run', values: given.values });
  if (!found) return null;
  const object = (found[1] ?? '').replace(nowWords, '');
  const isNow = given !== null || object !== found[1] || /^(?:trigger|kick off|rerun|re-run)/i.test(said) || /\bpipeline\b/i.test(object);
  // The plan of a conversation that is kept nowhere is loaded again, as a follow-up.
  if (!isNow || readSchedule(new RequestText(said)) || (it.test(object) && !isKept(episode))) return null;
  if (!it.test(object) && !/\bpipeline\b/i.test(said) && /\b(?:into|to|from)\b/i.test(object)) return null;
  const which = whichOf(object);
  return which && !('all' in which) && !('writes_to' in which)
    ? act({ do: 'run', ...which, ...(given ? { values: given.values } : {}) })
    : null;
};

/** Whether the conversation's last plan became a pipeline, or it has none and "it" must be one. */
const isKept = ({ draft }: Episode): boolean => draft === null || draft.schedule !== undefined || draft.name !== undefined;

/** Whether the newest plan waits for a decision. */
export const isWaiting = ({ facts }: Episode): boolean => cardWaits(facts);

const timeAlone =
  /^(?:change|set|move|make|shift|reschedule|switch|run|put)\b(.*?)(?:\s+(?:to|at|for))?\s+(\d{1,2}(?::\d{2})?\s?(?:am|pm)|\d{1,2}:\d{2}|noon|midnight)(?:\s+instead)?$/i;
const otherRhythm =
  /^(?:change|set|move|make|reschedule|switch|run|do)\s+(.*?)\s*(?:\b(?:to|so that it runs|run|runs|only|just)\s+)*\b(?:every|each|hourly|daily|nightly|weekly|monthly|twice|weekdays|on\s+(?:week|mon|tue|wed|thu|fri|sat|sun)\w*|(?:on |at )?the (?:first|second|third|fourth|last|end))\b/i;

/** "No, every 12 hours" behind another rhythm. */
const onlyRhythm =
  /^(?:rather |better )?(?:every|each|hourly|daily|nightly|weekly|monthly|twice|on\s+(?:week|mon|tue|wed|thu|fri|sat|sun)\w*)\b/i;

const reschedule: Read = (said, episode) => {
  if (!isKept(episode) && !/\b(?:pipeline|schedule)\b/i.test(said)) return null;
  const alone = timeAlone.exec(said);
  if (alone && readSchedule(new RequestText(said)) === null) return atOtherTime(alone, episode);
  // Before the card is decided, another rhythm changes the plan itself.
  if (isWaiting(episode) && episode.acted === null) return null;
  const wish = readSchedule(new RequestText(said.replace(/\s+instead$/i, '')));
  const object = otherRhythm.exec(said)?.[1] ?? (episode.acted?.['do'] === 'reschedule' && onlyRhythm.test(said) ? 'it' : undefined);
  if (!wish || object === undefined || !(isAboutSchedule(object, object) || movesLoad(object, said))) return null;
  const which = whichOf(object.replace(/\s+(?:to|at|for|on)$/i, ''));
  const { cron, timezone, catchUp } = wish;
  const schedule = { cron, ...(timezone === null ? {} : { timezone }), ...(catchUp === null ? {} : { catch_up: catchUp }) };
  return which && act({ do: 'reschedule', ...which, schedule });
};

/** "Change it to 8am" of a card that waits is another draft; of a pipeline, a card. */
function atOtherTime([said, object = '', time = '']: RegExpExecArray, episode: Episode): Reply | null {
  const [hour, minute] = clockOf(time);
  const which = whichOf(object.replace(/\s+(?:to|at|for)$/i, ''));
  if (!which || !(isAboutSchedule(object, object) || movesLoad(object, said))) return null;
  const { draft } = episode;
  if (isWaiting(episode) && draft?.schedule) {
    const [, , ...rest] = draft.schedule.cron.split(/\s+/);
    const cron = [minute, hour, ...rest].join(' ');
    const changed = JsonObject.parse(JSON.parse(JSON.stringify({ ...draft, schedule: { ...draft.schedule, cron } })));
    return call('submit_draft', { draft: changed, notes: [`It runs at ${time} now.`], notUnderstood: [] });
  }
  return act({ do: 'reschedule', ...which, at: `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` });
}

/** A sentence about data ("make orders …") names no schedule; "it" and names of pipelines do. */
const isAboutSchedule = (object: string, said: string): boolean =>
  it.test(object.trim()) || /\b(?:pipeline|schedule|job)\b/i.test(`${object} ${said}`);

/** "Move the members load to 6am"; but "run the orders load hourly" may ask for a new one. */
const movesLoad = (object: string, said: string): boolean =>
  /^(?:move|shift|reschedule)\b(?!.*\b(?:column|value|field|date|row|time)s?\b) (?:the )?[\p{L}\p{N}_]+(?: [\p{L}\p{N}_]+)? to \d{1,2}(?::\d{2})?(?: ?[ap]m)?$/iu.test(
    said,
  ) ||
  (/^(?:change|move|shift|reschedule|switch|make(?=.*\bload (?:only )?run\b))\b/i.test(said) &&
    /\bload(?: to| at| from)?\s*$/i.test(object));

const save: Read = (said, episode) => {
  const found =
    /^(?:save|keep|remember|store|name|call)\s+(?:(?:this|that|the) (?:plan|pipeline|load)|it|this|that)\s*(?:as|under)?\s*(?:a |the )?(?:pipeline|plan)?\s*(?:called|named|under the name(?: of)?|name(?: of)?\b)?\s*["'“]?([\p{L}\p{N}][\p{L}\p{N}_ -]{0,50})["'”]?$/iu.exec(
      said,
    );
  if (!found || episode.draft === null) return null;
  const name = (found[1] ?? '')
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '_');
  if (name === '' || /\b(?:csv|parquet|json|excel|table|file)\b/i.test(said)) return null;
  if (isWaiting(episode)) {
    const changed = JsonObject.parse(JSON.parse(JSON.stringify({ ...episode.draft, name })));
    return call('submit_draft', { draft: changed, notes: [`It is kept as the pipeline ${name}.`], notUnderstood: [] });
  }
  return act({ do: 'save', name });
};

const revoke: Read = (said) => {
  const found =
    /^(?:revoke|withdraw|remove|delete|cancel|drop|take back)\s+(?:the |my |our |that |its |this )?(?:standing )?rule\s*(?:number |no\.? |#)?(\d+)?(?:\s+(?:of|for)\s+(.+))?$/i.exec(
      said,
    );
  if (!found) return null;
  if (found[1] !== undefined) return act({ do: 'revoke-rule', rule: Number(found[1]) });
  const which = whichOf(found[2] ?? 'it');
  return which && act({ do: 'revoke-rule', ...which });
};

const cancelRun: Read = (said) => {
  const run = /^(?:cancel|stop|abort|kill)\s+(?:the )?run\s*(?:number |no\.? |#)?(\d+)$/i.exec(said)?.[1];
  if (run !== undefined) return act({ do: 'cancel-run', run: Number(run) });
  return /^(?:cancel|stop|abort|kill)\s+(?:the |that |this )?(?:running (?:load|run|job)|current run|run that is running)$/i.test(said)
    ? act({ do: 'cancel-run' })
    : null;
};

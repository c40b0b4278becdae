/** What goes on from the change that was proposed last: "the complaints one too", "no, 4:30", "make it 20%". */
import { Watch } from '#domain/alert.ts';
import { JsonObject } from '#domain/json.ts';
import type { Episode } from '../episode.ts';
import { clockOf } from '../read/load/clock.ts';
import { atOtherStep } from '../read/load/schedule.ts';
import { dayAhead } from '../read/load/when.ts';
import { call, type Reply } from '../reply.ts';

const lead = String.raw`^(?:(?:ok|okay|please|no|oh|hm+|sorry|wait|actually|rather|better|and|then|also)[,. ]+)*`;
const end = String.raw`(?:\s+(?:instead|please|rather|then))*[\s.!]*$`;

/** One more of the same: said to come beside, so that it is no wish of its own. */
const another = new RegExp(
  String.raw`${lead}(?:the |our )?(?<name>[\p{L}\p{N}_][\p{L}\p{N}_ -]{1,40}?)(?: (?:one|pipeline|load|job))?,? (?:too|as well|also)${end}`,
  'iu',
);
/** "No the other one, callouts", "not loans, callouts", "i meant the callouts one": another in the place of the one that was named. */
const correction = new RegExp(
  String.raw`${lead}(?:not (?:the )?[\p{L}\p{N}_ -]{2,40}?(?:,| but| -)+ ?(?:but )?|(?:i mean[t]?|it should be|rather|the other(?: one)?|make (?:it|that))[,: ]+)+(?:the )?(?<name>[\p{L}\p{N}_][\p{L}\p{N}_ -]{1,40}?)(?: (?:one|pipeline|load|job))?${end}`,
  'iu',
);
/** "No sorry, visits": a name alone, and no other word of a correction. */
const bareCorrection = new RegExp(
  String.raw`^(?:(?:oh|wait|hm+|ok|okay)[, ]+)*(?:(?:no|nope|sorry|oops)[,.! ]+)+(?:the )?(?!(?:my|your|mistake|typo|idea|worries|problem|problems|thanks|thank|matter|again|now|later|yet|wait|stop|cancel|not|never|only|just|do|don't|dont|that|this|it|all|everything|none|nothing|both|neither|rush|need|hurry)\b)(?<name>[\p{L}\p{N}_-]{2,40}(?: [\p{L}\p{N}_-]{2,40})?)(?: (?:one|pipeline|load|job))?${end}`,
  'iu',
);
const theOther = new RegExp(String.raw`${lead}(?:i mean[t]? )?the other(?: (?:one|pipeline|load|job))?${end}`, 'iu');
const repeatable = new Set(['pause', 'resume', 'delete', 'run']);
const time = new RegExp(
  String.raw`${lead}(?:(?:make|set) (?:it|that) )?(?:at )?(?<time>\d{1,2}:\d{2}(?: ?[ap]m)?|\d{1,2} ?[ap]m|noon|midnight)${end}`,
  'iu',
);
const figure = new RegExp(
  String.raw`${lead}(?:(?:make|set|change|raise|lower|put|turn) (?:it|that|this|the (?:limit|threshold|alert)) (?:to )?|(?<=\b(?:no|rather|better|actually|sorry)[,. ]+))(?<figure>\d[\d,]*(?:\.\d+)?) ?(?<percent>%|percent|per cent)?(?: rows| hours)?${end}`,
  'iu',
);
/** "3% is better", "20 would do". */
const figureFirst = new RegExp(
  String.raw`${lead}(?<figure>\d[\d,]*(?:\.\d+)?) ?(?<percent>%|percent|per cent)?(?: rows| hours)? (?:is|are|would be|will be|seems?|sounds?|would|will|should) (?:better|enough|fine|ok|okay|do|suffice|plenty|more like it|the limit)${end}`,
  'iu',
);

/** "15% rather". */
const figureAlone =
  /^(?:(?:no|sorry|hm+|ok|okay|please|make it)[,. ]+)*(?<figure>\d[\d,]*(?:\.\d+)?) ?(?<percent>%|percent|per cent)?,? (?:rather|instead|then)[\s.!]*$/iu;

/** The same change again as the message varies it; null where it is about something else. */
export function actedAgain(
  said: string,
  { acted, facts, pipelines, setting }: Pick<Episode, 'acted' | 'facts' | 'pipelines' | 'setting'>,
): Reply | null {
  const doing = acted?.['do'];
  if (acted === null || typeof doing !== 'string') return null;
  const name = another.exec(said)?.groups?.['name'];
  if (name !== undefined && repeatable.has(doing) && 'pipeline' in acted) return call('propose_action', { ...acted, pipeline: name });
  const at = time.exec(said)?.groups?.['time'];
  if (at !== undefined && doing === 'reschedule' && 'at' in acted) {
    const [hour, minute] = clockOf(at);
    return call('propose_action', { ...acted, at: `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}` });
  }
  const { cron } = JsonObject.safeParse(acted['schedule']).data ?? {};
  const other = doing === 'reschedule' && typeof cron === 'string' ? atOtherStep(cron, said) : null;
  if (other !== null) return call('propose_action', { ...acted, schedule: { ...JsonObject.parse(acted['schedule']), cron: other } });
  // One that was decided would stay beside the other.
  const isOpen =
    (facts.findLast(({ type }) => typeof type === 'string' && /^(?:plan|run)\./.test(type))?.['type'] ?? 'plan.proposed') ===
    'plan.proposed';
  const ending = doing === 'pause' && isOpen ? otherEnd(said, acted, setting.today) : null;
  if (ending !== null) return ending;
  const meant = isOpen && repeatable.has(doing) ? otherNamed(said, acted['pipeline'], pipelines) : null;
  if (meant !== null) return call('propose_action', { ...acted, pipeline: meant });
  const watch = doing === 'watch' && isOpen ? (otherAge(said, acted['watch']) ?? otherLimit(said, acted['watch'])) : null;
  return watch && call('propose_action', { ...acted, watch: JsonObject.parse(watch) });
}

const until = new RegExp(
  String.raw`${lead}(?:(?:make|let|leave|keep) (?:it|that|this|them)(?: be| paused| on hold)? )?(?:only |just )?(?:(?:until|till|to) (?<day>[^,;.]{2,40}?)|(?<=\b(?:make (?:it|that)|no|sorry|rather|better|actually)[,. ]+)(?:on |the )*(?<date>\d{1,2}(?:st|nd|rd|th)?\.? (?:of )?\p{L}{3,9}(?: \d{4})?|\p{L}{3,9} \d{1,2}(?:st|nd|rd|th)?|\d{4}-\d\d-\d\d|next week|next month|the end of (?:the|this|next) (?:week|month|year))|(?:on |next )?(?<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow)(?: (?:is|would be|works|will be|sounds|suits me) (?:better|fine|enough|good|ok))?)(?:,? (?:not|and not|instead of|rather than) (?:(?:until|till|to) )?[^,;.]{2,40}?)?${end}`,
  'iu',
);
const endless = new RegExp(
  String.raw`${lead}(?:(?:make|let|leave|keep) (?:it|that|this|them)(?: be| paused| on hold)? )?(?:until further notice|indefinitely|for good|without (?:an? )?end|until i say (?:so|otherwise)|for now)${end}`,
  'iu',
);

/** "For two weeks", "make it 3 days". */
const lasts = new RegExp(
  String.raw`${lead}(?:(?:make|let|leave|keep) (?:it|that|this|them)(?: be| paused| on hold)? )?(?:only |just )?(?:for )?(?:the next )?(?<span>(?:an?|one|two|three|four|five|six|seven|\d{1,3}) (?:day|week|month)s?)${end}`,
  'iu',
);

/** "No wait, until friday": the same pause with another end, or with none. */
function otherEnd(said: string, acted: JsonObject, today: string): Reply | null {
  const { until: _until, ...open } = acted;
  if (endless.test(said)) return call('propose_action', open);
  const lasting = lasts.exec(said)?.groups?.['span'];
  const meant = lasting === undefined ? null : dayAhead(`for ${lasting}`, today);
  if (meant !== null && meant !== 'unread') return call('propose_action', { ...open, until: meant.day });
  const { day, date, weekday } = until.exec(said)?.groups ?? {};
  const last = day ?? date ?? weekday;
  const ahead = last === undefined ? null : dayAhead(`until ${last}`, today);
  return ahead === null || ahead === 'unread' ? null : call('propose_action', { ...open, until: ahead.day });
}

/** The pipeline that is meant in the place of another; null where none is said, or it is none of those that were listed. */
function otherNamed(said: string, before: unknown, pipelines: readonly string[]): string | null {
  if (typeof before !== 'string') return null;
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[_ ]+/g, ' ');
  const others = pipelines.filter((each) => plain(each) !== plain(before));
  if (theOther.test(said)) return others.length === 1 ? (others[0] ?? null) : null;
  const name = (correction.exec(said) ?? bareCorrection.exec(said))?.groups?.['name'];
  if (name === undefined || pipelines.length === 0) return name ?? null;
  return others.find((each) => plain(each) === plain(name)) ?? null;
}

const spans: Record<string, number> = { a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7 };
const age = new RegExp(
  String.raw`${lead}(?:(?:make|set|change|raise|lower|put) (?:it|that|this|the (?:limit|threshold|alert)) (?:to )?)?(?<n>an?|one|two|three|four|five|six|seven|\d{1,3}) (?<unit>hour|day|week)s?(?: (?:is|are|would be|will) (?:better|enough|fine|ok|okay|do))?${end}`,
  'iu',
);

/** "Make it one day" of an age; null where the words say none. */
function otherAge(said: string, before: unknown): Watch | null {
  const { n = '', unit = '' } = age.exec(said)?.groups ?? {};
  const known = Watch.safeParse(before);
  const hours = (spans[n.toLowerCase()] ?? Number(n)) * ({ day: 24, week: 168 }[unit.toLowerCase()] ?? 1);
  return unit === '' || !known.success || known.data.kind !== 'age'
    ? null
    : (Watch.safeParse({ ...known.data, mostHours: hours }).data ?? null);
}

/** The watch with the one figure of it changed; a share stays a share, and a number one. */
function otherLimit(said: string, before: unknown): Watch | null {
  const { figure: words, percent } = (figure.exec(said) ?? figureFirst.exec(said) ?? figureAlone.exec(said))?.groups ?? {};
  const known = Watch.safeParse(before);
  if (words === undefined || !known.success) return null;
  const watch = known.data;
  const number = Number(words.replaceAll(',', ''));
  const [member, ...others] = Object.keys(watch).filter(
    (key) => key !== 'kind' && typeof watch[key as keyof Watch] === 'number' && !(key === 'mostRows' && watch.kind === 'outside'),
  );
  const isShare = member?.endsWith('Percent') === true;
  if (member === undefined || others.length > 0 || (percent !== undefined && !isShare)) return null;
  return Watch.safeParse({ ...watch, [member]: number }).data ?? null;
}

/** "What does it do?": the last plan in words. */
import type { DraftInput } from '#domain/draft.ts';
import { type Reply, say } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';

const asking =
  /^(?:(?:and|so|ok|please|wait|but|hm+)[, ]+)*(?:what (?:does|will|would) (?:it|this|that|the (?:plan|load))(?: \w+)? do|what (?:exactly )?(?:will|would|do|are) you (?:going to |about to |planning to )?do(?:ing)?(?: (?:now|then|exactly|here|with (?:it|that)))*|what (?:exactly )?(?:will|is going to|would) happen(?: (?:now|then|exactly|if i approve(?: (?:it|this|that))?|when i approve(?: (?:it|this|that))?))*|what(?:'s| is) (?:the|this|that) plan|explain (?:it|this|that|the plan|yourself)|describe (?:it|this|that|the plan)|show me the (?:plan|steps)|what are the steps|how does (?:it|this) work|summari[sz]e (?:it|this|the plan)|what (?:will|would|is going to) (?:happen|be done) (?:to|with) (?:it|that|(?:the|my) (?:table|file|data|rows|target|source)s?(?: \S+)?)|(?:from )?(?:which|what) (?:files?|tables?|data|source) (?:do you|does (?:it|this|that|the plan|the load)|will you|are you|is (?:it|that)) (?:read|reading|take|taking|use|using|load|loading)(?: from)?|where (?:do you|does (?:it|this|that|the plan)|will (?:it|that|you)) (?:read|load|write|put|take|go|save|end up)(?: (?:it|that|them|this))?(?: from| to)?|is (?:that|it|this) (?:safe|dangerous|risky)|(?:does|will|would) (?:that|it|this) (?:delete|overwrite|change|remove|destroy|replace) (?:anything|something|any rows|rows|data|existing (?:rows|data)|what is there|the old (?:rows|data)))[\s?.!]*$/i;

const deciding =
  /^(?:(?:and|so|ok|please|wait)[, ]+)*(?:who (?:has to|must|can|should|may|needs to|will|is to|is allowed to) (?:approve|decide|sign|release|ok|okay|confirm)|who(?:'s| is) (?:the approver|going to approve|supposed to approve)|(?:does|do) (?:that|it|this|i|we|somebody|someone) (?:need|have to) (?:an? )?(?:approval|approve|approver)|how (?:do|can) (?:i|we) approve|where (?:do|can) (?:i|we) approve)(?: (?:it|that|this|the (?:card|plan|load)|to be approved|now|then|first))*[\s?.!]*$/i;

/** "Who has to approve this?" of a card that waits. */
export const asksWhoDecides = ({ original }: RequestText): boolean => deciding.test(original);

export const tellWhoDecides = (title: string): Reply =>
  say(`An approver decides on the card “${title}”: on the page, in Slack or with \`headgate approve\`. Nothing is written before that.`);

export const asksAboutPlan = ({ original }: RequestText): boolean => asking.test(original);

/** Sources, steps with the words that asked for them, and loads. */
export function explainPlan({ title, sources, steps, loads, schedule }: DraftInput): Reply {
  const read = sources.map(({ path, table }) => path ?? table ?? '').join(', ');
  const lines = (steps ?? []).map(({ op, why }) => `${op}${why === undefined ? '' : `: ${why.replace(/^You said: /, '')}`}`);
  const writes = loads.map(
    ({ table, path, mode, key }) =>
      `${table ?? path ?? ''}${mode === undefined ? '' : ` (${mode}${key === undefined ? '' : ` by ${key.join(', ')}`})`}`,
  );
  const when = schedule === undefined ? [] : [`run at ${schedule.cron} (${schedule.timezone})`];
  const numbered = [`read ${read}`, ...lines, `write ${writes.join(', ')}`, ...when].map((line, index) => `${index + 1}. ${line}`);
  return say([`${title}:`, '', ...numbered, '', 'Nothing is written before somebody approves the card.'].join('\n'));
}

const ofBroken =
  /^(?:(?:and|so|ok|but)[, ]+)*what(?:'s| is| happens| will happen| would happen| do you do)(?: then| next)?,? (?:if|when) (?:(?:the|that|this|a|any|one of (?:the|these|those)|my|some) )?(?:checks?|it|rules?|promise)(?: (?:on|of|for) [^?]{1,40}?)? (?:fails?|breaks?|is broken|are broken|is not kept|does not hold|doesn't hold|goes wrong|is violated)[\s?.!]*$/i;

/** "What happens if the numbers are not unique?": what a check forbids. */
const ofBreach =
  /^(?:(?:and|so|ok|but|hm+)[, ]+)*what(?:'s| is| happens| will happen| would happen| do you do)?(?: then| next)?,? (?:if|when) (?:[^?,;]{2,60}? )?(?:is|are|was|were|has|have|does|do|isn't|aren't|stays?|turns? out|appears?|comes?|goes|go|fall|falls)(?: to be)? (?:not |no longer |ever |still )?(?:[^?,;]{1,40}? )?(?:unique|empty|missing|null|blank|repeated|duplicated?s?|twice|filled(?: in)?|there|valid|allowed|negative|(?:out of|outside)(?: the)? (?:range|bounds)|(?:too|below|under|above|over|less|more|lower|higher|smaller|larger|at least|between)\b[^?,;]{0,40}?)[\s?.!]*$/i;

/** "What happens if that check fails?", of a plan that has checks. */
export const asksAboutBroken = ({ original }: RequestText, draft: DraftInput | null): boolean =>
  (draft?.checks ?? []).length > 0 && (ofBroken.test(original) || ofBreach.test(original));

export function explainBroken({ checks = [] }: DraftInput): Reply {
  const isWarning = ({ severity }: { severity?: unknown }): boolean => severity === 'warn';
  const stopping = checks.some((check) => !isWarning(check))
    ? 'A check that stops the load: nothing is written as long as it is broken. The card shows how many rows break it, with a few of them; leave these rows out, or say that it shall only warn.'
    : '';
  const warning = checks.some(isWarning)
    ? 'A check that only warns: the card shows what breaks it, and the load can be approved all the same.'
    : '';
  return say([stopping, warning].filter((part) => part !== '').join('\n\n'));
}

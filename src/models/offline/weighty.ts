/** Which words that were not understood are worth a question before anything is done without them. */
import { findMentions } from './link/datasets.ts';
import type { Scope } from './read/scope.ts';
import { RequestText } from './text/request-text.ts';

/** Words that change what is loaded: leaving one out is never a small thing. */
const heavy =
  /^(?:enrich|fill|pivot|rolling|running|cumulative|share|percent|union|stack|rank|median|transpose|split|partition|number|count|sums?|totals?|subtotals?|average|living|dead|newest|latest|earliest|most|least|fewest|top|bottom|never|not|only|without|except|skip|exclude|omit|ignore|drop|remove|discard|hourly|daily|weekly|monthly|distinct|unique|random|sample|first|second|third|fourth|fifth|last|all|anonymi[sz]e|mask|hash|encrypt|redact|split|without|no|except|older|newer|important|relevant|interesting|suspicious|good|bad|best|worst|longest|shortest|highest|lowest|biggest|largest|smallest|oldest|youngest|heaviest|lightest|cheapest|dearest|slowest|fastest|big|small|large|huge|tiny|expensive|cheap|recent|popular|frequent|heavy|wrong|invalid|valid|strange|weird|vip|key|main|critical|risky|none|cancellation|rejection|termination|refund|failure|churn|completion|return|dropout|approval|own|separate|separately|individually|today|yesterday|(?:day|week|month|quarter|year)s?(?:['’]s)?)$/i;

/** When something was, or shall be. */
const times =
  /^(?:spring|summer|autumn|winter|january|february|march|april|may|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?(?:['’]s)?$/i;

/** Whether a phrase that a load makes no use of is worth a question. What stands in parentheses is a remark. */
export function isWeighty(phrase: string, text: RequestText): boolean {
  const { original } = text;
  const place = original.indexOf(phrase);
  const before = original.slice(0, Math.max(0, place));
  const inside = original.lastIndexOf('(', place) > original.lastIndexOf(')', place) && original.includes('(');
  return (
    !inside &&
    (/\s|\d|\p{L}[./]\p{L}|^\{/u.test(phrase) ||
      times.test(phrase) ||
      heavy.test(phrase) ||
      counting.test(before) ||
      denying.test(before) ||
      isDoing(phrase, original.slice(place + phrase.length)) ||
      goesOnGroup(phrase, text))
  );
}

/** Data that is named and was not joined: what is asked is about it as well. */
export function namesOtherData(
  phrase: string,
  { entries = [], subject, joined = [] }: Partial<Pick<Scope, 'entries' | 'subject' | 'joined'>>,
): boolean {
  const used = [subject, ...joined].map((each) => each?.entry.name);
  return findMentions(new RequestText(phrase), entries, []).mentions.some(
    ({ how, entries: meant }) => (how === 'named' || how === 'noun') && meant.every(({ name }) => !used.includes(name)),
  );
}

const related = /\b(?:of|with|and|plus|per|by|for|their|its|each)\s+(?:(?:the|their|its|each|every|all|our)\s+)*$/i;

/** "With the aircraft of the flight": the same in a load, where a name alone may describe what is loaded ("the podcast plays"). */
export const needsOtherData = (phrase: string, text: RequestText, scope: Parameters<typeof namesOtherData>[1]): boolean =>
  related.test(text.original.slice(0, Math.max(0, text.original.indexOf(phrase)))) && namesOtherData(phrase, scope);

/** Words that change which figures are asked for: an answer that leaves them out answers something else. */
const figures =
  /\b(?:most|least|fewest|highest|lowest|biggest|largest|smallest|longest|shortest|newest|latest|earliest|oldest|best|worst|cheapest|top|bottom|first|second|third|fourth|fifth|last|rank\w*|per|by|each|every|average|median|distinct|unique|different|never|not|no|without|only|except|share|percent\w*|compared?|than|higher|lower|greater|larger|smaller|bigger|longer|shorter|newer|older|earlier|later|more|less|fewer|above|below|over|under|flag|between|since|before|after|until|growth|fastest|slowest|quickest|expensive|dearest|busiest|strongest|weakest|popular|rates?|ratio|amounts?|totals?|subtotals?|same|identical|two|three|four|five|six|seven|eight|nine|ten|both|several|twice|(?:day|week|month|quarter|year)s?|daily|weekly|monthly|quarterly|yearly|pivot)\b|n't\b|\d/i;

/** Whether a phrase that an answer makes no use of makes it the answer to another question. */
export function turnsAnswer(phrase: string, text: RequestText): boolean {
  const before = text.original.slice(0, Math.max(0, text.original.indexOf(phrase)));
  const words = phrase.split(/\s+/).filter((word) => !asking.test(word));
  return (
    figures.test(phrase) ||
    times.test(phrase) ||
    words.length > 1 ||
    pointing.test(before) ||
    counting.test(before) ||
    denying.test(before) ||
    isDoing(phrase, text.original.slice(before.length + phrase.length)) ||
    goesOnGroup(phrase, text)
  );
}

/** "Paid this term": before a word that says which one. */
export const pointing = /\b(?:this|last|next|current|previous|same)\s+$/i;

/** "No sale this year", "that expire this month": without the word the rest is about something else. */
const denying = /\b(?:no|without|never|any|(?:that|which|who))\s+$/i;
/** "Contracts maturing in june": another date may be meant. */
const isDoing = (phrase: string, behind: string): boolean =>
  /^\p{L}{3,}ing$/u.test(phrase) &&
  /^\s+(?:in|on|by|before|after|since|until|within|during|between|this|next|last|today|tomorrow|yesterday)\b/i.test(behind);

/** "How many paid orders", "share of paid ones": what is counted is those, and no others. */
const counting =
  /\b(?:how many|(?:number|count|share|percentage|percent|proportion|fraction|amount|quantity) of)\s+(?:(?:the|our|all)\s+)*$/i;

/** "Whose shade is blue", "cancelled so far": several words say what of the data is meant, but not these. */
const asking = /^(?:show|list|tell|give|see|find|display|let|want|need|like|know|me|us|i|we|please|a|an|the|of|all|my|our)$/i;

const group = /(?<![\p{L}\p{N}_])(?:per|by|for each|for every|each|every)\s+(?:the\s+)?\p{L}{3,}(?:['’]s)?\s+$/iu;

/** "Orders per customer segment": behind a group that was read, a word that makes it another one. */
function goesOnGroup(phrase: string, { original }: RequestText): boolean {
  const place = original.indexOf(phrase);
  return place > 0 && /^\p{L}{3,}$/u.test(phrase) && group.test(original.slice(0, place));
}

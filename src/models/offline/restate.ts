/** What people say in passing, in the words of a whole request: "save that as x", "and in September?", "which of them are open?". */
import type { DraftInput } from '#domain/draft.ts';
import { correctionOf } from './corrected.ts';
import { atOtherEnd, atOtherRank } from './other-end.ts';
import { atTimeBefore } from './time-before.ts';
import { nameWords } from './link/names.ts';
import { groupLast, replacedInPlan, replacedInQuestion } from './replaced-word.ts';
import { anyMoment, moment, sameYear } from './text/moment-forms.ts';

/** What a message may refer back to. */
export interface Before {
  /** The question that was answered from data right before, as a whole sentence. */
  question: string | null;
  /** The newest plan. */
  draft: DraftInput | null;
  /** What was said right before. */
  request: string | null;
  /** A question of ours waits, so that a bare name may be its answer. */
  waits: boolean;
}

const politely = String.raw`^(?:(?:ok|okay|great|nice|good|cool|perfect|thanks|now|please|and|then|also|hm+|oh|wait|no)[,.! ]+)*`;
const thatAnswer = String.raw`(?:that|this|it|them|those|these|(?:the|this|that|these|those)\s+(?:results?|answers?|numbers?|figures?|rows?|table|list|output))`;
const saving = new RegExp(
  String.raw`${politely}(?:(?:can|could) you\s+)?(?:save|store|put|load|write|keep|export|persist|copy|send|turn|make)\s+${thatAnswer}\s+(?:(?<way>as|in|into|to|under)\s+)(?<rest>.+?)[.!?]*$`,
  'iu',
);

/** "As a table a.top", "into analytics.x": where an answer shall go. */
const asTable = new RegExp(
  String.raw`${politely}(?<way>into|to)\s+(?=[\p{L}_]\w*\.)(?<rest>[\p{L}_]\w*\.[\p{L}_]\w*)[.!?]*$|${politely}(?:(?:can|could) you\s+)?(?:(?<way>as|into|in)|(?:make|turn|do)\s+(?:that|this|it|them|those)\s+(?:into\s+)?)\s*(?:(?:an?|the)\s+)?(?:new\s+)?table[,:]?\s+(?:called\s+|named\s+|at\s+)?(?<rest>[\p{L}_]\w*(?:\.[\p{L}_]\w*)?)[.!?]*$`,
  'iu',
);

const otherMoment = new RegExp(
  String.raw`^(?:(?:ok|okay|and|what about|how about|now|then|same for)[, ]+)+(?:(?:in|for|on|during|of)\s+)?(?<moment>${moment})[.!?]*$`,
  'iu',
);
const onlyMoment = new RegExp(
  String.raw`^(?:(?:ok|okay|and|but|now|please)[, ]+)*(?:only|just)\s+(?<moment>${moment})(?:\s+please)?[.!?]*$`,
  'iu',
);

const otherGroups =
  /^(?:(?:ok|okay|and|now|then|rather|instead|no|what about|how about|same|show it|the same)[, ]+)*(?<groups>(?:per|by|for each|grouped by)\s+.+?)(?:\s+(?:instead|please))*[.!?]*$/iu;
const theGroups = /\s(?:per|by|for each|grouped by)\s+.+?(?=\s+(?:in|for|of|where|with|from|since|last|this|as|into|to)\b|[,.?!]|$)/iu;

const ofThem = /\b(?<ask>which|how many|what share|who)\s+(?:of\s+)?(?:them|these|those(?! who| that))\b/iu;
const bareName =
  /^(?:(?:no|ok|okay|to|into|in|as|make it|call it)[, ]+)*(?<name>[\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*)(?:\s+(?:please|instead))*[.!]*$/iu;

/** "How much above the second": a difference, and no amount of anything. */
const noAmount = String.raw`of|data|time|longer|more|less|above|below|ahead|over|under|before|behind|beyond|better|worse|higher|lower|bigger|larger|smaller|stronger|further`;
const amountSpent = new RegExp(
  String.raw`\bhow much (?!(?:${noAmount})\b)(?<what>[\p{L}_][\p{L}\p{N}_ -]{0,40}?)\s+(?:(?:did|do|does|have|has|had)\s+(?:we|i|they|you|he|she|it|people|everyone)\s+\p{L}+|(?:was|were|is|are|has been|have been)\s+\p{L}+(?:ed|t|n)|fell|came in|went out)\b`,
  'iu',
);
const amount = new RegExp(
  String.raw`\bhow much (?!(?:${noAmount}|they|it|he|she|each|did|do|does|was|is|were|are|have|has)\b)(?<what>[\p{L}_][\p{L}\p{N}_ -]{0,40}?)(?=\s+(?:in|for|on|at|by|per|from|of|since|last|this|to|during|between|with)\b|[\s?.!]*$)`,
  'iu',
);

/** "How much of the fees is not paid": the ones that are, added up. */
const amountOf =
  /\bhow much of (?:(?:the|our|all|my|these|those)\s+)*(?!(?:data|time|it|them|that|this)\b)(?<what>[\p{L}_][\p{L}\p{N}_ -]{0,40}?)\s+(?=(?:is|are|was|were|has|have)\b)/iu;

const earning = 'spend|spent|pay|paid|sell|sold|earn|earned|make|made|bring in|brought in|take in|took in|turn over';
const moneyEach = new RegExp(
  String.raw`\bhow much (?:money |revenue )?(?:did|do|does|have|has|had) (?:each|every) (?<who>[\p{L}_][\p{L}\p{N}_ -]{0,40}?) (?:${earning}|take|taken|took)\b(?! (?:on|for) average| to\b)(?: in total| altogether| overall| in)?`,
  'iu',
);
const moneyMade = new RegExp(
  String.raw`\b(?:how much (?:money |revenue )?|(?<=^(?:and |so )?)what )(?:did|do|does|have|has|had) (?:the |our )?(?<who>[\p{L}_][\p{L}\p{N}_ -]{0,40}?) (?:${earning})\b(?: in total| altogether| overall)?`,
  'iu',
);
const moneyWorth =
  /\b(?:how much|what) (?:is|are|was|were) (?:the |our |all )?(?<who>[\p{L}_][\p{L}\p{N}_ -]{0,40}?) worth\b(?: in total| altogether| overall| together)?/iu;
const nobody = /^(?:we|i|they|you|he|she|it|them|those|these|people|everyone|that|this)$/i;
/** What we spend is a cost to us; what others spend comes in. */
function inMoney(said: string, who: string): string {
  const ours = /^(?:we|i)$/i.test(who) ? /\b(?:(?:spend|spent)|(?:pay|paid))\b/i.exec(said)?.[0] : undefined;
  if (ours !== undefined) return /^s/i.test(ours) ? 'total cost' : 'total spend';
  return `total revenue${nobody.test(who) ? '' : ` of ${who}`}`;
}

/** "Hold on, only austria": a moment asked for is no pause of anything. */
const stopping =
  /^(?:hold on|hang on|wait (?:a|one) (?:sec(?:ond)?|moment|minute|bit)|(?:just )?(?:a|one) (?:sec(?:ond)?|moment|minute))(?: (?:there|please|(?:a|one) (?:sec(?:ond)?|moment|minute)))*[,.!]+\s+(?=\S)/i;

/** The message as it would be said on its own and plainly; itself where it refers to nothing before it. */
export function restated(message: string, before: Before): string {
  const said = message.trim().replace(stopping, 'wait, ');
  const whole =
    savedAnswer(said, before) ??
    atOtherTime(said, before) ??
    withReplacedWord(said, before) ??
    inOtherGroups(groupLast(said), before) ??
    leadAsked(said, before) ??
    inOtherUnit(said, before) ??
    asDrawing(said, before) ??
    atOtherRank(said, before.question) ??
    atOtherEnd(said, before.question) ??
    atTimeBefore(said, before.question) ??
    narrowed(said, before) ??
    aboutPlanned(said, before) ??
    namedPlace(said, before) ??
    doneAlike(said, before) ??
    replacedTable(said, before) ??
    correctedHere(said, before) ??
    otherTimes(said, before) ??
    otherFigure(said, before) ??
    (said === message.trim() ? message : said);
  return whole
    .replace(moneyEach, 'total revenue per $<who>')
    .replace(moneyMade, inMoney)
    .replace(moneyWorth, inMoney)
    .replace(amountSpent, 'total $<what>')
    .replace(amountOf, 'total $<what> that ')
    .replace(amount, 'total $<what>');
}

const replaced = new RegExp(
  String.raw`^(?<head>.*?\b(?:replace|overwrite|refill|rebuild)) (?:it|that|this|that table|the table) (?=(?:with|by|from)\b)`,
  'iu',
);

/** "Then replace it with the paid ones", once a table was named that nothing was done with. */
function replacedTable(said: string, { draft, question, request }: Before): string | null {
  const head = draft === null && question === null ? replaced.exec(said)?.groups?.['head'] : undefined;
  const [table, ...others] = new Set(
    (request ?? '').match(/(?<![\p{L}\p{N}_./])[\p{L}_][\p{L}\p{N}_]*\.[\p{L}_][\p{L}\p{N}_]*(?![\p{L}\p{N}_./])/gu),
  );
  return head === undefined || table === undefined || others.length > 0 ? null : said.replace(replaced, `${head} ${table} `);
}

/** "Save that as reports.x" behind a question: the question's rows are what is loaded. */
function savedAnswer(said: string, { question }: Before): string | null {
  const { way = '', rest = '' } = saving.exec(said)?.groups ?? asTable.exec(said)?.groups ?? {};
  if (question === null || rest === '') return null;
  const isForm = /^as$/i.test(way) && !/[./]/.test(rest.split(/[\s,]/)[0] ?? '') && !asTable.test(said);
  return `${question.replace(/[\s.!?]+$/, '')} ${isForm ? 'as' : 'into'} ${rest}`;
}

/** "And in September?" behind a question about another time. */
function atOtherTime(said: string, { question }: Before): string | null {
  const now = otherMoment.exec(said)?.groups?.['moment'];
  const then = [...(question ?? '').matchAll(anyMoment)];
  if (question === null || now === undefined || then.length !== 1) return null;
  const before = then[0]?.[0] ?? '';
  return question.replace(before, sameYear(now, before));
}

/** "Not by city, by country", "sorry, i meant july" behind a question, or of a plan that takes one period. */
const withReplacedWord = (said: string, { question, draft }: Before): string | null =>
  (question === null ? null : replacedInQuestion(said, question)) ?? (draft === null ? null : replacedInPlan(said, draft));

/** "Now per service and level" behind a question by other groups, or by none. */
function inOtherGroups(said: string, { question }: Before): string | null {
  const groups = otherGroups.exec(said)?.groups?.['groups'];
  if (question === null || groups === undefined || /\b(?:as well|too|also|additionally)\b/i.test(groups)) return null;
  const plain = question.replace(/[\s.?!]+$/, '');
  const [before = ''] = theGroups.exec(plain) ?? [];
  const gone = /\s+(?:instead of|rather than|and not|not) (?:(?:by|per|the) )*(?<old>[^,;.]+)$/i.exec(groups);
  if (gone)
    return before.endsWith(` ${gone.groups?.['old'] ?? ''}`) ? plain.replace(theGroups, () => ` ${groups.slice(0, gone.index)}`) : null;
  return theGroups.test(plain) ? plain.replace(theGroups, () => ` ${groups}`) : `${plain} ${groups}`;
}

const leading =
  /^(?:(?:ok|okay|and|so|now|then)[, ]+)*(?:(?:by )?how (?:far|much)(?: more| better| higher)?|what is the (?:lead|gap|difference|distance)|what's the (?:lead|gap|difference|distance))\b.*\b(?:second|number (?:two|2)|no\.? 2|#2|runner-up|next(?: one| best)?|2nd)\b[^.?!]*[\s.?!]*$/iu;

/** "How far ahead of number two is it?" behind a question for the best. */
function leadAsked(said: string, { question }: Before): string | null {
  const isOfBest = /\b(?:best|most|biggest|largest|highest|top|busiest|strongest|least|worst|fewest|lowest|smallest)\b/i.test(
    question ?? '',
  );
  return question === null || !isOfBest || !leading.test(said)
    ? null
    : `${question.replace(/[\s.?!]+$/, '')} and by how much did it beat the second?`;
}

const otherUnit =
  /^(?:(?:ok|okay|and|but|now|please|show it|show that|same|the same)[, ]+)*(?<unit>(?:in|as) (?:(?:whole|full) )?(?:milli)?(?:seconds?|minutes?|hours?|days?|weeks?|years?|euros?|dollars?|pounds?|cents?|thousands?|millions?|kilos?|kg|grams?|tons?|tonnes|km|met(?:er|re)s|miles))(?: please| instead)*[\s.!?]*$/iu;

/** "In minutes please" behind a question about seconds. */
function inOtherUnit(said: string, { question }: Before): string | null {
  const unit = otherUnit.exec(said)?.groups?.['unit'];
  return question === null || unit === undefined ? null : `${question.replace(/[\s.?!]+$/, '')} ${unit}`;
}

const drawing = '(?:chart|graph|plot|diagram)';
const drawn = new RegExp(
  String.raw`${politely}(?:(?:(?:can|could) (?:you|i) )?(?:show|draw|display|see|have|make|give me)(?: me)?(?: (?:it|that|this|them|those))? )?(?:as|in|with) (?:an? )?(?:\p{L}+ )?${drawing}s?(?: please)?[\s.!?]*$|${politely}(?:(?:can|could) you )?(?:chart|plot|draw|graph|visuali[sz]e) (?:it|that|this|them|those)(?: please)?[\s.!?]*$`,
  'iu',
);

/** "As a bar chart please" behind a question. */
function asDrawing(said: string, { question }: Before): string | null {
  return question === null || !drawn.test(said) ? null : `${question.replace(/[\s.?!]+$/, '')} as a chart`;
}

/** "Only the completed ones" behind a question: the same about fewer rows. */
function narrowed(said: string, { question }: Before): string | null {
  const fewer = /^(?:(?:ok|okay|and|but|now|please)[, ]+)*(?<fewer>(?:only|just)\s+(?:the\s+|those\s+)?\S.{0,60}?\s+ones)[\s.!?]*$/iu.exec(
    said,
  )?.groups?.['fewer'];
  const within =
    /^(?:(?:ok|okay|and|but|now|please)[, ]+)*(?:only|just)\s+(?:(?:the|those)\s+)?(?:ones\s+)?(?<within>(?:from|since|during|before|after|between|with|without|in|of)\s+\S.{0,60}?)[\s.!?]*$/iu.exec(
      said,
    )?.groups?.['within'];
  if (question !== null && within !== undefined) return `${question.replace(/[\s.?!]+$/, '')} ${within}?`;
  const time = onlyMoment.exec(said)?.groups?.['moment'];
  if (question !== null && time !== undefined) return `${question.replace(/[\s.?!]+$/, '')} in ${time}?`;
  return question === null || fewer === undefined ? null : `${question.replace(/[\s.?!]+$/, '')}, ${fewer}?`;
}

/** "Which of them are irrigated?" behind a plan: about what it reads, as long as it takes all of that. */
function aboutPlanned(said: string, { draft, question }: Before): string | null {
  const asked = ofThem.exec(said);
  const [source, ...others] = draft?.sources ?? [];
  const isWhole = others.length === 0 && (draft?.steps ?? []).every(({ op }) => ['select', 'rename', 'cast'].includes(op));
  const name = source?.path ?? source?.table;
  if (!asked || question !== null || name === undefined || !isWhole) return null;
  return said.replace(asked[0], `${asked.groups?.['ask']} of ${name}`);
}

/** A bare "library.b2": where the rows shall go. */
function namedPlace(said: string, { draft, waits }: Before): string | null {
  const name = bareName.exec(said)?.groups?.['name'];
  return name === undefined || (draft === null && !waits) ? null : `into ${name}`;
}

/** "Sorry, I meant without a refund" behind "leave out the ones without a reason". */
const correctedHere = (said: string, { draft, request }: Before): string | null => (draft === null ? null : correctionOf(said, request));

const weekday = '(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekdays|workdays|working days|weekends)';
const daysAlone = new RegExp(
  String.raw`^(?:(?:no|nope|oh|oops|sorry|wait|hm+|actually|ok|okay|and|my bad)[,.! ]+)*(?:(?:i mean[t]?|i wanted|make (?:it|that)|rather|better|only|just|it should be|should be|not ${weekday}(?:,| but)) )*(?:on )?(?<days>${weekday}(?:(?:, ?| and |, and | & )${weekday})*)(?:,? (?:instead(?: of ${weekday})?|rather|please|then|i mean[t]?|(?:and )?not ${weekday}|rather than ${weekday}))*[\s.!]*$`,
  'iu',
);

const timeAlone =
  /^(?:(?:no|nope|oh|oops|sorry|wait|hm+|actually|my bad)[,.! ]+)+(?:(?:i mean[t]?|rather|better|it should be|should be) )*(?<time>\d{1,2}:\d{2}(?: ?[ap]m)?|\d{1,2} ?[ap]m|noon|midnight)(?:,? (?:instead|rather|please|then|i mean[t]?))*[\s.!]*$/iu;

const clock = String.raw`(?:\d{1,2}(?::\d{2})?(?: ?[ap]m)?|noon|midnight|(?:half|quarter|twenty|ten) (?:past|to) \p{L}+)`;
const lead = String.raw`^(?:(?:no|nope|oh|oops|sorry|wait|hm+|actually|and|but|ok|okay|please|then|rather)[,.! ]+)*`;
/** "At 7, not half past six", "not at 6, at 7", "half past six is too early, make it 7". */
const notThatTime = [
  new RegExp(
    String.raw`${lead}(?:(?:make|do|run|start|set|change|move) (?:it|that|this) (?:to )?)?(?:at |to )?(?<time>${clock})(?:,? (?:instead of|rather than|and not|but not|not)|, ?not) (?:at )?(?<old>${clock})(?: please)?[\s.!]*$`,
    'iu',
  ),
  new RegExp(String.raw`${lead}not at (?<old>${clock}),? (?:(?:but|rather) )*(?:at )?(?<time>${clock})(?: please)?[\s.!]*$`, 'iu'),
  new RegExp(
    String.raw`${lead}(?<old>${clock}) (?:is|was|would be) (?:(?:a bit|far|much|way) )?(?:too (?:early|late|soon)|wrong|not good|no good)[,;.]+ (?:(?:please|rather|so|better|let us|let's) )*(?:(?:make|do|run|start|take|say|have) (?:it )?)?(?:at )?(?<time>${clock})(?: please| would be better| is better)*[\s.!]*$`,
    'iu',
  ),
];

/** "Sorry, tuesdays", "no, 7:15" of a plan that has a schedule. */
function otherTimes(said: string, { draft }: Before): string | null {
  const days = daysAlone.exec(said)?.groups?.['days'];
  const instead = notThatTime.map((each) => each.exec(said)?.groups?.['time']).find((found) => found !== undefined);
  if (draft?.schedule !== undefined && instead !== undefined) return `make it at ${instead}`;
  const time = timeAlone.exec(said)?.groups?.['time'];
  if (draft?.schedule === undefined || (days ?? time) === undefined) return null;
  return days === undefined ? `at ${time}` : `on ${days.replaceAll(/day\b/gi, 'days')}`;
}

const figureInstead =
  /^(?:(?:no|nope|oh|sorry|wait|hm+|actually|ok|but|please)[,.! ]+)*(?:not (?:the )?(?<old>[^,;.]{2,40}?)(?:, ?(?:but |rather )?| but | rather )(?:the )?(?<now>[^,;.]{2,40}?)|i (?:said|wrote|typed) (?:the )?(?<old>[^,;.]{2,40}?),? (?:but )?(?:it should(?: have)? be(?:en)?|i mean[t]?|i want(?:ed)?|make it) (?:the )?(?<now>[^,;.]{2,40}?)|(?:the )?(?<now>[^,;.]{2,40}?)(?: instead of|,? not|,? and not| rather than) (?:the )?(?<old>[^,;.]{2,40}?))(?: please| instead)*[\s.!]*$/iu;

/** "Not the spend, the number of bags" of a plan that adds up the spend. */
function otherFigure(said: string, { draft }: Before): string | null {
  const { old = '', now = '' } = figureInstead.exec(said)?.groups ?? {};
  const step = draft?.steps?.findLast(({ op }) => op === 'aggregate');
  const named = nameWords(`${JSON.stringify(step?.['measures'] ?? {})} ${step?.why?.replace(/\b(?:per|by|for each)\b.*$/i, '') ?? ''}`);
  return old === '' || !nameWords(old).every((word) => named.includes(word)) ? null : `i meant ${now}`;
}

const done = new RegExp(String.raw`${politely}(?<verb>drop|remove|leave out|skip|exclude|without|hash|mask)\s`, 'iu');
const another =
  /^(?:(?:oh|and|also|plus|same (?:for|with)|ditto for)[, ]+)+(?:the\s+)?(?<what>[\p{L}_][\p{L}\p{N}_ ]{0,40}?)(?:,?\s+(?:as well|too))(?:,?\s+please)?[.! ]*$/iu;

/** "And nir as well" behind "drop the phone column". */
function doneAlike(said: string, { draft, request }: Before): string | null {
  const what = another.exec(said)?.groups?.['what'];
  const verb = done.exec(request ?? '')?.groups?.['verb'];
  const isWhole = what === undefined || done.test(`${what} `) || /^(?:by|per|only|just|with|rename|add|from|in|for)\b/i.test(what);
  return draft === null || verb === undefined || isWhole ? null : `${verb} ${what}`;
}

/** Whether a message answers the question before it, and with what. */
import { nearest } from '#domain/nearest.ts';
import { singular } from './link/names.ts';
import { isFiller } from './text/filler.ts';

export interface AskedQuestion {
  text: string;
  choices: string[];
}

const assent =
  '(?:yes|yep|yeah|yup|y|ok|okay|sure|right|correct|exactly|of course|please do|do it|go ahead|(?:that|this) one|that is it|that is right|that is the one|please|thanks)';
const yes = new RegExp(`^(?:(?:${assent}|i mean|i meant|use|take)[,. ]+)*${assent}[.! ]*$`, 'i');
/** Thanks alone pick nothing. */
const thanksAlone = /^(?:(?:many |ok |okay |great |perfect )?(?:thanks|thank you)[,. !]*)+(?:a lot|so much|very much)?[.! ]*$/i;
const ordinals = [
  /^(?:the )?(?:1st|first|1|a|former)(?: one)?[.!]?$/i,
  /^(?:the )?(?:2nd|second|2|b|latter)(?: one)?[.!]?$/i,
  /^(?:the )?(?:3rd|third|3|c)(?: one)?[.!]?$/i,
];
const ownRequest =
  /^(?:load|copy|import|put|take|show|what|which|how|why|hi|hello|help|no|cancel|stop|never ?mind|forget|join|run|delete|drop|who|where|list)\b.*\s\S/i;

/** A load that says what it reads, and where to. */
const wholeLoad = /^(?:please )?(?:load|copy|import|put|take|export|ingest|bring)\b(.+?)\b(?:into|to)\s+\S/;

/** Words that change a request rather than answer a question about it. */
const changes = /^(?:make it|make that|use|set|change|rename|only|add|actually|also|and|but|without|with|instead|every)\b/i;

const ordering =
  /^(?:(?:please|and|also|now|ok|then)[, ]+)*(?<verb>drop|remove|leave out|rename|hash|mask|round|fill|trim|lowercase|uppercase|cast|convert|sort)\b/i;

const approving = /^(?:(?:please|ok|okay|yes|now)[, ]+)*approved?(?: (?:it|that|this|all|please|now|the (?:plan|card|load)))*[\s.!]*$/i;
const undoing = /^(?:(?:please|ok|okay|no|oh|oops|wait|now)[, ]+)*(?:undo|revert|roll ?back|take back)\b/i;

/** "Approve": a decision on a card, whatever was asked. */
export const isApproval = (message: string): boolean => approving.test(message.trim());

const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[“”"'`.!?]+/g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\b(?:newest|most recent)\b/g, 'latest');

/** The choice that the message is, word for word. */
export const chosenFrom = ({ choices }: AskedQuestion, message: string): string | null =>
  choices.find((choice) => plain(choice) === plain(message)) ?? null;

/**
 * The choice the message picks, or its own words when they are a short free answer; null when it is a new request.
 * A choice is picked by its text, by a word that only it has, by place ("the second"), or by "yes" when it is the first.
 */
export function answerTo(question: AskedQuestion, message: string): string | null {
  const said = plain(message).replace(/^(?:no|nope|actually|rather|sorry|i meant?)[, ]+(?=(?:the|that) one\b|i meant? )/, '');
  const byName = chosenFrom(question, said);
  if (byName !== null) return byName;
  if (isApproval(message) || undoing.test(message.trim())) return null;
  const place = ordinals.findIndex((ordinal) => ordinal.test(message.trim()));
  const isLast = /^(?:the )?(?:very )?last(?: one| of (?:them|these|those))?[.!]?$/i.test(message.trim());
  const byPlace =
    isLast && !question.choices.some((choice) => /\blast\b/i.test(choice)) ? question.choices.at(-1) : question.choices[place];
  if (byPlace !== undefined) return byPlace;
  if (thanksAlone.test(message.trim())) return null;
  if (yes.test(message.trim().replaceAll(/\bthat['’]s\b/gi, 'that is'))) return question.choices[0] ?? 'yes';
  const holding = said.length < 3 ? [] : question.choices.filter((choice) => plain(choice).includes(said) || said.includes(plain(choice)));
  const [held] = holding;
  // It names a choice, and a target of its own: an answer would lose that.
  if (held !== undefined && wholeLoad.exec(said)?.[1]?.includes(plain(held))) return null;
  // A change of what the choice is called is no answer, where nothing of the kind was asked.
  const doing = ordering.exec(said)?.groups?.['verb'];
  if (held !== undefined && doing !== undefined && ![question.text, ...question.choices].some((each) => plain(each).includes(doing)))
    return null;
  if (held !== undefined && holding.length === 1) return held;
  const among = /^(?:i meant? |use |take )?(?:the|that) (?:one|file|table|version) (?:in|from|of|at|with) /.test(said)
    ? onlyOneWith(said, question.choices)
    : null;
  if (among !== null) return among;
  if (said === '' || changes.test(message.trim()) || ownRequest.test(message.trim())) return null;
  const bySharedWord = onlyOneWith(said, question.choices);
  if (bySharedWord !== null && saysMore(said, question)) return null;
  if (bySharedWord !== null && (!isYesOrNo(question) || said.split(' ').length < 4)) return bySharedWord;
  if (isYesOrNo(question)) return null;
  if (said.split(' ').length > 6) return null;
  return nearest(said, question.choices, 1)[0] ?? message.trim();
}

const wishBehind =
  /^(?<pick>[^,;.]{1,60}?)(?:(?:\s*[,;.]+|\s+and|\s+then)+\s+(?:(?:and|then|please)\s+)*(?=(?:put|load|save|write|store|send|copy|(?:in)?to|only|just|without|leave out|skip|drop|rename|call|every|append|use|as)\b)|\s+(?=(?:in)?to\s+[\p{L}_]\w*[./]\w))(?<rest>\S.*\s\S.*)$/isu;

/** "Just the exact ones, put it in crm.c": an answer, and the wish that stands behind it; null where it is an answer alone. */
export function answerAndWish(question: AskedQuestion, message: string): { answer: string; wish: string } | null {
  const { pick, rest } = wishBehind.exec(message.trim())?.groups ?? {};
  if (pick === undefined || rest === undefined || isYesOrNo(question) || chosenFrom(question, message) !== null) return null;
  // "Ok then only sawmill": what is named picks, and not the assent before it.
  if (yes.test(pick) && onlyOneWith(plain(rest), question.choices) !== null) return null;
  const answer = answerTo(question, pick);
  return answer !== null && question.choices.includes(answer) ? { answer, wish: rest } : null;
}

/** "Plan the rest without it?": there is no answer of one's own to that. */
const isYesOrNo = ({ choices: [first = '', second, ...others] }: AskedQuestion): boolean =>
  /\bwithout it$/.test(first) && second === 'cancel' && others.length === 0;

/** Words that hold sentences together, and pick nothing. */
const comparing = /^(?:than|more|less|fewer|over|under|above|below|not|all|any|tell|know|least|most|only|just|without|and|each|every)$/;

/** Words that the question and its choices do not know would be lost with a choice: a message with several of them is no answer alone. */
function saysMore(said: string, { text, choices }: AskedQuestion): boolean {
  const known = wordsOf([text, ...choices].join(' '));
  const more = said.split(/[^\p{L}\p{N}_]+/u).filter((word) => word.length >= 3 && !isFiller(word) && !comparing.test(word));
  return more.filter((word) => !known.includes(singular(word))).length > 2;
}

/** The one choice that has words of the message which no other choice has. */
function onlyOneWith(said: string, choices: string[]): string | null {
  const words = said
    .split(' ')
    .filter((word) => word.length >= 3 && !isFiller(word) && !comparing.test(word))
    .map(singular);
  const hits = choices.filter((choice) =>
    words.some((word) => wordsOf(choice).includes(word) && choices.filter((other) => wordsOf(other).includes(word)).length === 1),
  );
  return hits.length === 1 ? (hits[0] ?? null) : null;
}

const wordsOf = (choice: string): string[] =>
  choice
    .toLowerCase()
    .split(/[\s/_.,()“”"'`-]+/)
    .map(singular);

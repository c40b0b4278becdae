/** "The paid ones into a.b and the others into a.c": a second place, for the rows that the condition leaves out. */
import type { DraftInput } from '#domain/draft.ts';
import { chainTo, firstInput, freeId, type Load, type Step } from '../../draft/edit.ts';
import { RequestText } from '../../text/request-text.ts';
import { noted, type Scope } from '../scope.ts';
import { readTarget } from './target.ts';
import { withPlace } from './target-place.ts';
import type { TargetWish } from './target-wish.ts';

export interface RestWish {
  phrase: string;
  target: TargetWish;
  /** Where a word says on which side of a comparison these are: the operators that the first ones must be told by. */
  against?: RegExp;
}

const others = String.raw`(?:(?:all\s+|the\s+)*(?:rest|others|other\s+(?:ones|rows|[\p{L}_]+s)|remaining(?:\s+(?:ones|rows|[\p{L}_]+s))?|remainder)|(?:everything|everyone|all)\s+else|what(?:'s|\s+is)?\s+(?:left|remains))(?:\s+of\s+(?:it|them|the\s+[\p{L}_]+))?`;
const bigger = 'bigger|larger|higher|greater|newer|later|longer|heavier|pricier|costlier';
const smaller = 'smaller|lower|lesser|older|earlier|shorter|lighter|cheaper|fewer';
/** "The smaller ones", "those below": what the comparison leaves out, and nothing that it could not tell. */
const opposed = String.raw`(?:(?:all\s+|the\s+)*(?<comparative>${bigger}|${smaller})\s+(?:ones|rows|[\p{L}_]+s)|(?:the\s+ones|those|everything|all)\s+(?<bound>below|under|above|over|before|after)(?:\s+(?:that|it|this))?)`;
const verb = String.raw`(?:(?:load|put|save|write|send|copy|store|move)\s+)?`;
const goes = String.raw`(?:(?:should\s+|shall\s+|must\s+|can\s+)?(?:go|goes|be\s+loaded|are\s+loaded|is\s+loaded|belong|belongs|come|comes|land|lands)\s+)?`;
const place = String.raw`(?<place>(?:in)?to\s+(?:the\s+)?(?:table\s+|file\s+)?[\p{L}\p{N}_]+[./][\p{L}\p{N}_./-]*[\p{L}\p{N}_])`;
const rest = new RegExp(
  String.raw`(?:\s*[,;.]\s*(?:and\s+|but\s+)?|\s+(?:and|but|while|whereas)\s+)${verb}(?:${others}|${opposed})\s+${goes}${place}(?:\s+instead)?(?![\p{L}\p{N}_])`,
  'dgiu',
);
/** What only says that there are two places. */
const splitting = /^\s*(?:please\s+)?(?:split|divide|separate)(?:\s+up)?(?=\s)/dgiu;
const placeBefore = /\b(?:in)?to\s+(?:the\s+)?(?:table\s+|file\s+)?[\p{L}\p{N}_]+[./][\p{L}\p{N}_]/iu;

/** Reads and claims the second place, where one is named before it. */
export function readRest(text: RequestText): RestWish | null {
  const found = text.find(rest);
  const target =
    found === null || !placeBefore.test(text.original.slice(0, found.start)) ? null : readTarget(new RequestText(found.part('place')), []);
  if (found === null || target === null) return null;
  text.claim(found);
  text.idioms.push({ start: found.start, end: found.end });
  text.take(splitting);
  const side = (found.part('comparative') || found.part('bound')).toLowerCase();
  const isUpper = new RegExp(`^(?:${bigger}|above|over|after)$`, 'i').test(side);
  return { phrase: found.phrase.replace(/^[\s,;.]+/, ''), target, ...(side === '' ? {} : { against: isUpper ? /<=?/ : />=?/ }) };
}

/** The draft with the same steps once more behind the opposite of its one condition; told where that is not one step. */
export function withRest(draft: DraftInput, wish: RestWish | null, scope: Scope): DraftInput {
  const [load, ...more] = draft.loads;
  if (wish === null || load === undefined) return draft;
  const chain = chainTo(load.from, draft.steps ?? []);
  const choosing = chain.filter(chooses);
  const [choice, ...rivals] = choosing;
  if (choice === undefined || rivals.length > 0 || more.length > 0 || !isOpposed(choice, wish)) {
    scope.unread.push(wish.phrase);
    return draft;
  }
  const taken = [...draft.sources.map(({ id }) => id), ...(draft.steps ?? []).map(({ id }) => id)];
  const copies = chain.slice(chain.indexOf(choice)).reduce<Step[]>((before, step) => {
    const id = freeId(`${step.id}_rest`.slice(0, 36), [...taken, ...before.map((each) => each.id)]);
    const input = before.at(-1)?.id ?? firstInput(step);
    const from = typeof step.from === 'string' ? input : [input, ...step.from.slice(1)];
    return [...before, { ...(step === choice ? opposite(step, wish) : step), id, from }];
  }, []);
  noted(scope, wish.phrase, `every row that the condition leaves out, ${wish.against ? 'but none' : 'also'} where it cannot be told`);
  const second: Load = { ...withPlace(load, wish.target), from: copies.at(-1)?.id ?? load.from };
  return { ...draft, steps: [...(draft.steps ?? []), ...copies], loads: [load, second] };
}

const chooses = (step: Step): boolean => step.op === 'filter' || (step.op === 'join' && /^(?:semi|anti)$/.test(String(step['type'])));

/** "Smaller ones" is the other side of one comparison alone. */
const isOpposed = (step: Step, { against }: RestWish): boolean =>
  against === undefined ||
  (step.op === 'filter' && against.test(String(step['where'])) && !/\b(?:and|or|in|is)\b/.test(String(step['where'])));

function opposite(step: Step, { against }: RestWish): Step {
  if (against) return { ...step, where: `not (${String(step['where'])})` };
  if (step.op === 'join') return { ...step, type: step['type'] === 'semi' ? 'anti' : 'semi' };
  return { ...step, where: `(${String(step['where'])}) is not true` };
}

/** "April, not march", "sorry, i meant july", "not by city, by country": one word in the place of another in what was understood last. */
import { draftTarget, type DraftInput } from '#domain/draft.ts';
import { nameWords } from './link/names.ts';
import { lastAggregate, namedGroups } from './draft/aggregates.ts';
import { anyMoment, moment, sameYear } from './text/moment-forms.ts';

const sorry = String.raw`(?:(?:no|nope|oh|oops|ah|sorry|wait|hm+|actually|my bad|my mistake|ok|okay|but|please)[,.!: ]+)*`;
const ends = String.raw`(?:,? (?:instead|rather|please|then|i mean[t]?))*[\s.?!]*$`;
const part = String.raw`(?:(?:in|for|from|since|of|during|by|per|until|before|after)\s+)?(?:the\s+)?`;
const word = String.raw`[^,;.?!]{2,40}?`;
const pairs = [
  String.raw`^${sorry}not ${part}(?<old>${word})(?:,? but |,? rather |, ?)${part}(?<now>${word})${ends}`,
  String.raw`^${sorry}(?:i mean[t]? |make (?:it|that) |use |take |it should be )?${part}(?<now>${word})(?:,? (?:and )?not|,? instead of|,? rather than) ${part}(?<old>${word})${ends}`,
  String.raw`^${sorry}i (?:said|wrote|typed) ${part}(?<old>${word}),? (?:but )?(?:i mean[t]?|it should(?: have)? be(?:en)?|i want(?:ed)?) ${part}(?<now>${word})${ends}`,
].map((spelling) => new RegExp(spelling, 'iu'));

const correctedMoment = new RegExp(
  String.raw`^(?=(?:no|nope|oh|oops|ah|sorry|wait|hm+|actually|my bad|my mistake|i mean|i want|i said|make|should|it should)\b)${sorry}(?:(?:i mean[t]?|i wanted|make (?:it|that)|it should(?: have)? be(?:en)?|should be|rather)[,: ]+)*${part}(?<now>${moment})${ends}`,
  'iu',
);

/** What stands in the place of what; `old` is null where a moment takes the place of the only one. */
interface Replacement {
  old: string | null;
  now: string;
}

function replacement(said: string): Replacement | null {
  for (const spelling of pairs) {
    const { old, now } = spelling.exec(said)?.groups ?? {};
    if (old !== undefined && now !== undefined) return { old, now };
  }
  const now = correctedMoment.exec(said)?.groups?.['now'];
  return now === undefined ? null : { old: null, now };
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
const wordsOf = (old: string): RegExp => new RegExp(String.raw`(?<![\p{L}\p{N}_-])${escaped(old)}(?![\p{L}\p{N}_-])`, 'iu');

/** The text with the moment replaced; null where it is not there once. */
function withMoment(text: string, { old, now }: Replacement): string | null {
  const [place, ...others] = [...text.matchAll(anyMoment)].filter(([each]) => old === null || wordsOf(old).test(each));
  if (place === undefined || others.length > 0) return null;
  return `${text.slice(0, place.index)}${sameYear(now, place[0])}${text.slice(place.index + place[0].length)}`;
}

/** The question with another moment; null where the message replaces none. */
export function replacedInQuestion(said: string, question: string): string | null {
  const found = replacement(said);
  return found !== null && isMoment(found.now) ? withMoment(question, found) : null;
}

const groupFirst = new RegExp(
  String.raw`^${sorry}not (?:by|per) (?:the )?(?<old>${word})(?:,? but |,? rather |, ?)(?:by|per) (?:the )?(?<now>${word})${ends}`,
  'iu',
);

/** "Not by city, by country" the other way round: "by country instead of city". */
export const groupLast = (said: string): string => said.replace(groupFirst, 'by $<now> instead of $<old>');

const period = new RegExp(
  String.raw`(?:(?:\p{L}+ed|between)\s+)?(?:(?:in|from|since|of|during|on|before|after|until|between)\s+)?${moment}(?:\s+(?:to|until|till|through|and|or|-)\s+${moment})*`,
  'giu',
);

/** The change of a plan in whole words: "only from april 2026", "by country and month instead". */
export function replacedInPlan(said: string, draft: DraftInput): string | null {
  const renames = ofTarget.test(said);
  const found = replacement(said.replace(ofTarget, ''));
  const changed = found && (isMoment(found.now) ? otherPeriod(found, draft) : otherGroup(found, draft));
  const target = draftTarget(draft.loads[0] ?? {});
  const named = found?.old == null ? target : target.replace(new RegExp(escaped(found.old), 'i'), found.now);
  if (!renames || changed === null) return renames ? null : changed;
  return named === target ? null : `${changed}, into ${named}`;
}

/** "The table name too": where it holds the word that is replaced. */
const ofTarget =
  /(?:[.,;]|\s+-)? (?:and |also |please )*(?:(?:change|rename|adapt|adjust) )?(?:in )?(?:the )?(?:table|file|target)(?:(?:'s)? name)? (?:too|as well|also|accordingly)[\s.!]*$/i;

/** What the plan's only condition on a moment was said with, said again with another one. */
function otherPeriod(found: Replacement, { steps = [] }: DraftInput): string | null {
  const conditions = steps.filter(({ op, where }) => op === 'filter' && !/\bnot \(/i.test(String(where)));
  const periods = conditions.flatMap(({ why = '' }) => [...why.matchAll(period)].map(([phrase]) => phrase));
  const [only, ...others] = periods.flatMap((phrase) => withMoment(phrase, found) ?? []);
  return only === undefined || others.length > 0 ? null : `only ${only}`;
}

/** One of the groups is another one; the others stay. */
function otherGroup({ old, now }: Replacement, draft: DraftInput): string | null {
  const step = lastAggregate(draft);
  const names = step === undefined || old === null ? [] : namedGroups(step);
  const at = names.flatMap((name, index) => (nameWords(old ?? '').every((each) => nameWords(name).includes(each)) ? [index] : []));
  const [index, ...others] = at;
  return index === undefined || others.length > 0 ? null : `by ${names.with(index, now).join(' and ')} instead`;
}

const isMoment = (text: string): boolean => new RegExp(`^${moment}$`, 'iu').test(text);

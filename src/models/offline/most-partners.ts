/** "Which customer has the most orders?": neither is a figure of the other, so the rows of the one are counted per key of the other. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from './asking.ts';
import { findMentions } from './link/datasets.ts';
import { isNamedAfter, nameWords, sameWords, singular } from './link/names.ts';
import { RequestText } from './text/request-text.ts';

const done = 'has|have|had|made|make|makes|placed|place|places|got|get|gets|did|received|receive|sent|wrote|with';
const asked = new RegExp(
  String.raw`^(?<lead>(?:which|what|whose|show me|show|list|find|give me)\s+)?(?:(?:the|all|of|our)\s+)*(?<who>[\p{L}_]+)\s+(?:${done})\s+(?:the\s+)?(?<way>most|fewest|least|(?:highest|largest|biggest|greatest|lowest|smallest)\s+(?:number|count)\s+of)\s+(?<what>[\p{L}_]+(?:\s[\p{L}_]+)?)(?<rest>(?:\s+(?:in|since|last|this|from|of|during|before|after)\s[^,;]+)?)[\s?.!]*$`,
  'iu',
);
const manyAsked = 10;

/** The question as it is answered from the partners' rows; itself where it is another one. */
export function* withPartnersCounted(text: RequestText, entries: DatasetEntry[]): Planning<RequestText> {
  const { lead = '', who = '', way = '', what = '', rest = '' } = asked.exec(text.original)?.groups ?? {};
  const [owner, counted] = [noun(who, entries), noun(what, entries)];
  if (owner === undefined || counted === undefined || owner.name === counted.name) return text;
  const [seen] = yield* inspectAll([counted]);
  const id = singular(nameWords(who).join('_'));
  const key = seen?.ok === true ? seen.value.columns.find(({ name }) => isNamedAfter(name, id)) : undefined;
  if (key === undefined) return text;
  const isLeast = /^(?:fewest|least|lowest|smallest)/i.test(way);
  // Whoever has none is no row there, so the fewest are not found this way.
  if (isLeast) return text;
  return new RequestText(
    /^(?:which|what|whose)/i.test(lead)
      ? `which ${key.name} has the most rows in ${counted.name}${rest}?`
      : `top ${manyAsked} ${key.name} by number of rows in ${counted.name}${rest}`,
  );
}

const owned =
  /(?<![\p{L}\p{N}_])(?<by>per|by|for each|for every|each|every)\s+(?:the\s+)?(?<who>\p{L}{3,})(?:['’]s)?\s+(?<what>\p{L}[\p{L}\p{N}_]*)/giu;
const mostLooked = 12;

/** "Orders per customer segment": only customers have one, so the owner says nothing more than the column does. */
export function* withoutOwners(text: RequestText, entries: DatasetEntry[]): Planning<RequestText> {
  for (const { 0: phrase, groups: { by = '', who = '', what = '' } = {} } of text.original.matchAll(owned)) {
    const owner = noun(who, entries);
    if (owner === undefined) continue;
    const looked = [owner, ...entries.filter(({ kind, name }) => kind !== 'folder' && name !== owner.name)].slice(0, mostLooked);
    const seen = yield* inspectAll(looked);
    const holds = seen.map((each) => each.ok && each.value.columns.some(({ name }) => sameWords(nameWords(name), nameWords(what))));
    if (holds[0] === true && !holds.slice(1).includes(true)) return new RequestText(text.original.replace(phrase, `${by} ${what}`));
  }
  return text;
}

/** The dataset that a word names. */
function noun(word: string, entries: DatasetEntry[]): DatasetEntry | undefined {
  if (word === '') return undefined;
  const { mentions } = findMentions(new RequestText(word), entries, []);
  const [first, ...others] = mentions.filter(({ how }) => how === 'noun' || how === 'named');
  return first !== undefined && others.length === 0 && first.phrase.length === word.length ? first.entries[0] : undefined;
}

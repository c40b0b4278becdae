/** "Orders per customer segment": groups that are named with the data whose column they are. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from './asking.ts';
import { datasetCalled } from './link/called.ts';
import { nameWords, sameWords } from './link/names.ts';
import { RequestText } from './text/request-text.ts';

const owned =
  /(?<![\p{L}\p{N}_])(?<by>per|by|for each|for every|each|every|^(?:which|what))\s+(?:the\s+)?(?<who>\p{L}{3,})(?:['’]s)?\s+(?<what>\p{L}[\p{L}\p{N}_]*)/giu;
const mostLooked = 12;

/** The request without owners whose column no other data has: they say nothing more than the column does. */
export function* withoutOwners(text: RequestText, entries: DatasetEntry[]): Planning<RequestText> {
  for (const { 0: phrase, groups: { by = '', who = '', what = '' } = {} } of text.original.matchAll(owned)) {
    const owner = datasetCalled(who, entries);
    if (owner === undefined) continue;
    const looked = [owner, ...entries.filter(({ kind, name }) => kind !== 'folder' && name !== owner.name)].slice(0, mostLooked);
    const seen = yield* inspectAll(looked);
    const holds = seen.map((each) => each.ok && each.value.columns.some(({ name }) => sameWords(nameWords(name), nameWords(what))));
    if (holds[0] === true && !holds.slice(1).includes(true))
      return new RequestText(text.original.replace(phrase, `${by} ${what}`), text.typed);
  }
  return text;
}

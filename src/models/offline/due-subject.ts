/** "How many books are overdue?", "cancellation rate per vehicle type": what is said of some data stands where its like are named. */
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import type { Planning } from './asking.ts';
import type { Mention } from './link/datasets.ts';
import { nameWords } from './link/names.ts';
import { isDate } from './link/types.ts';
import { holderOf } from './read/joins/partner-figures.ts';
import { rateSaid } from './text/group-forms.ts';
import type { RequestText } from './text/request-text.ts';

const behind =
  /^\s+(?:(?:that|which|who)\s+)?(?:(?:are|is|were|was)\s+)?(?:(?:currently|still|now|already|long)\s+)*(?:overdue|past due|past (?:the|their|its) due date)\b/i;
const before = /\b(?:overdue|past due)\s+$/i;
const isDue = (column: Column): boolean => isDate(column) && nameWords(column.name).some((word) => /^(?:due|deadline)$/.test(word));

/** The one file whose rows are due and name what is spoken of, which is not due itself; null where nothing is said to be overdue. */
function* whereDue(
  { original }: RequestText,
  entries: DatasetEntry[],
  { start, end, how, entries: [named] }: Mention,
): Planning<{ entry: DatasetEntry; note: string } | null> {
  if (named === undefined || how === 'named' || !(behind.test(original.slice(end)) || before.test(original.slice(0, start)))) return null;
  const holder = yield* holderOf(named, entries, { lacks: (own) => !own.some(isDue), has: (columns) => columns.some(isDue) });
  return (
    holder && {
      entry: holder,
      note: `${named.name} has no day by which they are due; this reads ${holder.name}, where each of them stands.`,
    }
  );
}

const perBefore = /\b(?:per|by|each|every|for each|for every)\s+(?:the\s+)?$/i;
const isState = ({ name }: Column): boolean => nameWords(name).some((word) => /^(?:status|state|result|outcome)$/.test(word));

/** "Cancellation rate per vehicle type": vehicles are not cancelled, but the trips of them are. */
function* whereRated(
  { original, typed }: RequestText,
  entries: DatasetEntry[],
  { start, how, entries: [named] }: Mention,
): Planning<{ entry: DatasetEntry; note: string } | null> {
  if (named === undefined || how === 'named' || rateSaid(typed) === undefined || !perBefore.test(original.slice(0, start))) return null;
  const holder = yield* holderOf(named, entries, { lacks: (own) => !own.some(isState), has: (columns) => columns.some(isState) });
  return holder && { entry: holder, note: `${named.name} tells no state; this reads ${holder.name}, where every row has one.` };
}

/** The data whose rows are due or have a state, where that is asked of what they name; due rows alone are no rows to load. */
export function* dueOrRated(
  text: RequestText,
  entries: DatasetEntry[],
  { first, asks }: { first: Mention; asks: boolean },
): Planning<{ entry: DatasetEntry; note: string } | null> {
  return (asks ? yield* whereDue(text, entries, first) : null) ?? (yield* whereRated(text, entries, first));
}

/** "Tolls with the vehicle classes as columns": of passages with a `vehicle_class` it is their column, and no vehicles. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from './asking.ts';
import type { Mention } from './link/datasets.ts';
import { isSource } from './link/left-tables.ts';
import { nameWords, sameWords } from './link/names.ts';
import { isFiller } from './text/filler.ts';
import type { RequestText } from './text/request-text.ts';

const mostLooked = 24;
/** "Booking count" counts bookings, whatever a table of figures calls its column. */
const figure = /^(?:counts?|totals?|numbers?|sums?|averages?|amounts?|shares?|rates?|revenue)$/i;

/** The mentions without those that are, with the word behind them, a column of other data and none of their own. */
export function* withoutColumns(mentions: Mention[], { original }: RequestText, entries: DatasetEntry[]): Planning<Mention[]> {
  const kept: Mention[] = [];
  for (const mention of mentions) {
    const next = /^ (\p{L}[\p{L}\p{N}_]*)/u.exec(original.slice(mention.end))?.[1] ?? '';
    const [named] = mention.entries;
    const isOpen =
      mention.how !== 'named' && named !== undefined && next !== '' && !isFiller(next) && !figure.test(next) && !/s$/i.test(mention.phrase);
    if (!isOpen || !(yield* isColumnElsewhere([...nameWords(mention.phrase), ...nameWords(next)], named, entries))) kept.push(mention);
  }
  return kept;
}

function* isColumnElsewhere(words: string[], named: DatasetEntry, entries: DatasetEntry[]): Planning<boolean> {
  const looked = [named, ...entries.filter((entry) => isSource(entry) && entry.kind !== 'folder' && entry.name !== named.name)].slice(
    0,
    mostLooked,
  );
  const seen = yield* inspectAll(looked);
  const [own, ...others] = seen.map((each) => each.ok && each.value.columns.some(({ name }) => sameWords(nameWords(name), words)));
  return own === false && others.includes(true);
}

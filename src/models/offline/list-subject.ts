/** Requests about a list inside the data: "flatten the order items", where no file is called so. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from './asking.ts';
import type { Mention } from './link/datasets.ts';
import { openingVerbs, opensList } from './link/elements.ts';
import { isTable } from './link/left-tables.ts';
import { nameWords, sameWords } from './link/names.ts';
import { isList } from './link/types.ts';
import { pattern } from './text/pattern.ts';
import type { RequestText } from './text/request-text.ts';

const enriched = pattern(`enrich|enriching|extend|extending|complete|${openingVerbs} the? {object:list}`);

/** What is enriched or flattened, when it names no dataset: perhaps a list inside one. */
const enrichedPhrase = (text: RequestText): string =>
  text
    .find(enriched)
    ?.part('object')
    .split(/\s+(?:with|into|by|from|and)\s+/i)[0] ?? '';

/** The dataset that holds the list which shall be flattened or enriched; null when nothing of the kind is said, or a dataset is meant. */
export function* holderOfList(
  text: RequestText,
  entries: DatasetEntry[],
  first: Mention | undefined,
): Planning<{ entry: DatasetEntry; name: string; note: string } | null> {
  const said = nameWords(enrichedPhrase(text).replace(/^(?:the|all|its|their)\s+/i, ''));
  const isMention = first !== undefined && sameWords(nameWords(first.phrase), said);
  const open = first === undefined || first.how === 'part';
  // "Flatten parts": of parts.csv there is nothing to flatten, whatever it is called.
  // And a table called like a list was loaded from it.
  const isElsewhere =
    isMention &&
    first.how !== 'named' &&
    (first.entries.every(isTable) || (opensList.test(text.original) && !first.entries.some(mayHoldLists)));
  if ((isMention && !isElsewhere) || (said.length === 0 && !open)) return null;
  const candidates = entries.filter(mayHoldLists).slice(0, 8);
  const seen = candidates.length > 0 ? yield* inspectAll(candidates) : [];
  for (const [index, entry] of candidates.entries()) {
    const found = seen[index];
    const lists = found?.ok ? found.value.columns.filter(isList) : [];
    const column = lists.find(({ name }) => (said.length > 0 ? sameWords(nameWords(name), said) : speaksOf(text, name)));
    if (column) return { entry, name: column.name, note: `${column.name} is a list in ${entry.name}.` };
  }
  return null;
}

const mayHoldLists = ({ kind, format, name }: DatasetEntry): boolean => kind !== 'folder' && /json|parquet/i.test(format ?? name);

/** Whether the request has the words of a list's name side by side: "line items" for `line_items`. */
const speaksOf = ({ original }: RequestText, name: string): boolean => {
  const words = nameWords(name);
  return words.length > 1 && nameWords(original).join(' ').includes(words.join(' '));
};

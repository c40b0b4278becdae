/** The dataset that a word of a request names. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { RequestText } from '../text/request-text.ts';
import { baseName, findMentions } from './datasets.ts';
import { isTable } from './left-tables.ts';
import { nameWords, sameWords } from './names.ts';

/** The one dataset that is called so; undefined when none or more are, or the word says more. */
export function datasetCalled(word: string, entries: DatasetEntry[]): DatasetEntry | undefined {
  if (word === '') return undefined;
  const { mentions } = findMentions(new RequestText(word), entries, []);
  const [first, ...others] = mentions.filter(({ how }) => how === 'noun' || how === 'named');
  return first !== undefined && others.length === 0 && first.phrase.length === word.length ? first.entries[0] : undefined;
}

/** "Reload core.invoices": the one file or folder that is called like a table; null when none or more are. */
export function fileCalledLike(table: string, entries: readonly DatasetEntry[]): DatasetEntry | null {
  const said = nameWords(table.split('.').at(-1) ?? '');
  const [only, ...others] = entries.filter((entry) => !isTable(entry) && sameWords(nameWords(baseName(entry)), said));
  return only !== undefined && others.length === 0 ? only : null;
}

/** The dataset that a word of a request names. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { RequestText } from '../text/request-text.ts';
import { findMentions } from './datasets.ts';

/** The one dataset that is called so; undefined when none or more are, or the word says more. */
export function datasetCalled(word: string, entries: DatasetEntry[]): DatasetEntry | undefined {
  if (word === '') return undefined;
  const { mentions } = findMentions(new RequestText(word), entries, []);
  const [first, ...others] = mentions.filter(({ how }) => how === 'noun' || how === 'named');
  return first !== undefined && others.length === 0 && first.phrase.length === word.length ? first.entries[0] : undefined;
}

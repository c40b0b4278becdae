/** Of several columns of a kind the one that is called after what the rows are: "amount claimed" beside "amount paid" of claims. */
import type { Column } from '#domain/dataset.ts';
import { stemmer } from 'stemmer';
import { nameWords } from './names.ts';

/** Undefined where none or several are. */
export function ownColumn(columns: readonly Column[], noun: string): Column | undefined {
  const own = nameWords(noun).map(stemmer);
  const [only, ...others] = columns.filter(({ name }) => nameWords(name).some((word) => own.includes(stemmer(word))));
  return others.length > 0 ? undefined : only;
}

/** "Per builder country" of hires: the country that came with the builders, and not their key. */
import type { Column } from '#domain/dataset.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import type { RunWord } from '../../text/word-run.ts';
import { columnAt } from '../rows/scan.ts';
import type { Scope } from '../scope.ts';

/** The column of data that was joined, behind a word that names that data; null where none stands so. */
export function ownersColumnAt(
  run: readonly RunWord[],
  index: number,
  { joined = [], ...known }: Pick<Scope, 'columns' | 'subject'> & Partial<Pick<Scope, 'joined'>>,
): { column: Column; length: number } | null {
  const said = nameWords(run[index]?.lower ?? '');
  const owner = joined.find(({ noun }) => sameWords(nameWords(noun).slice(-1), said));
  const next = owner !== undefined && run[index + 1]?.gap === 'blank' ? columnAt(run, index + 1, known) : null;
  const isTheirs = next !== null && owner?.seen.columns.some(({ name }) => name === next.column.name) === true;
  return isTheirs && !known.subject.seen.columns.some(({ name }) => name === next.column.name)
    ? { column: next.column, length: next.length + 1 }
    : null;
}

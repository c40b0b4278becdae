/** Tables of the same name: the one of another system, of which the warehouse's own is what a load made. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from './asking.ts';
import { isLeft, isTable } from './link/left-tables.ts';

/** The only table outside of the warehouse, where all others hold rows with its key or figures; null where people must tell them apart. */
export function* sourceOfCopies(entries: DatasetEntry[]): Planning<DatasetEntry | null> {
  const [source, ...others] = entries.filter(({ connection }) => connection !== 'warehouse');
  const copies = entries.filter(({ connection }) => connection === 'warehouse');
  if (source === undefined || others.length > 0 || copies.length === 0 || !entries.every(isTable)) return null;
  const [own, ...seen] = yield* inspectAll([source, ...copies]);
  if (!own?.ok) return null;
  const columns = own.value.columns;
  return copies.every((copy, at) => seen[at]?.ok === true && isLeft(copy, seen[at].value.columns, [columns])) ? source : null;
}

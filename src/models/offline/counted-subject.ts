/** "Number of different passengers per route": the passengers are counted where each row has a passenger and a route. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from './asking.ts';
import { linkColumn } from './link/columns.ts';
import { baseName, type Mention } from './link/datasets.ts';
import { nearestFirst } from './link/neighbours.ts';
import { isNamedAfter, nameWords, singular } from './link/names.ts';
import { isIdentifier } from './link/types.ts';
import type { RequestText } from './text/request-text.ts';

const counting =
  /\b(?:distinct|different|unique)\s+(?<what>[\p{L}_]+)(?:\s+(?:are|were|there|we have|came|come))*\s+(?:per|by|for each|for every|in each|on each)\s+(?<group>[\p{L}_]+)/iu;
const times = /^(?:hour|day|week|month|quarter|year)s?$/i;

/** The one other file whose rows have both, when the data that is called like the counted has no such group. */
export function* whereCounted(
  { original }: RequestText,
  entries: DatasetEntry[],
  first: Mention,
): Planning<{ entry: DatasetEntry; note: string } | null> {
  const { what = '', group = '' } = counting.exec(original)?.groups ?? {};
  const [named] = first.entries;
  if (what === '' || times.test(group) || named === undefined || first.how === 'named' || !first.phrase.includes(what)) return null;
  const files = entries.filter((entry) => entry.kind === 'file' && entry.name !== named.name);
  const others = nearestFirst(files, named).slice(0, 10);
  const [own, ...seen] = yield* inspectAll([named, ...others]);
  if (!own?.ok || linkColumn(group, own.value.columns, baseName(named)).kind !== 'none') return null;
  const id = singular(nameWords(what).join('_'));
  const holders = others.filter((entry, index) => {
    const found = seen[index];
    const columns = found?.ok ? found.value.columns : [];
    return (
      columns.some((column) => isIdentifier(column) && isNamedAfter(column.name, id)) &&
      linkColumn(group, columns, baseName(entry)).kind === 'one'
    );
  });
  const [holder, ...more] = holders;
  if (holder === undefined || more.length > 0) return null;
  return { entry: holder, note: `${named.name} has no ${group}; this reads ${holder.name}, where every row has one of each.` };
}

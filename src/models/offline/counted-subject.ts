/** "Number of different passengers per route": the passengers are counted where each row has a passenger and a route. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from './asking.ts';
import { linkColumn } from './link/columns.ts';
import { baseName, type Mention } from './link/datasets.ts';
import { isSource } from './link/left-tables.ts';
import { nearestFirst } from './link/neighbours.ts';
import { datasetByVerb } from './link/verbs.ts';
import { isNamedAfter, nameWords, singular } from './link/names.ts';
import { dateColumns, isIdentifier } from './link/types.ts';
import type { RequestText } from './text/request-text.ts';

const distinct = String.raw`(?:distinct|different|unique)\s+(?<what>[\p{L}_]+)`;
const counting = [
  new RegExp(
    String.raw`\b${distinct}(?:\s+(?:are|were|there|we have|came|come)|\s+(?:(?:were|are)\s+)?(?<verb>\p{L}+(?:ed|old|ought)))*\s+(?:per|by|for each|for every|in each|on each|each|every)\s+(?<group>[\p{L}_]+)`,
    'diu',
  ),
  new RegExp(String.raw`\b(?<group>hourly|daily|weekly|monthly|quarterly|yearly)\s+(?:number|count)\s+of\s+${distinct}`, 'iu'),
];
const times = /^(?:hour|day|week|month|quarter|year)s?$|ly$/i;

/** The one other file whose rows have both, when the data that is called like the counted has no such group. */
export function* whereCounted(
  text: RequestText,
  entries: DatasetEntry[],
  first: Mention,
): Planning<{ entry: DatasetEntry; note: string } | null> {
  const counted = counting.map((each) => each.exec(text.original)).find((found) => found !== null);
  const { what = '', group = '', verb = '' } = counted?.groups ?? {};
  const [named] = first.entries;
  if (what === '' || named === undefined || first.how === 'named' || !first.phrase.includes(what)) return null;
  const files = entries.filter((entry) => isSource(entry) && entry.name !== named.name);
  const others = nearestFirst(files, named).slice(0, 10);
  const [own, ...seen] = yield* inspectAll([named, ...others]);
  const isTime = times.test(group);
  if (!own?.ok || (!isTime && linkColumn(group, own.value.columns, baseName(named)).kind !== 'none')) return null;
  const id = singular(nameWords(what).join('_'));
  const holders = others.filter((entry, index) => {
    const found = seen[index];
    const columns = found?.ok ? found.value.columns : [];
    return (
      columns.some((column) => isIdentifier(column) && isNamedAfter(column.name, id)) &&
      (isTime ? dateColumns(columns, baseName(entry)).length > 0 : linkColumn(group, columns, baseName(entry)).kind === 'one')
    );
  });
  const [holder, ...more] = holders;
  if (holder === undefined || more.length > 0) return null;
  const said = verb === '' || datasetByVerb(verb.toLowerCase(), [holder]) === null ? null : counted?.indices?.groups?.['verb'];
  if (said) text.claim({ start: said[0], end: said[1] });
  const why = isTime ? 'has each of them once' : `has no ${group}`;
  return { entry: holder, note: `${named.name} ${why}; this reads ${holder.name}, where every row has one of each.` };
}

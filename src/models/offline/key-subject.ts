/** "One row per stay_id, newest updated_at": a key that is spelled names the one data whose own it is. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from './asking.ts';
import { baseName } from './link/datasets.ts';
import { keyOf } from './link/types.ts';
import type { RequestText } from './text/request-text.ts';

const spelledOut = /(?<![\p{L}\p{N}_./])[\p{L}][\p{L}\p{N}]*(?:_[\p{L}\p{N}]+)+(?![\p{L}\p{N}_./])/giu;

/** More are not looked at. */
const mostAlike = 6;

/** The one data that is called after what is spelled, where that is its key and every other spelled name is a column of it. */
export function* ownerOfKey(
  { original }: RequestText,
  isAlike: (name: string) => boolean,
  entries: DatasetEntry[],
): Planning<{ entry: DatasetEntry; note: string } | null> {
  const names = [...original.matchAll(spelledOut)].map(([name]) => name.toLowerCase());
  if (names.length === 0) return null;
  const alike = entries.filter(({ name }) => isAlike(name)).slice(0, mostAlike);
  const seen = yield* inspectAll(alike);
  const owners = alike.flatMap((entry, index) => {
    const columns = seen[index]?.ok === true ? seen[index].value.columns : [];
    const key = keyOf({ noun: baseName(entry), seen: { columns } })?.name.toLowerCase() ?? '';
    const known = columns.map(({ name }) => name.toLowerCase());
    return names.includes(key) && names.every((name) => known.includes(name)) ? [{ entry, key }] : [];
  });
  const [owner, ...others] = owners;
  if (owner === undefined || others.length > 0) return null;
  return { entry: owner.entry, note: `No data was named; this reads ${owner.entry.name}, whose key is ${owner.key}.` };
}

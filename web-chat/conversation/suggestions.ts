/** Things to try, made from the data that is really there. */
import type { DatasetEntry } from '#domain/dataset.ts';

/** At most three requests: a load, a question about another dataset, a count. */
export function suggestions(datasets: readonly DatasetEntry[]): string[] {
  const readable = datasets.filter(({ kind }) => kind !== 'folder');
  const files = readable
    .filter(({ kind }) => kind === 'file')
    .toSorted((a, b) => Number(isOdd(a.name)) - Number(isOdd(b.name)) || worth(b) - worth(a));
  const [first, second = first, third = second] = files.length > 0 ? files : readable;
  if (!first || !second || !third) return [];
  const asked = [`What is in ${second.name}?`, `How many rows does ${third.name} have?`];
  return first.kind === 'file' ? [`Load ${first.name} into analytics.${tableName(first.name)}`, ...asked] : asked;
}

/** Names that read as several words, or that lie in an archive, are not the first to try. */
const isOdd = (name: string): boolean => /\s|\.zip\//i.test(name);

const quicklyRead = 100_000_000;

/** Larger files are rather what somebody is here for; the largest take a while. */
const worth = ({ sizeBytes = 0 }: DatasetEntry): number => (sizeBytes > quicklyRead ? 0 : sizeBytes);

/** `samples/web events.csv.gz` → `web_events`. */
function tableName(path: string): string {
  const file = path.split('/').at(-1) ?? path;
  const stem = (file.split('.')[0] ?? file)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return /^[a-z]/.test(stem) ? stem : `t_${stem}`;
}

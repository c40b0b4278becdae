/** "What is in s3://lake/raw/?", "list the tables of shop": the datasets of a folder, bucket, schema or connection. */
import { type DatasetEntry, mostListed } from '#domain/dataset.ts';
import { findDatasets, inspectAll, listDatasets, type Planning, type Seen } from '../asking.ts';
import { answer, type Reply } from '../reply.ts';
import type { RequestText } from '../text/request-text.ts';

const things = 'tables|views|files|folders|datasets|data|objects';
const containers = 'connection|schema|folder|directory|bucket|database';
const asked = new RegExp(
  String.raw`^(?:please )?(?:(?:can|could) you )?(?:(?:tell|show) me )?(?:what(?:'s| is|s)? (?:there )?(?:in|inside|under|below)` +
    String.raw`|(?:what|which) (?:${things}) (?:(?:are|is)(?: there)? )?(?:in|inside|under|below|does|do)` +
    String.raw`|(?:list|show)(?: me)?(?: all)?(?: the)? (?:${things}|contents?)(?: there are)? (?:in|inside|under|below|of|from))` +
    String.raw`\s+(?:the\s+)?(?:(?:${containers})\s+)?(?<place>"[^"]+"|[^\s"]+?)(?:\s+(?:${containers}|have|has|contain|hold))?[\s?.!]*$`,
  'iu',
);
/** So many are named, and so many of these are looked into. */
const [named, lookedInto] = [30, 6];

export const asksForPlace = ({ original }: RequestText): boolean => asked.test(original);

/** Nothing when no such place holds data, or when it is itself one dataset. */
export function* contentsOfPlace(text: RequestText): Planning<Reply | null> {
  const place = plain(asked.exec(text.original)?.groups?.['place'] ?? '');
  const listing = yield* listDatasets();
  if (place === '' || !listing.ok || listing.value.some(({ name }) => plain(name) === place)) return null;
  const connection = listing.value.find((entry) => entry.connection.toLowerCase() === place)?.connection;
  const found = connection === undefined ? yield* findDatasets([`${place}/`, `${place}.`]) : [yield* listDatasets({ connection })];
  const isInside = (entry: DatasetEntry): boolean =>
    connection === undefined
      ? plain(entry.name).startsWith(`${place}/`) || plain(entry.name).startsWith(`${place}.`)
      : entry.connection === connection;
  const all = [...listing.value, ...found.flatMap((one) => (one.ok ? one.value : []))].filter(isInside);
  const inside = new Map(all.map((entry) => [`${entry.connection}\0${entry.name}`, entry]));
  const shown = withoutParts([...inside.values()]);
  if (shown.length === 0) return null;
  const seen = yield* inspectAll(shown.slice(0, lookedInto));
  const lines = shown.slice(0, named).map((entry, index) => line(entry, seen[index]?.ok === true ? seen[index].value : null));
  const more = shown.length > named ? [`- and ${(shown.length - named).toLocaleString('en-US')} more`] : [];
  const isCut = found.some((one) => one.ok && one.value.length >= mostListed);
  const count = `${isCut ? 'at least ' : ''}${shown.length.toLocaleString('en-US')} ${shown.length === 1 ? 'dataset' : 'datasets'}`;
  return answer([`${connection ?? place} has ${count}:`, '', ...lines, ...more].join('\n'));
}

const plain = (name: string): string => name.replaceAll('"', '').replace(/\/+$/, '').toLowerCase();

/** A folder that is one dataset stands for its files. */
function withoutParts(entries: DatasetEntry[]): DatasetEntry[] {
  const folders = entries.filter(({ kind }) => kind === 'folder').map(({ name }) => `${name}/`);
  return entries.filter(({ name }) => !folders.some((folder) => name.startsWith(folder)));
}

function line({ name, kind, format, rows }: DatasetEntry, seen: Seen | null): string {
  const count = seen?.rows ?? rows ?? null;
  const isExact = seen?.rowsExact === true;
  const facts = [
    format === undefined ? kind : `${kind} of ${format}`,
    ...(count === null ? [] : [`${isExact ? '' : 'about '}${count.toLocaleString('en-US')} ${count === 1 ? 'row' : 'rows'}`]),
    ...(seen === null
      ? []
      : [
          seen.columns
            .slice(0, 12)
            .map((column) => `${column.name} ${column.type}`)
            .join(', ') + (seen.columns.length > 12 ? ', …' : ''),
        ]),
  ];
  return `- \`${name}\`: ${facts.join('; ')}`;
}

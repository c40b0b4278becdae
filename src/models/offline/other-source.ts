/** "No, the one in billing": the plan that is there, over other data of the same name. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { draftTarget, type DraftInput } from '#domain/draft.ts';
import { askPerson, type Planning, refuse } from './asking.ts';
import { relationId } from './draft/edit.ts';
import { baseName } from './link/datasets.ts';
import { nameWords, sameWords } from './link/names.ts';
import { sourceEntry } from './load.ts';
import type { Reply } from './reply.ts';

const correcting =
  /^(?:(?:no|nope|sorry|actually|rather|wait|stop|oh|hm+)[,.! ]+)*(?:i mean[t]? |use |take |load )?(?:the|that) (?:other ones|other(?=[\s.!]*$)|(?:other )?(?:one|file|table|data|version))(?:\s+(?:in|from|of|at|under|with)\s+(?:the\s+|our\s+)?(?<place>[\p{L}\p{N}_./ -]+?))?(?:\s+(?:instead|please|folder|schema|database|connection|bucket))*[.!]*$/iu;

/** What of the data is meant instead; null when the text says no such thing. An empty text is "the other one". */
export function otherPlace(request: string): string | null {
  const match = correcting.exec(request.trim());
  return match === null ? null : (match.groups?.['place'] ?? '');
}

const meaning =
  /^(?:(?:no|nope|sorry|oops|actually|wait|stop|halt|oh|ah|hm+)[,.! ]+)*(?:i mean[t]?|(?:that(?:'s| is| was) )?(?:the )?wrong (?:one|file|table|data)[,;.! ]+(?:i (?:need|want|mean[t]?)|use|take|it(?:'s| is)|(?:it )?should(?: have been| be)))\s+(?:the\s+|our\s+)?(?<place>[\p{L}\p{N}_./ -]+?)(?:\s+(?:instead|please|table|file|data))*[.!]*$/iu;

/** "Products instead", "use customers instead", "no, customers", "no wait, the lens orders". */
const insteads = [
  /^(?:(?:no|nope|sorry|oops|actually|wait|hm+)[,.! ]+)*(?:(?:use|take|read|load|from|with)\s+)*(?:the\s+|our\s+)?(?<place>[\p{L}\p{N}_./-]+)(?:\s+(?:file|table|data))?\s+instead(?:\s+please)?[.!]*$/iu,
  /^(?:(?:no|nope|sorry|oops|wait|actually|oh|ah|hm+)[,.! ]+)*(?:no|nope|sorry|oops|wait|actually)(?:[,.!]+\s*|\s+-\s+)(?:not that one[,.!]\s*)?(?:(?:use|take|read|load|from|make (?:it|that))\s+)*(?:the\s+|our\s+)?(?<place>[\p{L}\p{N}_./-]+(?: (?!please|instead|file|table|data)[\p{L}\p{N}_]+)?)(?:\s+(?:file|table|data))?(?:\s+please|\s+instead)*[.!]*$/iu,
];

/** "Sorry, I meant the policies": the name that is meant; null when the text says no such thing. */
export const meantInstead = (request: string): string | null =>
  [meaning, ...insteads].map((spelling) => spelling.exec(request.trim())?.groups?.['place']).find((place) => place !== undefined) ?? null;

/** The data that is meant instead, where the words are its name and nothing more: "no, paid members" is no other data. */
export function dataInstead(request: string, entries: DatasetEntry[]): string | null {
  const place = meantInstead(request);
  const said = nameWords(place ?? '');
  return said.length < 2 || entries.some((entry) => isCalled(entry, said)) ? place : null;
}

const isCalled = ({ connection, name }: DatasetEntry, said: string[]): boolean => {
  const own = nameWords(`${connection} ${name}`);
  return said.every((word) => own.includes(word));
};

/** "No sorry, the sweep ones": which of the data of the same name, and also which rows. */
const theOnes =
  /^(?:(?:no|nope|sorry|oops|actually|wait|oh|ah|hm+|not (?:that|this) one|i mean[t]?|use|take|rather)[,.! ]+)+(?:the |our )?(?<place>[\p{L}\p{N}_]+)(?:'s)? (?:ones?|file|table|data|version)(?: (?:please|instead|then|of course))*[.!]*$/iu;

/** "Crm instead", "no, the crm ones": a place that holds data of the same name as the plan reads; null when there is none. */
export function placeInstead(request: string, last: DraftInput, entries: DatasetEntry[]): string | null {
  const place = theOnes.exec(request.trim())?.groups?.['place'] ?? meantInstead(request);
  const now = entries.find(({ name }) => name === (last.sources[0]?.path ?? last.sources[0]?.table));
  if (place === null || now === undefined) return null;
  const isThere = ({ connection, name }: DatasetEntry): boolean =>
    [connection, ...name.split(/[./]/).slice(0, -1)].some((part) => part.toLowerCase() === place.toLowerCase());
  const same = entries.filter((entry) => entry !== now && sameWords(nameWords(baseName(entry)), nameWords(baseName(now))));
  return same.some(isThere) ? place : null;
}

/** The draft over the data that was meant; ends with a reply when nothing fits. */
export function* withOtherSource(
  last: DraftInput,
  place: string,
  entries: DatasetEntry[],
): Planning<{ draft: DraftInput; note: string } | { reply: Reply }> {
  const [source, ...sources] = last.sources;
  const name = source?.path ?? source?.table ?? '';
  const now = entries.find((entry) => entry.name === name);
  const said = nameWords(place);
  const same = entries.filter(
    (entry) => entry !== now && now !== undefined && sameWords(nameWords(baseName(entry)), nameWords(baseName(now))),
  );
  const holding = (among: DatasetEntry[]): DatasetEntry[] => among.filter((entry) => isCalled(entry, said));
  const fitting = holding(same);
  if (fitting.length === 0 && said.length > 0 && now !== undefined && isCalled(now, said))
    return { reply: refuse(`It reads ${now.name} already, so the plan stays as it is.`) };
  const found = fitting.length > 0 || said.length === 0 ? fitting : holding(entries.filter((entry) => entry !== now));
  if (source === undefined || found.length === 0)
    return { reply: refuse(`I see no other data like ${name}${place === '' ? '' : ` in “${place}”`}, so the plan stays as it is.`) };
  const names = found.map((entry) => entry.name);
  const chosen = found.length === 1 ? names[0] : yield* askPerson('Which data do you mean?', names.slice(0, 6));
  const entry = found.find((each) => each.name === chosen);
  if (entry === undefined) return { reply: refuse('Then the plan stays as it is.') };
  const { connection: _connection, path: _path, table: _table, ...rest } = source;
  // Steps may speak of the source in their SQL.
  const isPlain = (last.steps ?? []).length === 0 && (last.checks ?? []).length === 0 && sources.length === 0;
  const id = isPlain ? relationId(baseName(entry)) : source.id;
  const loads = last.loads.map((load) => (load.from === source.id ? { ...load, from: id, ...placeAlike(load, now, entry) } : load));
  const goesTo = `${isSame(loads, last.loads) ? 'still goes' : 'goes'} to ${loads.map((load) => draftTarget(load)).join(' and ')}`;
  return {
    draft: { ...last, title: titleOf(last, loads, entry), sources: [{ ...rest, ...sourceEntry({ id, entry }) }, ...sources], loads },
    note: `It now reads ${entry.name} instead of ${name}, and ${goesTo}.`,
  };
}

type Load = DraftInput['loads'][number];

const isSame = (some: Load[], others: Load[]): boolean =>
  some.every((load, index) => draftTarget(load) === draftTarget(others[index] ?? {}));

/** The place that nobody named is called after the data, and goes with it. */
const placeAlike = ({ table }: Load, before: DatasetEntry | undefined, now: DatasetEntry): { table?: string } =>
  before !== undefined && table === `public.${relationId(baseName(before))}` ? { table: `public.${relationId(baseName(now))}` } : {};

const titleOf = ({ title }: DraftInput, [load]: Load[], now: DatasetEntry): string =>
  title.replace(/^Load .+ into \S+$/, `Load ${baseName(now)} into ${draftTarget(load ?? {})}`).slice(0, 120);

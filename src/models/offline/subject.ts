/** Which dataset a request is about; asks when that is not clear. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { askPerson, type Planning } from './asking.ts';
import { findMentions, type Mention, type UnknownName } from './link/datasets.ts';
import { type Reply, say } from './reply.ts';
import type { RequestText } from './text/request-text.ts';

export interface Choice {
  entry: DatasetEntry;
  /** Other datasets that were mentioned, for joins. */
  others: Mention[];
  /** Where datasets are mentioned. */
  spans: { start: number; end: number }[];
  notes: string[];
}

/** Finds the one dataset that a request reads, or ends with what to say instead. */
export function* chooseSubject(
  text: RequestText,
  entries: DatasetEntry[],
  skip: { start: number; end: number }[],
): Planning<Choice | { reply: Reply }> {
  const { mentions, unknown } = findMentions(text, entries, skip);
  if (unknown[0]) return yield* askForName(unknown[0], entries, mentions);
  const best = bestMentions(mentions);
  const [first, ...others] = best;
  if (first === undefined) return { reply: nothingNamed(entries) };
  const spans = best.map(({ start, end }) => ({ start, end }));
  const [entry, ...rest] = first.entries;
  if (entry === undefined) return { reply: nothingNamed(entries) };
  const rivals = rest.filter((other) => isTable(other) === isTable(entry));
  if (rivals.length > 0 && first.how !== 'named') {
    const chosen = yield* askPerson(
      `Which data do you mean by “${first.phrase}”?`,
      [entry, ...rivals].slice(0, 6).map(({ name }) => name),
    );
    const meant = [entry, ...rivals].find(({ name }) => name === chosen);
    if (!meant) return { reply: say(`I know no data called “${chosen}”, so nothing was planned. There is ${nameSome(entries)}.`) };
    return { entry: meant, others, spans, notes: [`“${first.phrase}” is ${meant.name}, as you said.`] };
  }
  return { entry, others, spans, notes: [readAs(first, entry, rest)] };
}

const isTable = ({ kind }: DatasetEntry): boolean => kind === 'table' || kind === 'view';

function readAs(mention: Mention, entry: DatasetEntry, rest: DatasetEntry[]): string {
  const also = rest.length > 0 ? ` (not ${rest.map(({ name }) => name).join(', ')})` : '';
  return `“${mention.phrase}” is ${entry.name}${also}.`;
}

/** Mentions by name or noun; weaker ones count only when there is nothing better. */
function bestMentions(mentions: Mention[]): Mention[] {
  for (const level of [['named', 'noun'], ['typo'], ['part']]) {
    const found = mentions.filter(({ how }) => level.includes(how));
    if (found.length > 0) return found;
  }
  return [];
}

function* askForName(unknown: UnknownName, entries: DatasetEntry[], mentions: Mention[]): Planning<Choice | { reply: Reply }> {
  const [best] = unknown.near;
  if (best === undefined)
    return { reply: say(`There is no “${unknown.phrase}”, and nothing with a name like it. There is ${nameSome(entries)}.`) };
  const chosen = yield* askPerson(`There is no “${unknown.phrase}”. Did you mean ${best}?`, unknown.near);
  const entry = entries.find(({ name }) => name === chosen);
  if (!entry) return { reply: say(`There is no “${chosen}” either, so nothing was planned. There is ${nameSome(entries)}.`) };
  const others = bestMentions(mentions);
  return {
    entry,
    others,
    spans: [unknown, ...others].map(({ start, end }) => ({ start, end })),
    notes: [`“${unknown.phrase}” is ${entry.name}, as you said.`],
  };
}

function nothingNamed(entries: DatasetEntry[]): Reply {
  return entries.length === 0
    ? say('There is no data here yet. Put a CSV, JSON or Parquet file under one of the folders I may read, then ask again.')
    : say(
        `I could not tell which data you mean, so nothing was planned. There is ${nameSome(entries)}. Name one of them, for example: “load ${entries[0]?.name ?? ''} into analytics.copy”.`,
      );
}

export function nameSome(entries: DatasetEntry[]): string {
  const names = entries.slice(0, 6).map(({ name }) => name);
  return names.join(', ') + (entries.length > names.length ? ` and ${entries.length - names.length} more` : '');
}

/** Reading a whole request: which data, which steps, what remains unread. What is done with it is decided elsewhere. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning, refuse } from './asking.ts';
import { relationId } from './draft/edit.ts';
import type { Operation } from './draft/operation.ts';
import type { Episode } from './episode.ts';
import { baseName, type Mention } from './link/datasets.ts';
import { nameWords, sameWords } from './link/names.ts';
import type { Scope } from './read/scope.ts';
import { readShapes } from './read/shapes.ts';
import type { Reply } from './reply.ts';
import { chooseSubject } from './subject.ts';
import type { RequestText } from './text/request-text.ts';
import { readOperations, type Wishes } from './wishes.ts';

export interface Understanding {
  scope: Scope;
  operations: Operation[];
  /** Datasets that were named beside the subject and not joined. */
  beside: Mention[];
}

export interface Reading {
  episode: Episode;
  text: RequestText;
  entries: DatasetEntry[];
  wishes: Wishes;
  /** It asks rather than loads. */
  question: boolean;
  /** Conditions on what groups are named by are about the groups; asked of people who left it open. */
  wholeGroups?: boolean;
}

/** Finds the data and reads every wish; ends with a reply when the data cannot be told or read. */
export function* understand({
  episode,
  text,
  entries,
  wishes,
  question,
  wholeGroups = false,
}: Reading): Planning<Understanding | { reply: Reply }> {
  const chosen = yield* chooseSubject(text, entries, wishes.target);
  if ('reply' in chosen) return chosen;
  const { entry, mention, others } = chosen;
  const [seen] = yield* inspectAll([entry]);
  if (!seen?.ok) return { reply: refuse(unreadable(entry, seen?.failure)) };
  const noun = baseName(entry);
  const scope: Scope = {
    text,
    subject: { id: relationId(noun), entry, noun, seen: seen.value },
    columns: seen.value.columns,
    today: episode.setting.today,
    definitions: episode.setting.definitions ?? [],
    spans: [mention, ...others].flatMap((each) =>
      each !== null && (each === mention || each.entries[0] === entry) ? [{ start: each.start, end: each.end }] : [],
    ),
    joined: [],
    sideSteps: [],
    options: {},
    checks: [],
    best: null,
    fields: [],
    portion: false,
    wholeGroups,
    notes: chosen.notes,
    unread: [],
  };
  claimRowNouns(scope);
  claimPlaceWords(scope);
  const shapes = yield* readShapes(scope, entries, others);
  const joined = new Set(scope.joined.map((each) => each.entry.name));
  const beside = others.filter(
    (each) =>
      each.entries[0] !== undefined &&
      each.entries[0] !== entry &&
      !joined.has(each.entries[0].name) &&
      standsInList(each, [mention, ...others], text),
  );
  scope.spans.push(...beside.map(({ start, end }) => ({ start, end })));
  const operations = [...shapes, ...(yield* readOperations(scope, wishes, question))];
  return { scope, operations, beside };
}

/** What people call the rows of anything: "access log lines", "requests in the access logs". */
const rowNoun =
  'lines|items|entries|requests|hits|events|people|persons|staff|documents|positions|measurements|observations|transactions|samples|points|cases';
const nounBehind = new RegExp(`^\\s+(?:${rowNoun})(?![\\p{L}\\p{N}_])`, 'iu');
const nounBefore = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${rowNoun})\\s+(?:in|from|of)\\s+(?:the\\s+|our\\s+|my\\s+)?$`, 'iu');
const nounAlone = new RegExp(`(?<![\\p{L}\\p{N}_])(?:number|count|amount)\\s+of\\s+(?:the\\s+)?(?:${rowNoun})(?![\\p{L}\\p{N}_])`, 'iu');

/** Claims such a noun, which says no more than the name beside it. */
function claimRowNouns({ text, spans, columns }: Scope): void {
  const isColumn = (noun: string): boolean => columns.some(({ name }) => sameWords(nameWords(name), nameWords(noun)));
  const claim = (start: number, phrase: string): void => {
    const noun = new RegExp(`(?:${rowNoun})`, 'i').exec(phrase);
    if (noun && !isColumn(noun[0])) text.claim({ start: start + noun.index, end: start + noun.index + noun[0].length });
  };
  for (const { start, end } of spans) {
    const behind = nounBehind.exec(text.original.slice(end));
    if (behind) claim(end, behind[0]);
    const before = nounBefore.exec(text.original.slice(0, start));
    if (before) claim(before.index, before[0]);
  }
  const counted = nounAlone.exec(text.original);
  if (counted) claim(counted.index, counted[0]);
}

/** "Weather observations" of `weather/observations.csv`, "log lines" of `logs/app.json`: words of the data's place beside its name. */
function claimPlaceWords({ text, spans, subject, columns }: Scope): void {
  const { connection, name } = subject.entry;
  const place = nameWords(`${connection} ${name}`);
  const isOfPlace = (said: string): boolean => place.some((word) => word === said || (said.length > 3 && word.startsWith(said)));
  const isColumn = (word: string): boolean => columns.some((column) => nameWords(column.name).includes(nameWords(word)[0] ?? ''));
  const isName = ({ start, end }: { start: number; end: number }): boolean => spans.some((span) => span.start < end && span.end > start);
  const words = text.words();
  for (const [index, word] of words.entries()) {
    const [said, ...more] = nameWords(word.text);
    if (said === undefined || more.length > 0 || !isOfPlace(said) || isName(word) || isColumn(word.text)) continue;
    const next = words[index + 1];
    const leads = next !== undefined && (isName(next) || nounBehind.test(` ${next.text}`)) && next.start - word.end === 1;
    if (!leads) continue;
    text.claim(word);
    if (!isName(next)) text.claim(next);
  }
}

/** "orders and customers", "orders, customers and products": right behind another one. */
function standsInList(mention: Mention, all: (Mention | null)[], { original }: RequestText): boolean {
  return all.some(
    (other) =>
      other !== null &&
      other.end <= mention.start &&
      /^\s*(?:,|,?\s*and|&|,?\s*plus)\s+(?:the\s+)?$/i.test(original.slice(other.end, mention.start)),
  );
}

export function unreadable(entry: DatasetEntry, failure: { message: string; hint?: string | undefined } | undefined): string {
  return [`I could not read ${entry.name}.`, failure?.message, failure?.hint].filter(Boolean).join(' ');
}

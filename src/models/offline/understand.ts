/** Reading a whole request: which data, which steps, what remains unread. What is done with it is decided elsewhere. */
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import { stemmer } from 'stemmer';
import { givenUp, inspectAll, type Planning, refuse } from './asking.ts';
import { relationId } from './draft/edit.ts';
import type { Operation } from './draft/operation.ts';
import type { Episode } from './episode.ts';
import { baseName, findMentions, type Mention } from './link/datasets.ts';
import { elementFields, quantityOf, unitsSaid } from './link/elements.ts';
import { isNamedAfter, nameWords, sameWords } from './link/names.ts';
import { dateColumns, isIdentifier, isList } from './link/types.ts';
import { dateOfVerb } from './link/verb-columns.ts';
import { noteMark, readDecimalMark, readWith } from './read/load/decimal-mark.ts';
import type { Scope } from './read/scope.ts';
import { listOfKey, readShapes } from './read/joins/shapes.ts';
import { intoOnePlace } from './read/joins/union.ts';
import type { TargetWish } from './read/load/target-wish.ts';
import type { Reply } from './reply.ts';
import { denyOtherConnection, pathsSaid } from './said-connection.ts';
import { claimOutcome, claimSourceWords } from './source-words.ts';
import { chooseSubject } from './subject.ts';
import { pattern } from './text/pattern.ts';
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
  entries: listed,
  wishes,
  question,
  wholeGroups = false,
}: Reading): Planning<Understanding | { reply: Reply }> {
  // Said with a question it is not used: a query reads files as they show themselves.
  const mark = question ? null : readDecimalMark(text);
  const entries = [...listed, ...pathsSaid(text, episode.setting.connections, listed)];
  const chosen = yield* chooseSubject(text, entries, wishes.target);
  if ('reply' in chosen) return chosen;
  const { entry, mention } = chosen;
  const [seen] = yield* inspectAll([readWith(mark, entry)]);
  if (!seen?.ok) return { reply: refuse(unreadable(entry, seen?.failure)) };
  const others = chosen.others.filter((each) => !isOwnKey(each, seen.value.columns, text));
  const noun = baseName(entry);
  const scope: Scope = {
    text,
    subject: { id: relationId(noun), entry, noun, seen: seen.value },
    columns: seen.value.columns,
    entries,
    today: episode.setting.today,
    definitions: episode.setting.definitions ?? [],
    spans: [mention, ...others].flatMap((each) =>
      each !== null &&
      (each === mention || each.entries[0] === entry) &&
      !isOwnGroup(each, seen.value.columns, text) &&
      !beginsColumn(each, seen.value.columns, text)
        ? [{ start: each.start, end: each.end }]
        : [],
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
  noteMark(mark, scope);
  claimSourceWords(scope);
  const perElement = wishes.dedupe !== null && listOfKey(wishes.dedupe, scope) !== null ? wishes.dedupe : null;
  const shapes = yield* readShapes(scope, entries, { others, perElement });
  claimOutcome(scope);
  const joined = new Set(scope.joined.map((each) => each.entry.name));
  const beside = others.filter(
    (each) =>
      each.entries[0] !== undefined &&
      each.entries[0] !== entry &&
      !joined.has(each.entries[0].name) &&
      !text.isClaimed(each.start) &&
      standsInList(each, [mention, ...others], text),
  );
  scope.spans.push(...beside.map(({ start, end }) => ({ start, end })));
  if (beside.length > 0) text.take(allOfThem);
  const place = question || beside.length === 0 ? null : onePlace(wishes.target);
  const together = place === null ? { operations: [], isApart: true } : yield* intoOnePlace(scope, { beside, place });
  if (together === null) return { reply: refuse(givenUp) };
  shapes.push(...together.operations);
  const operations = yield* readOperations(scope, perElement === null ? wishes : { ...wishes, dedupe: null }, question, shapes);
  claimNameWords(scope);
  claimHappened(scope);
  scope.spans.push(...saidAgain(scope, findMentions(text, entries, wishes.target ? [wishes.target] : []).mentions));
  const denied = yield* denyOtherConnection(scope, episode.setting.connections);
  return denied ? { reply: denied } : { scope, operations, beside: together.isApart ? beside : [] };
}

/** The one table or file that is named with its schema or its ending; null for a schema, a folder or a system. */
const onePlace = (target: TargetWish | null): string | null =>
  target !== null && ((target.kind === 'table' && target.name.includes('.')) || (target.kind === 'file' && target.folder !== true))
    ? target.name
    : null;

/** "… from the usage data", "… of the hotels": data that is read is named once more. */
const saidAgain = ({ subject, joined, text }: Scope, mentions: Mention[]): Mention[] =>
  mentions.filter(
    ({ entries: [entry, ...rest], start }) =>
      rest.length === 0 &&
      [subject, ...joined].some((each) => each.entry === entry) &&
      /\b(?:from|of|in|using|over) (?:the |our |all )*$/i.test(text.original.slice(0, start)),
  );

/** "Cost per work order" of work orders: a column that is called like the data is what is grouped by. */
const isOwnGroup = ({ start, phrase }: Mention, columns: Column[], { original }: RequestText): boolean =>
  /\b(?:per|by|each|every)\s+(?:the\s+)?$/i.test(original.slice(0, start)) &&
  columns.some(
    ({ name }) =>
      sameWords(nameWords(name), nameWords(phrase)) ||
      // "Number of charges per folio" of folios with a list of charges.
      (isNamedAfter(name, nameWords(phrase).at(-1) ?? phrase) && speaksOfElements(original, columns)),
  );

/** "Average price per article kind" of articles: with the word behind it, what is called like the data is a column. */
function beginsColumn({ phrase, end, how }: Mention, columns: Column[], { original }: RequestText): boolean {
  const next = /^ (\p{L}[\p{L}\p{N}_]*)/u.exec(original.slice(end))?.[1];
  return (
    how !== 'named' &&
    next !== undefined &&
    columns.some(({ name }) => sameWords(nameWords(name), [...nameWords(phrase), ...nameWords(next)]))
  );
}

/** "With the dog id" of stays that have a `dog_id`: their own column, and no dogs. */
const isOwnKey = ({ phrase, end, how }: Mention, columns: Column[], { original }: RequestText): boolean =>
  how !== 'named' &&
  /^ (?:ids?|numbers?|nos?|nrs?|codes?|keys?|refs?|references?)(?![\p{L}\p{N}_])/iu.test(original.slice(end)) &&
  columns.some((column) => isIdentifier(column) && isNamedAfter(column.name, nameWords(phrase).at(-1) ?? phrase));

/** "Bar turnover" of bar sales: a word of the name of the data that is read, right before what was read of it. */
function claimNameWords({ text, subject }: Scope): void {
  const own = nameWords(subject.noun);
  for (const { text: word, start, end } of text.words()) {
    const [said, ...more] = nameWords(word);
    // "Shipping cost" of shipments, where no other column is of it.
    const isOfNoun = said !== undefined && own.length === 1 && isDoingOf(said, own[0] ?? '') && /^\s/.test(text.original.slice(end));
    if (!isOfNoun && own.length < 2) continue;
    const isListed = /\b(?:and|or|by|per|each|every|with|for|of|in)\s+(?:the\s+)?$|,\s*$/i.test(text.original.slice(0, start));
    if (said !== undefined && more.length === 0 && (isOfNoun || own.includes(said)) && !isListed && text.isClaimed(end + 1))
      text.claim({ start, end });
  }
}

const comeToBe =
  /(?<=\b(?:was|were|been|is|are|got|get)\s+(?:(?:ever|already|actually|really)\s+)?)(?:booked|sold|ordered|placed|made|bought|issued|recorded|registered|logged|taken|entered|reported|collected)(?![\p{L}\p{N}_])/iu;

/** "How many nights were booked": the verb says no more than the rows do, unless another date than theirs is about it. */
function claimHappened({ text, subject: { noun, seen } }: Scope): void {
  const said = comeToBe.exec(text.original);
  if (said === null || text.isClaimed(said.index)) return;
  const verb = said[0].toLowerCase();
  const date = dateOfVerb(verb, seen.columns, noun);
  const isNeutral = date === undefined || date === dateColumns(seen.columns, noun)[0];
  if (isNeutral && !seen.columns.some(({ name }) => nameWords(name).includes(verb)))
    text.claim({ start: said.index, end: said.index + verb.length });
}

/** "Shipping" of shipments, "charged" of charges. */
const isDoingOf = (word: string, noun: string): boolean =>
  word !== noun && /(?:ing|ed)$/.test(word) && noun.length >= 4 && stemmer(word).length >= 4 && stemmer(noun).startsWith(stemmer(word));

const speaksOfElements = (original: string, columns: Column[]): boolean =>
  columns.some(
    (column) =>
      isList(column) &&
      (nameWords(original).join(' ').includes(nameWords(column.name).join(' ')) ||
        (unitsSaid.test(original) && quantityOf(elementFields(column)) !== undefined)),
  );

const allOfThem = pattern('both|all_two|all_three|all_four of? them?');

/** "orders and customers", "orders, customers and products": right behind another one. */
function standsInList(mention: Mention, all: (Mention | null)[], { original }: RequestText): boolean {
  return all.some(
    (other) =>
      other !== null &&
      other.end <= mention.start &&
      /^\s*(?:,|,?\s*and|&|\+|,?\s*plus)\s+(?:the\s+)?$/i.test(original.slice(other.end, mention.start)),
  );
}

export function unreadable(entry: DatasetEntry, failure: { message: string; hint?: string | undefined } | undefined): string {
  return [`I could not read ${entry.name}.`, failure?.message, failure?.hint].filter(Boolean).join(' ');
}

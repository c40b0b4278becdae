/** "Average price per segment", where only the clients of the rows have one: what they are grouped by comes from their partner. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { linkColumn } from '../../link/columns.ts';
import { unitOf } from '../../link/dates.ts';
import { datasetCalled } from '../../link/called.ts';
import { baseName, type Mention } from '../../link/datasets.ts';
import { isKeyOf, joinKeyOf } from '../../link/join-key.ts';
import { isNamedAfter, nameWords, sameWords } from '../../link/names.ts';
import { nearestFirst } from '../../link/neighbours.ts';
import { isIdentifier, isNumber } from '../../link/types.ts';
import { groupOfPhrase } from '../groups/groups.ts';
import { isBy, isPer } from '../groups/implied-figure.ts';
import { isDescribed } from './join-side.ts';
import { joinStep } from './join-step.ts';
import { isFiller } from '../../text/filler.ts';
import type { Scope } from '../scope.ts';

const intro =
  /(?<![\p{L}\p{N}_])(?:per|for each|for every|in each|of each|by|each|every|(?:top|bottom|best|worst|first)\s+(?:\d+|two|three|four|five|six|seven|eight|nine|ten)|(?:\d+|two|three|four|five|ten)\s+(?:best|top|worst|biggest|busiest|most (?:popular|active)))\s+(?:the\s+)?(?=(?<said>\p{L}[\p{L}\p{N}_]*))/giu;
const ranks =
  'most|least|fewest|highest|lowest|biggest|largest|smallest|dearest|cheapest|oldest|newest|latest|longest|shortest|slowest|fastest|best|worst';
/** "Which street has the most faults?": one of them is asked for. */
const asked = new RegExp(
  String.raw`^(?:(?:and|so|ok)[, ]+)*(?:which|what)\s+(?=(?<said>\p{L}[\p{L}\p{N}_]*)(?:\s[\p{L}_]+){1,4}?\s(?:${ranks})\b)`,
  'giu',
);
/** Orders, keys and folders are "by" something, too. */
const otherwise = /(?:(?:sort|rank|partition|split|key|dedupe|duplicates?|join|folder|file|column|row)\p{L}*|order(?:ed|ing)?)\s+$/iu;
const figures = new RegExp(
  String.raw`\b(?:number|count|how many|how much|total|sum|average|avg|mean|median|min|max|minimum|maximum|top|best|share|revenue|sales|turnover|money|takings|income|earnings|proceeds|spend|spending|spent)\b|\b(?:${ranks})\b`,
  'i',
);

/** Joins the one dataset that has such a column and is what the rows refer to; nothing where several could be meant. */
export function* joinForGroups(
  scope: Scope,
  entries: DatasetEntry[],
  others: Mention[],
): Planning<{ operations: Operation[]; used: DatasetEntry | null }> {
  const { text, subject } = scope;
  for (const found of [intro, asked].flatMap((each) => [...text.original.matchAll(each)])) {
    const said = found.groups?.['said'] ?? '';
    const start = found.index + found[0].length;
    const isOther = otherwise.test(text.original.slice(0, found.index)) || text.isClaimed(start);
    const owned = isOther ? null : yield* ownedColumn(said, start + said.length, { scope, entries });
    if (owned !== null)
      return { operations: yield* joinStep(owned.entry, { ...owned.wish, place: found.index }, scope), used: owned.entry };
    if (isOther || !saysFigures(scope)) continue;
    const named = others.flatMap(({ entries: [entry] }) => entry ?? []);
    const rest = entries.filter(({ kind, name }) => kind !== 'folder' && name !== subject.entry.name && !/\/.*\//.test(name));
    const files = nearestFirst(rest, subject.entry).slice(0, 12);
    const among = [...new Set([...named, ...files])];
    const partner = yield* partnerOf(said, start, { scope, among });
    if (partner === null) continue;
    const end = start + partner.said.length;
    // What is named besides is joined as it is said there.
    const told = others.find(({ entries: [entry] }) => entry === partner.entry);
    const isElsewhere = told !== undefined && !isDescribed(told, text);
    if (partner.said === said && isElsewhere && ownerBehind(partner.entry, end, scope) === 0) continue;
    const wish = {
      kind: 'left' as const,
      phrase: `${found[0]}${partner.said}`,
      place: found.index,
      columns: [partner.column, ...(yield* furtherColumns(partner.entry, start + partner.said.length, scope))],
      far: partner.far,
    };
    const unread = scope.unread.length;
    const operations = yield* joinStep(partner.entry, wish, scope);
    // Where no way leads there, the phrase is left to whoever else reads it.
    scope.unread.splice(unread);
    if (operations.length === 0) continue;
    text.claim({ start: end, end: end + ownerBehind(partner.entry, end, scope) });
    return { operations, used: partner.entry };
  }
  return { operations: [], used: null };
}

/** "By road and direction": what else of the same data is grouped by, by its own name. */
function* furtherColumns(entry: DatasetEntry, from: number, scope: Scope): Planning<string[]> {
  const [seen] = yield* inspectAll([entry]);
  const next = /^\s*(?:,\s*(?:and\s+)?|and\s+)(?:(?:per|by|the|their)\s+)*(?<said>\p{L}[\p{L}\p{N}_]*)/iu.exec(
    scope.text.original.slice(from),
  );
  const said = next?.groups?.['said'] ?? '';
  const link = seen?.ok === true && said !== '' ? linkColumn(said, seen.value.columns, baseName(entry)) : null;
  if (next === null || link?.kind !== 'one' || link.how !== 'name' || isNumber(link.column) || groupOfPhrase(said, scope) !== null)
    return [];
  return [link.column.name, ...(yield* furtherColumns(entry, from + next[0].length, scope))];
}

interface Partner {
  entry: DatasetEntry;
  column: string;
  /** The words that name the column. */
  said: string;
  /** Only a third dataset leads there. */
  far: boolean;
}

/** By two words, where both together are a column elsewhere, else by the one; nothing where that is a group of the rows themselves. */
function* partnerOf(said: string, start: number, { scope, among }: { scope: Scope; among: DatasetEntry[] }): Planning<Partner | null> {
  const whole = twoWords(scope.text.original, start, scope);
  for (const phrase of whole === null ? [said] : [whole, said]) {
    if (phrase === said && groupOfPhrase(said, scope) !== null) return null;
    const near = yield* partnerWith(phrase, { scope, among, exactly: phrase === whole });
    if (near !== null) return { ...near, said: phrase, far: false };
    const far = yield* farPartnerWith(phrase, { scope, among });
    if (far !== null) return { ...far, said: phrase, far: true };
  }
  return null;
}

/** "Ticket price per genre", where performances lead from tickets to shows: the one data that has a column of that very name. */
function* farPartnerWith(
  said: string,
  { scope, among }: { scope: Scope; among: DatasetEntry[] },
): Planning<{ entry: DatasetEntry; column: string } | null> {
  const seen = yield* inspectAll(among);
  const [only, ...more] = among.flatMap((entry, index) => {
    const found = seen[index];
    const noun = baseName(entry);
    const link = found?.ok ? linkColumn(said, found.value.columns, noun) : null;
    if (!found?.ok || link?.kind !== 'one' || link.how !== 'name' || isNumber(link.column)) return [];
    // By a key of both, rows that are no rows of the one would stand there once for each of its own.
    const direct = joinKeyOf({ columns: scope.columns, noun: scope.subject.noun }, { columns: found.value.columns, noun });
    const isKeyed = found.value.columns.some((column) => isIdentifier(column) && isNamedAfter(column.name, nameWords(noun).at(-1) ?? ''));
    return direct === null && isKeyed ? [{ entry, column: link.column.name }] : [];
  });
  return only === undefined || more.length > 0 ? null : only;
}

/** "Per article kind": two words, where the first alone would be a column of the rows and both together are none. */
function twoWords(original: string, start: number, scope: Scope): string | null {
  const phrase = /^\p{L}[\p{L}\p{N}_]* (?!(?:and|or|in|of|for|with|from|to|into|as|per|by|over|since|where)\b)\p{L}[\p{L}\p{N}_]*/iu.exec(
    original.slice(start),
  )?.[0];
  const own = phrase === undefined ? null : linkColumn(phrase, scope.columns, scope.subject.noun);
  // "Crane type" of hires with a `crane_id`: one word of it names their key, both name what cranes are.
  return phrase === undefined || (own?.kind === 'one' && (own.how === 'name' || !isIdentifier(own.column))) ? null : phrase;
}

/** "Revenue by customer country" of orders that have a country as well: the customers' own. */
function* ownedColumn(
  said: string,
  end: number,
  { scope, entries }: { scope: Scope; entries: DatasetEntry[] },
): Planning<{ entry: DatasetEntry; wish: { kind: 'left'; phrase: string; columns: string[] } } | null> {
  const owner = datasetCalled(said, entries);
  const word = /^\s+(?<word>\p{L}[\p{L}\p{N}_]*)/u.exec(scope.text.original.slice(end))?.groups?.['word'] ?? '';
  if (owner === undefined || owner.name === scope.subject.entry.name || word === '') return null;
  const own = linkColumn(word, scope.columns, scope.subject.noun);
  if (own.kind !== 'one' || own.how !== 'name') return null;
  const partner = yield* partnerWith(word, { scope, among: [owner] });
  if (partner === null) return null;
  return { entry: partner.entry, wish: { kind: 'left', phrase: `${said} ${word}`, columns: [partner.column] } };
}

/** Figures are asked for by a word, by the name of a column, or by the data's own name before "per", which counts it. */
const saysFigures = ({ text, columns, spans }: Scope): boolean =>
  isPer({ text, spans }) ||
  isBy({ text, spans }) ||
  figures.test(text.original) ||
  text.words().some((word) => {
    const link =
      isFiller(word.text) || unitOf(word.text) !== null
        ? null
        : linkColumn(
            word.text,
            columns.filter((column) => isNumber(column) && !isIdentifier(column)),
          );
    return link?.kind === 'one' && (link.how === 'name' || link.how === 'part');
  });

function* partnerWith(
  said: string,
  { scope, among, exactly = false }: { scope: Scope; among: DatasetEntry[]; exactly?: boolean },
): Planning<{ entry: DatasetEntry; column: string } | null> {
  const seen = yield* inspectAll(among);
  const partners = among.flatMap((entry, index) => {
    const found = seen[index];
    const noun = baseName(entry);
    const whole = found?.ok ? linkColumn(said, found.value.columns, noun) : null;
    // "Builder country" is the country of builders.
    const [owner = '', own = ''] = said.split(' ');
    const isOwners = exactly && !(whole?.kind === 'one' && whole.how === 'name') && sameWords(nameWords(owner), nameWords(noun).slice(-1));
    const link = isOwners && found?.ok ? linkColumn(own, found.value.columns, noun) : whole;
    if (!found?.ok || link?.kind !== 'one' || link.how === 'typo' || link.how === 'synonym' || (exactly && link.how !== 'name')) return [];
    const key = joinKeyOf({ columns: scope.columns, noun: scope.subject.noun }, { columns: found.value.columns, noun });
    const isOwn = key !== null && isKeyOf(key.right, { noun, seen: found.value }, scope.entries ?? []);
    return isOwn ? [{ entry, column: link.column.name }] : [];
  });
  const [only] = partners;
  return partners.length === 1 ? (only ?? null) : null;
}

/** "Segment of the clients": how long the words for the clients are; 0 where none stand there. */
function ownerBehind(entry: DatasetEntry, from: number, { text }: Scope): number {
  const owner = /^\s+of\s+(?:(?:the|our|all|its|their|each|every)\s+)?(?<noun>\p{L}[\p{L}\p{N}_]*)/iu.exec(text.after(from));
  const isOwner = owner !== null && sameWords(nameWords(owner.groups?.['noun'] ?? ''), nameWords(baseName(entry)).slice(-1));
  return isOwner ? owner[0].length : 0;
}

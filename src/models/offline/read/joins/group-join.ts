/** "Average price per segment", where only the clients of the rows have one: what they are grouped by comes from their partner. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { linkColumn } from '../../link/columns.ts';
import { unitOf } from '../../link/dates.ts';
import { datasetCalled } from '../../link/called.ts';
import { baseName, type Mention } from '../../link/datasets.ts';
import { joinKeyOf } from '../../link/join-key.ts';
import { isNamedAfter, nameWords, sameWords } from '../../link/names.ts';
import { nearestFirst } from '../../link/neighbours.ts';
import { isIdentifier, isNumber } from '../../link/types.ts';
import { groupOfPhrase } from '../groups/groups.ts';
import { joinStep } from './join-step.ts';
import { isFiller } from '../../text/filler.ts';
import type { Scope } from '../scope.ts';

const intro = /(?<![\p{L}\p{N}_])(?:per|for each|for every|in each|of each|by|each|every)\s+(?:the\s+)?(?=(?<said>\p{L}[\p{L}\p{N}_]*))/giu;
/** Orders, keys and folders are "by" something, too. */
const otherwise = /(?:(?:sort|rank|partition|split|key|dedupe|duplicates?|join|folder|file|column|row)\p{L}*|order(?:ed|ing)?)\s+$/iu;
const figures =
  /\b(?:number|count|how many|how much|total|sum|average|avg|mean|median|min|max|minimum|maximum|top|best|share|revenue|sales|turnover|money|takings)\b/i;

/** Joins the one dataset that has such a column and is what the rows refer to; nothing where several could be meant. */
export function* joinForGroups(
  scope: Scope,
  entries: DatasetEntry[],
  others: Mention[],
): Planning<{ operations: Operation[]; used: DatasetEntry | null }> {
  const { text, subject } = scope;
  for (const found of text.original.matchAll(intro)) {
    const said = found.groups?.['said'] ?? '';
    const start = found.index + found[0].length;
    const isOther = otherwise.test(text.original.slice(0, found.index)) || text.isClaimed(start);
    const owned = isOther ? null : yield* ownedColumn(said, start + said.length, { scope, entries });
    if (owned !== null)
      return { operations: yield* joinStep(owned.entry, { ...owned.wish, place: found.index }, scope), used: owned.entry };
    if (isOther || !saysFigures(scope)) continue;
    const whole = twoWords(text.original, start, scope);
    const phrase = whole ?? said;
    if (whole === null && groupOfPhrase(said, scope) !== null) continue;
    const named = others.flatMap(({ entries: [entry] }) => entry ?? []);
    const rest = entries.filter(({ kind, name }) => kind !== 'folder' && name !== subject.entry.name && !/\/.*\//.test(name));
    const files = nearestFirst(rest, subject.entry).slice(0, 12);
    const partner = yield* partnerWith(phrase, { scope, among: [...new Set([...named, ...files])], exactly: whole !== null });
    const end = start + phrase.length;
    // What is named besides is joined as it is said there.
    if (partner === null || (whole === null && named.includes(partner.entry) && ownerBehind(partner.entry, end, scope) === 0)) continue;
    const wish = { kind: 'left' as const, phrase: `${found[0]}${phrase}`, place: found.index, columns: [partner.column] };
    const operations = yield* joinStep(partner.entry, wish, scope);
    text.claim({ start: end, end: end + ownerBehind(partner.entry, end, scope) });
    return { operations, used: partner.entry };
  }
  return { operations: [], used: null };
}

/** "Per article kind": two words, where the first alone would be a column of the rows and both together are none. */
function twoWords(original: string, start: number, scope: Scope): string | null {
  const phrase = /^\p{L}[\p{L}\p{N}_]* (?!(?:and|or|in|of|for|with|from|to|into|as|per|by|over|since|where)\b)\p{L}[\p{L}\p{N}_]*/iu.exec(
    original.slice(start),
  )?.[0];
  return phrase === undefined || linkColumn(phrase, scope.columns, scope.subject.noun).kind === 'one' ? null : phrase;
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
  spans.some(({ end }) => /^\s+(?:per|for each|for every|in each)\s/i.test(text.original.slice(end))) ||
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
    const link = found?.ok ? linkColumn(said, found.value.columns, noun) : null;
    if (!found?.ok || link?.kind !== 'one' || link.how === 'typo' || link.how === 'synonym' || (exactly && link.how !== 'name')) return [];
    const key = joinKeyOf({ columns: scope.columns, noun: scope.subject.noun }, { columns: found.value.columns, noun });
    const isOwn = key !== null && isNamedAfter(key.right, nameWords(noun).at(-1) ?? '');
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

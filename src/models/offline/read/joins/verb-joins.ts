/** Joins that a verb says: "orders that were never paid", "books nobody ever borrowed", "customers ordered in may but not in june". */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from '../../asking.ts';
import { relationId } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import { baseName, type Mention } from '../../link/datasets.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { joinKeyOf } from '../../link/join-key.ts';
import { isSource } from '../../link/left-tables.ts';
import { fetchValues } from '../../link/values.ts';
import { factOfVerb } from '../../link/verb-columns.ts';
import { datasetByVerb, isCalledByStem, widerStemsOfVerb } from '../../link/verbs.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { type Scope, sourceOf } from '../scope.ts';
import { type JoinKind, joinStep, type JoinWish } from './join-step.ts';

const negation =
  "never|not|haven't|hasn't|hadn't|has_not|haven't_been|weren't|were_not|was_not|have_not_been|hasn't_been|are_not|have_never_been|were_never|was_never|did_not|didn't|have_never|have_not|has_never|never_been|were_not_yet|not_yet";
const neverVerb = pattern(
  `that|which|who|and? were|was|have|has|are|is|did? ${negation} been|yet|ever? {verb:name} up|off|out? anything|yet?`,
);
const nobody = pattern('that|which? nobody|no_one|noone has|have|had? ever|yet? {verb:name} up|off|out? them|it|ever|yet?');
const onceVerb = pattern('that|which|who were|was|have_been|has_been|have|has|did already|ever? {verb:name} up|off|out?');

/** "That were never paid", "nobody ever borrowed". */
export function* verbJoin(scope: Scope, entries: DatasetEntry[], others: Mention[]): Planning<Operation[]> {
  for (const [each, kind] of [
    [neverVerb, 'anti'],
    [nobody, 'anti'],
    [onceVerb, 'semi'],
  ] as const) {
    const found = scope.text.find(each);
    const verb = found?.part('verb').toLowerCase() ?? '';
    const entry = otherByVerb(verb, entries, scope) ?? (kind === 'anti' && verb !== '' ? yield* tellingData(verb, entries, scope) : null);
    // "Who have trips": the name of the data is no verb.
    if (others.some(({ start }) => start === found?.span('verb')?.start)) continue;
    if (!found || !entry || (!/never|nobody|no one|ever|yet/i.test(found.phrase) && (yield* isOwnState(verb, scope)))) continue;
    const object = kind === 'anti' ? objectBehind(scope.text.after(found.end), entries) : 0;
    scope.text.claim({ start: found.start, end: found.end + object });
    return yield* joinStep(entry, said(kind, found, verb), scope);
  }
  return [];
}

/** The data whose rows come of what a verb says. */
const otherByVerb = (verb: string, entries: DatasetEntry[], { subject }: Scope): DatasetEntry | null =>
  verb === ''
    ? null
    : datasetByVerb(
        verb,
        entries.filter(({ name }) => name !== subject.entry.name),
      );

const mostTelling = 12;

/** "Rides that were never settled": the one other data with the same key that is called like the verb, or whose state or date says it. */
function* tellingData(verb: string, entries: DatasetEntry[], scope: Scope): Planning<DatasetEntry | null> {
  if (!isParticiple(verb) || factOfVerb(verb, scope.columns) !== undefined) return null;
  const folders = entries.filter(({ kind }) => kind === 'folder').map(({ name }) => `${name}/`);
  const isOne = ({ name }: DatasetEntry): boolean =>
    name !== scope.subject.entry.name && !folders.some((folder) => name.startsWith(folder));
  const files = entries.filter((entry) => (isSource(entry) || entry.kind === 'folder') && isOne(entry)).slice(0, mostTelling);
  const seen = yield* inspectAll(files);
  const telling: DatasetEntry[] = [];
  const sharing: DatasetEntry[] = [];
  for (const [index, entry] of files.entries()) {
    const found = seen[index];
    if (found?.ok !== true) continue;
    const noun = baseName(entry);
    const other = { id: relationId(noun), entry, noun, seen: found.value };
    const states = found.value.columns.filter(({ name }) => /status|state|result|outcome/i.test(name));
    if (joinKeyOf({ columns: scope.columns, noun: scope.subject.noun }, { columns: found.value.columns, noun }) === null) continue;
    sharing.push(entry);
    const isDated = factOfVerb(verb, found.value.columns) !== undefined;
    if (isDated || (states.length > 0 && (yield* isOwnState(verb, { subject: other })))) telling.push(entry);
  }
  const [called, ...more] =
    widerStemsOfVerb(verb)
      .map((stem) => sharing.filter((entry) => isCalledByStem(entry, stem)))
      .find((found) => found.length > 0) ?? telling;
  return more.length > 0 ? null : (called ?? null);
}

const isParticiple = (verb: string): boolean => /ed$|paid|sold|sent|bought/.test(verb);

/** "Invoices that are not paid", where their own state says so. */
function* isOwnState(verb: string, { subject }: Pick<Scope, 'subject'>): Planning<boolean> {
  const known = yield* fetchValues(sourceOf(subject), subject.seen);
  return [...known].some(([column, values]) => /status|state|stage/i.test(column) && values.includes(verb));
}

/** "how many customers ordered": a verb right behind the data's name. */
const did =
  /^\s+(?<that>(?:that|which|who)\s+)?(?:have\s+|has\s+|ever\s+|already\s+)*(?<never>never\s+)?(?<verb>[a-z]+ed|paid|bought|sold|rode|drove|flew|lent|sent|taught)\b(?:\s+(?:up|off|out)\b)?(?:\s+(?:something|anything|(?<nothing>nothing))\b)?(?!\s+(?:by|between(?!\s+(?:(?:19|20)\d\d|\d{1,2}(?:st|nd|rd|th)?\s\p{L}|january|february|march|april|may|june|july|august|september|october|november|december)\b)|over|under|above|below|higher|lower)\b)/iu;

/** "Customers ordered": the verb stands right behind the name of the data. */
export function* plainVerb(scope: Scope, entries: DatasetEntry[]): Planning<Operation[]> {
  for (const span of scope.spans) {
    const found = did.exec(scope.text.after(span.end));
    const verb = found?.groups?.['verb']?.toLowerCase() ?? '';
    const isNever = (found?.groups?.['never'] ?? found?.groups?.['nothing']) !== undefined;
    const entry = otherByVerb(verb, entries, scope) ?? (isNever ? yield* tellingData(verb, entries, scope) : null);
    if (!found || !entry || (found.groups?.['that'] !== undefined && (yield* isOwnState(verb, scope)))) continue;
    // "Tickets sold" that have a day of sale: what was done to them, and no other data.
    if (!isNever && factOfVerb(verb, scope.columns) !== undefined) continue;
    const end = span.end + found[0].length + (isNever ? objectBehind(scope.text.after(span.end + found[0].length), entries) : 0);
    scope.text.claim({ start: span.end, end });
    const phrase = found[0].trim();
    const once = yield* joinStep(entry, { kind: isNever ? 'anti' : 'semi', phrase, place: end - phrase.length, verb }, scope);
    return [...once, ...(yield* notThen(entry, verb, scope))];
  }
  return [];
}

/** "Never entered a tournament": what all of them are about anyway. */
function objectBehind(after: string, entries: DatasetEntry[]): number {
  const found = /^\s+(?:an?|any)\s+(?<noun>[\p{L}_]+)(?![\p{L}\p{N}_])/iu.exec(after);
  const isData = entries.some((entry) => sameWords(nameWords(baseName(entry)), nameWords(found?.groups?.['noun'] ?? '')));
  return found !== null && isData ? found[0].length : (/^\s+anything(?![\p{L}\p{N}_])/iu.exec(after)?.[0].length ?? 0);
}

/** "… in january but not in february": those of the other time are left out. */
const butNot = /(?<=¦)\s*,?\s*but\s+(?:not|never)(?=\s+(?:in|during|on|since|after|this|last)\s)/i;

function* notThen(entry: DatasetEntry, verb: string, scope: Scope): Planning<Operation[]> {
  const found = butNot.exec(scope.text.after(0));
  if (!found) return [];
  scope.text.claim({ start: found.index, end: found.index + found[0].length });
  const phrase = found[0].trim();
  return yield* joinStep(entry, { kind: 'anti', phrase, place: found.index + found[0].length - phrase.length, verb }, scope);
}

const said = (kind: JoinKind, { phrase, start }: Taken, verb: string): JoinWish => ({ kind, phrase, place: start, verb });

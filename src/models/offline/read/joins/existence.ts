/**
 * A column that tells whether a row has partners in other data: "with a flag whether there is a payment", "add has_payment",
 * "mark customers who never ordered". Every row stays.
 */
import type { DatasetEntry } from '#domain/dataset.ts';
import type { Planning } from '../../asking.ts';
import { freeId } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import { baseName } from '../../link/datasets.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { ownFirst } from '../../link/left-tables.ts';
import { datasetByVerb } from '../../link/verbs.ts';
import { pattern } from '../../text/pattern.ts';
import { noted, type Scope } from '../scope.ts';
import { onOf, rightsOf, saidKey } from '../../link/join-key.ts';
import { keyFor } from './join-keys.ts';
import { keyedSide, openOther } from './join-step.ts';
import { happened } from './join-side.ts';

interface Existence {
  entry: DatasetEntry;
  name: string;
  /** The column tells that there is none. */
  none: boolean;
  /** What must have come true there: "paid". */
  verb: string | null;
  start: number;
  end: number;
}

const leads = 'with|and|add|adding|plus|including|include|create|make|put|have|give|compute|derive';
const column = 'boolean|yes/no|true/false|new|extra? column|flag|field|marker|indicator|boolean';
const says =
  'that_says|which_says|that_shows|which_shows|that_tells|which_tells|that_is_true|which_is_true|that_indicates|saying|showing|telling|indicating|to_show|to_tell|true';
const told = pattern(`${leads} a|an|the|one? ${column} called|named? {name:name}? ${says}? whether|if|when {claim} $`);
/** The name says all: `has_payment`, `is_paid`. */
const named =
  /(?<![\p{L}\p{N}_])(?:with|and|add|adding|plus|including|include|create|make)\s+(?:(?:an?|the|one)\s+)?(?:(?:new|extra|boolean)\s+)?(?:(?:column|flag|field|marker|indicator)\s+)?(?:(?:called|named)\s+)?(?<name>(?<how>has|have|no|without)_(?<noun>\p{L}[\p{L}\p{N}_]*))(?:\s+(?:column|flag|field|marker))?(?![\p{L}\p{N}_./]|\s*(?:=|\(|that|which|is|when|if|from)(?![\p{L}\p{N}]))/dgiu;
const marks = /\b(?:mark|flag|tag|label|highlight)\s+(?:(?:the|all|those|every|each|our)\s+)*$/iu;
const asName =
  /^\s*,?\s*(?:as\s+|in\s+(?:an?|the)\s+(?:new\s+|extra\s+)?(?:column|field|flag)\s+(?:called\s+|named\s+)?)(?<name>[\p{L}_][\p{L}\p{N}_]*)(?![\p{L}\p{N}_.])/iu;

const who = String.raw`(?:it|they|he|she|each|each one|someone|somebody|(?:the|a|an|this|that) [\p{L}_]+)`;
const after = String.raw`(?:\s+(?:(?:for|of|to|on|with|by) (?:it|them|him|her|that|this|each|each one|each of them|(?:the|this|that) [\p{L}_]+)|yet|already|at all|or not|so far|exists?|ever))*`;
const claims = [
  new RegExp(
    String.raw`^(?:(?:there (?:is|are|was|were|exists?|has been|have been))|(?:${who} )?(?:already |ever )?(?:has|have|had|got|received|made|placed|with)(?: ever)?)(?: already)? (?<none>no )?(?:(?:an?|any|at least one|some|one) )?(?<done>(?:successful|completed|paid|settled) )?(?<noun>[\p{L}_][\p{L}\p{N}_ -]*?)${after}$`,
    'iu',
  ),
  new RegExp(
    String.raw`^(?:${who} )?(?:is|are|exists?|appears?|occurs?|shows? up|can be found|was found|were found)(?<none> not)?(?: found| there)? (?:in|among) (?:the )?(?<noun>[\p{L}_][\p{L}\p{N}_ -]*?)${after}$`,
    'iu',
  ),
  new RegExp(
    String.raw`^(?:${who} )?(?:(?:was|were|has|have|had|did|is|are) )?(?<none>never |not )?(?:ever |already )?(?:been )?(?<verb>\p{L}{4,})(?: (?:up|in|out|off))?(?: anything| something)?${after}$`,
    'iu',
  ),
];

/** Reads and claims the first such column; nothing where no other data is named. */
export function* readExistence(scope: Scope, entries: DatasetEntry[]): Planning<Operation[]> {
  const found = fromClaim(scope, entries) ?? fromName(scope, entries) ?? fromMark(scope, entries);
  return found === null ? [] : yield* flagged(found, scope);
}

function fromClaim(scope: Scope, entries: DatasetEntry[]): Existence | null {
  for (const taken of scope.text.findAll(told)) {
    const said = claimed(taken.part('claim'), entries, scope);
    if (said !== null) return { ...said, name: taken.part('name') || said.name, start: taken.start, end: taken.end };
  }
  return null;
}

function fromName(scope: Scope, entries: DatasetEntry[]): Existence | null {
  for (const taken of scope.text.findAll(named)) {
    const entry = dataCalled(taken.part('noun'), entries, scope);
    const isOwn = scope.columns.some(({ name }) => name.toLowerCase() === taken.part('name').toLowerCase());
    if (entry !== null && !isOwn)
      return {
        entry,
        name: taken.part('name'),
        none: /^(?:no|without)$/i.test(taken.part('how')),
        verb: null,
        start: taken.start,
        end: taken.end,
      };
  }
  return null;
}

/** "Mark students who never signed up", "flag orders without a payment as open_order". */
function fromMark(scope: Scope, entries: DatasetEntry[]): Existence | null {
  const { text } = scope;
  for (const span of scope.spans) {
    const lead = marks.exec(text.original.slice(0, span.start));
    const clause = /^\s+(?:(?:that|which|who)\s+)?(?<claim>[^¦,;.]+?)(?=\s+(?:as|in an?|in the|to|into|and)\s|\s*(?:¦|[,;.]|$))/iu.exec(
      text.after(span.end),
    );
    const words = (clause?.groups?.['claim'] ?? '').replace(/^without (?:an? |any )?/i, 'have no ');
    const said = lead === null || clause === null || words === '' ? null : claimed(words, entries, scope);
    if (said === null || lead === null || clause === null) continue;
    const end = span.end + clause[0].length;
    const name = asName.exec(text.after(end));
    return { ...said, name: name?.groups?.['name'] ?? said.name, start: lead.index, end: end + (name?.[0].length ?? 0) };
  }
  return null;
}

/** What a clause says of other data; null where it says none. */
function claimed(words: string, entries: DatasetEntry[], scope: Scope): Omit<Existence, 'start' | 'end'> | null {
  for (const each of claims) {
    const { none: no, noun = '', verb, done } = each.exec(words)?.groups ?? {};
    const entry = verb === undefined ? dataCalled(noun, entries, scope) : doneIn(verb, entries, scope);
    if (entry === null) continue;
    const none = no !== undefined;
    const own = nameWords(baseName(entry)).at(-1) ?? '';
    const name = verb === undefined ? `${none ? 'no' : 'has'}_${own}` : `${none ? 'never' : 'was'}_${verb.toLowerCase()}`;
    return { entry, name, none, verb: verb?.toLowerCase() ?? (done === undefined ? null : 'paid') };
  }
  return null;
}

const others = (entries: DatasetEntry[], { subject }: Scope): DatasetEntry[] =>
  entries.filter(({ kind, name }) => kind !== 'folder' && name !== subject.entry.name);

const doneIn = (verb: string, entries: DatasetEntry[], scope: Scope): DatasetEntry | null =>
  /(?:ed|paid|bought|sold)$/i.test(verb) ? datasetByVerb(verb.toLowerCase(), others(entries, scope)) : null;

/** The one other dataset that is called so, by all of its name or the last word of it. */
export function dataCalled(noun: string, entries: DatasetEntry[], scope: Scope): DatasetEntry | null {
  const said = nameWords(noun);
  const whole = others(entries, scope).filter((entry) => said.length > 0 && sameWords(nameWords(baseName(entry)), said));
  const part = others(entries, scope).filter((entry) => said.length === 1 && nameWords(baseName(entry)).at(-1) === said[0]);
  const best = ownFirst(whole.length > 0 ? whole : part, (entry) => entry);
  return best.length === 1 ? (best[0] ?? null) : null;
}

/** The keys that stand there, each once beside the main chain, joined; where none is, the column tells so as well. */
function* flagged({ entry, name, none, verb, start, end }: Existence, scope: Scope): Planning<Operation[]> {
  const other = yield* openOther(entry, scope);
  const key = other === null ? null : yield* keyFor(other, undefined, scope);
  if (other === null || key === null || !scope.columns.some((each) => each.name === key.left)) {
    if (other !== null) scope.joined.pop();
    return [];
  }
  const phrase = scope.text.original.slice(start, end).trim();
  scope.text.claim({ start, end });
  const from = keyedSide(verb === null ? other.id : yield* happened(other, verb, scope), key, other, scope);
  const taken = [scope.subject.id, ...scope.joined.map(({ id }) => id), ...scope.sideSteps.map(({ id }) => id)];
  const side = freeId(`${other.id}_there`.slice(0, 36), taken);
  scope.sideSteps.push({ id: side, op: 'aggregate', from, group: rightsOf(key), measures: { [name]: `count(*) ${none ? '=' : '>'} 0` } });
  const on = onOf(key);
  scope.columns = [...scope.columns, { name, type: 'BOOLEAN' }];
  noted(
    scope,
    phrase,
    `${name} is true where ${entry.name} has ${none ? 'no' : 'a'} row with the ${saidKey(rightsOf(key))}; every row stays`,
  );
  const said = { phrase, place: start };
  return [
    { ...said, phase: 'shape', op: 'join', id: 'looked_up', params: () => ({ type: 'left', on }), with: [side] },
    { ...said, phase: 'rows', op: 'fill-nulls', id: 'none_there', params: () => ({ columns: { [name]: none } }) },
  ];
}

/** Two datasets that belong together only through a third: lines → orders → buyers. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from '../../asking.ts';
import { freeId, relationId } from '../../draft/edit.ts';
import type { Operation } from '../../draft/operation.ts';
import { baseName, type Mention } from '../../link/datasets.ts';
import { type JoinKey, joinKeyOf, leftsOf, onOf, rightsOf, saidKey } from '../../link/join-key.ts';
import { ownFirst } from '../../link/left-tables.ts';
import { isNamedAfter, nameWords } from '../../link/names.ts';
import { isIdentifier } from '../../link/types.ts';
import { noted, type Scope, type Subject } from '../scope.ts';
import { keyFor } from './join-keys.ts';
import { wholeKey } from './whole-key.ts';

interface Bridge {
  entry: DatasetEntry;
  subject: Subject;
  /** The key to the rows, and the one that leads on. */
  here: JoinKey;
  there: JoinKey;
}

/** How rows find their partners in another dataset. */
export interface Way {
  key: JoinKey;
  /** The key on the other dataset's own side. */
  partner: JoinKey;
  /** A step before the join, and one behind it. */
  steps: Operation[];
  /** The relation to join, made of the one that holds the partners. */
  side: (right: string) => string;
}

interface Sought {
  kind: string;
  mention?: Mention;
  phrase: string;
  place: number;
  /** Rows have no key to it: only a third dataset leads there. */
  far?: boolean;
}

/** By a key of both, else through the one dataset that has a key to each; null when there is none. */
export function* wayTo(other: Subject, wish: Sought, scope: Scope): Planning<Way | null> {
  const own = wish.far === true ? null : yield* keyFor(other, wish.mention, scope);
  if (own !== null) return { key: own, partner: own, steps: [], side: (right) => right };
  const adds = wish.kind === 'left' || wish.kind === 'inner';
  const found = wish.kind === 'full' ? null : yield* bridgeTo(other, adds, scope);
  if (found === null) return null;
  const bridge = { ...found, there: yield* wholeKey(found.there, found.subject, other) };
  const { here, there } = bridge;
  noted(scope, wish.phrase, `through ${bridge.entry.name}, by ${here.right} and ${saidKey(leftsOf(there))}`);
  const noun = nameWords(bridge.subject.noun).join('s?[ _]');
  scope.text.takeAll(new RegExp(`(?<=^|[\\s(,])${way.source}${noun}s?(?![\\p{L}\\p{N}_])`, 'dgiu'));
  if (adds) return { key: there, partner: there, steps: crossing(bridge, wish, scope), side: (right) => right };
  return { key: here, partner: there, steps: [], side: (right) => sideOf(bridge, right, scope) };
}

/** `toOne`: each row has one partner in it at most, so that rows stay as many as they are. */
function* bridgeTo(other: Subject, toOne: boolean, scope: Scope): Planning<Bridge | null> {
  const known = [scope.subject, ...scope.joined].map(({ entry }) => entry.name);
  const candidates = (scope.entries ?? []).filter(({ kind, name }) => kind !== 'folder' && !known.includes(name)).slice(0, 16);
  const seen = candidates.length === 0 ? [] : yield* inspectAll(candidates);
  const bridges = candidates.flatMap((entry, index): Bridge[] => {
    const found = seen[index];
    const noun = baseName(entry);
    if (!found?.ok) return [];
    const here = joinKeyOf({ columns: scope.columns, noun: scope.subject.noun }, { columns: found.value.columns, noun });
    const there = joinKeyOf({ columns: found.value.columns, noun }, { columns: other.seen.columns, noun: other.noun });
    if (here === null || there === null || (toOne && !isNamedAfter(here.right, nameWords(noun).at(-1) ?? ''))) return [];
    const isNew = !scope.columns.some(({ name }) => name.toLowerCase() === there.left.toLowerCase());
    // What is only called alike is no key.
    const areKeys = [here.right, there.right].every((name) => isIdentifier({ name }));
    return isNew && areKeys
      ? [{ entry, subject: { id: freeId(relationId(noun), takenIn(scope)), entry, noun, seen: found.value }, here, there }]
      : [];
  });
  const named = bridges.filter(({ entry }) => speaksOf(entry, scope));
  const [bridge, ...rivals] = ownFirst(named.length > 0 ? named : bridges, ({ entry }) => entry);
  return bridge === undefined || rivals.length > 0 ? null : bridge;
}

const way = /(?:through|via|by way of|over)\s+(?:the\s+|their\s+|its\s+)?/;

/** "Through orders": what only leads to the other data. */
export const isWay = (start: number, { text }: Scope): boolean =>
  new RegExp(`(?:^|[\\s(,])${way.source}$`, 'iu').test(text.original.slice(0, start));

const speaksOf = (entry: DatasetEntry, { text }: Scope): boolean =>
  text.original.toLowerCase().includes(baseName(entry).toLowerCase().replaceAll('_', ' '));

const takenIn = (scope: Scope): string[] => [scope.subject.id, ...scope.joined.map(({ id }) => id), ...scope.sideSteps.map(({ id }) => id)];

/** Of the dataset between, the rows that have a partner. */
function sideOf(bridge: Bridge, right: string, scope: Scope): string {
  const { id: between } = bridge.subject;
  scope.joined.push(bridge.subject);
  const id = freeId(`${between}_meant`.slice(0, 36), takenIn(scope));
  scope.sideSteps.push({ id, op: 'join', from: [between, right], type: 'semi', on: onOf(bridge.there) });
  return id;
}

/** The pairs of both keys, each once, beside the main chain; joined to the rows, and the key that led on left out again. */
function crossing(bridge: Bridge, { phrase, place }: Sought, scope: Scope): Operation[] {
  const { here, there, subject } = bridge;
  const { id } = subject;
  scope.joined.push(subject);
  const pairs = freeId(`${id}_keys`.slice(0, 36), takenIn(scope));
  scope.sideSteps.push({ id: pairs, op: 'select', from: id, columns: [...new Set([...rightsOf(here), ...leftsOf(there)])] });
  const once = freeId(`${id}_once`.slice(0, 36), takenIn(scope));
  scope.sideSteps.push({ id: once, op: 'dedupe', from: pairs });
  const led = subject.seen.columns.filter(({ name }) => leftsOf(there).includes(name));
  scope.columns = [...scope.columns, ...led];
  const columns = scope.columns.map(({ name }) => name);
  const said = { phase: 'shape' as const, phrase };
  return [
    { ...said, op: 'join', id: 'through', params: () => ({ type: 'left', on: onOf(here), columns }), with: [once], place },
    { ...said, op: 'select', id: 'without_key', params: () => ({ drop: leftsOf(there) }), place: place + 0.5 },
  ];
}

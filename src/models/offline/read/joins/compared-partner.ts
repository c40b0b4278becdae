/** "Payments whose amount doesn't match the order's amount": a column of the rows against one of the other data that belongs to them. */
import type { Column, DatasetEntry } from '#domain/dataset.ts';
import type { Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { linkColumn } from '../../link/columns.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isDate, isNumber, isText } from '../../link/types.ts';
import type { Taken } from '../../text/request-text.ts';
import { isInCents } from '../columns/expression-units.ts';
import { freeId } from '../../draft/edit.ts';
import { newestColumn } from '../values/newest-column.ts';
import { linkQuietly } from '../link.ts';
import { noted, type Scope, type Subject } from '../scope.ts';
import { dataCalled } from './existence.ts';
import { leftsOf, onOf, rightsOf, saidKey } from '../../link/join-key.ts';
import { isUnique, keyFor } from './join-keys.ts';
import { openOther } from './join-step.ts';

const operators: [string, RegExp][] = [
  [
    '<>',
    /^(?:differs?|deviates?|(?:is|are) (?:different|not the same|not equal|unequal)|(?:does not|doesn't|do not|don't) (?:match|equal|agree|fit|correspond))/i,
  ],
  ['>', /^(?:exceeds?|(?:is |are )?(?:over|above|(?:higher|greater|bigger|larger|more|later) than)|(?:is |are )?after\b)/i],
  ['<', /^(?:(?:is |are )?(?:under|below|(?:lower|smaller|less|earlier|fewer) than)|(?:is |are )?before\b)/i],
  ['=', /^(?:equals?|match(?:es)?|agrees?|(?:is|are) (?:the same|equal))/i],
];
const word = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const compares = String.raw`differs?|deviates?|exceeds?|equals?|match(?:es)?|agrees?|(?:does not|doesn't|do not|don't) (?:match|equal|agree|fit|correspond)|(?:is |are )(?:different|not the same|not equal|unequal|the same|equal|over|above|under|below|after|before|(?:higher|greater|bigger|larger|more|later|lower|smaller|less|earlier|fewer) than)|(?:over|above|under|below|after|before|(?:higher|greater|bigger|larger|more|later|lower|smaller|less|earlier) than)`;
const lead = String.raw`(?<![\p{L}\p{N}_])(?:where|whose|with|for which|that have|which have)\s+(?:(?:the|an?|its|their)\s+)?(?<left>${word}(?:\s${word}){0,2}?)\s+(?<how>${compares})\s+(?:(?:from|to|with|as|than)\s+)*(?:(?:the|its|their|that)\s+)?`;
const spellings = [
  new RegExp(
    String.raw`${lead}(?<right>${word}(?:\s${word}){0,2}?)\s+(?:of|on|in|from)\s+(?:(?:the|its|their|that|a)\s+)?(?<data>${word}(?:\s${word})?)(?![\p{L}\p{N}_.])`,
    'dgiu',
  ),
  new RegExp(String.raw`${lead}(?<data>${word}(?:\s${word})?)'s?\s+(?<right>${word}(?:\s${word})?)(?![\p{L}\p{N}_.])`, 'dgiu'),
];
const mostWords = 2;

/** Reads and claims the first such comparison. */
export function* readComparedPartner(scope: Scope, entries: DatasetEntry[]): Planning<Operation[]> {
  for (const found of spellings.flatMap((each) => scope.text.findAll(each))) {
    const left = ownColumn(found.part('left'), scope);
    const [data, end] = dataIn(found, entries, scope);
    if (left === null || data === null) continue;
    const other = yield* openOther(data, scope);
    if (other === null) continue;
    const steps = yield* compared({ left, other, found, end }, scope);
    if (steps.length > 0) return steps;
    scope.joined.pop();
  }
  return [];
}

/** "Billed amount" of `billed`: a last word may say what it is. */
const ownColumn = (said: string, scope: Scope): Column | null =>
  linkQuietly(said, scope) ?? (/\s(?:amount|value|sum|price)$/i.test(said) ? linkQuietly(said.replace(/\s\S+$/, ''), scope) : null);

/** The longest beginning of what is said that names other data, and where it ends. */
function dataIn(found: Taken, entries: DatasetEntry[], scope: Scope): [DatasetEntry | null, number] {
  const words = found.part('data').split(/\s+/);
  for (let count = Math.min(words.length, mostWords); count > 0; count -= 1) {
    const said = words.slice(0, count).join(' ');
    const entry = dataCalled(said.replace(/'s$/, ''), entries, scope);
    const place = found.span('data');
    const isLast = place !== null && place.end === found.end;
    if (entry !== null && (isLast || count === words.length)) return [entry, isLast ? place.start + said.length : found.end];
  }
  return [null, found.end];
}

interface Comparison {
  left: Column;
  other: Subject;
  found: Taken;
  end: number;
}

function* compared({ left, other, found, end }: Comparison, scope: Scope): Planning<Operation[]> {
  const link = linkColumn(found.part('right'), other.seen.columns, other.noun);
  const right = link.kind === 'one' ? link.column : null;
  const operator = operators.find(([, words]) => words.test(found.part('how')))?.[0];
  if (right === null || operator === undefined || !areAlike(left, right)) return [];
  const key = yield* keyFor(other, undefined, scope);
  if (key === null || right.name === key.right || !scope.columns.some(({ name }) => name === key.left)) return [];
  const side = (yield* isUnique(rightsOf(key), other)) ? other.id : yield* newestOf(other, rightsOf(key), scope);
  if (side === null) return [];
  const phrase = scope.text.original.slice(found.start, end);
  scope.text.claim({ start: found.start, end });
  const own = scope.columns.map(({ name }) => name);
  const shown = own.some((name) => name.toLowerCase() === right.name.toLowerCase()) ? `${side}_${right.name}` : right.name;
  const on = onOf(key);
  const where = `${inCents(left.name, left, right)} ${operator} ${inCents(shown, right, left)}`;
  noted(scope, phrase, `${where}, by ${saidKey(leftsOf(key))}; rows where one of them is missing are left out`);
  const said = { phase: 'shape' as const, phrase, place: found.start };
  return [
    { ...said, op: 'join', id: 'beside', params: () => ({ type: 'inner', on, columns: [...own, shown] }), with: [side] },
    { ...said, op: 'filter', id: 'compared', params: () => ({ where }), behind: 'beside' },
    { ...said, op: 'select', id: 'own_columns', params: () => ({ drop: [shown] }), behind: 'compared' },
  ];
}

const areAlike = (left: Column, right: Column): boolean => [isNumber, isDate, isText].some((kind) => kind(left) && kind(right));

/** Of several rows with one key, the latest; null where nothing tells which that is. */
function* newestOf(other: Subject, key: string[], scope: Scope): Planning<string | null> {
  const newest = yield* newestColumn({ ...scope, subject: other, columns: other.seen.columns }, key);
  if (newest === undefined) return null;
  const id = freeId(`${other.id}_latest`.slice(0, 36), [...scope.joined.map((each) => each.id), ...scope.sideSteps.map((step) => step.id)]);
  scope.sideSteps.push({ id, op: 'dedupe', from: other.id, key, order: [`${nameSql(newest.name)} desc`] });
  scope.notes.push(`${saidKey(key)} stands more than once in ${other.noun}; the row with the latest ${newest.name} counts.`);
  return id;
}

/** Cents against whole money, exactly. */
const inCents = (name: string, column: Column, against: Column): string =>
  isInCents(against) && !isInCents(column) ? `${nameSql(name)} * 100` : nameSql(name);

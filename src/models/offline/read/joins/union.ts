/** Rows of several datasets under each other: "stack a.csv and b.csv", "union the two files", "append b to a". */
import type { Column } from '#domain/dataset.ts';
import { askPerson, inspectAll, type Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import type { Mention } from '../../link/datasets.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { nameWords } from '../../link/names.ts';
import { joinStep, openOther } from './join-step.ts';
import { noted, type Scope, type Subject } from '../scope.ts';

const stacking = pattern(
  'stack|stacked|stacking|union|unioned|union_all|concatenate|concatenated|concat|put_together|append_together|on_top_of_each_other|on_top_of_one_another|under_each_other|under_one_another|below_each_other|one_under_the_other the? two|three|both? of?',
);

const together = pattern(
  'merge|merging|merged|combine|combining|combined|consolidate|unify|pool|collect|gather the? two|three|both? {what:word}? sources|files|tables|datasets?',
);

/**
 * "Load may.csv and june.csv into sales.visits": several data sets and one place. Rows of like columns stand under each other in it; of others
 * a person says what was meant. Null when each shall go to a table of its own, or nothing shall be done.
 */
export function* intoOnePlace(
  scope: Scope,
  { beside, place }: { beside: readonly Mention[]; place: string },
): Planning<{ operations: Operation[]; isApart: boolean } | null> {
  const before = scope.joined.length;
  const others: Subject[] = [];
  for (const { entries } of beside) {
    const [entry] = entries;
    const other = entry === undefined ? null : yield* openOther(entry, scope);
    if (other !== null) others.push(other);
  }
  const names = [scope.subject, ...others].map(({ entry }) => entry.name);
  const phrase = names.join(' and ');
  const stack = `all rows in ${place}`;
  const apart = 'a table for each';
  const joined = yield* bothSides(scope, { beside, others, before });
  if (joined !== null) return { operations: joined, isApart: false };
  const isAlike = others.every(({ seen }) => alike(scope.subject.seen.columns, seen.columns));
  const answer = isAlike
    ? stack
    : yield* askPerson(`${phrase} have different columns, and ${place} is one place. How shall they be loaded?`, [apart, stack, 'cancel']);
  if (answer !== stack) {
    scope.joined.length = before;
    return answer === apart ? { operations: [], isApart: true } : null;
  }
  const said = scope.text.take(together);
  noted(scope, said?.phrase ?? phrase, `the rows of ${names.join(', ')} under each other, matched by column name`);
  const start = said?.start ?? beside[0]?.start ?? 0;
  const operation: Operation = { phase: 'shape', op: 'union', id: 'stacked', params: () => ({}), phrase, place: start };
  return { operations: [{ ...operation, with: others.map(({ id }) => id) }], isApart: false };
}

/** "Stay_id and name from stays and dogs": columns of both are said, so the rows are put beside each other by their key. */
function* bothSides(
  scope: Scope,
  { beside, others, before }: { beside: readonly Mention[]; others: readonly Subject[]; before: number },
): Planning<Operation[] | null> {
  const [mention] = beside;
  const [other, ...more] = others;
  const entry = mention?.entries[0];
  if (mention === undefined || entry === undefined || other === undefined || more.length > 0) return null;
  const said = new Set(scope.text.words().flatMap(({ text }) => nameWords(text).join(' ')));
  const only = (columns: readonly Column[], rest: readonly Column[]): boolean =>
    columns.some(({ name }) => said.has(nameWords(name).join(' ')) && !rest.some((each) => each.name === name));
  const [left, right] = [scope.subject.seen.columns, other.seen.columns];
  if (!only(left, right) || !only(right, left)) return null;
  scope.joined.length = before;
  const unread = scope.unread.length;
  const place = scope.text.original.lastIndexOf(' ', mention.start - 2) + 1;
  const phrase = scope.text.original.slice(place, mention.end);
  const steps = yield* joinStep(entry, { kind: 'left', phrase, place }, scope);
  if (steps.length > 0) return steps;
  scope.unread.length = unread;
  return null;
}

/** The same names, but for one in five. */
function alike(left: readonly Column[], right: readonly Column[]): boolean {
  const names = new Set(left.map(({ name }) => name.toLowerCase()));
  const shared = right.filter(({ name }) => names.has(name.toLowerCase())).length;
  return shared >= 0.8 * Math.max(left.length, right.length);
}

const combine = pattern('combine|combining|combined|merge|merging|put|putting together? the? two|both? of?');
const byKey = /\b(?:on|by|using|via|matching|where)\b/i;

/** "Combine may.csv and june.csv": data of the same columns has rows that go under each other, unless a key is named. */
function* combining(scope: Scope, named: readonly Mention[]): Planning<Taken | null> {
  const said = byKey.test(scope.text.original) ? null : scope.text.find(combine);
  const entries = named.flatMap(({ entries: [entry] }) => entry ?? []);
  const seen = said === null ? [] : yield* inspectAll(entries);
  if (said === null || !seen.every((each) => each.ok && alike(scope.subject.seen.columns, each.value.columns))) return null;
  scope.text.claim(said);
  return said;
}

/** Reads and claims a union of the data and all others that are named; nothing when no word of stacking is said. */
export function* readUnion(scope: Scope, others: Mention[]): Planning<Operation[]> {
  const own = scope.subject.entry.name;
  const named = others.filter(({ entries: [first] }) => first !== undefined && first.name !== own);
  const isOpen = named.length > 0 && scope.subject.entry.kind !== 'folder';
  const said = isOpen ? (scope.text.take(stacking) ?? (yield* combining(scope, named))) : null;
  if (!said) return [];
  const inputs: string[] = [];
  for (const mention of named) {
    const [entry] = mention.entries;
    const other = entry === undefined ? null : yield* openOther(entry, scope);
    if (other === null) continue;
    scope.spans.push({ start: mention.start, end: mention.end });
    inputs.push(other.id);
    const known = new Set(scope.columns.map(({ name }) => name.toLowerCase()));
    scope.columns = [...scope.columns, ...other.seen.columns.filter(({ name }) => !known.has(name.toLowerCase()))];
  }
  if (inputs.length === 0) return [];
  noted(scope, said.phrase, `the rows of ${[scope.subject.noun, ...inputs].join(', ')} under each other, matched by column name`);
  return [{ phase: 'shape', op: 'union', id: 'stacked', params: () => ({}), with: inputs, phrase: said.phrase, place: said.start }];
}

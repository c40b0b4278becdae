/** "Revenue of tower cranes" of hires with a `crane_id`: what a key names is the data that it is the key of, whatever that is called. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from '../../asking.ts';
import { baseName, type Mention } from '../../link/datasets.ts';
import { isKeyOf, joinKeyOf } from '../../link/join-key.ts';
import { isSource } from '../../link/left-tables.ts';
import { isNamedAfter, singular } from '../../link/names.ts';
import { nearestFirst } from '../../link/neighbours.ts';
import { isIdentifier, keyOf } from '../../link/types.ts';
import type { Scope } from '../scope.ts';
import { isDescribed } from './join-side.ts';

const mostLooked = 12;

/** The mentions of such data, where something is said of it right before and it is not named otherwise. */
export function* mentionedByKey(scope: Scope, entries: DatasetEntry[], others: Mention[]): Planning<Mention[]> {
  const { subject, text, columns, spans } = scope;
  const own = keyOf(subject)?.name;
  for (const { text: phrase, start, end } of text.words()) {
    const key = columns.find(
      (column) => isIdentifier(column) && column.name !== own && isNamedAfter(column.name, singular(phrase.toLowerCase())),
    );
    const isNamed = [...spans, ...others].some((each) => each.start < end && each.end > start);
    const mention: Mention = { phrase, start, end, entries: [], how: 'noun' };
    if (key === undefined || isNamed || phrase.length < 4 || !isDescribed(mention, text)) continue;
    const files = entries.filter((entry) => isSource(entry) && entry.name !== subject.entry.name);
    const looked = nearestFirst(files, subject.entry).slice(0, mostLooked);
    const seen = yield* inspectAll(looked);
    const owners = looked.filter((entry, index) => {
      const found = seen[index];
      const noun = baseName(entry);
      const on = found?.ok === true ? joinKeyOf({ columns, noun: subject.noun }, { columns: found.value.columns, noun }) : null;
      return found?.ok === true && on?.left === key.name && isKeyOf(on.right, { noun, seen: found.value }, entries);
    });
    if (owners.length === 1) return [{ ...mention, entries: owners }];
  }
  return [];
}

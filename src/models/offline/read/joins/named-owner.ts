/** "Add the club_name to the players": a column that is called after other data and is there brings that data in. */
import type { DatasetEntry } from '#domain/dataset.ts';
import { inspectAll, type Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { baseName, type Mention } from '../../link/datasets.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import type { Scope } from '../scope.ts';
import { joinStep } from './join-step.ts';

const added =
  /(?<![\p{L}\p{N}_])(?:add|adding|attach|attaching|include|including|bring\s+in|look\s+up|with|plus)\s+(?:the\s+|its\s+|their\s+)?(?<column>[\p{L}][\p{L}\p{N}]*_[\p{L}\p{N}_]+)(?!\s*(?:=|:|\(|as\b|which\b|that\b|is\b|of\b|from\b|instead\b|rather\b)|[\p{L}\p{N}_./])/dgiu;

/** The join, for the columns that were said so; none where the data was mentioned itself. */
export function* joinForNamed(scope: Scope, entries: DatasetEntry[], others: Mention[]): Planning<Operation[]> {
  for (const found of scope.text.findAll(added)) {
    const column = found.part('column').toLowerCase();
    if (scope.columns.some(({ name }) => name.toLowerCase() === column)) continue;
    const [owner, ...more] = entries.filter(
      (entry) => entry !== scope.subject.entry && entry.kind !== 'folder' && isCalledAfter(column, baseName(entry)),
    );
    if (owner === undefined || more.length > 0 || others.some((mention) => mention.entries.includes(owner))) continue;
    const [seen] = yield* inspectAll([owner]);
    const named = seen?.ok === true ? seen.value.columns.find(({ name }) => name.toLowerCase() === column) : undefined;
    if (named === undefined) continue;
    scope.text.claim(found);
    return yield* joinStep(owner, { kind: 'left', phrase: found.phrase, place: found.start, columns: [named.name] }, scope);
  }
  return [];
}

/** `club_name` of clubs. */
function isCalledAfter(column: string, data: string): boolean {
  const [said, own] = [nameWords(column), nameWords(data)];
  return said.length > own.length && sameWords(said.slice(0, own.length), own);
}

/** Rows of several datasets under each other: "stack a.csv and b.csv", "union the two files", "append b to a". */
import { type Planning } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import type { Mention } from '../../link/datasets.ts';
import { pattern } from '../../text/pattern.ts';
import { openOther } from './join-step.ts';
import { noted, type Scope } from '../scope.ts';

const stacking = pattern(
  'stack|stacked|stacking|union|unioned|union_all|concatenate|concatenated|concat|put_together|append_together|on_top_of_each_other|on_top_of_one_another|under_each_other|under_one_another|below_each_other|one_under_the_other the? two|three|both? of?',
);

/** Reads and claims a union of the data and all others that are named; nothing when no word of stacking is said. */
export function* readUnion(scope: Scope, others: Mention[]): Planning<Operation[]> {
  const own = scope.subject.entry.name;
  const named = others.filter(({ entries: [first] }) => first !== undefined && first.name !== own);
  const said = named.length === 0 || scope.subject.entry.kind === 'folder' ? null : scope.text.take(stacking);
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

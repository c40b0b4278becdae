/** "Median instead of average": another function for the measures that a draft has. */
import type { DraftInput } from '#domain/draft.ts';
import { JsonObject } from '#domain/json.ts';
import { membersOf } from '../draft/columns-after.ts';
import { changeStep, renameBehind } from '../draft/edit.ts';
import { nameSql } from '../link/sql-text.ts';
import { pattern } from '../text/pattern.ts';
import { exact } from './measures.ts';
import { lastAggregate } from './regroup.ts';
import { noted, type Scope } from './scope.ts';

const words: [name: string, sql: string, said: RegExp][] = [
  ['average', 'avg', /^(?:average|avg|mean)$/i],
  ['median', 'median', /^median$/i],
  ['min', 'min', /^min(?:imum)?$/i],
  ['max', 'max', /^max(?:imum)?$/i],
  ['total', 'sum', /^(?:sum|total)$/i],
];
const functions = 'average|avg|mean|median|min|minimum|max|maximum|sum|total';
const swaps = [
  pattern(`use|take|show|make_it|rather? the? {to=${functions}} instead_of|rather_than|not the? {from=${functions}}`),
  pattern(`replace|swap the? {from=${functions}} by|with|for the? {to=${functions}}`),
];

/** Reads and claims it. The draft as it was when nothing of the kind is said, or it has no such measure. */
export function changeFunctions(draft: DraftInput, scope: Scope): DraftInput {
  const step = lastAggregate(draft);
  const found = step === undefined ? undefined : swaps.map((each) => scope.text.find(each)).find((each) => each !== null);
  const [from, to] = ['from', 'to'].map((part) => words.find(([, , said]) => said.test(found?.part(part) ?? '')));
  if (!found || !from || !to || step === undefined) return draft;
  const renamed = new Map<string, string>();
  const measures = membersOf(step['measures']).map(([name, sql]): [string, unknown] => {
    const column = scope.columns.find((each) => [exact(from[1], each), `${from[1]}(${nameSql(each.name)})`].includes(String(sql)));
    if (column === undefined) return [name, sql];
    const fresh = name.startsWith(`${from[0]}_`) ? name.replace(from[0], to[0]) : `${to[0]}_${column.name}`;
    renamed.set(name, fresh);
    return [fresh, exact(to[1], column)];
  });
  if (renamed.size === 0) return draft;
  scope.text.claim(found);
  noted(scope, found.phrase, [...renamed].map(([before, fresh]) => `${fresh} instead of ${before}`).join(', '));
  return renameBehind(changeStep(draft, step.id, { measures: JsonObject.parse(Object.fromEntries(measures)) }), step.id, renamed);
}

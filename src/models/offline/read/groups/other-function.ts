/** "Median instead of average": another function for the measures that a draft has. */
import type { DraftInput } from '#domain/draft.ts';
import { JsonObject } from '#domain/json.ts';
import { membersOf } from '../../draft/columns-after.ts';
import { changeStep, renameBehind, type Step } from '../../draft/edit.ts';
import { nameSql } from '../../link/sql-text.ts';
import { pattern } from '../../text/pattern.ts';
import { exact } from './measure.ts';
import { lastAggregate } from '../../draft/aggregates.ts';
import { noted, type Scope } from '../scope.ts';

const words: [name: string, sql: string, said: RegExp][] = [
  ['average', 'avg', /^(?:average|avg|mean)$/i],
  ['median', 'median', /^median$/i],
  ['min', 'min', /^(?:min(?:imum)?|lowest|smallest|shortest|cheapest|least)$/i],
  ['max', 'max', /^(?:max(?:imum)?|highest|largest|biggest|longest|greatest)$/i],
  ['total', 'sum', /^(?:sum|total)$/i],
];
const functions =
  'average|avg|mean|median|min|minimum|max|maximum|sum|total|lowest|smallest|shortest|cheapest|highest|largest|biggest|longest|greatest';
const swaps = [
  pattern(`use|take|show|make_it|rather? the? {to=${functions}} instead_of|rather_than|not the? {from=${functions}}`),
  pattern(`replace|swap the? {from=${functions}} by|with|for the? {to=${functions}}`),
];

/** "Actually average", "median instead please": the function alone, where the measures have one. */
const alone = new RegExp(
  String.raw`^(?:(?:no|sorry|oops|wait|actually|rather|i meant?|make it|make that|use|take|and|ok|okay|now|what about|how about)[,. ]+)+(?:the )?(?<to>${functions})(?: (?:instead|please|one|value|figure))*[.?! ]*$|^(?:the )?(?<other>${functions}) (?:instead|rather)(?: please)?[.! ]*$`,
  'dgiu',
);

/** The one function of all measures; undefined when they have several, or others. */
function onlyFunction(step: Step): (typeof words)[number] | undefined {
  const used = membersOf(step['measures']).map(([, sql]) => words.find(([, name]) => new RegExp(`\\b${name}\\(`, 'i').test(String(sql))));
  return new Set(used).size === 1 ? used[0] : undefined;
}

/** Reads and claims it. The draft as it was when nothing of the kind is said, or it has no such measure. */
export function changeFunctions(draft: DraftInput, scope: Scope): DraftInput {
  const step = lastAggregate(draft);
  const found = step === undefined ? undefined : [...swaps, alone].map((each) => scope.text.find(each)).find((each) => each !== null);
  const named = (...parts: string[]): (typeof words)[number] | undefined =>
    words.find(([, , said]) => parts.some((part) => said.test(found?.part(part) ?? '')));
  const from = named('from') ?? (step === undefined || found?.part('from') !== '' ? undefined : onlyFunction(step));
  const to = named('to', 'other');
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

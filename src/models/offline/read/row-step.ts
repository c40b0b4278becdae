/** What phrases about single columns share: a step on rows, and the columns that a phrase names. */
import type { Column } from '#domain/dataset.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Operation } from '../draft/operation.ts';
import type { Taken } from '../text/request-text.ts';
import { linkList } from './link.ts';
import type { Scope } from './scope.ts';

/** A step that works row by row. */
export const rowStep = (taken: Taken, step: Pick<Operation, 'op' | 'id'> & { params: JsonObject }): Operation => ({
  phase: 'rows',
  op: step.op,
  id: step.id,
  params: () => step.params,
  phrase: taken.phrase,
  place: taken.start,
});

/** The columns of the part, or null when one of them is none. */
function columnsIn(taken: Taken, scope: Scope): Column[] | null {
  const said = withoutData(taken.part('column'), scope).replace(/\s+(?:columns?|fields?|values?)$/i, '');
  return linkList(said, scope);
}

const sourceBefore = /(?:\s+(?:of|in|from|for)|\s*,(?:\s+(?:of|in|from|for|all|load|and))?)\s+(?:the\s+|our\s+|all\s+)?$/i;

/** "phone numbers of employees", "phone, employees" → "phone numbers", "phone". */
export function withoutData(said: string, { spans, text }: Scope): string {
  const names = spans.map(({ start, end }) => text.original.slice(start, end));
  const source = names.find((name) => said.endsWith(name) && sourceBefore.test(said.slice(0, -name.length)));
  return source === undefined ? said : said.slice(0, -source.length).replace(sourceBefore, '');
}

const ofMany = /^(?:numbers?|ids?|codes?|names?|dates?)$/i;
const noName = /(?:^|[\s,;(])(?:the|all|every|each|any|their|its|our|my|with|and|or|of|in|for|from|to|into|keep|make|only|but)\s+$/i;

/** "Phone numbers masked" where no phone is: the numbers of calls are not meant. */
function isCutOff(taken: Taken, { text, spans }: Scope): boolean {
  const place = taken.span('column');
  if (place === null || place.start !== taken.start || !ofMany.test(taken.part('column'))) return false;
  const before = text.original.slice(0, place.start);
  const isOfData = spans.some(({ end }) => before.slice(end).trim() === '' || /^['’]s?\s+$/.test(before.slice(end)));
  return /\p{L}{3,}\s+$/u.test(before) && !noName.test(before) && !isOfData;
}

/** Claims the first of the patterns whose `column` part names columns that pass. */
export function takeOn(
  scope: Scope,
  patterns: RegExp[],
  fits: (column: Column, taken: Taken) => boolean,
): { taken: Taken; columns: Column[] } | null {
  for (const found of patterns.flatMap((each) => scope.text.findAll(each))) {
    // "Trim the names and lowercase …": what is joined so is another wish.
    if (/\s(?:and|then|,)$/i.test(found.part('column'))) continue;
    if (isCutOff(found, scope)) continue;
    const columns = columnsIn(found, scope);
    if (columns === null || !columns.every((column) => fits(column, found))) continue;
    scope.text.claim(found);
    return { taken: found, columns };
  }
  return null;
}

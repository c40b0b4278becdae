/** One row by its key: "who is member 1003?", "what do we know about order R17?", "details for plot P007", "the repairs of customer 9012". */
import type { Column } from '#domain/dataset.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql, plainSql, textSql } from '../../link/sql-text.ts';
import { isIdentifier, isNumber, isText, keyOf } from '../../link/types.ts';
import { dateOfVerb } from '../../link/verb-columns.ts';
import { noted, type Scope } from '../scope.ts';

/** A word with digits right behind the name of a thing. */
const key = String.raw`\s+(?:(?:with\s+(?:the\s+)?)?(?:number|no\.?|nr\.?|id|code|key|#)\s*(?:=\s*)?)?#?(?<key>(?=[\p{L}\p{N}_-]*\d)[\p{L}\p{N}_-]+)(?![\p{L}\p{N}_%€$£]|[.,:/-]\d)`;
const behind = new RegExp(`^${key}`, 'iu');
/** A number of something is no key of what stands before it. */
const counting =
  /^\s+(?:times?|rows?|records?|lines?|days?|weeks?|months?|quarters?|years?|hours?|minutes?|percent|per cent|euros?|eur|usd|pieces|items|and more|or more|columns?|of them|by \d)\b/i;
/** "Sales per customer 2026" names a year. */
const grouping = /\b(?:per|by|each|every|top|last|first|newest|latest|next|new)\s+(?:the\s+)?$/i;
const year = /^(?:19|20)\d\d$/;
const leading =
  /^(?:(?:please|hey|hi|ok|okay|and|so|can you|could you)[, ]+)*(?:who(?:'s| is| was)|what (?:do|does) (?:we|you|i|anyone) know (?:about|of|on)|what(?:'s| is) known (?:about|of)|(?:tell|show|give) (?:me|us) (?:more|everything|all|all details|the details|details|what we (?:know|have))? ?(?:about|of|for|on)|look up|pull up|(?:the |all )?(?:details|information|info|data|record) (?:about|of|for|on)|everything (?:about|on|we (?:know|have) (?:about|on)))\s+(?:the |our )?$/i;

/** Reads and claims the keys of the data that is read, as a condition. */
export function readKeyed(scope: Scope): Operation[] {
  const own = keyOf(scope.subject);
  for (const span of scope.spans) {
    const said = scope.text.original.slice(span.start, span.end);
    const operation = own && isOne(said) ? keyed(scope, { end: span.end, start: span.start, column: own }) : null;
    if (operation) return [operation, ...momentOf(scope, operation)];
  }
  for (const word of scope.text.words()) {
    const column = scope.columns.find(
      (each) => isIdentifier(each) && isOne(word.text) && nameWords(each.name).slice(0, -1).join(' ') === nameWords(word.text).join(' '),
    );
    const operation = column && word.text.length > 2 ? keyed(scope, { ...word, column }) : null;
    if (operation) return [operation];
  }
  return [];
}

/** "When was order 17 shipped?": the date that the verb speaks of. */
function momentOf({ text, columns, subject }: Scope, { place }: Operation): Operation[] {
  const when = /^(?:and |so )*when (?:was|were|is|did|has)\b/i.exec(text.original);
  const verb = when === null ? undefined : text.words().find((word) => word.start > place);
  const date = verb && dateOfVerb(verb.text.toLowerCase(), columns, subject.noun);
  if (when === null || verb === undefined || date === undefined) return [];
  text.claim(verb);
  const shown = [keyOf(subject)?.name, date.name].filter((name) => name !== undefined);
  return [{ phase: 'columns', op: 'select', id: 'selected', params: () => ({ columns: shown }), phrase: verb.text, place: verb.start }];
}

/** In the singular: "orders 2025" are those of a year. */
const isOne = (said: string): boolean => !/s$/i.test(said) || /(?:ss|us|is)$/i.test(said);

function keyed(scope: Scope, { start, end, column }: { start: number; end: number; column: Column }): Operation | null {
  const found = behind.exec(scope.text.after(end));
  const value = found?.groups?.['key'] ?? '';
  if (found === null || !fits(column, value) || counting.test(scope.text.after(end + found[0].length))) return null;
  const before = scope.text.original.slice(0, start);
  const lead = leading.exec(before);
  if (grouping.test(before) || (year.test(value) && !isAlone(scope, end + found[0].length, before))) return null;
  const isInSpan = scope.spans.some((span) => span.start <= start && span.end >= end);
  scope.text.claim({ start: isInSpan ? end : start, end: end + found[0].length });
  if (lead) scope.text.claim({ start: 0, end: lead[0].length });
  const where = isNumber(column) ? `${nameSql(column.name)} = ${value}` : `${plainSql(column.name)} = ${textSql(value.toLowerCase())}`;
  const phrase = scope.text.original.slice(start, end + found[0].length);
  noted(scope, phrase, `the row with ${column.name} ${value}`);
  return { phase: 'rows', op: 'filter', id: 'filtered', params: () => ({ where }), phrase, place: start };
}

/** "Who is member 2017?": at the end of a question about one thing it is no year. */
const isAlone = (scope: Scope, end: number, before: string): boolean =>
  /^[\s?.!]*$/.test(scope.text.original.slice(end)) &&
  (leading.test(before) || /^(?:show|find|get|give me|show me)\s+(?:the |our )?$/i.test(before));

const fits = (column: Column, value: string): boolean => (isNumber(column) ? /^\d+$/.test(value) : isText(column));

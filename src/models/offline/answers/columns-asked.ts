/** Words of a question that are columns: what it asks to see. */
import type { Column } from '#domain/dataset.ts';
import type { Operation } from '../draft/operation.ts';
import { nameWords, sameWords } from '../link/names.ts';
import { isPersonal } from '../link/sensitive.ts';
import { nameSql } from '../link/sql-text.ts';
import { isDate, isText, keyOf } from '../link/types.ts';
import { factOfVerb } from '../link/verb-columns.ts';
import { rowCount } from '../read/groups/measure.ts';
import { sorting } from '../read/groups/order.ts';
import { linkQuietly } from '../read/link.ts';
import { noted, type Scope } from '../read/scope.ts';
import type { Word } from '../text/request-text.ts';
import { pointing } from '../weighty.ts';

/** Words that only ask. */
export const asking =
  /^(?:show|list|tell|count|find|display|many|much|total|anything|something|see|look|compute|calculate|everyone|everybody)$/i;

/** "Show me everyone's ssn": words that are columns, when nothing else was read. */
export function columnsAsked(scope: Scope): Operation[] {
  // "List all drugs" asks for no `list_price`.
  const words = scope.text.words().filter(({ start, text }) => !(start === 0 && asking.test(text)));
  // "Paid this term": which one that is, the column alone does not say.
  const found = words
    .filter(({ start }) => !pointing.test(scope.text.original.slice(0, start)))
    .flatMap((word) => {
      const column = linkQuietly(word.text.replace(/['’]s$/, ''), scope);
      return column && !meansRows(word, column, scope) ? [{ word, column }] : [];
    });
  for (const { word } of found) scope.text.claim(word);
  const shown = found.filter(({ word, column }) => !isDoing(word.text, column));
  const facts = found.filter((each) => !shown.includes(each)).map(({ word, column }) => happenedStep(word, column, scope));
  const [first] = shown;
  if (first === undefined) return facts;
  const columns = [...new Set(shown.map(({ column }) => column.name))];
  if (columns.length === 1 && namesValues(first.word.text, first.column)) {
    const counted = rowCount(scope.subject.noun);
    const params = { group: columns, measures: { [counted.name]: counted.sql } };
    const said = { phrase: first.word.text, place: first.word.start };
    const order = [`${nameSql(counted.name)} desc`, ...columns.map(nameSql)];
    return [...facts, { phase: 'group', op: 'aggregate', id: 'grouped', params: () => params, ...said }, sorting(order, null, said)];
  }
  return [
    ...facts,
    { phase: 'columns', op: 'select', id: 'selected', params: () => ({ columns }), phrase: first.word.text, place: first.word.start },
  ];
}

/** "Fees paid in dollars" of `paid_at`: the verb says what happened, and shows no column. */
const isDoing = (word: string, column: Column): boolean =>
  isDate(column) && nameWords(word).length < nameWords(column.name).length && factOfVerb(word.toLowerCase(), [column]) !== undefined;

function happenedStep(word: { text: string; start: number }, { name }: Column, scope: Scope): Operation {
  noted(scope, word.text, `${name} is there`);
  const where = `${nameSql(name)} is not null`;
  return { phase: 'rows', op: 'filter', id: `with_${name}`, params: () => ({ where }), phrase: word.text, place: word.start };
}

/** "Payments" of a `payment_id`, when each row has its own: the rows, whatever the data is called. Claimed. */
function meansRows(word: Word, column: Column, { subject, text }: Scope): boolean {
  const isRows = keyOf(subject)?.name === column.name && /s$/i.test(word.text) && !/\b(?:ids?|keys?|numbers?|nos?)\b/i.test(text.original);
  if (isRows) text.claim(word);
  return isRows;
}

/** "Cities" of `city`: each value once, with its rows. */
const namesValues = (word: string, column: Column): boolean =>
  isText(column) &&
  !isPersonal(column) &&
  sameWords(nameWords(word), nameWords(column.name)) &&
  /s$/i.test(word) &&
  (!/s$/i.test(column.name) || word.length > column.name.length);

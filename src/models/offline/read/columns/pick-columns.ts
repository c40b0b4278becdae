/** Which columns leave: "with just the id, date and amount", "without ssn and phone", "drop the email column". */
import type { Column } from '#domain/dataset.ts';
import { askPerson, type Planning, queryData } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { holdsAll, isNamedAfter, nameWords } from '../../link/names.ts';
import { isPersonal, isSensitive } from '../../link/sensitive.ts';
import { nameSql } from '../../link/sql-text.ts';
import { isBoolean, isDate, isIdentifier, isNumber, isText } from '../../link/types.ts';
import { sampleValues } from '../../link/values.ts';
import { factOfVerb } from '../../link/verb-columns.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { isFigure, linkList } from '../link.ts';
import { emptySql } from '../rows/condition.ts';
import { noted, type Scope, sourceOf } from '../scope.ts';

const keeps = [
  pattern('with|using|taking just|only the? columns|fields? {columns:list}'),
  pattern('with|load|take|having the? columns|fields? {columns:list} only|alone'),
  pattern('select|choose|pick|keep|keeping|take|include|including|just|only just|only? the? columns|column|fields|field {columns:list}'),
  pattern('columns|fields are|:? {columns:list}'),
  pattern('select|choose|pick|keep|keeping|just|only|with|having|showing|i_need|we_need|i_want|we_want just|only? {columns:list}'),
  pattern('load|copy|import|put|export|write|save|take|send|get just|only? {columns:list}'),
];
const drops = [
  pattern(
    'drop|remove|delete|without|exclude|excluding|omit|leave_out|leaving_out|minus|skip|hide|except|apart_from|aside_from|other_than|not the? columns|column|fields|field {columns:list}',
  ),
  pattern(
    'drop|remove|delete|exclude|excluding|omit|leave_out|leaving_out|minus|skip|hide|except_for|except|apart_from|aside_from|other_than|but_not|all_but|everything_but|everything_except {columns:list}',
  ),
];
const without = pattern('without {columns:list}');
/** "And no buyer names": several of what no row lacks are the column. */
const noneOf = pattern('and|but|with|plus no {columns:list}');
/** "And no ssn" as the whole message, or behind a load: "with no ssn" and "no cancelled ones" are rows. */
const noColumn =
  /(?<=^(?:(?:and|also|but|ok|okay|please|oh|then|actually|sorry)[, ]+)*|[,;¦] (?:and |but )?)no (?<columns>[\p{L}_][\p{L}\p{N}_]*(?:(?:,| and| or|, and) [\p{L}_][\p{L}\p{N}_]*)*)(?=[\s.!]*$)/dgiu;
/** "The ones without email" are rows. */
const rowsBefore = /\b(?:ones|those|rows|records|entries|anyone|anybody|everyone|everybody)\s+$/i;

const personal = pattern(
  'without|drop|remove|strip|leave_out|exclude|excluding|omit|hide|no any|all|the? pii|personal_data|personal_information|personal_info|personal_columns|personal_fields|personally_identifiable_information|private_data|sensitive_data|sensitive_columns',
);

/** "Without personal data": every column that names, reaches or identifies a person. */
function personalIn(scope: Scope): Picked | null {
  const columns = scope.columns.filter(isPersonal);
  const taken = columns.length > 0 && columns.length < scope.columns.length ? scope.text.take(personal) : null;
  if (taken === null) return null;
  noted(scope, taken.phrase, `${columns.map(({ name }) => name).join(', ')} are left out`);
  return { taken, columns };
}

export function* readPicks(scope: Scope): Planning<Operation[]> {
  const operations: Operation[] = [];
  const dropped = personalIn(scope) ?? dropIn(scope) ?? (yield* noneIn(scope)) ?? (yield* withoutIn(scope));
  if (dropped) operations.push(selecting(dropped, 'drop', scope));
  operations.push(...(yield* withValueIn(scope)));
  const kept = firstList(scope, keeps);
  if (kept) operations.push(selecting({ ...kept, columns: [...kept.columns, ...madeBeside(kept, scope)] }, 'columns', scope));
  return operations;
}

/** "With id, county and a full_name column": a column that the same list asks to make is one of those that are picked. */
function madeBeside({ taken, columns: picked }: Picked, { text, columns, subject, joined, elements }: Scope): Column[] {
  const place = taken.span('columns')?.end ?? taken.end;
  const link = /^\s*(?:,\s*(?:and\s+)?|(?:and|plus)\s+)(?=\S)/i.exec(text.original.slice(place));
  if (link === null || elements !== undefined || !text.isClaimed(place + link[0].length)) return [];
  const known = new Set([
    ...[...picked, ...subject.seen.columns].map(({ name }) => name),
    ...joined.flatMap(({ id, seen }) => seen.columns.flatMap(({ name }) => [name, `${id}_${name}`])),
  ]);
  return columns.filter(({ name }) => !known.has(name));
}

interface Picked {
  taken: Taken;
  columns: Column[];
}

const dropIn = (scope: Scope): Picked | null => firstList(scope, drops);

/** The first phrase whose every item is a column; a trailing "column(s)" belongs to it. */
function firstList(scope: Scope, patterns: RegExp[]): Picked | null {
  for (const whole of patterns.flatMap((each) => scope.text.findAll(each))) {
    const columns = listOf(whole, scope) ?? listOf(withoutRows(whole), scope);
    const found = columns === null || listOf(whole, scope) !== null ? whole : withoutRows(whole);
    // "with low battery" is about rows.
    const [only] = columns ?? [];
    const isFlag = columns?.length === 1 && only !== undefined && isBoolean(only) && !/\b(?:columns?|fields?)\b/i.test(found.phrase);
    const isOne = columns?.length === 1 && only !== undefined;
    if (
      columns === null ||
      isFlag ||
      (isOne && (isStateOf(found.part('columns'), only, scope) || isKeyOfRows(found.part('columns'), only)))
    )
      continue;
    scope.text.claim({ start: found.start, end: listEnd(found, scope) });
    return { taken: found, columns };
  }
  return null;
}

/** "Replace crm.a with shops by shop_id": what rows meet others by is not all that they shall have. */
const isKeyOfRows = (said: string, column: Column): boolean =>
  isIdentifier(column) && /\S\s+(?:by|on)\s+(?:the\s+)?\S+$/i.test(said.trim());

/** "Only shipped" of a status, or of a `shipped_on`: rows in that state, and not when they came to it. */
function isStateOf(said: string, column: Column, { subject: { seen } }: Scope): boolean {
  const word = said.trim().toLowerCase();
  if (!/^\p{L}+$/u.test(word) || column.name.toLowerCase() === word) return false;
  const isValue = [...sampleValues(seen)].some(([name, values]) => name !== column.name && values.includes(word));
  return isValue || (isDate(column) && factOfVerb(word, [column]) !== undefined);
}

/** "Minus fee, london only": which rows are meant follows behind a comma. */
function withoutRows(found: Taken): Taken {
  const place = found.span('columns');
  const cut = /\s*,\s*(?:(?:only|just)\s[^,;]*|[^,;]*\s(?:only|alone))$/i.exec(found.part('columns'));
  if (place === null || cut === null) return found;
  const columns = { start: place.start, end: place.start + cut.index };
  return {
    ...found,
    end: columns.end,
    phrase: found.phrase.slice(0, columns.end - found.start),
    part: (name) => (name === 'columns' ? found.part(name).slice(0, cut.index) : found.part(name)),
    span: (name) => (name === 'columns' ? columns : found.span(name)),
  };
}

/** "The names of members in basel": what is said behind the name of the data is not of the list. */
function listEnd(found: Taken, scope: Scope): number {
  const place = found.span('columns');
  if (place === null || place.end < found.end) return found.end;
  return place.start + withoutSource(scope.text.original.slice(place.start, place.end), place.start, scope).length;
}

function listOf(found: Taken, scope: Scope): Column[] | null {
  const place = found.span('columns');
  // "the cancelled ones" are rows.
  const aboutRows = /^(?:an?|any|no|some)\s|^(?:(?:the|all|only)\s+)*(?:ones|those|rows|records|entries)\s|\sones?(?:\s+please)?$/i;
  if (place === null || aboutRows.test(found.part('columns'))) return null;
  const list = withoutSource(scope.text.original.slice(place.start, place.end), place.start, scope);
  // "With totals" asks for more rows.
  if (/^(?:(?:grand|sub|the)[ -]?)*totals?$/i.test(list) && !scope.columns.some(({ name }) => name.toLowerCase() === list.toLowerCase()))
    return null;
  // "All columns of members but the phone" names what is left out.
  if (/\s(?:but|except|excluding|minus|save for|other than|apart from|aside from)\s/i.test(list)) return null;
  // "Members with a mail" are rows, too.
  if (/\s(?:with|without|having|that|who|which|whose|where)\s/i.test(list)) return null;
  // "active products" are rows: a word before the name of the data describes it.
  const end = place.start + list.length;
  const namesData = scope.spans.some((span) => span.start >= place.start && span.end <= end && endsItem(span.end, end, scope));
  return namesData ? null : linkList(list.replace(/\s+(?:columns?|fields?)$/i, ''), scope);
}

/** "ssn from customers" → "ssn". */
function withoutSource(list: string, start: number, scope: Scope): string {
  for (const span of scope.spans) {
    const before = list.slice(0, Math.max(0, span.start - start));
    const source = /\s+(?:from|of|in|out of)\s+(?:the\s+|our\s+)?$/i.exec(before);
    // "The number of bookings" is a figure as a whole.
    if (source && !isFigure(list.slice(list.lastIndexOf(',', source.index) + 1).trim())) return list.slice(0, source.index);
  }
  return list;
}

/** Whether an item of a list ends at a place. */
const endsItem = (end: number, listEnd: number, { text }: Scope): boolean =>
  end <= listEnd && /^\s*(?:$|,|and\b|or\b)/.test(text.original.slice(end, listEnd));

/**
 * "without ssn and phone" drops columns, "without an email" keeps rows. For one bare name the words alone do not tell:
 * a personal secret is dropped, anything else is asked.
 */
function* withoutIn(scope: Scope): Planning<Picked | null> {
  const named = scope.text.find(without);
  const found = named ?? scope.text.find(noColumn);
  if (!found || /^(?:an?|any)\s/i.test(found.part('columns')) || rowsBefore.test(scope.text.original.slice(0, found.start))) return null;
  const columns = listOf(found, scope);
  const [only] = columns ?? [];
  if (columns === null || only === undefined) return null;
  // "No patrons" are rows, whatever has a patron_id.
  if (named === null && !columns.every(({ name }) => holdsAll(nameWords(found.part('columns')), nameWords(name)))) return null;
  // "Without newsletter" are rows where it is not set, unless the name is written as the column's.
  if (columns.length === 1 && isBoolean(only) && !/_|\scolumns?$/i.test(found.phrase)) return null;
  if (columns.length === 1 && isCount(only, found) && (yield* hasNone(only, scope))) return null;
  if (columns.length === 1 && !isSensitive(only) && !/\scolumns?$/i.test(found.phrase)) {
    if (!(yield* hasGaps(only, scope))) return taken(found, columns, scope);
    if (saysGap(only, scope)) return null;
    const choices = [`leave out the column ${only.name}`, `only rows where ${only.name} is empty`];
    const chosen = yield* askPerson(`What does “${found.phrase}” mean here?`, choices);
    if (chosen !== choices[0]) return null;
  }
  return taken(found, columns, scope);
}

const placeOfGaps = /[\s/._-](?:no|without|missing|lacking)[_-](?<what>[\p{L}\p{N}_]+)/giu;

function* noneIn(scope: Scope): Planning<Picked | null> {
  const found = scope.text.find(noneOf);
  const [only, ...more] = found !== null && /s$/i.test(found.part('columns')) ? (listOf(found, scope) ?? []) : [];
  if (found === null || only === undefined || more.length > 0 || !isText(only) || isIdentifier(only)) return null;
  return (yield* hasGaps(only, scope)) ? null : taken(found, [only], scope);
}

/** "Without email to exports/no_email.csv": the place is called after rows that lack it. */
const saysGap = ({ name }: Column, { text }: Scope): boolean =>
  [...text.original.matchAll(placeOfGaps)].some(({ groups }) =>
    nameWords(groups?.['what'] ?? '').every((word) => isNamedAfter(name, word)),
  );

/** "Hives without supers", where some have none: rows, unless the name is written as the column's. */
const isCount = ({ type }: Column, { phrase }: Taken): boolean =>
  /INT/i.test(type) && /^[^_]+s$/i.test(phrase) && !/\scolumns$/i.test(phrase);

function* hasNone({ name }: Column, scope: Scope): Planning<boolean> {
  if (!scope.subject.seen.columns.some((column) => column.name === name)) return false;
  const sql = `SELECT count(*) FROM ${nameSql(scope.subject.id)} WHERE ${nameSql(name)} = 0`;
  const found = yield* queryData(sql, [sourceOf(scope.subject)]);
  return found.ok && Number(found.value.rows[0]?.[0]) > 0;
}

const bareWith = pattern('with|having {columns:list}');

/** "Members with phone number": of one bare name that some rows lack, the rows that have a value there; who means the column says so. */
function* withValueIn(scope: Scope): Planning<Operation[]> {
  for (const found of scope.text.findAll(bareWith)) {
    const [only, ...others] = /^\S+\s+(?:only|just|the|all)\s|\s(?:only|alone|columns?|fields?)$/i.test(found.phrase)
      ? []
      : (listOf(found, scope) ?? []);
    if (only === undefined || others.length > 0 || isNumber(only) || isBoolean(only) || !(yield* hasGaps(only, scope))) continue;
    scope.text.claim({ start: found.start, end: listEnd(found, scope) });
    noted(scope, found.phrase, `only rows that have ${only.name}, with all columns`);
    const where = emptySql(only.name, isText(only), true);
    return [{ phase: 'rows', op: 'filter', id: 'filtered', params: () => ({ where }), phrase: found.phrase, place: found.start }];
  }
  return [];
}

function taken(found: Taken, columns: Column[], scope: Scope): Picked {
  scope.text.claim(found);
  return { taken: found, columns };
}

/** Whether any row lacks a value; of a column that is always there, no row can be meant. */
function* hasGaps({ name }: Column, scope: Scope): Planning<boolean> {
  const isRead = scope.subject.seen.columns.some((column) => column.name === name);
  if (!isRead) return true;
  const column = nameSql(name);
  const sql = `SELECT count(*) FROM ${nameSql(scope.subject.id)} WHERE ${column} IS NULL OR trim(CAST(${column} AS VARCHAR)) = ''`;
  const found = yield* queryData(sql, [sourceOf(scope.subject)]);
  return !found.ok || Number(found.value.rows[0]?.[0]) > 0;
}

function selecting({ taken, columns }: Picked, member: 'columns' | 'drop', scope: Scope): Operation {
  const names = [...new Set(columns.map(({ name }) => name))];
  noted(scope, taken.phrase, member === 'drop' ? `without the columns ${names.join(', ')}` : `only the columns ${names.join(', ')}`);
  return { phase: 'columns', op: 'select', id: 'selected', params: () => ({ [member]: names }), phrase: taken.phrase, place: taken.start };
}

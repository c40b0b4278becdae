/**
 * Fields inside a nested column. Asked for as columns ("with the supplier name", "flatten supplier") they leave with the rows;
 * named in a condition or a group ("request status is 500", "per player country") they serve that alone.
 */
import type { Column } from '#domain/dataset.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql, textSql } from '../../link/sql-text.ts';
import { isIdentifier } from '../../link/types.ts';
import { splitList } from '../../text/list.ts';
import { pattern } from '../../text/pattern.ts';
import { linkQuietly } from '../link.ts';
import { noted, type Scope, type StructField } from '../scope.ts';

/** The fields of `STRUCT("name" VARCHAR, country VARCHAR)`; none for other types. Nested ones are left out. */
export function fieldsOfStruct(of: Column): StructField[] {
  const inside = /^STRUCT\((.*)\)$/i.exec(of.type)?.[1] ?? '';
  return [...inside.matchAll(/"?([\p{L}_][\p{L}\p{N}_]*)"?\s+([A-Z]+(?:\([\d,]+\))?)(?=,|$)/gu)].map(([, inner = '', type = '']) => ({
    name: `${of.name}_${inner}`,
    type,
    sql: `struct_extract(${nameSql(of.name)}, ${textSql(inner)})`,
    inner,
    of,
  }));
}

/** The one field of a nested column that tells its rows apart: `no` of `member`; null when none or several do. */
export function keyFieldOf(column: Column): StructField | null {
  const [field, ...others] = fieldsOfStruct(column).filter(({ inner }) => isIdentifier({ name: inner }));
  return field === undefined || others.length > 0 ? null : field;
}

const flatten = pattern('flatten|unnest|expand|unpack the? {column:name} fields|struct|object|record?');
const taken = [
  pattern('with|plus|including|include|add|take|keep the? {fields:list} of|from|inside|in the? {column:name}'),
  pattern('{fields} of|from|inside the? {column:name} as_columns|as_own_columns|as_separate_columns|as_columns_of_their_own'),
];
const asColumns = /(?<=¦\s*)as\s+(?:(?:a|an)\s+)?(?:separate\s+|own\s+)?columns?(?:\s+of\s+(?:their|its)\s+own)?(?![\p{L}\p{N}_])/dgiu;

/** Reads and claims the fields that shall be columns; those that are only named become readable in conditions and groups. */
export function readStructFields(scope: Scope): Operation[] {
  const all = scope.columns.flatMap(fieldsOfStruct);
  if (all.length === 0) return [];
  const found = [...wholeStructs(all, scope), ...listedFields(all, scope), ...addedFields(all, scope)];
  const taken = found.map(({ field }) => field.sql);
  const named = all.filter(({ sql, inner }) => !taken.includes(sql) && isNamed(inner, scope));
  scope.fields = [...scope.fields, ...named.filter(({ sql }) => !scope.fields.some((field) => field.sql === sql))];
  const isNew = ({ name }: Column): boolean => !scope.fields.some((field) => field.name === name);
  scope.columns = [
    ...scope.columns.filter(isNew),
    ...found.map(({ field: { name, type } }) => ({ name, type })),
    ...scope.fields.map(({ name, type }) => ({ name, type })),
  ];
  const [first] = found;
  if (first === undefined) return [];
  scope.text.take(asColumns);
  const phrase = [...new Set(found.map((each) => each.phrase))].join(', ');
  const columns = Object.fromEntries(found.map(({ field }) => [field.name, field.sql]));
  noted(
    scope,
    phrase,
    `${Object.keys(columns).join(', ')} from inside ${[...new Set(found.map(({ field }) => field.of.name))].join(', ')}`,
  );
  return [{ phase: 'rows', op: 'derive', id: 'fields', params: () => ({ columns }), phrase, place: first.start }];
}

interface Asked {
  field: StructField;
  phrase: string;
  start: number;
}

function wholeStructs(all: StructField[], scope: Scope): Asked[] {
  const whole = scope.text.find(flatten);
  const column = whole && linkQuietly(whole.part('column'), { ...scope, columns: [...new Set(all.map(({ of }) => of))] });
  if (!whole || !column) return [];
  scope.text.claim(whole);
  return all.flatMap((field) => (field.of === column ? [{ field, phrase: whole.phrase, start: whole.start }] : []));
}

/** "with method, path and status of request": under their own names where those are free. */
function listedFields(all: StructField[], scope: Scope): Asked[] {
  for (const found of taken.flatMap((each) => scope.text.findAll(each))) {
    const fields = splitList(found.part('fields')).map((said) =>
      all.find(({ inner, of }) => sameName(inner, said) && sameName(of.name, found.part('column'))),
    );
    if (fields.length === 0 || !fields.every((field) => field !== undefined)) continue;
    scope.text.claim(found);
    const isTaken = (name: string): boolean => scope.columns.some((column) => sameName(column.name, name));
    return fields.map((field) => ({
      field: isTaken(field.inner) ? field : { ...field, name: field.inner },
      phrase: found.phrase,
      start: found.start,
    }));
  }
  return [];
}

const sameName = (name: string, said: string): boolean => nameWords(name).join(' ') === nameWords(said).join(' ');

const adding = /(?:\b(?:with|plus|including|include|add|and|keep|take)|,)\s+(?:the\s+|its\s+|their\s+)?$/i;
const ending = /^\s*(?:$|[,;.!?¦]|(?:and|plus|to|into|as|in|from|for)\b)/i;

/** "with the player country and the player platform". */
function addedFields(all: StructField[], scope: Scope): Asked[] {
  const { text } = scope;
  return all.flatMap((field) => {
    const spelled = [...nameWords(field.of.name), ...nameWords(field.inner)].join("(?:'s)?[\\s_.]+");
    const said = text.find(new RegExp(`(?<![\\p{L}\\p{N}_])${spelled}(?![\\p{L}\\p{N}_])`, 'dgiu'));
    if (!said || !adding.test(text.original.slice(0, said.start)) || !ending.test(text.after(said.end))) return [];
    text.claim(said);
    return [{ field, phrase: said.phrase, start: said.start }];
  });
}

const isNamed = (inner: string, { text }: Scope): boolean => nameWords(inner).every((word) => nameWords(text.original).includes(word));

/** The fields that steps speak of without being columns yet: made before them, and gone behind them unless rows became groups. */
export function fieldSteps(scope: Scope, operations: Operation[]): Operation[] {
  const used = scope.fields.filter((field) => operations.some(({ params }) => speaks([field], params)));
  const [first] = operations;
  if (used.length === 0 || first === undefined) return [];
  const said = { phrase: first.phrase, place: -1 };
  // "Players on iOS": the column they are in says no more.
  for (const { of } of used) scope.text.take(new RegExp(`(?<![\\p{L}\\p{N}_])${of.name}s?(?![\\p{L}\\p{N}_])`, 'dgiu'));
  const unmade = used.filter(({ isMade }) => isMade !== true);
  const columns = Object.fromEntries(unmade.map(({ name, sql }) => [name, sql]));
  const drop = used.map(({ name }) => name);
  const isReplaced = operations.some(
    ({ op, params }) => op === 'aggregate' || op === 'pivot' || (op === 'select' && params('')['columns'] !== undefined),
  );
  scope.columns = isReplaced ? scope.columns : scope.columns.filter(({ name }) => !drop.includes(name));
  return [
    ...(unmade.length === 0 ? [] : [{ phase: 'rows' as const, op: 'derive', id: 'fields', params: () => ({ columns }), ...said }]),
    ...(isReplaced ? [] : [{ phase: 'columns' as const, op: 'select', id: 'without_fields', params: () => ({ drop }), ...said }]),
  ];
}

const speaks = (fields: readonly StructField[], params: Operation['params']): boolean =>
  fields.some(({ name }) => new RegExp(`(?<![\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}_])`, 'u').test(JSON.stringify(params(''))));

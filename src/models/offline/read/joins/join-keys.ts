/** By which columns the data and another dataset belong together, as said or as their names and values tell. */
import type { Column } from '#domain/dataset.ts';
import { askPerson, type Planning, queryData } from '../../asking.ts';
import type { Mention } from '../../link/datasets.ts';
import { type JoinKey, joinKeyOf } from '../../link/join-key.ts';
import { nameWords, sameWords } from '../../link/names.ts';
import { nameSql, rowSql } from '../../link/sql-text.ts';
import { isIdentifier } from '../../link/types.ts';
import { pattern } from '../../text/pattern.ts';
import { keyByValues } from './key-by-values.ts';
import { wholeKey } from './whole-key.ts';
import { type Scope, sourceOf, type Subject } from '../scope.ts';
import { fieldsOfStruct } from '../columns/struct-fields.ts';

const onKey = pattern('on|by|using|via the|their|a? common|shared|same? {key:name} key|column?');
/** "… and flight_date": a further column of the key. */
const andKey = /^\s*(?:,|and|\+|&)\s*(?:the\s+)?(?<name>[\p{L}_][\p{L}\p{N}_]*)/iu;

const sameKey = pattern('on|by|where? {left:name} is|=|==|equals|matches|corresponds_to {right:name} there?');

/** "(carrier is carrier_code there)". */
function keyStated(other: Subject, { text, columns }: Scope): JoinKey | null {
  for (const found of text.findAll(sameKey)) {
    const nameIn = (all: Column[], part: string): string | undefined =>
      all.find(({ name }) => name.toLowerCase() === found.part(part).toLowerCase())?.name;
    const [left, right] = [nameIn(columns, 'left'), nameIn(other.seen.columns, 'right')];
    if (left === undefined || right === undefined) continue;
    text.claim(found);
    return { left, right };
  }
  return null;
}

/** The columns of both sides that stand behind the first one of a key; claimed. */
function furtherStated(from: number, other: Subject, scope: Scope): { left: string; right: string }[] {
  const { text, columns } = scope;
  const further = andKey.exec(text.after(from));
  const name = further?.groups?.['name']?.toLowerCase() ?? '';
  const left = columns.find((column) => column.name.toLowerCase() === name);
  const right = other.seen.columns.find((column) => column.name.toLowerCase() === name);
  if (further === null || left === undefined || right === undefined) return [];
  const end = from + further[0].length;
  text.claim({ start: from, end });
  return [{ left: left.name, right: right.name }, ...furtherStated(end, other, scope)];
}

/** What may be a key: no nested column, but the fields inside it. */
const keyColumns = (columns: Column[]): Column[] => [
  ...columns.filter((column) => !/[([]/.test(column.type) || /^DECIMAL/i.test(column.type)),
  ...columns.flatMap(fieldsOfStruct).filter(({ name }) => !columns.some((column) => column.name === name)),
];

/** The key; asks when several would do, null when none does. */
export function* keyFor(other: Subject, mention: Mention | undefined, scope: Scope): Planning<JoinKey | null> {
  const told = keyStated(other, scope);
  if (told) return told;
  const stated = scope.text.find(onKey);
  const name = stated?.part('key') ?? '';
  const left = scope.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  const right = other.seen.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (stated && left && right) {
    scope.text.claim(stated);
    return { left: left.name, right: right.name, also: furtherStated(stated.end, other, scope) };
  }
  const key =
    roleKey(other, mention, scope) ??
    joinKeyOf(
      { columns: keyColumns(scope.columns), noun: scope.subject.noun },
      { columns: keyColumns(other.seen.columns), noun: other.noun },
    );
  if (key) return yield* wholeKey(key, scope.subject, other);
  const shared = keyColumns(scope.columns).filter((column) =>
    other.seen.columns.some((each) => each.name.toLowerCase() === column.name.toLowerCase()),
  );
  const [only] = shared;
  if (only === undefined) return yield* keyByValues(other, scope);
  const partner = other.seen.columns.find((column) => column.name.toLowerCase() === only.name.toLowerCase())?.name ?? only.name;
  const isOne = shared.length === 1 && ((yield* isUnique([partner], other)) || (yield* isUnique([only.name], scope.subject)));
  if (isOne) return { left: only.name, right: partner };
  const chosen = yield* askPerson(
    `By which column do ${scope.subject.entry.name} and ${other.entry.name} belong together?`,
    shared.slice(0, 6).map((column) => column.name),
  );
  return shared.some((column) => column.name === chosen) ? { left: chosen, right: chosen } : null;
}

/** "The name of the start station": `start_station_id` and the `station_id` of stations. */
function roleKey(other: Subject, mention: Mention | undefined, { columns, text }: Scope): JoinKey | null {
  const before = mention === undefined ? null : /(?:^|\s)([\p{L}_]+)\s+$/u.exec(text.original.slice(0, mention.start));
  const role = nameWords(before?.[1] ?? '');
  const keys = other.seen.columns.filter(isIdentifier);
  const pairs = keys.flatMap((right) =>
    columns.flatMap((left) =>
      role.length > 0 && sameWords(nameWords(left.name), [...role, ...nameWords(right.name)])
        ? [{ left: left.name, right: right.name }]
        : [],
    ),
  );
  const [pair] = pairs;
  if (pair === undefined || mention === undefined) return null;
  text.claim({ start: mention.start - (before?.[0].trimStart().length ?? 0), end: mention.start });
  return pair;
}

/** Whether every row has a value of its own there: then nothing else can be meant by the one name that both have. */
export function* isUnique(columns: string[], other: Subject): Planning<boolean> {
  const name = rowSql(columns);
  const table = yield* queryData(`SELECT count(*) = count(DISTINCT ${name}) AS one FROM ${nameSql(other.id)}`, [sourceOf(other)]);
  return table.ok && table.value.rows[0]?.[0] === true;
}

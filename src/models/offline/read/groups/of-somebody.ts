/** "Top 10 customers" of orders some of which name no customer: what belongs to nobody is not the first of them. */
import { type Planning, queryData } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameSql } from '../../link/sql-text.ts';
import { type Scope, sourceOf } from '../scope.ts';
import type { Found, Said } from './scan-groups.ts';

/** The condition that rows have what is ranked; nothing where all have it, or nothing is ranked. */
export function* ofSomebody({ top, groups }: Found, said: Said, scope: Scope): Planning<Operation[]> {
  const ranked = groups.find(({ name, sql, time }) => name === top?.group && time === null && sql === nameSql(name));
  if (ranked === undefined) return [];
  const { subject, joined } = scope;
  const home = [subject, ...joined].find(({ seen }) => seen.columns.some(({ name }) => name === ranked.name));
  if (home === undefined || (home === subject && !(yield* lacksSome(ranked.sql, scope)))) return [];
  scope.notes.push(`Rows without ${ranked.name} are left out.`);
  return [{ phase: 'rows', op: 'filter', id: 'named', params: () => ({ where: `${ranked.sql} is not null` }), ...said }];
}

function* lacksSome(column: string, { subject }: Scope): Planning<boolean> {
  const found = yield* queryData(`SELECT count(*) AS missing FROM ${nameSql(subject.id)} WHERE ${column} IS NULL`, [sourceOf(subject)]);
  return found.ok && Number(found.value.rows[0]?.[0] ?? 0) > 0;
}

/** One column per value: "pivot monthly revenue with one column per currency". */
import type { Column } from '#domain/dataset.ts';
import { type Planning, queryData } from '../asking.ts';
import type { Operation } from '../draft/operation.ts';
import { nameSql } from '../link/sql-text.ts';
import { pattern } from '../text/pattern.ts';
import type { Taken } from '../text/request-text.ts';
import type { Group } from './groups.ts';
import { linkQuietly } from './link.ts';
import type { Measure } from './measures.ts';
import { noted, type Scope, sourceOf } from './scope.ts';

const perValue = [
  pattern('with|having? a|one|separate|own column|columns per|for_each|for_every|for {column} $'),
  pattern('with|having a|one|separate|own? column|columns per|for_each|for_every|for {column} $'),
  pattern('with the? {column} as|across the? columns'),
  pattern('with {column} as|across the? columns'),
  pattern('{column:name} as|across|in_the columns'),
  /(?<=\bpivot(?:ed|ing)?\b[^;]*?(?:\bper\s+[\p{L}_]+|\b(?:hourly|daily|weekly|monthly|quarterly|yearly)\b)[^;]*?)\s(?:by|over|across|on)\s+(?:the\s+)?(?<column>[\p{L}_]+)(?![\p{L}\p{N}_])/dgiu,
];
const verb = pattern('pivot|pivoted|pivoting|crosstab|cross-tab|spread it|them|this?');

export interface PivotWish {
  taken: Taken;
  column: Column;
}

/** Reads and claims which column's values become columns; null when nothing is pivoted. */
export function readPivot(scope: Scope): PivotWish | null {
  for (const each of perValue) {
    const found = scope.text.find(each);
    const column = found ? linkQuietly(found.part('column'), scope) : null;
    if (!found || !column) continue;
    scope.text.claim(found);
    scope.text.take(verb);
    return { taken: found, column };
  }
  return null;
}

const mostValues = 50;

/** The groups as columns of their own, then the pivot over the values that are there now. */
export function* pivotSteps(
  wish: PivotWish,
  { groups, measure }: { groups: Group[]; measure: Measure },
  scope: Scope,
): Planning<Operation[]> {
  const parts = /^(sum|avg|min|max|count)\((?:DISTINCT )?(.+)\)$/.exec(measure.sql);
  const name = nameSql(wish.column.name);
  const sql = `SELECT DISTINCT ${name} AS value FROM ${nameSql(scope.subject.id)} WHERE ${name} IS NOT NULL ORDER BY value LIMIT ${mostValues + 1}`;
  const table = yield* queryData(sql, [sourceOf(scope.subject)]);
  const values = table.ok
    ? table.value.rows.map(([value]) => value).filter((value) => typeof value === 'string' || typeof value === 'number')
    : [];
  if (!parts || values.length === 0 || values.length > mostValues) {
    scope.unread.push(wish.taken.phrase);
    return [];
  }
  const derived = groups.filter((group) => group.sql !== nameSql(group.name));
  const { phrase, start: place } = wish.taken;
  const named: Operation = {
    phase: 'rows',
    op: 'derive',
    id: 'periods',
    params: () => ({ columns: Object.fromEntries(derived.map((group) => [group.name, group.sql])) }),
    phrase,
    place: scope.text.original.length,
  };
  const of = parts[2] === '*' ? {} : { of: (parts[2] ?? '').replaceAll('"', '') };
  const pivot: Operation = {
    phase: 'group',
    op: 'pivot',
    id: 'pivoted',
    params: () => ({
      group: groups.map((group) => group.name),
      column: wish.column.name,
      values,
      measure: { function: parts[1] ?? 'sum', ...of },
    }),
    phrase,
    place,
  };
  scope.columns = [
    ...groups.map((group) => ({ name: group.name, type: 'DATE' })),
    ...values.map((value) => ({ name: String(value), type: 'DECIMAL(18,2)' })),
  ];
  noted(scope, phrase, `one column for each ${wish.column.name} there is now: ${values.join(', ')}`);
  return derived.length > 0 ? [named, pivot] : [pivot];
}

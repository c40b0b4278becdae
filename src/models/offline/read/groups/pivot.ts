/** One column per value: "pivot monthly revenue with one column per currency". */
import type { Column } from '#domain/dataset.ts';
import { dictionary } from '#domain/dictionary.ts';
import { JsonObject } from '#domain/json.ts';
import { type Planning, queryData } from '../../asking.ts';
import type { Operation } from '../../draft/operation.ts';
import { nameWords } from '../../link/names.ts';
import { nameSql } from '../../link/sql-text.ts';
import { dateColumns, isText } from '../../link/types.ts';
import { pattern } from '../../text/pattern.ts';
import type { Taken } from '../../text/request-text.ts';
import { type Group, groupParams } from './groups.ts';
import { linkQuietly } from '../link.ts';
import type { Measure } from './measure.ts';
import { noted, type Scope, sourceOf } from '../scope.ts';

const perValue = [
  pattern('with|having? a|one|separate|own column|columns per|for_each|for_every|for {column} $'),
  pattern('with|having a|one|separate|own? column|columns per|for_each|for_every|for {column} $'),
  // "With a column for each status and the count per month".
  pattern('with|having|and a|one own|separate? column per|for_each|for_every {column:twowords}'),
  pattern('with|having|and a|one own|separate? column per|for_each|for_every {column:name}'),
  pattern('with the? {column} as|across the? columns'),
  pattern('with {column} as|across the? columns'),
  pattern('{column:twowords} as|across|in_the columns'),
  pattern('{column:name} as|across|in_the columns'),
  pattern('pivot|spread|turn the? {column:name} into|to|as columns'),
  /(?<=\bpivot(?:ed|ing)?\b[^;]*?(?:\bper\s+[\p{L}_]+|\b(?:hourly|daily|weekly|monthly|quarterly|yearly)\b)[^;]*?)\s(?:by|over|across|on)\s+(?:the\s+)?(?<column>[\p{L}_]+)(?![\p{L}\p{N}_])/dgiu,
];
const verb = pattern('pivot|pivoted|pivoting|crosstab|cross-tab|spread it|them|this?');

export interface PivotWish {
  taken: Taken;
  /** Whose values become columns. */
  name: string;
  sql: string;
  /** The text column itself, whose spelling may vary. */
  text: Column | null;
}

/** Reads and claims whose values become columns; null when nothing is pivoted. */
export function readPivot(scope: Scope): PivotWish | null {
  for (const each of perValue) {
    const found = scope.text.find(each);
    const values = found ? valuesOf(found.part('column'), scope) : null;
    if (!found || !values) continue;
    scope.text.claim(found);
    scope.text.takeAll(verb);
    return { taken: found, ...values };
  }
  return null;
}

/** A unit of time as one value of each date. */
const periods = dictionary<(date: string) => string>({
  year: (date) => `year(${date})`,
  quarter: (date) => `concat(year(${date}), '-Q', quarter(${date}))`,
  month: (date) => `strftime(${date}, '%Y-%m')`,
  weekday: (date) => `dayname(${date})`,
});

/** A column, or the years or months of the data's date. */
function valuesOf(said: string, scope: Scope): Omit<PivotWish, 'taken'> | null {
  const column = linkQuietly(said, scope);
  if (column) return { name: column.name, sql: nameSql(column.name), text: isText(column) ? column : null };
  const unit = nameWords(said).join(' ');
  const [date] = dateColumns(scope.columns, scope.subject.noun);
  const period = periods[unit];
  return date === undefined || period === undefined ? null : { name: unit, sql: period(nameSql(date.name)), text: null };
}

const mostValues = 50;

/** The groups as columns of their own, then the pivot over the values that are there now. */
export function* pivotSteps(wish: PivotWish, found: { groups: Group[]; measure: Measure }, scope: Scope): Planning<Operation[]> {
  const { measure } = found;
  const groups = found.groups.filter(({ name }) => name !== wish.name);
  const spelled = yield* expressions([...groups, wish], scope);
  const parts = /^(sum|avg|min|max|count)\((?:DISTINCT )?(.+)\)$/.exec(measure.sql);
  const sql = `SELECT DISTINCT ${spelled.get(wish.name) ?? wish.sql} AS value FROM ${nameSql(scope.subject.id)} WHERE ${wish.sql} IS NOT NULL ORDER BY value LIMIT ${mostValues + 1}`;
  const table = yield* queryData(sql, [sourceOf(scope.subject)]);
  const values = table.ok
    ? table.value.rows.map(([value]) => value).filter((value) => typeof value === 'string' || typeof value === 'number')
    : [];
  if (!parts || groups.length === 0 || values.length === 0 || values.length > mostValues) {
    scope.unread.push(wish.taken.phrase);
    return [];
  }
  const { phrase, start: place } = wish.taken;
  const named: Operation = {
    phase: 'rows',
    op: 'derive',
    id: 'periods',
    params: () => ({ columns: Object.fromEntries(spelled) }),
    phrase,
    place: scope.text.original.length,
  };
  const of = parts[2] === '*' ? {} : { of: (parts[2] ?? '').replaceAll('"', '') };
  const pivoted = { group: groups.map(({ name }) => name), column: wish.name, values, measure: { function: parts[1] ?? 'sum', ...of } };
  const pivot: Operation = { phase: 'group', op: 'pivot', id: 'pivoted', params: () => pivoted, phrase, place };
  scope.columns = [
    ...groups.map((group) => ({ name: group.name, type: 'DATE' })),
    ...values.map((value) => ({ name: String(value), type: 'DECIMAL(18,2)' })),
  ];
  noted(scope, phrase, `one column for each ${wish.name} there is now: ${values.join(', ')}`);
  return spelled.size > 0 ? [named, pivot] : [pivot];
}

/** What the groups are made of, where that is more than their column: periods, and texts whose spelling varies. */
function* expressions(groups: Pick<Group, 'name' | 'sql' | 'text'>[], scope: Scope): Planning<Map<string, string>> {
  const params = yield* groupParams(groups, scope);
  return new Map(
    params.flatMap((group, index) => {
      const { success, data } = JsonObject.safeParse(group);
      return success && typeof data['expression'] === 'string' ? [[groups[index]?.name ?? '', data['expression']] as const] : [];
    }),
  );
}

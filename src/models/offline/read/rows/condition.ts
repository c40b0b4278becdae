/** A condition on rows, and how several are put together. */
import type { Column } from '#domain/dataset.ts';
import { nameSql, plainSql, textSql } from '../../link/sql-text.ts';

export interface Condition {
  /** SQL over the relation that is filtered. */
  sql: (relation: string) => string;
  /** In words, for the person. */
  words: string;
  phrase: string;
  start: number;
  /** The words it was read from, and no others. */
  read: { start: number; end: number }[];
  /** The column of which it takes several values. */
  among?: Column;
  /** How it hangs on the condition before. */
  joiner: 'and' | 'or';
}

/** Rows whose text is one of the values, or none of them; NULL counts as none of them. */
export function valuesSql(column: string, values: readonly string[], negated: boolean): string {
  const [only] = values;
  if (values.length === 1 && only !== undefined) {
    return negated ? `${plainSql(column)} is distinct from ${textSql(only)}` : `${plainSql(column)} = ${textSql(only)}`;
  }
  const list = values.map(textSql).join(', ');
  return negated ? `(${nameSql(column)} is null or ${plainSql(column)} not in (${list}))` : `${plainSql(column)} in (${list})`;
}

export function valuesWords(column: string, values: readonly string[], negated: boolean): string {
  const list =
    values.length > 8
      ? `one of ${values.slice(0, 6).join(', ')} and ${values.length - 6} more`
      : values.join(', ').replace(/, ([^,]*)$/, ' or $1');
  return `${column} is ${negated ? 'not ' : ''}${list}, whatever the case and outer blanks`;
}

/** Rows without a value: NULL, and for text blank as well. */
export const emptySql = (column: string, text: boolean, negated: boolean): string => {
  const value = text ? `nullif(trim(${nameSql(column)}), '')` : nameSql(column);
  return `${value} is ${negated ? 'not ' : ''}null`;
};

/** One condition from several: `or` binds less than `and`. */
export function joinConditions(conditions: readonly Condition[], relation: string): string {
  const groups = conditions.reduce<string[][]>((groups, condition) => {
    const sql = condition.sql(relation);
    const last = groups.at(-1);
    if (last === undefined || condition.joiner === 'or') groups.push([sql]);
    else last.push(sql);
    return groups;
  }, []);
  if (groups.length === 1) return (groups[0] ?? []).join(' and ');
  return groups.map((group) => (group.length > 1 ? `(${group.join(' and ')})` : (group[0] ?? ''))).join(' or ');
}

/** Rows shown to people: personal values are covered. */
import type { Column } from '#domain/dataset.ts';
import { isPersonal, isSensitive } from '../link/sensitive.ts';
import { nameSql } from '../link/sql-text.ts';
import { isText } from '../link/types.ts';

/** The select list over a relation with these columns, of which those that fit are covered. */
export function shownColumns(columns: Column[], isCovered: (column: Column) => boolean = isPersonal): string {
  const covered = columns.filter(isCovered).map((column) => `${covering(column)} AS ${nameSql(column.name)}`);
  return covered.length > 0 ? `* REPLACE (${covered.join(', ')})` : '*';
}

function covering(column: Column): string {
  const name = nameSql(column.name);
  if (isSensitive(column) || !isText(column)) return `CASE WHEN ${name} IS NULL THEN NULL ELSE '***' END`;
  return /mail/i.test(column.name) ? String.raw`regexp_replace(${name}, '^(.).*(@.*)$', '\1***\2')` : `left(${name}, 1) || '***'`;
}

/** The order of rows that no word names. */
import type { Column } from '#domain/dataset.ts';
import { nameSql } from '../../link/sql-text.ts';
import { dateColumns, measureColumns } from '../../link/types.ts';
import type { Scope } from '../scope.ts';

/** The newest first, by the date that the data is about. */
export const newestFirst = (scope: Scope): string[] | null => {
  const [date] = dateColumns(scope.columns, scope.subject.noun);
  return date ? [`${nameSql(date.name)} desc`] : null;
};

/** Files have no order that lasts: a bare limit takes the first rows by the first column, and says so. */
export function fileOrder(scope: Scope, phrase: string): string[] {
  const first: Column | undefined = scope.columns[0] ?? measureColumns(scope.columns)[0];
  scope.notes.push(`“${phrase}” names no order, so rows are ordered by ${first?.name ?? 'the first column'}.`);
  return [nameSql(first?.name ?? '1')];
}

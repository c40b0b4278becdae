/** A scope as SQL: columns and constants alone, each quoted here. */
import type { Scope } from '#domain/scope.ts';
import { quoteText } from '#tools/sql.ts';

/** The condition over a table; `column` spells a column in it. A constant takes its column's type. */
export function scopeSql({ conditions }: Scope, column: (name: string) => string): string {
  return conditions
    .map(({ column: name, operator, values }) => {
      const constants = values.map(quoteText).join(', ');
      return operator === 'in' ? `${column(name)} IN (${constants})` : `${column(name)} ${operator} ${constants}`;
    })
    .join(' AND ');
}

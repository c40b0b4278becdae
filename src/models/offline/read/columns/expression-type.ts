/** What every reader of expressions takes and makes. */
import type { Scope } from '../scope.ts';

export type Known = Pick<Scope, 'columns' | 'subject'>;

export interface Expression {
  sql: string;
  /** The type that the new column has, as far as reading on needs it. */
  type: string;
}

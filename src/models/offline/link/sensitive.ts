/** Columns with personal values, by their names: what is never asked for, listed or repeated by the planner. */
import type { Column } from '#domain/dataset.ts';
import { isSensitiveColumn, personalColumn } from '#domain/personal.ts';

/** A secret number or key: leaving it out is always what people mean by "without". */
export const isSensitive = ({ name }: Pick<Column, 'name'>): boolean => isSensitiveColumn(name);

/** Secret, or a way to reach or name a person. */
export const isPersonal = ({ name }: Pick<Column, 'name'>): boolean => personalColumn(name) !== null;

/** A way to reach a person, or a secret: of figures per person the name is what was asked for, and this is not. */
export function isContact({ name }: Pick<Column, 'name'>): boolean {
  const kind = personalColumn(name);
  return kind !== null && kind !== 'name' && kind !== 'birthday';
}

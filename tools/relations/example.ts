/** Short spelling of example relations, so that the examples of a transform or check read like small tables. */
import type { Cell, Column } from '#domain/dataset.ts';

/** Columns from `{name: type}`, in the order written. */
export const columns = (types: Record<string, string>): Column[] => Object.entries(types).map(([name, type]) => ({ name, type }));

/** An example relation: `relation('orders', {id: 'INTEGER'}, [[1], [2]])`. */
export const relation = (
  name: string,
  types: Record<string, string>,
  rows: Cell[][],
): { name: string; columns: Column[]; rows: Cell[][] } => ({
  name,
  columns: columns(types),
  rows,
});

/** By which columns two datasets belong together. */
import type { Column } from '#domain/dataset.ts';
import { nameWords, singular } from './names.ts';
import { isIdentifier } from './types.ts';

export interface JoinKey {
  left: string;
  right: string;
}

/** `customer_id` on both sides, or `customer_id` and the `id` of customers; null when nothing fits. */
export function joinKeyOf(left: { columns: Column[]; noun: string }, right: { columns: Column[]; noun: string }): JoinKey | null {
  const same = left.columns.filter(({ name }) => right.columns.some((other) => other.name.toLowerCase() === name.toLowerCase()));
  const keys = same.filter(isIdentifier);
  const own = keys.find(({ name }) => ownsKey(name, right.noun)) ?? keys.find(({ name }) => ownsKey(name, left.noun)) ?? keys[0];
  if (own) return { left: own.name, right: spelledIn(right.columns, own.name) };
  return foreignKey(left, right) ?? swapped(foreignKey(right, left));
}

const ownsKey = (name: string, noun: string): boolean => nameWords(name)[0] === nameWords(noun).at(-1);
const spelledIn = (columns: Column[], name: string): string =>
  columns.find((column) => column.name.toLowerCase() === name.toLowerCase())?.name ?? name;
const swapped = (key: JoinKey | null): JoinKey | null => (key === null ? null : { left: key.right, right: key.left });

function foreignKey(from: { columns: Column[] }, to: { columns: Column[]; noun: string }): JoinKey | null {
  const id = to.columns.find(({ name }) => name.toLowerCase() === 'id');
  const wanted = `${singular(nameWords(to.noun).at(-1) ?? '')}_id`;
  const column = from.columns.find(({ name }) => name.toLowerCase() === wanted);
  return id && column ? { left: column.name, right: id.name } : null;
}

/** Looking up columns by name the way DuckDB does: the case of ASCII letters does not count, everything else does. */
import { z } from 'zod';
import type { Column } from '#domain/dataset.ts';
import type { Problem } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import type { Relation } from '../engine/engine.ts';

/** The name of a column in parameters. DuckDB takes any text but the empty one and NUL. */
export const ColumnName = z
  .string()
  .min(1, 'a column name cannot be empty')
  .max(255)
  .refine((name) => !name.includes('\0'), 'a column name cannot contain a NUL character');

/** Parameters that give something to named columns, such as `{total: "sum(amount)"}`; at least one. */
export const byColumn = <V extends z.ZodType>(value: V) =>
  z.record(ColumnName, value).refine((columns) => Object.keys(columns).length > 0, 'name at least one column');

/** Two names are one column to DuckDB when their folded forms are equal. */
export const foldName = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

export function findColumn(relation: Relation, name: string): Column | undefined {
  const folded = foldName(name);
  return relation.columns.find((column) => foldName(column.name) === folded);
}

/** The name as the relation spells it; a name it does not have stays as it is. */
export const spelled = (relation: Relation, name: string): string => findColumn(relation, name)?.name ?? name;

/** The columns of a relation that are not among `names`. */
export function otherColumns(relation: Relation, names: Iterable<string>): Column[] {
  const folded = new Set([...names].map(foldName));
  return relation.columns.filter((column) => !folded.has(foldName(column.name)));
}

/** One `column.unknown` per name that the relation does not have, with the nearest ones it has. */
export function unknownColumns(relation: Relation, names: Iterable<string>, at: string): Problem[] {
  return [...names]
    .filter((name) => findColumn(relation, name) === undefined)
    .map((name) => ({
      code: 'column.unknown',
      message: `There is no column "${name}" in ${relation.name}.`,
      at,
      suggestions: nearest(
        name,
        relation.columns.map((column) => column.name),
      ),
    }));
}

/** One `column.duplicate` per name that the output would have more than once. */
export function duplicateColumns(names: readonly string[], at: string): Problem[] {
  const seen = new Set<string>();
  const twice = new Map<string, string>();
  for (const name of names) {
    if (seen.has(foldName(name))) twice.set(foldName(name), name);
    seen.add(foldName(name));
  }
  return [...twice.values()].map((name) => ({
    code: 'column.duplicate',
    message: `The result would have two columns named "${name}" (upper and lower case are the same); give one of them another name.`,
    at,
  }));
}

/** `base`, or `base_2`, `base_3`, … when the relation has a column of that name: for columns of ours that never leave a subquery. */
export function freshName(relation: Relation, base: string): string {
  const candidates = [base, ...relation.columns.map((_, index) => `${base}_${index + 2}`)];
  return candidates.find((name) => findColumn(relation, name) === undefined) ?? base;
}

/** Which columns of a query hold what stood in columns about people, under whatever name. */
import { personalColumn } from '#domain/personal.ts';
import type { Described, Relation } from './engine/engine.ts';

/** Whether a relation has columns about people at all. */
export const hasPersonal = ({ columns }: Relation): boolean => columns.some(({ name }) => personalColumn(name) !== null);

/** Names of result columns that are computed from personal ones. Where nobody can tell what comes from where, all of them. */
export function personalOutputs({ columns, lineage }: Described): string[] {
  const names = columns.map(({ name }) => name);
  const isKnown = names.some((name) => (lineage[name] ?? []).length > 0);
  return isKnown ? names.filter((name) => (lineage[name] ?? []).some(isPersonalInput)) : names;
}

const isPersonalInput = (input: string): boolean => personalColumn(input.slice(input.indexOf('.') + 1)) !== null;

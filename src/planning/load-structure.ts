/** What a load asks of its table besides rows: the scope of a merge's deletes, a primary key, indexes. */
import type { TargetTable } from '#domain/dataset.ts';
import type { DraftLoad, WriteMode } from '#domain/draft.ts';
import type { Problem } from '#domain/errors.ts';
import { nearest } from '#domain/nearest.ts';
import { loadIdColumn, type PlannedLoad } from '#domain/plan.ts';
import type { Relation } from '#tools/engine/engine.ts';
import { readScope } from './scope.ts';

type Structure = Pick<PlannedLoad, 'within' | 'createKey' | 'indexes' | 'loadId'>;

interface Asked {
  relation: Relation;
  existing: TargetTable | null;
  key: string[];
  at: string;
}

/** Modes that tell rows apart by a key. */
export const isKeyed = (mode: WriteMode | undefined): boolean => mode === 'upsert' || mode === 'insert-only-new' || mode === 'merge';

/** Reads and checks it. Members are there only where they were asked for, so that other plans keep their hash. */
export function loadStructure(draft: DraftLoad, asked: Asked): { structure: Structure; problems: Problem[] } {
  const scope = scopeOf(draft, asked);
  const problems = [...scope.problems, ...createKeyProblems(draft, asked), ...indexProblems(draft, asked), ...loadIdProblems(draft, asked)];
  return {
    problems,
    structure: {
      ...scope.structure,
      ...(draft.create_key ? { createKey: true as const } : {}),
      ...(draft.indexes ? { indexes: draft.indexes } : {}),
      ...(draft.load_id ? { loadId: true as const } : {}),
    },
  };
}

function scopeOf({ within, mode }: DraftLoad, { relation, existing, at }: Asked): { structure: Structure; problems: Problem[] } {
  if (within === undefined) return { structure: {}, problems: [] };
  if (mode !== 'merge') {
    const message = '"within" limits what a merge may delete; it says nothing in another mode.';
    return { structure: {}, problems: [{ code: 'load.bad-scope', message, at: `${at}.within` }] };
  }
  const loaded = relation.columns.map(({ name }) => name);
  const columns = existing ? loaded.filter((name) => existing.columns.some((column) => column.name === name)) : loaded;
  const read = readScope(within, columns, `${at}.within`);
  return read.ok ? { structure: { within: read.scope }, problems: [] } : { structure: {}, problems: [read.problem] };
}

function createKeyProblems({ create_key }: DraftLoad, { key, at }: Asked): Problem[] {
  if (create_key !== true || key.length > 0) return [];
  return [{ code: 'load.key-missing', message: 'A primary key is to be created, but the load names no key.', at: `${at}.key` }];
}

function indexProblems({ indexes = [] }: DraftLoad, { relation, existing, at }: Asked): Problem[] {
  const columns = [...new Set([...relation.columns, ...(existing?.columns ?? [])].map(({ name }) => name))];
  return indexes.flat().flatMap((name) => {
    if (columns.includes(name)) return [];
    const message = `There is no column "${name}" to index. There is ${columns.slice(0, 30).join(', ')}.`;
    return [{ code: 'column.unknown', message, at: `${at}.indexes`, suggestions: nearest(name, columns) }];
  });
}

function loadIdProblems({ load_id, mode }: DraftLoad, { relation, at }: Asked): Problem[] {
  if (load_id !== true) return [];
  if (mode !== undefined && mode !== 'create' && mode !== 'append') {
    const message = `"load_id" numbers the rows of an append or of a new table; a load in the mode ${mode} is undone without it.`;
    return [{ code: 'load.load-id', message, at: `${at}.load_id` }];
  }
  if (!relation.columns.some(({ name }) => name === loadIdColumn)) return [];
  const message = `"${relation.name}" brings a column ${loadIdColumn} of its own, so the rows cannot be numbered in it. Leave it out with a select step.`;
  return [{ code: 'load.load-id', message, at: `${at}.load_id` }];
}

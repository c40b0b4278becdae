/** A filled stage, and what one way of loading it would change. */
import type { EffectSample, LoadEffect } from '#domain/effect.ts';
import type { StageRequest } from '../../connector.ts';
import type { Content, Handle, StagedColumn } from './handle.ts';
import { isUniqueKey } from '../target/keys.ts';
import type { PrivateTables } from './stage.ts';
import { keyColumns, widenedColumns } from './stage-columns.ts';
import { shapeOf, type TableFacts } from '../target/target-table.ts';

/** What is known of a stage without asking it again. */
export interface StageFacts {
  rows: number;
  /** Values that are not NULL, by column. */
  values: ReadonlyMap<string, number>;
  /** The engine has shown that the key is there in every row and never twice. False means that it has to be asked. */
  keyIsProven: boolean;
  /** The stage's content, where it was read already. */
  content: Content | null;
}

/** A filled stage and what it is measured against. */
export interface Staged {
  request: StageRequest;
  connection: string;
  tables: PrivateTables;
  columns: StagedColumn[];
  facts: StageFacts;
  target: TableFacts | null;
  newSchema: boolean;
}

/** What one way of loading would do, before it is put in the words of the card. */
export interface Finding {
  handle: Handle;
  samples: EffectSample[];
  notes: string[];
  undo: LoadEffect['undo'];
}

/** How many days a load can be undone, where nobody decided otherwise. */
export const undoDays = 30;

export const undoable: LoadEffect['undo'] = { possible: true, reason: null, days: undoDays };

/** The handle of a load that only inserts; the others add to it. */
export function baseHandle(staged: Staged, route: Handle['route']): Handle {
  const { tables, columns, facts, target, newSchema } = staged;
  const { load } = staged.request;
  const key = keyColumns(load, columns);
  return {
    format: 1,
    route,
    schema: load.schema,
    table: load.table,
    stage: tables.stage,
    delta: route === 'merge' ? tables.delta : null,
    beforeTable: route === 'swap-rows' ? tables.before : null,
    columns,
    before: [],
    key: key.map(({ name }) => name),
    keyIsUnique: target !== null && isUniqueKey(target, key),
    newSchema,
    structure: null,
    expected: { inserts: facts.rows, updates: 0, deletes: 0, unchanged: 0 },
    guard: { shape: target && shapeOf(target), content: null },
    created: null,
    undoing: null,
    hasLoadIds: load.loadId === true,
    advances: staged.request.advances ?? [],
    brought: staged.request.origin ? { origin: staged.request.origin, columns: load.columns } : null,
    widened: widenedColumns(columns, target),
    sequences: [],
  };
}

/** Columns of the target that the load does not bring and the table does not compute. */
export const columnsNotLoaded = ({ columns, target }: Staged): string[] =>
  (target?.columns ?? [])
    .filter(({ name, generated }) => !generated && !columns.some((column) => column.name === name))
    .map(({ name }) => name);

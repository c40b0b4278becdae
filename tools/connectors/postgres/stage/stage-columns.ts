/** Which columns a load brings into its target, and under which types. */
import type { Column } from '#domain/dataset.ts';
import { dictionary } from '#domain/dictionary.ts';
import { inputError } from '#domain/errors.ts';
import type { PlannedLoad } from '#domain/plan.ts';
import type { StagedColumn } from './handle.ts';
import { maxIdentifierBytes, writeTable } from '../names.ts';
import type { TableColumn, TableFacts } from '../target/target-table.ts';
import { postgresType } from '../types.ts';

/**
 * The load's columns as they will be staged: with the target's own types where it has them, else with ours.
 * A column that differs only in capitals is the same column, unless two would fit.
 * Throws `target.generated-column`, `target.missing-column`, `column.bad-name`, `key.unknown-column`.
 */
export function stageColumns(load: PlannedLoad, target: TableFacts | null): StagedColumn[] {
  const columns = load.columns.map((column) => stageColumn(column, target, load));
  for (const { name } of columns) checkColumnName(name);
  checkKey(load, columns, target);
  if (target) {
    refuseGenerated(columns, target);
    refuseMissing(columns, target);
  }
  return columns;
}

function stageColumn({ name, type }: Column, target: TableFacts | null, load: PlannedLoad): StagedColumn {
  const wider = load.widen?.find((column) => column.name === name)?.type;
  const there = target ? sameColumn(name, target.columns) : undefined;
  return there
    ? {
        name: there.name,
        source: name,
        engineType: type,
        type: wider ? postgresType(wider) : there.type,
        collate: there.collate,
        added: false,
        identityAlways: there.identityAlways,
      }
    : {
        name,
        source: name,
        engineType: type,
        type: newType(load, { name, type }),
        collate: '',
        added: target !== null,
        identityAlways: false,
      };
}

/** Types without an order, of which Postgres makes no key and no ordinary index. */
const unordered = /^(json|xml|point|line|lseg|box|path|polygon|circle)(\[\])*$/;

/** The type of a column that the table lacks: its source's own, unless a key or an index could not be made of it. */
function newType({ native = {}, key, indexes = [] }: PlannedLoad, { name, type }: Column): string {
  const own = dictionary(native)[name];
  const isIndexed = key.includes(name) || indexes.some((columns) => columns.includes(name));
  return own === undefined || (isIndexed && unordered.test(own)) ? postgresType(type) : own;
}

function sameColumn(name: string, columns: TableColumn[]): TableColumn | undefined {
  const exact = columns.find((column) => column.name === name);
  if (exact) return exact;
  const alike = columns.filter((column) => column.name.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? alike[0] : undefined;
}

function checkColumnName(name: string): void {
  const bytes = Buffer.byteLength(name);
  if (name !== '' && bytes <= maxIdentifierBytes && !name.includes('\0')) return;
  const what =
    name === ''
      ? 'A column has no name'
      : `The column name "${name.slice(0, 20)}…" has ${bytes} bytes; Postgres keeps ${maxIdentifierBytes}`;
  throw inputError('column.bad-name', `${what}.`, { hint: 'Rename it in a step before loading.' });
}

function checkKey(load: PlannedLoad, columns: StagedColumn[], target: TableFacts | null): void {
  const keyed = load.mode === 'upsert' || load.mode === 'insert-only-new' || load.mode === 'merge';
  if (keyed && load.key.length === 0) {
    throw inputError('key.missing', `Loading by key into ${writeTable(load)} needs a key.`, {
      hint: 'Name the columns that identify a row.',
    });
  }
  const added = keyColumns(load, columns).filter((column) => column.added);
  if (target && keyed && added.length > 0) {
    throw inputError(
      'key.unknown-column',
      `${writeTable(target)} has no column ${added.map(({ name }) => name).join(', ')} to compare the key with.`,
      {
        hint: `It has ${target.columns.map(({ name }) => name).join(', ')}.`,
      },
    );
  }
  const unknown = load.key.filter((name) => !columns.some((column) => column.source === name));
  if (unknown.length === 0) return;
  throw inputError('key.unknown-column', `The key column ${unknown.join(', ')} is not among the columns of ${load.from}.`, {
    hint: `Choose from ${columns.map((column) => column.source).join(', ')}.`,
  });
}

function refuseGenerated(columns: StagedColumn[], target: TableFacts): void {
  const generated = target.columns.filter((column) => column.generated && columns.some(({ name }) => name === column.name));
  if (generated.length === 0) return;
  const names = generated.map(({ name }) => name).join(', ');
  throw inputError('target.generated-column', `${writeTable(target)} computes ${names} itself; it cannot be loaded.`, {
    hint: `Leave ${names} out with a select step.`,
  });
}

function refuseMissing(columns: StagedColumn[], target: TableFacts): void {
  const missing = target.columns.filter(
    (column) => !column.nullable && !column.hasDefault && !column.generated && !columns.some(({ name }) => name === column.name),
  );
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  throw inputError('target.missing-column', `${writeTable(target)} needs a value in ${names}, which the load does not bring.`, {
    hint: 'Add the column in a step, or give it a default in the table.',
    details: { columns: missing.map(({ name }) => name) },
  });
}

/** The key in the target's spelling. */
export const keyColumns = (load: PlannedLoad, columns: StagedColumn[]): StagedColumn[] =>
  load.key.flatMap((name) => columns.filter((column) => column.source === name));

/** Columns that the target has under a type with less room than the staged one. */
export const widenedColumns = (columns: readonly StagedColumn[], target: TableFacts | null): { name: string; from: string; to: string }[] =>
  columns.flatMap(({ name, type, added }) => {
    const there = added ? undefined : target?.columns.find((column) => column.name === name);
    return there && there.type !== type ? [{ name, from: there.type, to: type }] : [];
  });

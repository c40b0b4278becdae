/** The columns an undo works with: those the load knew, as the target has them now. */
import { counted } from '#domain/amounts.ts';
import { conflictError } from '#domain/errors.ts';
import type { Session } from '../session/database.ts';
import type { StagedColumn, Undoing } from '../stage/handle.ts';
import { quoteTable, writeTable } from '../names.ts';
import type { TableColumn, TableFacts } from '../target/target-table.ts';
import type { Kept } from '../bookkeeping/undo-register.ts';
import { quoteName } from '#tools/sql.ts';

export interface TargetColumns {
  /** What the undo writes: the columns known to the load, and those that an undone undo brings back. */
  written: StagedColumn[];
  /** Every column whose current value is compared and kept. */
  current: TableColumn[];
  /** Columns that appeared after the load. */
  appeared: string[];
  /** Columns that the load had added. */
  added: TableColumn[];
}

/** Throws `undo.impossible` when a column of the load is gone or has another type now. */
export function targetColumns(kept: Kept, target: TableFacts): TargetColumns {
  const current = target.columns.filter(({ generated }) => !generated);
  const known = new Set([...kept.columns.map(({ name }) => name), ...kept.before, ...(kept.after.rest?.columns ?? [])]);
  const back = kept.undoing?.drops ?? [];
  requireSameColumns(kept, target, known);
  const returning = back.filter(({ name }) => !current.some((column) => column.name === name));
  return {
    written: [...current.filter(({ name }) => known.has(name)).map(stagedOf), ...returning.map(returningColumn)],
    current,
    appeared: current.map(({ name }) => name).filter((name) => !known.has(name)),
    added: current.filter(({ name }) => kept.columns.some((column) => column.added && column.name === name)),
  };
}

function requireSameColumns(kept: Kept, target: TableFacts, known: Set<string>): void {
  const dropped = new Set(kept.undoing?.drops.map(({ name }) => name));
  for (const name of known) {
    const now = target.columns.find((column) => column.name === name);
    const loaded = kept.columns.find((column) => column.name === name);
    if (now && (!loaded || loaded.type === now.type)) continue;
    if (!now && dropped.has(name)) continue;
    const what = now ? `the type of its column ${name} is ${now.type} now and was ${loaded?.type}` : `its column ${name} is gone`;
    throw conflictError('undo.impossible', `The load into ${writeTable(target)} cannot be undone: ${what}.`, {
      hint: 'Bring the column back as it was and ask again.',
    });
  }
}

const stagedOf = ({ name, type, collate, identityAlways }: TableColumn): StagedColumn => ({
  name,
  source: name,
  engineType: type,
  type,
  collate,
  added: false,
  identityAlways,
});

const returningColumn = ({ name, type, collate }: Undoing['drops'][number]): StagedColumn => ({
  name,
  source: name,
  engineType: type,
  type,
  collate,
  added: true,
  identityAlways: false,
});

/** What became of the columns that a load had added. */
export interface AddedColumns {
  drops: Undoing['drops'];
  kept: { name: string; reason: string }[];
}

/**
 * Which added columns can go: those that nothing depends on and in which only rows that are taken back hold a value.
 * `takenBack` counts these by column.
 */
export async function addedColumns(
  session: Session,
  target: TableFacts,
  { added, takenBack }: { added: TableColumn[]; takenBack: ReadonlyMap<string, number> },
): Promise<AddedColumns> {
  const found: AddedColumns = { drops: [], kept: [] };
  for (const { name, type, collate } of added) {
    const reason = await whyNeeded(session, target, { name, takenBack: takenBack.get(name) ?? 0 });
    if (reason === null) found.drops.push({ name, type, collate });
    else found.kept.push({ name, reason });
  }
  return found;
}

async function whyNeeded(session: Session, target: TableFacts, column: { name: string; takenBack: number }): Promise<string | null> {
  const { rows } = await session.run(
    'looking for what uses an added column',
    `SELECT (SELECT count(${quoteName(column.name)}) FROM ${quoteTable(target)}) AS filled,
       (SELECT pg_describe_object(d.classid, d.objid, d.objsubid) FROM pg_depend d
        WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = $1 AND d.refobjsubid =
          (SELECT attnum FROM pg_attribute WHERE attrelid = $1 AND attname = $2) LIMIT 1) AS used_by`,
    [target.oid, column.name],
  );
  const others = Number(rows[0]?.['filled']) - column.takenBack;
  if (others > 0) return `${counted(others, 'row')} that ${others === 1 ? 'stays holds' : 'stay hold'} a value in it`;
  const user = rows[0]?.['used_by'] ?? null;
  return user === null ? null : `${user} uses it`;
}
